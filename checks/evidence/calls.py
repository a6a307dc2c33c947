"""Calls of the gateway and the form in which they were taken."""

from dataclasses import dataclass, field

from checks.evidence.exchange import AuthScheme, Exchange
from checks.evidence.identity import SignIn


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
    earlier: Exchange | None = None
    """The same request before, whose success came empty."""

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Return what was sent, in order."""
        return (self.earlier, self.exchange) if self.earlier else (self.exchange,)


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
    refused_for: str = ""
    """The likeliest cause of a refusal, by the answer alone."""
    tried: tuple[Call, ...] = field(default=())


class DeploymentCall(Call):
    """A one-token message to one deployment."""

    __slots__ = ()
