"""What ARM shows around the account, as frozen records; see `plan` for how they come together."""

from dataclasses import dataclass
from typing import Literal

Lifecycle = Literal["GenerallyAvailable", "Preview", "Deprecating", "Deprecated", "Legacy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A subscription; the account names it by its id."""

    id: str
    name: str
    tenant: str
    """The label of its tenant."""
    state: Literal["Enabled", "Warned", "PastDue", "Disabled", "Deleted"]
    quota_id: str
    """Which offer it is."""
    spending_limit: Literal["On", "Off", "CurrentPeriodOff"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group of the directory."""

    label: str
    id: str
    name: str
    members: tuple[str, ...]
    """Labels of apps and of other groups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomRole:
    """A role that somebody made in the subscription."""

    name: str
    id: str
    description: str
    actions: tuple[str, ...]
    not_actions: tuple[str, ...]
    data_actions: tuple[str, ...]
    not_data_actions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """A role that a principal may activate but has not."""

    app: str
    """The label of the app or group."""
    role: str
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deny:
    """A deny assignment that stands at the start."""

    name: str
    scope: str
    principals: tuple[str, ...] = ()
    """Labels of apps and groups; empty for everybody."""
    excluded: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    data_actions: tuple[str, ...] = ()
    not_data_actions: tuple[str, ...] = ()
    reaches_children: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """Another account of the subscription, in which nobody is interested."""

    name: str
    kind: str
    resource_group: str
    region: str
    custom_subdomain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletedAccount:
    """A deleted account that can still be recovered, and still holds quota."""

    name: str
    resource_group: str
    region: str
    deleted_hours_ago: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A version of a model in the catalogue."""

    name: str
    version: str
    regions: tuple[str, ...]
    skus: tuple[str, ...]
    retires: str
    """The date as of the day the catalogue was read; empty when it has none."""
    format: str = "Anthropic"
    hosted_on: Literal["anthropic", "azure", ""] = ""
    status: Lifecycle = "GenerallyAvailable"
    is_default: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """A subscription's limit for one model, hosting and SKU."""

    name: str
    limit: int
    """In thousands of tokens per minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosticSetting:
    """Where an account's logs go."""

    name: str
    workspace: str
    """An ARM id in which `{workspace}` stands for the workspace's; empty for none."""
    categories: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    metrics: bool = False
    dedicated: bool = False
    """Whether the rows go to tables of their own instead of AzureDiagnostics."""
    storage: str = ""
    """A storage account's ARM id; empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of the workspace."""

    name: str
    retention_days: int
    total_days: int
    """With the archive."""
    plan: Literal["Analytics", "Basic", "Auxiliary"]
    is_protected: bool = False
    """Whether it gives its rows only to roles that were made for protected tables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """An entry of the activity log."""

    operation: str
    status: Literal["Started", "Accepted", "Succeeded", "Failed"]
    sub_status: str
    resource: str
    """An ARM id with names in braces."""
    caller: str
    hours_ago: float
    message: str = ""
    """What a failure says, as JSON text; empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthEvent:
    """An entry of Service Health."""

    id: str
    type: Literal["ServiceIssue", "PlannedMaintenance", "HealthAdvisory", "Billing"]
    status: Literal["Active", "Resolved"]
    title: str
    summary: str
    """HTML."""
    service: str
    regions: tuple[str, ...]
    hours_ago: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What Azure says of the account's health."""

    state: Literal["Available", "Unavailable", "Degraded", "Unknown"]
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A way in which ARM misbehaves."""

    path: str
    """A glob over the path of the request; case does not matter."""
    kind: Literal[
        "throttle", "error", "forbid", "delay", "empty-first-page", "loop", "ignore-filter"
    ]
    times: int = 0
    """How many requests it meets, the first ones; 0 for all."""
    seconds: float = 0
    """Of a delay; of a throttle's Retry-After, where 0 leaves the header out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """How ARM behaves."""

    page_size: int
    bystanders: int
    """How many other people hold a role on the subscription."""
    catalogue_read: str
    """The date at which the catalogue's dates are as they are written.

    They move with the clock: what was to retire in 200 days then is to retire in 200 days now.
    """
    registered: tuple[str, ...]
    """Resource providers that the subscription has registered."""
    agreements_accepted: bool
    """Whether the Marketplace terms of Claude are."""
    faults: tuple[Fault, ...]
