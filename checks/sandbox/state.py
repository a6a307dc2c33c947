"""The Azure that one sandbox is: what its routes read and its control route changes.

Everything here is touched by the sandbox's own event loop only, hence without locks.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Self

from checks.sandbox import access, seeded, start
from checks.sandbox.access import Decision, DenyAssignment, Question, RoleAssignment
from checks.sandbox.estate import Activity, DiagnosticSetting, Fault, Subscription
from checks.sandbox.plan import Account, App, Deployment, Plan, Tenant
from checks.sandbox.roles import Role


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
    subscription_id: str | None
    """None when the client names no subscription."""


@dataclass(slots=True, kw_only=True)
class State:
    """The mutable Azure: records are frozen, the places that hold them are not."""

    plan: Plan
    seeded: seeded.Seeded
    clock: Clock
    started_at: datetime
    traffic_start: datetime
    """From when the logs' calls are counted back: sandboxes that share it can share the tables."""
    account: Account
    deployments: dict[str, Deployment]
    quotas: dict[str, int]
    """Limits in thousands of tokens per minute, by the name that a usage has."""
    diagnostics: list[DiagnosticSetting]
    activities: list[Activity]
    faults: list[Fault]
    roles: dict[str, Role]
    assignments: list[RoleAssignment] = field(default_factory=list)
    bystanders: tuple[RoleAssignment, ...] = ()
    """What people hold who never call."""
    denies: list[DenyAssignment] = field(default_factory=list)

    @classmethod
    def start(
        cls, plan: Plan, *, seed: int, clock: Clock, traffic_start: datetime | None = None
    ) -> Self:
        """Return the state that a plan describes."""
        state = cls(
            plan=plan,
            seeded=seeded.Seeded(seed),
            clock=clock,
            started_at=clock.now(),
            traffic_start=traffic_start or clock.now(),
            account=plan.account,
            deployments={each.name: each for each in plan.deployments},
            quotas={each.name: each.limit for each in plan.quotas},
            diagnostics=list(plan.diagnostics),
            activities=list(plan.activities),
            faults=list(plan.arm.faults),
            roles=start.roles(plan),
        )
        state.assignments += (
            RoleAssignment(
                principal_id=state.holder_id(grant.app),
                role=grant.role,
                scope=state.scope(grant.scope),
                created_at=state.ago(grant.age_hours),
                propagated=grant.propagated,
                condition=grant.condition,
                condition_holds=grant.condition_holds,
            )
            for grant in plan.grants
        )
        state.bystanders = tuple(
            start.bystanders(
                plan, state.seeded, scope=state.scope("{subscription}"), since=state.ago(2000)
            )
        )
        state.denies += (
            start.deny(each, scope=state.scope(each.scope), id_of=state.holder_id)
            for each in plan.denies
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

    def holder_id(self, label: str) -> str:
        """Return the object id of the app or group that a record names."""
        group = next((each.id for each in self.plan.groups if each.label == label), None)
        return group or self.app(label).object_id

    def principals(self, object_id: str) -> frozenset[str]:
        """Return an object id and those of all groups that it is in, through others too."""
        found = {object_id}
        while more := set(self._groups_of(found)) - found:
            found |= more
        return frozenset(found)

    def _groups_of(self, object_ids: Iterable[str]) -> Iterable[str]:
        return (
            group.id
            for group in self.plan.groups
            if not {self.holder_id(label) for label in group.members}.isdisjoint(object_ids)
        )

    def decide(self, object_id: str, action: str, resource: str, *, data: bool = False) -> Decision:
        """Decide whether a principal may do this to that."""
        question = Question(
            principals=self.principals(object_id), action=action, resource=resource, data=data
        )
        return access.decide(
            question, assignments=self.assignments, denies=self.denies, roles=self.roles
        )

    def find_subscription(self, subscription_id: str) -> Subscription | None:
        """Return the subscription with this id."""
        wanted = subscription_id.casefold()
        return next((each for each in self.plan.subscriptions if each.id == wanted), None)

    @property
    def accounts(self) -> tuple[Account, ...]:
        """All accounts: the one that matters comes first."""
        return (self.account, *(start.neighbour(each, self.plan) for each in self.plan.neighbours))

    @property
    def account_id(self) -> str:
        """The account's ARM id."""
        return self.scope("{account}")

    @property
    def workspace_id(self) -> str:
        """The Log Analytics workspace's ARM id."""
        return self.scope("{workspace}")

    def scope(self, template: str) -> str:
        """Return an ARM id in which the names in braces are replaced."""
        subscription = f"/subscriptions/{self.account.subscription}"
        group = f"{subscription}/resourceGroups/{self.account.resource_group}"
        logs = self.plan.logs
        return template.format(
            subscription=subscription,
            resource_group=group,
            account=start.account_id(self.account),
            workspace=f"{subscription}/resourceGroups/{logs.resource_group}/providers"
            f"/Microsoft.OperationalInsights/workspaces/{logs.name}",
        )

    def ago(self, hours: float) -> datetime:
        """Return the time so many hours before the sandbox started."""
        return self.started_at - timedelta(hours=hours)

    def hours_since_start(self) -> float:
        """Return how long the sandbox has run, as its clock has it."""
        return (self.clock.now() - self.started_at) / timedelta(hours=1)

    def note(self, operation: str, resource: str) -> None:
        """Write into the activity log that somebody changed something just now."""
        entry = Activity(
            operation=operation,
            status="Succeeded",
            sub_status="OK",
            resource=resource,
            caller="operator@contoso.example",
            hours_ago=-self.hours_since_start(),
        )
        self.activities.append(entry)

    def change_account(self, **settings: object) -> None:
        """Change settings of the account, which the activity log shows."""
        self.account = replace(self.account, **settings)  # type: ignore[arg-type]
        self.note("Microsoft.CognitiveServices/accounts/write", "{account}")

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
            subscription_id=client.subscription or None,
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
