"""The interval that a drag across a chart selects, and as a link carries it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from checks.workspaces import Span

FROM, TO = "from", "to"
"""The URL's parameters."""


def span_of_box(event: Mapping[str, Any], zone: ZoneInfo, window: Span) -> Span | None:
    """Return what a box over a chart selects, cut to the window; None without a box.

    Plotly gives the box's edges in the chart's own times: the viewer's, without a zone.
    """
    boxes = event.get("selection", {}).get("box") or ()
    edges = boxes[-1].get("x", ()) if boxes else ()
    times = [time for edge in edges if (time := _read(edge, zone))]
    return _cut(times, window) if len(times) > 1 else None


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


def _cut(times: Sequence[datetime], window: Span) -> Span | None:
    """Return the span between the first and the last time, inside a window, in whole minutes."""
    start = max(min(times), window.start).replace(second=0, microsecond=0)
    end = min(max(times), window.end).replace(second=0, microsecond=0)
    return Span(start=start, end=end) if start < end else None
