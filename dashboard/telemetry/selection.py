"""The interval that a drag across a chart selects, and as a link carries it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from checks.words import say
from checks.workspaces import Span

FROM, TO = "from", "to"
"""The URL's parameters."""
HOUR = timedelta(hours=1)


def span_of_box(event: Mapping[str, Any], zone: ZoneInfo, window: Span) -> Span | None:
    """Return what a box over a chart selects, as `cut` narrows it; None without a box.

    Plotly gives the box's edges in the chart's own times: the viewer's, without a zone.
    """
    boxes = event.get("selection", {}).get("box") or ()
    edges = boxes[-1].get("x", ()) if boxes else ()
    times = [time for edge in edges if (time := _read(edge, zone))]
    if len(times) < 2 or min(times) == max(times):
        return None
    return cut(Span(start=min(times), end=max(times)), window)


def span_of_link(parameters: Mapping[str, str]) -> Span | None:
    """Return the interval of a link, whole minutes in UTC; None when it is none."""
    start, end = (_read(parameters.get(name), UTC) for name in (FROM, TO))
    return Span(start=start, end=end) if start and end and start < end else None


def link_of(span: Span) -> dict[str, str]:
    """Return an interval as a link carries it."""
    return {FROM: _minute(span.start), TO: _minute(span.end)}


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M}Z"


def _read(text: object, zone: tzinfo) -> datetime | None:
    """Read a time, which may lack its zone; None when it is none, or too far from ours."""
    try:
        read = datetime.fromisoformat(str(text).strip())
    except ValueError:
        return None
    if not 1970 < read.year < 9000:
        return None
    return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)


def cut(span: Span, window: Span) -> Span | None:
    """Return the whole hours of a window that a span touches, as the cube knows no minutes.

    None where it touches none, or all of them.
    """
    start = span.start.replace(minute=0, second=0, microsecond=0)
    # A drag ends between two pixels: seconds past the hour do not touch the next one.
    length = span.end.replace(second=0, microsecond=0) - start
    end = start - (-length // HOUR) * HOUR
    start, end = max(start, window.start), min(end, window.end)
    is_part = start < end and (start, end) != (window.start, window.end)
    return Span(start=start, end=end) if is_part else None


def problem_of(parameters: Mapping[str, str], window: Span) -> str:
    """Say why the interval of a link cannot be shown; empty where it can, or there is none."""
    given = any(parameters.get(name) for name in (FROM, TO))
    if not given:
        return ""
    span = span_of_link(parameters)
    if span is None:
        return say("the interval must be a start time followed by an end time")
    return (
        ""
        if span.start < window.end and span.end > window.start
        else say("the interval is outside the range shown")
    )
