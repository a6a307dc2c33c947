"""The rule where a credential may go: by host and port, over TLS, and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from checks.addresses import is_link_local
from checks.clouds import is_loopback

Place = tuple[str, int]
"""A host and a port."""

HTTPS = 443
PORTS = {"http": 80, "https": HTTPS}

IDENTITY_HEADERS = frozenset({"x-identity-header", "secret"})
"""What a managed identity asks for; it says who asks, and is of no use anywhere else."""

IDENTITY_VARIABLES = ("IDENTITY_ENDPOINT", "MSI_ENDPOINT")
"""Where App Service, Container Apps, Arc, Azure ML and Cloud Shell say that theirs is."""


def identity_places(environ: Mapping[str, str]) -> frozenset[Place]:
    """Return the managed identity's address, where it is on this machine or its own link."""
    places = (place_of(environ.get(name, "")) for name in IDENTITY_VARIABLES)
    return frozenset(p for p in places if is_loopback(p[0]) or is_link_local(p[0]))


def place_of(url: str) -> Place:
    """Return a URL's host and port; an empty host for what is no URL."""
    try:
        parts = urlsplit(url)
        return parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        return "", 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Where the credentials of one client may go."""

    places: frozenset[Place] = frozenset()
    below: str = ""
    """A domain, with its dot, whose hosts may have them, too."""
    loopback: bool = False
    """Whether this machine may have them, at any port and without TLS."""
    identity: frozenset[Place] = frozenset()
    """The managed identity's own address, which alone may have `IDENTITY_HEADERS` in clear."""

    def refusal(self, url: str, secret_headers: frozenset[str] = frozenset()) -> str:
        """Return why a credential may not go to this URL, or an empty string.

        `secret_headers` names what carries it where nothing else does.
        """
        place = host, port = place_of(url)
        for_identity = bool(secret_headers) and secret_headers <= IDENTITY_HEADERS
        if (for_identity and place in self.identity) or (self.loopback and is_loopback(host)):
            return ""
        if urlsplit(url).scheme != "https" and not is_loopback(host):
            return f"a credential is never sent to {host} in clear"
        if place in self.places or (self.below and host.endswith(self.below) and port == HTTPS):
            return ""
        where = host if port == HTTPS else f"{host}:{port}"
        return f"{where} is not allowed to receive a credential"
