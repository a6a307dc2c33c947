"""Which requests were past a bound, by deployment and hour: slow for their hour, or failed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.telemetry.cube import HOUR_S, Cube, Floats, Ints, joined, steps_of

SLOW_SHARE = 0.9
"""The percentile past which a request is slow for its deployment and hour of the day."""
SEASONS = 48
"""Hours of a weekday, and of a day at the weekend."""
LEAST_RATE = 0.002
"""A smaller share of failures is taken for this one: a single failure is no interval."""
FEWEST_DAYS = 5
"""Such days that a median needs."""
ENOUGH_A_DAY = 15
"""Requests that a day needs for its share of failures to count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The requests of a window and the one before, by deployment and hour."""

    steps: pd.DatetimeIndex
    since: int
    """The step with which the window begins."""
    names: Sequence[str]
    """Deployments."""
    bad: Floats
    """A row a deployment, a column a step: requests past the bound, or failed."""
    total: Floats
    usual: Floats
    """The share that is usually past the bound."""

    def without(self, name: str) -> "Course":
        """Return all deployments but one."""
        kept = np.array([each != name for each in self.names])
        names = [each for each in self.names if each != name]
        parts = {"bad": self.bad[kept], "total": self.total[kept], "usual": self.usual[kept]}
        return replace(self, names=names, **parts)

    @property
    def together(self) -> "Course":
        """Return all deployments as one."""
        total = self.total.sum(axis=0, keepdims=True)
        expected = (self.usual * self.total).sum(axis=0, keepdims=True)
        usual = np.divide(expected, total, out=np.full_like(total, LEAST_RATE), where=total > 0)
        bad = self.bad.sum(axis=0, keepdims=True)
        return replace(self, names=("",), bad=bad, total=total, usual=usual)


def both_of(cube: Cube, before: Cube | None) -> Cube:
    """Return a window and the one before it as one."""
    return joined(before, cube) if before is not None else cube


def season_of(steps: pd.DatetimeIndex) -> npt.NDArray[np.int64]:
    """Return which of SEASONS each hour belongs to."""
    weekend = np.asarray(steps.day_of_week) >= 5
    found: Ints = (np.asarray(steps.hour) + 24 * weekend).astype(np.int64)
    return found


def _places(both: Cube, steps: pd.DatetimeIndex) -> tuple[list[str], Ints, Ints]:
    """Return the deployments, and for each group which it is of and in which step it lies."""
    named = pd.Categorical(both.groups["deployment"].astype("str"))
    first = int(steps[0].timestamp()) // HOUR_S
    place = both.groups["hour"].to_numpy() - first
    return [str(name) for name in named.categories], named.codes.astype(np.int64), place


def _begins(steps: pd.DatetimeIndex, cube: Cube) -> int:
    return int(steps.searchsorted(steps_of(cube.span)[0]))


def _table(
    owner: Ints, place: Ints, counts: npt.NDArray[np.float64], shape: Sequence[int]
) -> Floats:
    rows, columns = shape
    flat = np.bincount(owner * columns + place, weights=counts, minlength=rows * columns)
    return flat.astype(np.float64).reshape(rows, columns)


def slow_course(both: Cube, cube: Cube) -> Course:
    """Return how many requests were slow for their deployment and season; `cube` is the window."""
    steps = steps_of(both.span)
    names, which, place = _places(both, steps)
    season = season_of(steps)
    kinds = which * SEASONS + season[place]
    low, counts = both.histogram_by(kinds, len(names) * SEASONS)
    cumulated = counts.cumsum(axis=1)
    total = cumulated[:, -1]
    bound = (cumulated < np.ceil(SLOW_SHARE * total)[:, None]).sum(axis=1)
    past = 1 - cumulated[np.arange(len(total)), bound.clip(max=counts.shape[1] - 1)] / total.clip(1)
    is_past = both.bucket > (low + bound)[kinds[both.owner]]
    shape = (len(names), len(steps))
    where = (which[both.owner], place[both.owner])
    return Course(
        steps=steps,
        since=_begins(steps, cube),
        names=names,
        bad=_table(*where, both.count * is_past, shape),
        total=_table(*where, both.count.astype(np.float64), shape),
        usual=past.reshape(-1, SEASONS)[:, season].clip(min=0.02),
    )


def failing_course(both: Cube, cube: Cube) -> Course:
    """Return how many requests failed, by deployment; `cube` is the window."""
    steps = steps_of(both.span)
    names, which, place = _places(both, steps)
    requests = both.groups["requests"].to_numpy().astype(np.float64)
    failed = ~both.groups["status"].between(200, 399).to_numpy()
    shape = (len(names), len(steps))
    bad = _table(which, place, requests * failed, shape)
    total = _table(which, place, requests, shape)
    rates = [_usual_rate(b, t) for b, t in zip(bad, total, strict=True)]
    return Course(
        steps=steps,
        since=_begins(steps, cube),
        names=names,
        bad=bad,
        total=total,
        usual=np.repeat(np.array(rates)[:, None], len(steps), axis=1),
    )


def _usual_rate(bad: Floats, total: Floats) -> float:
    """Return the share of requests that fail on an ordinary day."""
    days = len(bad) // 24 * 24
    failed, requests = (x[:days].reshape(-1, 24).sum(axis=1) for x in (bad, total))
    enough = requests >= ENOUGH_A_DAY
    # Few requests, or few failures a day, have no median: then the whole tells, of which an
    # incident is part.
    whole = float(bad.sum() / max(total.sum(), 1))
    if enough.sum() < FEWEST_DAYS:
        return max(whole, LEAST_RATE)
    ordinary = float(np.median(failed[enough] / requests[enough]))
    return max(ordinary, min(whole, 2 * ordinary + LEAST_RATE), LEAST_RATE)
