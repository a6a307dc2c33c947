"""A window: what one query over a span of time gave, with the span before beside it."""

from dataclasses import dataclass, field
from datetime import datetime

import pandas as pd

from checks.workspaces import LogsError, Partial, Source, Span
from checks.workspaces.compose import Counting
from dashboard.telemetry.cube import Cube
from dashboard.telemetry.memo import Memo


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The requests of a span, as loaded; nothing in it changes."""

    workspace: str
    """The workspace's name: an ID, or `local:NAME`."""
    span: Span
    cube: Cube
    before: Cube | None
    """The span of the same length just before; None where there is no earlier data at all."""
    peaks: pd.DataFrame
    """The busiest minute of each hour and model: `hour`, `model`, `minute` (since 1970),
    `requests`, `input_tokens` (uncached, what the quota counts), `output_tokens`, `throttled`.
    Empty on pages that do not show it."""
    holdings: pd.DataFrame
    """What each source holds: `source`, `deployment`, `requests`, `first`, `last` (UTC times),
    `joinable` (requests that have an apim-request-id)."""
    counting: Counting
    """Which source counts which deployment's requests."""
    newest: datetime | None
    """When the newest row of any source is from, in UTC; None when there is none."""
    partial: tuple[Partial, ...]
    """Why parts are missing; empty when the answer is whole."""
    loaded_at: datetime
    memo: Memo = field(default_factory=Memo, init=False, compare=False, repr=False)
    """What pages have computed of it; it goes with the window, and no copy shares it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What is known of a window now: the last good one, and what went wrong since."""

    window: Window | None = None
    """None as long as nothing has come."""
    error: LogsError | None = None
    """Why the newest attempt failed; with a window beside it, that one is old."""
    loading_since: datetime | None = None
    """When the attempt under way began; None when there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a window is asked for; equal ones are the same window."""

    hours: int
    """How long it is."""
    with_peaks: bool = False
    chosen: tuple[tuple[str, Source], ...] = ()
    """Deployments whose counting source somebody chose, with that source."""
