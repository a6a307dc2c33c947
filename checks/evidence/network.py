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
    """The system's proxy and where it was set, when calls go through one."""
    proxy_variable: str = ""
    """The environment variable that names the proxy."""
    proxy_variables: tuple[str, ...] = ()
    """Every variable that names one for such calls: the next is read when the first is gone."""
    no_proxy: str = ""
    """The variable that names the hosts to be called directly, when it is set."""
    exceptions: str = ""
    """What it names, and the target."""
    is_excepted: bool = False
    """True when a proxy would be used but for that variable."""
    duration_ms: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInResolution:
    """Whether the sign-in's name resolves, asked when the host's does not."""

    host: str
    failure: Failure | None = None


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
    missing_trust: tuple[str, str] | None = None
    """A variable that names certificates to trust, and its path, where there is nothing."""
    checked_at: datetime
    duration_ms: float = 0.0

    @property
    def foreign_issuer(self) -> str:
        """Return the issuer of a trusted certificate that is not one of the cloud's."""
        if self.certificate is None or self.failure or not self.expected_issuers:
            return ""
        issuer = self.certificate.issuer_organisation
        return "" if issuer in self.expected_issuers else issuer or "an unnamed issuer"

    @property
    def remaining(self) -> timedelta | None:
        """Return how long the certificate stays valid."""
        return self.certificate.not_after - self.checked_at if self.certificate else None
