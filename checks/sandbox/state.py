"""The Azure that one sandbox is: what its routes read and its control route changes.

Everything here is touched by the sandbox's own event loop only, hence without locks.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self

from checks.sandbox import seeded
from checks.sandbox.plan import Account, App, Deployment, Plan, Tenant
from checks.sandbox.roles import RoleAssignment


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The sandbox's time: real, or standing still."""

    fixed: datetime | None = None

    def now(self) -> datetime:
        """Return the time in UTC."""
        return (self.fixed or datetime.now(UTC)).astimezone(UTC)

    def __post_init__(self) -> None:
        if self.fixed is not None and self.fixed.tzinfo is None:
            raise ValueError(f"The sandbox's time {self.fixed.isoformat()} needs a time zone.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientOptions:
    """What the scenario's client is started with; holds no secret."""

    auth: str
    base_url: str
    resource: str
    deployments: tuple[str, ...]
    tenant_id: str | None
    """None when the client has no credential that belongs to a tenant."""


@dataclass(slots=True, kw_only=True)
class State:
    """The mutable Azure: records are frozen, the places that hold them are not."""

    plan: Plan
    seeded: seeded.Seeded
    clock: Clock
    account: Account
    deployments: dict[str, Deployment]
    assignments: list[RoleAssignment] = field(default_factory=list)

    @classmethod
    def start(cls, plan: Plan, *, seed: int, clock: Clock) -> Self:
        """Return the state that a plan describes."""
        state = cls(
            plan=plan,
            seeded=seeded.Seeded(seed),
            clock=clock,
            account=plan.account,
            deployments={each.name: each for each in plan.deployments},
        )
        state.assignments += (
            RoleAssignment(
                principal_id=state.app(grant.app).object_id,
                role=grant.role,
                scope=state.scope(grant.scope),
            )
            for grant in plan.grants
        )
        return state

    def tenant(self, label: str) -> Tenant:
        """Return the tenant that a record names."""
        return next(each for each in self.plan.tenants if each.label == label)

    def find_tenant(self, id_or_domain: str) -> Tenant | None:
        """Return the tenant that a URL names, by its id or its domain."""
        wanted = id_or_domain.casefold()
        return next((t for t in self.plan.tenants if wanted in (t.id, t.domain)), None)

    def app(self, label: str) -> App:
        """Return the app that a record names."""
        return next(each for each in self.plan.apps if each.label == label)

    def find_app(self, tenant: Tenant, client_id: str) -> App | None:
        """Return the app of this tenant with this client id."""
        known = (each for each in self.plan.apps if each.tenant == tenant.label)
        return next((app for app in known if app.client_id == client_id.casefold()), None)

    @property
    def account_id(self) -> str:
        """The account's ARM id."""
        return self.scope("{account}")

    def scope(self, template: str) -> str:
        """Return an ARM id in which the names in braces are replaced."""
        subscription = f"/subscriptions/{self.account.subscription}"
        group = f"{subscription}/resourceGroups/{self.account.resource_group}"
        provider = f"{group}/providers/Microsoft.CognitiveServices"
        account = f"{provider}/accounts/{self.account.name}"
        return template.format(subscription=subscription, resource_group=group, account=account)

    def client_options(self, auth: str, *, gateway_port: int) -> ClientOptions:
        """Return what the plan's client is started with."""
        client = self.plan.client
        tenant = self.tenant(self.app(client.app).tenant)
        return ClientOptions(
            auth=auth,
            base_url=client.base_url.format(gateway=gateway_port),
            resource=self.account.name,
            deployments=(client.deployment,) if client.deployment else (),
            tenant_id=tenant.id if client.secret else None,
        )

    def accepted_keys(self) -> tuple[str, ...]:
        """Return the values of the account's keys."""
        return tuple(self.key(label) for label in self.account.keys)

    def key(self, label: str, suffix: str = "AAAAACOG") -> str:
        """Return a key by its label; the suffix names the issuing service, here Foundry."""
        return seeded.key(self.seeded, label, suffix)

    def secret(self, app: App, label: str = "current") -> str:
        """Return a client secret by its label."""
        return seeded.client_secret(self.seeded, app.client_id, label)
