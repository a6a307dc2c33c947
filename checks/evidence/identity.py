"""Credentials, the sign-in and the token, without their secrets' text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from checks.evidence.exchange import Exchange
from checks.secret import Secret, Withheld


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
    key: Secret | Withheld | None = None
    key_shape: KeyShape | None = None
    token: Secret | Withheld | None = None
    token_issue: str = ""
    """What stood around the pasted token, in words; clients send it along."""
    sources: tuple[str, ...] = ()
    """Names of the environment variables that are set, never their values."""
    unused: tuple[str, ...] = ()
    """Variables that are set and that this mode does not use."""


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

    @property
    def principal_type(self) -> str:
        """Return what a role assignment calls the token's owner, empty when it is not told.

        Source: Microsoft Entra, access token claims reference: `idtyp` is `app` or `user`, and
        only a person's token has `scp` (checked 2026-11-20).
        """
        if self.text("idtyp").lower() == "app":
            return "ServicePrincipal"
        return "User" if self.text("idtyp").lower() == "user" or self.text("scp") else ""

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
    token: Secret | Withheld | None = None
    claims: Claims | None = None

    @property
    def principal(self) -> str:
        """Return the object ID of who signed in, empty when the token does not say."""
        return self.claims.text("oid") if self.claims else ""

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
