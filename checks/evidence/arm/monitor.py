"""Where a resource's logs go, and what its activity log holds."""

from dataclasses import dataclass
from datetime import datetime

from checks.evidence.reads import Read


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosticSetting:
    """Where a resource's logs go."""

    name: str
    workspace: str
    """The workspace's ARM ID, empty when logs go elsewhere."""
    categories: tuple[str, ...]
    """Log categories and category groups that are enabled."""
    groups: tuple[str, ...] = ()
    """Those of them that are groups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """A Log Analytics workspace."""

    id: str
    customer_id: str
    retention_days: int
    state: str
    data_actions_only: bool = False
    """Whether only roles with data actions read rows; all others get an empty answer. Source:
    Microsoft Learn, Configure protected tables in Azure Monitor Logs, preview (2026-05-26)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of a workspace."""

    name: str
    is_protected: bool = False
    """Whether it gives no row to roles not made for protected tables. Source: as above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An entry of the activity log."""

    at: datetime
    operation: str
    status: str
    resource: str
    message: str


class DiagnosticSettingList(Read[DiagnosticSetting]):
    """The account's diagnostic settings."""

    __slots__ = ()


class WorkspaceRead(Read[Workspace]):
    """The workspace that a diagnostic setting names."""

    __slots__ = ()


class TableRead(Read[Table]):
    """The table of the resource's rows, read where it gave none."""

    __slots__ = ()


class ChangeList(Read[Change]):
    """Seven days of the resource group's activity log."""

    __slots__ = ()
