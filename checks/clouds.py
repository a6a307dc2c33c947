"""Azure clouds as values: hosts, scopes, trust, credential links, and a zone that answers names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from checks.errors import ConfigurationError
from checks.failure import Failure
from checks.knowledge import constant, load
from checks.words import say

PUBLIC = "AzureCloud"
SANDBOX = "sandbox"
AGE = frozenset({"source", "checked", "review_by", "doubt"})
"""What of an entry tells its age, and nothing of the cloud."""
PUBLIC_ARM = "https://management.azure.com"


def is_loopback(host: str) -> bool:
    """Tell whether a URL's host names this machine."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.rstrip(".").lower() == "localhost"


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneAnswer:
    """What a zone says of a name: an address, with the port that stands for 443, or a failure."""

    address: str = ""
    port: int | None = None
    connects_to: str = ""
    """Where the address is really to be found, when that is elsewhere."""
    failure: Failure | None = None


FAILURES = {"nxdomain": Failure.NAME_UNKNOWN, "timeout": Failure.NAME_TIMEOUT}


def _zone_answer(text: str) -> ZoneAnswer:
    if failure := FAILURES.get(text.lower()):
        return ZoneAnswer(failure=failure)
    said, _, real = text.rpartition("@")
    address, _, port = real.rpartition(":")
    address, said = address.strip("[]"), said.strip("[]")
    if not port.isdecimal() or not is_loopback(address):
        raise ConfigurationError(
            say(
                "FOUNDRY_DOCTOR_ZONE is {text!r}, but it must be 127.0.0.1:PORT or "
                "ADDRESS@127.0.0.1:PORT.",
                text=text,
            )
        )
    return ZoneAnswer(address=said or address, port=int(port), connects_to=address if said else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """Names that are answered without asking a name server; the first match decides.

    A name that is not in a closed zone does not exist, so nothing is ever asked outside. A proxy
    that may be used stands in it as `address:port`.
    """

    entries: tuple[tuple[str, ZoneAnswer], ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Zone":
        """Read `name=127.0.0.1:8443,other=20.0.0.1@127.0.0.1:8443,*.suffix=nxdomain,…`."""
        pairs = (part.partition("=") for part in text.split(",") if part.strip())
        return cls(entries=tuple((n.strip().lower(), _zone_answer(a.strip())) for n, _, a in pairs))

    def answer(self, host: str) -> ZoneAnswer:
        """Return what this zone says of a host; a name that it lacks does not exist."""
        return self._entry(host) or ZoneAnswer(failure=Failure.NAME_UNKNOWN)

    def knows(self, host: str) -> bool:
        """Tell whether this zone says anything of a host."""
        return self._entry(host) is not None

    def _entry(self, host: str) -> ZoneAnswer | None:
        name = host.rstrip(".").lower()
        found = (answer for pattern, answer in self.entries if fnmatchcase(name, pattern))
        return next(found, None)


def utc_now() -> datetime:
    """Return the present, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloud:
    """One Azure cloud, the sandbox included: the engine treats them all alike."""

    name: str
    title: str
    authority: str
    """Where Entra ID signs in, without a trailing slash."""
    arm: str
    logs: str
    """Log Analytics' query API."""
    metrics: str
    """Azure Monitor's metrics, with `{region}` for the resource's; empty where no source says."""
    resource_host: str
    """The data plane's host, with `{resource}` for the resource's name."""
    host_suffixes: tuple[str, ...]
    """Hosts of the data plane to which a credential may go."""
    regional_suffix: str
    """Hosts shared by a region's resources; they cannot take Entra tokens."""
    scopes: tuple[str, ...]
    """Token scopes of the data plane, the preferred first."""
    issuers: tuple[str, ...]
    """Organisations that issue certificates for these hosts."""
    claude: str
    """`documented` or `not documented`: whether Claude is offered here."""
    links: tuple[str, ...]
    """Credentials of azure-identity's documented chain, in its order."""
    uncertain: tuple[str, ...] = ()
    ca_file: Path | None = None
    """The only trust anchors, in place of the operating system's."""
    zone: Zone | None = None
    now: Callable[[], datetime] = field(default=utc_now, compare=False)

    @property
    def is_sandbox(self) -> bool:
        """Tell whether what this cloud shows is made up, so that it can be labelled."""
        return self.name == SANDBOX

    @property
    def arm_scope(self) -> str:
        """Return the token scope of ARM; the sandbox's ARM takes the public cloud's."""
        return f"{PUBLIC_ARM if self.is_sandbox else self.arm}/.default"

    @property
    def logs_audience(self) -> str:
        """Return what tokens for Log Analytics are for; the public cloud's older host names it."""
        public = self.is_sandbox or self.name == PUBLIC
        return str(constant("logs-audience")) if public else self.logs

    @property
    def metrics_audience(self) -> str:
        """Return what tokens for metrics are for; of the public cloud only is it documented."""
        return str(constant("metrics-audience"))

    def serves(self, host: str) -> bool:
        """Tell whether a host is one of this cloud's data plane."""
        return host.endswith((*self.host_suffixes, self.regional_suffix))

    def endpoint(self, resource: str) -> str:
        """Return the base URL of a resource, as the SDK builds it."""
        return f"https://{self.resource_host.format(resource=resource)}/anthropic/"


def _listed() -> dict[str, dict[str, Any]]:
    return {key: value for key, value in load("clouds").items() if isinstance(value, dict)}


def names() -> tuple[str, ...]:
    """Return the names that `--cloud` takes."""
    return tuple(_listed())


def cloud(name: str) -> Cloud:
    """Return the cloud of this name; raise ConfigurationError when there is none."""
    known = {key.lower(): key for key in _listed()}
    if name.lower() not in known:
        raise ConfigurationError(
            say(
                "There is no cloud named {name!r}. Use one of: {names}.",
                name=name,
                names=", ".join(names()),
            )
        )
    key = known[name.lower()]
    lists = ("host_suffixes", "scopes", "issuers", "links", "uncertain")
    entry: dict[str, Any] = {
        k: tuple(v) if k in lists else v for k, v in _listed()[key].items() if k not in AGE
    }
    return Cloud(name=key, **entry)


def _loopback_url(environ: Mapping[str, str], name: str) -> str:
    url = environ.get(name, "").rstrip("/")
    host = urlsplit(url).hostname or ""
    # The zone answers names below localhost, and has no address outside.
    if not (is_loopback(host) or host.endswith(".localhost")):
        raise ConfigurationError(
            say(
                "--cloud sandbox requires {name} to be set to a loopback address. Use the "
                "variables in the file that foundry-doctor sandbox --env-file writes.",
                name=name,
            )
        )
    return url


def _clock(environ: Mapping[str, str]) -> Callable[[], datetime]:
    fixed = environ.get("FOUNDRY_DOCTOR_NOW")
    if not fixed:
        return utc_now
    try:
        moment = datetime.fromisoformat(fixed).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ConfigurationError(
            say("FOUNDRY_DOCTOR_NOW is {fixed!r}, which is not a valid time.", fixed=fixed)
        ) from error
    return lambda: moment


def _ca_file(environ: Mapping[str, str]) -> Path | None:
    name = environ.get("FOUNDRY_DOCTOR_CA_FILE")
    if not name:
        return None
    file = Path(name)
    if not file.is_file() or b"BEGIN CERTIFICATE" not in file.read_bytes():
        raise ConfigurationError(
            say(
                "FOUNDRY_DOCTOR_CA_FILE names {name}, which contains no certificate because the "
                "sandbox that wrote it has ended. Start the sandbox again and use its new "
                "variables.",
                name=name,
            )
        )
    return file


def sandbox_cloud(environ: Mapping[str, str]) -> Cloud:
    """Return the sandbox that an environment points at; only loopback is taken."""
    return replace(
        cloud(SANDBOX),
        authority=_loopback_url(environ, "AZURE_AUTHORITY_HOST"),
        arm=_loopback_url(environ, "FOUNDRY_DOCTOR_ARM"),
        logs=_loopback_url(environ, "FOUNDRY_DOCTOR_LOGS"),
        metrics=environ.get("FOUNDRY_DOCTOR_METRICS", "")
        and _loopback_url(environ, "FOUNDRY_DOCTOR_METRICS"),
        ca_file=_ca_file(environ),
        zone=Zone.parse(environ.get("FOUNDRY_DOCTOR_ZONE", "")),
        now=_clock(environ),
    )


def cloud_from_environment(name: str, environ: Mapping[str, str]) -> Cloud:
    """Return the cloud of this name, the sandbox with what the environment says of it."""
    if name.lower() == SANDBOX:
        return sandbox_cloud(environ)
    found = cloud(name)
    authority = environ.get("AZURE_AUTHORITY_HOST", "").strip().rstrip("/")
    if not authority:
        return found
    authority = authority if "://" in authority else f"https://{authority}"
    if authority not in {entry["authority"] for entry in _listed().values()}:
        raise ConfigurationError(
            say(
                "AZURE_AUTHORITY_HOST is {authority!r}, which is not the sign-in host of any "
                "known cloud. Unset it, or choose the cloud with --cloud.",
                authority=authority,
            )
        )
    return replace(found, authority=authority)
