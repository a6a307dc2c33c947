"""Frozen facts: what probes bring home and checks judge; nothing here does I/O."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from checks.secret import Secret


class Failure(StrEnum):
    """Why there was no answer (or not a whole one)."""

    NAME_UNKNOWN = "name-unknown"
    NAME_TIMEOUT = "name-timeout"
    NAME_ERROR = "name-error"
    NOT_ALLOWED = "not-allowed"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    CONNECT_TIMEOUT = "connect-timeout"
    TLS_UNTRUSTED = "tls-untrusted"
    TLS_WRONG_NAME = "tls-wrong-name"
    TLS_EXPIRED = "tls-expired"
    TLS_FAILED = "tls-failed"
    TIMEOUT = "timeout"
    RESET = "reset"
    TRUNCATED = "truncated"
    PROTOCOL = "protocol"
    PROXY = "proxy"


class AuthScheme(StrEnum):
    """How a request carried its credential."""

    X_API_KEY = "x-api-key"
    API_KEY = "api-key"
    BEARER = "bearer"
    NONE = "none"


class Purpose(StrEnum):
    """What a request was sent for."""

    COUNT_TOKENS = "count_tokens"
    MESSAGE = "messages"
    SIGN_IN = "sign-in"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One HTTP request and what became of it, redacted on the way in."""

    purpose: Purpose
    method: str
    url: str
    """Without credentials; the query is redacted like any text."""
    auth: AuthScheme
    started_at: datetime
    duration_ms: float
    request_headers: tuple[tuple[str, str], ...] = ()
    request_body: str = ""
    status: int | None = None
    """None when no status line came."""
    http_version: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    """Response headers, names in lower case."""
    body: str = ""
    """Redacted text, at most `checks.http.MAX_BODY` bytes of it were read."""
    body_cut: bool = False
    failure: Failure | None = None
    detail: str = ""
    """The library's own words for the failure, redacted."""
    received_at: datetime | None = None

    def header(self, name: str) -> str | None:
        """Return the first header of this (lower-case) name."""
        return next((value for key, value in self.headers if key == name), None)

    @property
    def request_id(self) -> str | None:
        """Return Anthropic's request ID."""
        return self.header("request-id")

    @property
    def apim_request_id(self) -> str | None:
        """Return Azure's request ID, the one that the diagnostic logs carry."""
        return self.header("apim-request-id")

    @property
    def region(self) -> str | None:
        """Return the region that answered, where the gateway says it."""
        return self.header("x-ms-region")

    @cached_property
    def document(self) -> Any:
        """Return the body as JSON, or None when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    @property
    def answered(self) -> bool:
        """Tell whether a status line came."""
        return self.status is not None

    @property
    def succeeded(self) -> bool:
        """Tell whether a whole JSON answer with a 2xx status came."""
        ok = self.status is not None and 200 <= self.status < 300
        return ok and self.failure is None and isinstance(self.document, dict)


class KeyKind(StrEnum):
    """What the shape of a key tells about where it belongs."""

    FOUNDRY = "foundry"
    OPENAI = "azure-openai"
    COGNITIVE = "azure-cognitive-services"
    AZURE_OTHER = "azure-other"
    LEGACY = "legacy"
    ANTHROPIC = "anthropic"
    JWT = "jwt"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyShape:
    """The form of an API key, without the key."""

    kind: KeyKind
    length: int
    whitespace: bool = False
    quotes: bool = False
    prefix: str = ""
    """A scheme such as `Bearer ` that stood before the key, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Which credential the run uses, where it came from, and its form."""

    mode: str
    """`key`, `token` or `entra`."""
    origin: str
    """`given` or `default`."""
    key: Secret | None = None
    key_shape: KeyShape | None = None
    token: Secret | None = None
    sources: tuple[str, ...] = ()
    """Names of the environment variables that are set, never their values."""
    unused: tuple[str, ...] = ()
    """Variables that are set and that this mode does not use."""


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


class LinkState(StrEnum):
    """How one link of the credential chain ended."""

    ANSWERED = "answered"
    UNAVAILABLE = "unavailable"
    REFUSED = "refused"
    TIMED_OUT = "timed out"
    NOT_TRIED = "not tried"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One credential of the chain and what it said."""

    name: str
    """The credential's class in azure-identity, such as `AzureCliCredential`."""
    state: LinkState
    detail: str = ""
    duration_ms: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """Allow-listed claims of an access token, decoded for diagnosis and never verified.

    Source: Microsoft Entra, access token claims reference (checked 2026-11-20).
    """

    values: Mapping[str, str | int | tuple[str, ...]]
    read_at: datetime

    def text(self, name: str) -> str:
        """Return a claim as text, empty when absent."""
        value = self.values.get(name, "")
        return " ".join(value) if isinstance(value, tuple) else str(value)

    def moment(self, name: str) -> float | None:
        """Return a NumericDate claim as seconds since the epoch."""
        value = self.values.get(name)
        return float(value) if isinstance(value, int) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """One walk through the credential chain for one scope."""

    scope: str
    links: tuple[Link, ...]
    exchanges: tuple[Exchange, ...] = ()
    token: Secret | None = None
    claims: Claims | None = None

    @property
    def link(self) -> Link | None:
        """Return the link that answered, or that ended the walk by a refusal."""
        ends = (LinkState.ANSWERED, LinkState.REFUSED)
        return next((link for link in self.links if link.state in ends), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """The bearer token that the calls carry, pasted or signed in for."""

    claims: Claims | None
    """None when the token is opaque (no JWT)."""
    source: str
    """`ANTHROPIC_FOUNDRY_AUTH_TOKEN` or the credential that answered."""
    audiences: tuple[str, ...] = ()
    """Audiences that the cloud's gateway is known to take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form of a call that can be changed: key header, API version, token scope."""

    auth: AuthScheme
    version: str
    scope: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call of the gateway in one form."""

    form: Form
    exchange: Exchange


class FirstCall(Call):
    """`count_tokens` in the usual form."""

    __slots__ = ()


class OtherHeaderCall(Call):
    """The same with `api-key`, after `x-api-key` was refused."""

    __slots__ = ()


class OtherVersionCall(Call):
    """The same with the newer `anthropic-version`, after a 400 about the version."""

    __slots__ = ()


class OtherAudienceCall(Call):
    """The same with a token for the audience that a 401 named."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherSignIn:
    """A second sign-in, for the audience that the gateway named."""

    sign_in: SignIn


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """The form in which the gateway took the credential, or the last refusal."""

    accepted: bool
    """True when the gateway got past authentication and authorisation."""
    decided: bool
    """False when the answers do not tell (5xx, throttled, nothing at all)."""
    call: Call
    tried: tuple[Call, ...] = field(default=())


class DeploymentCall(Call):
    """A one-token message to one deployment."""

    __slots__ = ()
