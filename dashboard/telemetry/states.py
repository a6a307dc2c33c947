"""What a Monitor page says when it has nothing to draw, or not all: the exact reason, in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from checks.workspaces import LogsError, Source
from checks.workspaces.failures import SAYS
from dashboard.kit.format import ago
from dashboard.kit.reader import Reader
from dashboard.telemetry.measured import LAG
from dashboard.telemetry.ranges import RANGES
from dashboard.telemetry.window import Loaded, Window

QUIET = timedelta(days=1)
"""Without a request for longer than that a page says so."""
SOURCES = {
    Source.DIAGNOSTICS: "the resource's own log (AzureDiagnostics)",
    Source.SPANS: "the application's traces (AppDependencies)",
    Source.GATEWAY: "API Management's log",
}
"""Source → how a page calls it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """Why there is nothing to draw."""

    title: str
    why: str
    shows_cause: bool = True
    """Whether a cause of the catalogue says more, with what to do."""
    wider_h: int = 0
    """A range in hours that would show something; 0 for none."""


def nothing_of(window: Window, hours: int, *, is_local: bool, reader: Reader) -> Nothing:
    """Say why a window holds no request."""
    span = f"the last {_said(hours)}"
    if is_local and window.newest is None:
        return Nothing(
            title="Nothing has been imported yet",
            why="Import exported logs on Settings, or with foundry-doctor import.",
            shows_cause=False,
        )
    if window.newest is None:
        return Nothing(
            title="No request has been logged in 90 days",
            why="If a diagnostic setting was made just now, its first rows appear about 15 minutes "
            f"later. {LAG} Otherwise no calls were made, or the logs go elsewhere.",
        )
    age = (window.span.end - window.newest).total_seconds()
    wider = next((h for h in RANGES.values() if h > hours and age < h * 3600), 0)
    return Nothing(
        title=f"No requests in {span}",
        why=f"The last one was {ago(age)}, on {reader.moment(window.newest)}.",
        shows_cause=False,
        wider_h=wider,
    )


def _said(hours: int) -> str:
    return f"{hours // 24} days" if hours > 24 else f"{hours} hours"


def headline(error: LogsError) -> str:
    """Return the sentence that a failure begins with."""
    return SAYS.get(error.cause, "The logs could not be read")


def notes_of(
    loaded: Loaded, now: datetime, *, retention_days: int | None, hours: int
) -> tuple[str, ...]:
    """Say what is missing of what is drawn; plain text."""
    window = loaded.window
    if window is None:
        return ()
    notes = []
    if loaded.error:
        old = ago((now - window.loaded_at).total_seconds())
        notes.append(f"{headline(loaded.error)}. The data shown was loaded {old}.")
    if window.partial:
        notes.append(
            f"Log Analytics cut the result ({window.partial[0].message}), so some requests are "
            "missing. Choose a shorter range."
        )
    if window.newest and now - window.newest > QUIET and window.span.end > now - QUIET:
        since = ago((now - window.newest).total_seconds())
        notes.append(f"The newest request is from {since}: nothing was called or logged since.")
    if retention_days is not None and retention_days * 24 < hours:
        notes.append(
            f"The workspace keeps logs for {retention_days} days only; the range is {_said(hours)}."
        )
    return tuple(notes)


def freshness_of(loaded: Loaded, now: datetime, reader: Reader) -> str:
    """Say how new the data is, and when it was loaded."""
    window = loaded.window
    if window is None or window.newest is None:
        return ""
    loaded_s = (now - window.loaded_at).total_seconds()
    when = "just now" if loaded_s < 60 else ago(loaded_s)
    return f"Log data to {reader.moment(window.newest)} · loaded {when}"


def feeds_of(window: Window) -> tuple[tuple[str, str, str], ...]:
    """Return for each deployment which source counts its requests, and which only add to it."""
    rows = []
    for deployment, held in window.holdings.groupby("deployment"):
        sources = [Source(value) for value in held["source"]]
        counts = window.counting.chosen.get(str(deployment), window.counting.main)
        others = [s for s in sources if s is not counts and _joins(held, s)]
        added = ", ".join(SOURCES[source] for source in others)
        rows.append((str(deployment) or "(no deployment)", SOURCES[counts], added or "none"))
    return tuple(rows)


def _joins(held: pd.DataFrame, source: Source) -> bool:
    """Tell whether a source's rows carry the apim-request-id by which they join."""
    return bool(held.loc[held["source"] == source.value, "joinable"].sum() > 0)
