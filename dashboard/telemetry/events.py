"""The largest event of a window: the day on which most requests to a deployment failed alike."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.telemetry.anomalies import Interval
from dashboard.telemetry.cube import Cube, days_of

LEAST = 20
"""Fewer failures on a day are no event."""
SHARE = 0.2
"""The share of all failures from which on a day of one status stands out of a window."""
LONG = timedelta(days=3)
"""In a shorter window a day is no part that stands out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Requests to one deployment that failed with one status on one day."""

    day: datetime
    """When the day begins in the viewer's zone."""
    status: int
    deployment: str
    """Empty for calls that name none."""
    count: int


def largest(cube: Cube, zone: ZoneInfo) -> Event | None:
    """Return the event with the most failures; None where none stands out."""
    failed = cube.failed.groups
    if failed.empty or cube.span.length < LONG:
        return None
    days = days_of(failed["hour"], zone)
    keys = [days, failed["status"], failed["deployment"].astype(str)]
    counts = failed["requests"].groupby(keys).sum()
    count = int(counts.max())
    if count < LEAST or count < SHARE * float(failed["requests"].sum()):
        return None
    found: Any = counts.idxmax()
    day, status, deployment = found
    return Event(
        day=day.to_pydatetime().replace(tzinfo=zone),
        status=int(status),
        deployment=str(deployment),
        count=count,
    )


def failures_in(cube: Cube, interval: Interval) -> int:
    """Return how many of an interval's requests failed, as far as a window holds them."""
    start, end = (int(time.timestamp()) // 3600 for time in (interval.start, interval.end))
    groups = cube.failed.groups
    inside = (groups["hour"] >= start) & (groups["hour"] < end)
    if interval.deployment:
        inside &= groups["deployment"].astype(str) == interval.deployment
    return int(groups.loc[inside, "requests"].sum())
