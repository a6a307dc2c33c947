"""A target as it was written, and as it was understood."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Lint:
    """Something about the target that is wrong before anything is sent."""

    check: str
    cause: str
    summary: str
    severity: str = "fail"
    params: tuple[tuple[str, str], ...] = ()
    stops: bool = False
    """True when going on would send a secret to a wrong place."""
    rests_on: tuple[str, ...] = ()
    """IDs of the facts that it compares the target with, beside those of its cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetInput:
    """What was asked for, as it was written."""

    resource: str | None = None
    base_url: str | None = None
    resource_name: str = ""
    """The resource's name where a base URL does not show it (behind a gateway, on loopback)."""
    deployments: tuple[str, ...] = ()
    all_deployments: bool = False
    tenant: str | None = None
    subscription: str | None = None
    workspace: str | None = None
    allow_hosts: tuple[str, ...] = ()
    loopback_allowed: bool = True
    """False in a dashboard that others can reach: no loopback, private or link-local target."""
    entra: bool = False
    """True when the calls carry an Entra token."""
    defaults: frozenset[str] = frozenset()
    """Names of the fields that the environment gave; the rest was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A parsed target: where the calls go and what is wrong with how it was written."""

    given: TargetInput
    resource: str = ""
    base_url: str = ""
    fixed_base_url: str = ""
    """The base URL as it should be, whatever is wrong with the one that was given."""
    """As a client would use it: calls go to this plus `/v1/messages`; empty when unusable."""
    scheme: str = "https"
    host: str = ""
    port: int = 443
    path: str = ""
    lints: tuple[Lint, ...] = ()
    notes: tuple[str, ...] = field(default=())
    """What was completed or trimmed, in words."""

    @property
    def sendable(self) -> bool:
        """Tell whether a request with a credential may be sent."""
        return bool(self.base_url) and not any(lint.stops for lint in self.lints)

    @property
    def deployments(self) -> tuple[str, ...]:
        """Return the deployments that were named."""
        return self.given.deployments

    def url(self, path: str) -> str:
        """Return the URL of an API path, as the SDK would build it from the base URL."""
        return f"{self.base_url.rstrip('/')}{path}"

    def lint(self, check: str) -> tuple[Lint, ...]:
        """Return what a check of this area found, the worst first."""
        return tuple(lint for lint in self.lints if lint.check == check)


MESSAGES = "/v1/messages"
COUNT_TOKENS = "/v1/messages/count_tokens"
VARIABLES = {
    "resource": "ANTHROPIC_FOUNDRY_RESOURCE",
    "base_url": "ANTHROPIC_FOUNDRY_BASE_URL",
    "deployments": "FOUNDRY_DOCTOR_DEPLOYMENT",
    "tenant": "FOUNDRY_DOCTOR_TENANT",
    "subscription": "FOUNDRY_DOCTOR_SUBSCRIPTION",
    "workspace": "FOUNDRY_DOCTOR_WORKSPACE",
}
"""Field of the target → environment variable that is its default."""
