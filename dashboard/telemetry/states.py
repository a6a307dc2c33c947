"""What a Monitor page says when it has nothing to draw, or not all: the exact reason, in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from checks.words import say
from checks.workspaces import LogsError, Source
from checks.workspaces.failures import SAYS
from dashboard.kit.reader import Reader
from dashboard.telemetry.measured import LAG
from dashboard.telemetry.ranges import RANGES
from dashboard.telemetry.window import Loaded, Window

QUIET = timedelta(days=1)
"""Without a request for longer than that a page says so."""
SOURCES = {
    Source.DIAGNOSTICS: say("the resource's own log (AzureDiagnostics)"),
    Source.SPANS: say("the application's traces (AppDependencies)"),
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
    span = say("the last {said}", said=_said(hours))
    if is_local and window.newest is None:
        return Nothing(
            title=say("Nothing has been imported yet"),
            why=say("Import exported logs on the Settings page, or with foundry-doctor import."),
            shows_cause=False,
        )
    if window.newest is None:
        return Nothing(
            title=say("No requests have been logged in the last 90 days"),
            why=say(
                "If a diagnostic setting was only just created, its first rows appear after "
                "about 15 minutes. {lag} Otherwise, either no calls were made, or the logs are "
                "sent to another destination.",
                lag=LAG,
            ),
        )
    age = (window.span.end - window.newest).total_seconds()
    wider = next((h for h in RANGES.values() if h > hours and age < h * 3600), 0)
    return Nothing(
        title=say("No requests in {span}", span=span),
        why=say(
            "The last request was {ago}, on {moment}.",
            ago=reader.ago(age),
            moment=reader.moment(window.newest),
        ),
        shows_cause=False,
        wider_h=wider,
    )


def _said(hours: int) -> str:
    return (
        say("{hours} days", hours=hours // 24) if hours > 24 else say("{hours} hours", hours=hours)
    )


def headline(error: LogsError) -> str:
    """Return the sentence that a failure begins with."""
    return SAYS.get(error.cause, "The logs could not be read")


def notes_of(
    loaded: Loaded, now: datetime, *, retention_days: int | None, hours: int, reader: Reader
) -> tuple[str, ...]:
    """Say what is missing of what is drawn; plain text."""
    window = loaded.window
    if window is None:
        return ()
    notes = []
    if loaded.error:
        old = reader.ago((now - window.loaded_at).total_seconds())
        notes.append(
            say(
                "{headline}. The data shown was loaded {old}.",
                headline=headline(loaded.error),
                old=old,
            )
        )
    if window.partial:
        notes.append(
            say(
                "Log Analytics truncated the result ({message}), so some requests are missing. "
                "Choose a shorter range.",
                message=window.partial[0].message,
            )
        )
    if window.newest and now - window.newest > QUIET and window.span.end > now - QUIET:
        since = reader.ago((now - window.newest).total_seconds())
        notes.append(
            say(
                "The newest request is from {since}. Since then, no calls have been made, or "
                "none have been logged.",
                since=since,
            )
        )
    if retention_days is not None and retention_days * 24 < hours:
        notes.append(
            say(
                "The workspace keeps logs for only {days}, but the range is {said}.",
                days=reader.count(retention_days, "day"),
                said=_said(hours),
            )
        )
    return tuple(notes)


def freshness_of(loaded: Loaded, now: datetime, reader: Reader) -> str:
    """Say how new the data is, and when it was loaded."""
    window = loaded.window
    if window is None or window.newest is None:
        return ""
    loaded_s = (now - window.loaded_at).total_seconds()
    when = say("just now") if loaded_s < 60 else reader.ago(loaded_s)
    return say(
        "Log data to {moment} · loaded {when}", moment=reader.moment(window.newest), when=when
    )


def feeds_of(window: Window) -> tuple[tuple[str, str, str], ...]:
    """Return for each deployment which source counts its requests, and which only add to it."""
    rows = []
    for deployment, held in window.holdings.groupby("deployment"):
        sources = [Source(value) for value in held["source"]]
        counts = window.counting.chosen.get(str(deployment), window.counting.main)
        others = [s for s in sources if s is not counts and _joins(held, s)]
        added = ", ".join(SOURCES[source] for source in others)
        rows.append((str(deployment) or say("(no deployment)"), SOURCES[counts], added or "none"))
    return tuple(rows)


def _joins(held: pd.DataFrame, source: Source) -> bool:
    """Tell whether a source's rows carry the apim-request-id by which they join."""
    return bool(held.loc[held["source"] == source.value, "joinable"].sum() > 0)
