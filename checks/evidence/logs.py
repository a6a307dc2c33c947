"""What Log Analytics says of a resource's rows.

Shapes: Microsoft Learn, Log Analytics API, response format (checked 2026-11-20).
"""

from dataclasses import dataclass
from datetime import datetime

from checks.evidence.identity import SignIn
from checks.evidence.reads import Read

WINDOW_DAYS = 30
"""The window that the guide recommends to log; `constants.toml` has its source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogsSignIn:
    """The sign-in for Log Analytics; it never fails a check, it only lets the others look."""

    sign_in: SignIn


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What the rows of a window hold, counted."""

    rows: int
    oldest: datetime | None = None
    newest: datetime | None = None
    deployments: int = 0
    """Rows that name a deployment; the other counts likewise."""
    models: int = 0
    durations: int = 0
    statuses: int = 0
    request_ids: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsRead(Read[Coverage]):
    """One query of the resource's rows over the window."""

    workspace: str = ""
    """The workspace's (customer) ID."""
    is_named_by_setting: bool = False
    """Whether the resource's own diagnostic setting names it, or somebody asked for it."""
