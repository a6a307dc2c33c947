"""What is asked for a window: its span and its one query. Nothing here reads an answer.

Apart from `load`, so that the question can be put while the libraries that read the answer are
still being imported.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from checks.causes.prices import LONG_PROMPT
from checks.workspaces import Span, Workspace
from checks.workspaces.compose import Counting, compose, everything
from dashboard.telemetry.queries import text

STEP = timedelta(minutes=5)
"""A window ends on a whole step, so that equal questions are equal."""


def end_of(workspace: Workspace, now: datetime) -> datetime:
    """Return where a window ends: now, or the end of the exported logs, on a whole step.

    A row from the future has a wrong clock, and would hide all others.
    """
    return _rounded_up(min(workspace.newest or now, now))


def _rounded_up(moment: datetime) -> datetime:
    past = moment.timestamp() // STEP.total_seconds() + 1
    return datetime.fromtimestamp(past * STEP.total_seconds(), UTC)


def span_of(workspace: Workspace, hours: int, now: datetime) -> Span:
    """Return the span of a window of so many hours."""
    return Span.before(end_of(workspace, now), timedelta(hours=hours))


def with_earlier(span: Span) -> Span:
    """Return a span together with the one of the same length before it."""
    return Span(start=span.previous.start, end=span.end)


def whole(
    workspace: Workspace,
    query: str,
    span: Span,
    counting: Counting,
    values: Mapping[str, Any] | None = None,
) -> str:
    """Return the whole text of a query of the pages, as this workspace takes it."""
    canonical = workspace.is_canonical
    return compose(text(query), span, counting, values=values, canonical=canonical)


def groups_text(workspace: Workspace, of: Span, middle: datetime, chosen: Iterable[str]) -> str:
    """Return the query for the groups of a span, in which a window begins at `middle`.

    `chosen` are the deployments of which each source's groups are wanted whole.
    """
    values = {"tier": LONG_PROMPT, "middle": middle, "chosen": tuple(chosen)}
    return whole(workspace, "histograms", of, everything(workspace.sources), values)
