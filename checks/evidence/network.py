"""What was found on the way to the host."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from checks.failure import Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What the name of the first hop resolved to."""

    host: str
    addresses: tuple[str, ...] = ()
    failure: Failure | None = None
    detail: str = ""
    proxy: str = ""
    """The system proxy's `host:port` when calls go through one."""
    duration_ms: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Whether a TCP connection to the first hop opened."""

    host: str
    port: int
    address: str = ""
    failure: Failure | None = None
    detail: str = ""
    duration_ms: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The leaf certificate that the host showed."""

    subject: str
    issuer: str
    issuer_organisation: str
    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsSession:
    """Whether TLS was established, and with whose certificate."""

    host: str
    version: str = ""
    alpn: str = ""
    certificate: Certificate | None = None
    expected_issuers: tuple[str, ...] = ()
    """Organisations that issue this cloud's certificates; empty when any may."""
    failure: Failure | None = None
    detail: str = ""
    checked_at: datetime
    duration_ms: float = 0.0

    @property
    def remaining(self) -> timedelta | None:
        """Return how long the certificate stays valid."""
        return self.certificate.not_after - self.checked_at if self.certificate else None
