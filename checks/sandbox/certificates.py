"""The throwaway certificates of one sandbox, and what its machine trusts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme

from checks.sandbox.doors import API_MANAGEMENT_HOSTS, OWN_HOSTS, REGIONAL_HOSTS
from checks.sandbox.plan import Issuer

_NAMES = (
    "localhost",
    "127.0.0.1",
    "::1",
    *(f"*{hosts}" for hosts in (*OWN_HOSTS, REGIONAL_HOSTS, API_MANAGEMENT_HOSTS)),
)

_LIFETIME = timedelta(days=90)

_AUTHORITIES: dict[Issuer, str] = {
    "own": "Foundry Doctor Sandbox",
    "unknown-issuer": "Unknown Issuer",
    "interceptor": "Contoso Web Gateway",
}
"""Who can have issued the gateway's certificate."""

_TRUSTED = frozenset({"own", "interceptor"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificates:
    """What the listeners show, each in a file with its private key, and whom a client trusts."""

    files: Mapping[str, Path]
    """By listener: `gateway` and `management`."""
    ca_pem: str


def issue(directory: Path, *, gateway_issuer: Issuer, now: datetime) -> Certificates:
    """Write new certificates; the gateway's may come from somebody else than the sandbox.

    They outlive the sandbox's time and the machine's, by which TLS is verified.
    """
    until = max(now, datetime.now(UTC)) + _LIFETIME
    issuers = {
        name: trustme.CA(organization_name=_AUTHORITIES[name]) for name in {"own", gateway_issuer}
    }
    paths: dict[str, Path] = {}
    for listener, issuer in (("gateway", gateway_issuer), ("management", "own")):
        certificate = issuers[issuer].issue_cert(
            *_NAMES, organization_name=_AUTHORITIES[issuer], not_after=until
        )
        paths[listener] = directory / f"{listener}.pem"
        certificate.private_key_and_cert_chain_pem.write_to_path(paths[listener])
    trusted = (issuers[name] for name in _AUTHORITIES if name in issuers.keys() & _TRUSTED)
    return Certificates(
        files=paths,
        ca_pem="".join(authority.cert_pem.bytes().decode("ascii") for authority in trusted),
    )
