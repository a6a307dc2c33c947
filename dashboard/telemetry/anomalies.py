"""Abnormal intervals of a window: hours in which too many requests were slow, or failed.

A deployment's requests are compared with what is usual for it at that hour of the day; what is
usual is learnt from the window and the one before. Where several deployments have the same
interval it is said of all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from checks.words import say
from dashboard.kit.reader import Reader
from dashboard.telemetry.courses import (
    Course,
    both_of,
    failing_course,
    season_of,
    slow_course,
)
from dashboard.telemetry.cube import HOUR_S, Cube, Mask
from dashboard.telemetry.scan import Found, evidence_of, scan

SLOWER = 1.8
"""How many times as many slow requests make an interval."""
FACTOR = 1.4
"""The 95th percentile of an interval is at least so many times the usual."""
MORE_FAILURES = 2.0
FEW = 60
"""An interval of fewer requests says how many there were."""
LATE = timedelta(hours=2)
"""An interval that ends so shortly before the window does is going on."""
SOME = 5
"""Requests an hour that are usual where none at all is worth a word."""
TOO = 4.0
"""Evidence that the other deployments have an interval, too, once one is known to."""
SHARED = 0.5
"""The share of an interval that another deployment's covers when both are the same."""


def times(factor: float, reader: Reader) -> str:
    """Return a factor as it is said: `2.1`, `16`."""
    return reader.number(factor, 1 if factor < 10 else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Hours that were not as usual."""

    start: datetime
    end: datetime
    factor: float
    """How many times the usual; 0 for an interval without requests."""
    measure: str
    """What was not as usual: `95th percentile`, `error rate`, `number of requests`."""
    deployment: str = ""
    """Whose requests; empty for all."""
    requests: int = 0
    """How many there were."""
    goes_on: bool = False
    """Whether it lasts until the window's end."""
    level_ms: float = 0.0
    """The 95th percentile in it; 0 where durations are not what was abnormal."""
    weight: float = 0.0
    """How much evidence there is; what is said first has the most."""

    @property
    def hours(self) -> int:
        """Return how many hours it lasted."""
        return round((self.end - self.start) / timedelta(hours=1))

    def words(self, reader: Reader) -> str:
        """Say it in one line: `12 h at 2.1 times the usual 95th percentile`."""
        if not self.factor:
            return say("{hours} h without requests", hours=self.hours)
        of = say(" of {deployment}", deployment=self.deployment) if self.deployment else ""
        return say(
            "{hours} h at {times} times the usual {measure}{of}",
            hours=self.hours,
            times=times(self.factor, reader),
            measure=self.measure,
            of=of,
        )


def slow(cube: Cube, before: Cube | None) -> tuple[Interval, ...]:
    """Return the intervals in which far more requests than usual were slow."""
    both = both_of(cube.answered, before.answered if before else None)
    course = slow_course(both, cube)
    found = _said(course, cube, SLOWER, "95th percentile")
    rated = (_rated(both, each) for each in found)
    return tuple(each for each in rated if each.factor >= FACTOR)


def failing(cube: Cube, before: Cube | None) -> tuple[Interval, ...]:
    """Return the intervals in which far more requests failed than the usual share."""
    course = failing_course(both_of(cube, before), cube)
    return _said(course, cube, MORE_FAILURES, say("error rate"))


def silent(cube: Cube, before: Cube | None) -> tuple[Interval, ...]:
    """Return the intervals without a single request where there usually are some."""
    now = cube.over_time()["requests"]
    earlier = before.over_time()["requests"] if before else now.iloc[:0]
    counts = pd.concat([earlier, now]).groupby(level=0).sum().astype(float)
    times_ = pd.DatetimeIndex(counts.index)
    usual = counts.groupby(season_of(times_)).transform("median")
    empty = (counts == 0) & (usual >= SOME) & (counts.index >= now.index[0])
    # The window's last hours may be empty only because logs arrive late.
    empty &= counts[::-1].cumsum()[::-1] > 0
    return tuple(
        Interval(
            start=times_[a].to_pydatetime(),
            end=(times_[b - 1] + pd.Timedelta(hours=1)).to_pydatetime(),
            factor=0.0,
            measure=say("number of requests"),
        )
        for a, b in _runs(empty.to_numpy(dtype=bool))
        if b - a >= 2
    )


def _runs(flags: Mask) -> Iterable[tuple[int, int]]:
    """Return where each run of true values begins, and the place after its end."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(int)))
    return zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _said(course: Course, cube: Cube, above: float, measure: str) -> tuple[Interval, ...]:
    """Return the intervals of each deployment, and those that several have together as one."""
    own = [
        (name, found)
        for name, bad, total, usual in zip(
            course.names, course.bad, course.total, course.usual, strict=True
        )
        # Rows without a name are calls that were refused before they reached a deployment: all of
        # them failed, and always do. They count among all.
        if name
        for found in scan(bad, total, usual, since=course.since, above=above)
    ]
    all_ = course.together
    of_all = scan(all_.bad[0], all_.total[0], all_.usual[0], since=course.since, above=above)
    shared = [each for each in of_all if _is_shared(each, own, course)]
    kept = [(name, f) for name, f in own if not any(_covers(each, f) for each in shared)]
    told = [("", each) for each in shared] + kept
    intervals = (_interval(course, cube, name, found, measure) for name, found in told)
    return tuple(sorted(intervals, key=lambda each: each.start))


def _covers(one: Found, other: Found) -> bool:
    inside = min(one.end, other.end) - max(one.first, other.first)
    return inside >= SHARED * min(one.end - one.first, other.end - other.first)


def _is_shared(whole: Found, own: Sequence[tuple[str, Found]], course: Course) -> bool:
    """Tell whether an interval of all is not that of one deployment alone."""
    names = {name for name, found in own if _covers(whole, found)}
    if len(names) != 1:
        return True
    others = course.without(names.pop()).together
    return evidence_of(others.bad[0], others.total[0], others.usual[0], whole) >= TOO


def _interval(course: Course, cube: Cube, name: str, found: Found, measure: str) -> Interval:
    start, last = course.steps[found.first], course.steps[found.end - 1]
    end = (last + pd.Timedelta(hours=1)).to_pydatetime()
    return Interval(
        start=start.to_pydatetime(),
        end=end,
        factor=found.bad / found.usual,
        measure=measure,
        deployment=name,
        requests=found.requests,
        goes_on=end >= cube.span.end - LATE,
        weight=found.score,
    )


def _rated(both: Cube, interval: Interval) -> Interval:
    """Return the interval with its 95th percentile, also as a multiple of its other hours'."""
    hour = both.groups["hour"].to_numpy() * HOUR_S
    start, end = (int(t.timestamp()) for t in (interval.start, interval.end))
    inside = (hour >= start) & (hour < end)
    names = both.groups["deployment"].astype("str").to_numpy()
    mine = names == interval.deployment if interval.deployment else np.ones(len(names), dtype=bool)
    season = season_of(pd.to_datetime(hour, unit="s", utc=True))
    # Compared with the same hours of the day: nights have other requests.
    alike = np.isin(season, np.unique(season[inside]))
    (during,) = both.where(inside & mine).percentiles([0.95])
    (usual,) = both.where(~inside & mine & alike).percentiles([0.95])
    factor = during / usual if during and usual else 0.0
    return replace(interval, factor=factor, level_ms=during or 0.0)
