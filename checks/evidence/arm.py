"""What Azure Resource Manager says of a resource, read whole or with why not.

Shapes: azure-mgmt-cognitiveservices 14.1.0, azure-mgmt-authorization 4.0.0 and the official example
payloads of Azure/azure-rest-api-specs (checked 2026-11-20).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from checks.evidence.exchange import Exchange
from checks.evidence.identity import SignIn

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmRefusal:
    """Why ARM gave no answer."""

    status: int | None
    code: str
    message: str
    permission: str
    """The permission that the read needs."""
    scope: str

    @property
    def is_permission(self) -> bool:
        """Tell whether the identity lacks a permission."""
        return self.status in (401, 403)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read(Generic[T]):
    """One read of ARM: its items, and whether they are all."""

    items: tuple[T, ...] = ()
    complete: bool = True
    """False when a page is missing, so that absence proves nothing."""
    refusal: ArmRefusal | None = None
    exchanges: tuple[Exchange, ...] = ()

    @property
    def first(self) -> T | None:
        """Return the first item."""
        return self.items[0] if self.items else None

    @property
    def proves_absence(self) -> bool:
        """Tell whether what is not among the items does not exist."""
        return self.complete and self.refusal is None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmSignIn:
    """The sign-in for ARM; it never fails a check, it only lets the others look."""

    sign_in: SignIn


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRef:
    """An account as Resource Graph lists it."""

    id: str
    name: str
    kind: str
    location: str
    subscription: str
    resource_group: str
    tenant: str
    subdomain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A Cognitive Services account, which is what a Foundry resource is."""

    id: str
    name: str
    kind: str
    location: str
    state: str
    subdomain: str
    endpoints: tuple[str, ...]
    local_auth_disabled: bool
    public_access: bool
    default_action: str
    ip_rules: tuple[str, ...]
    private_endpoints: int
    abuse_action: str
    abuse_expires: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """One of a deployment's limits."""

    key: str
    count: float
    period_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A deployment of a model."""

    name: str
    state: str
    format: str
    model: str
    version: str
    sku: str
    capacity: int
    rate_limits: tuple[RateLimit, ...]
    created_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueModel:
    """A model as a region offers it."""

    kind: str
    format: str
    name: str
    version: str
    sku: str
    retires: date | None
    lifecycle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """A quota and how much of it is used, in thousands of tokens per minute for models."""

    name: str
    current: float
    limit: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosticSetting:
    """Where a resource's logs go."""

    name: str
    workspace: str
    """The workspace's ARM ID, empty when logs go elsewhere."""
    categories: tuple[str, ...]
    """Log categories and category groups that are enabled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """A Log Analytics workspace."""

    id: str
    customer_id: str
    retention_days: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """A resource's health."""

    state: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceEvent:
    """A Service Health event."""

    tracking_id: str
    type: str
    status: str
    title: str
    services: tuple[str, ...]
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An entry of the activity log."""

    at: datetime
    operation: str
    status: str
    resource: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A subscription's state and offer."""

    id: str
    name: str
    state: str
    tenant: str
    quota_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A Marketplace agreement."""

    plan: str
    accepted: bool


class AccountSearch(Read[AccountRef]):
    """Accounts of the resource's name or subdomain, as far as the identity may see them."""

    __slots__ = ()


class AccountRead(Read[Account]):
    """The account itself."""

    __slots__ = ()


class DeploymentList(Read[Deployment]):
    """The account's deployments."""

    __slots__ = ()


class ModelList(Read[CatalogueModel]):
    """Models that the account's region offers."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionOffer:
    """Whether another region offers Claude."""

    region: str
    models: tuple[str, ...]


class OtherRegions(Read[RegionOffer]):
    """Regions that offer Claude, looked up when the resource's own does not."""

    __slots__ = ()


class DeletedList(Read[str]):
    """Names of soft-deleted accounts, which may hold quota for two days."""

    __slots__ = ()


class UsageList(Read[Usage]):
    """The subscription's quotas in the account's region."""

    __slots__ = ()


class DiagnosticSettingList(Read[DiagnosticSetting]):
    """The account's diagnostic settings."""

    __slots__ = ()


class WorkspaceRead(Read[Workspace]):
    """The workspace that a diagnostic setting names."""

    __slots__ = ()


class HealthRead(Read[Availability]):
    """The account's health now."""

    __slots__ = ()


class EventList(Read[ServiceEvent]):
    """The subscription's Service Health events."""

    __slots__ = ()


class ChangeList(Read[Change]):
    """Seven days of the resource group's activity log."""

    __slots__ = ()


class SubscriptionRead(Read[Subscription]):
    """The account's subscription, or the one that was named."""

    __slots__ = ()


class AgreementList(Read[Agreement]):
    """The subscription's Marketplace agreements for Claude."""

    __slots__ = ()
