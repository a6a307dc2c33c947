"""Abnormal intervals of a window: hours that are far from what their hour of the week is usually.

The usual is a median over the window and the one before, so an incident does not become it; how
far is far is measured by the median deviation, scaled by the number of requests of the hour.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from dashboard.telemetry.cube import Cube, Floats, Mask

FEWEST = 15
"""Requests that a step needs to be judged: a slow hour with 3 requests is no incident."""
PER_HOUR_OF_WEEK = 6
PER_HOUR_OF_DAY = 5
"""Values that a median needs; with fewer, the next coarser season is taken."""
FAR = 4.0
"""Deviations (as of a normal distribution) from which an hour is abnormal."""
TOGETHER = 6.5
"""Deviations of an interval as a whole; noise gives two far hours in a row in some months."""
STEPS, USUAL = (1, 2, 3, 6), 40
"""Hours that a step may have; the first is taken in which there are usually so many requests."""
NOISE_FLOOR = 0.04
"""The smallest deviation of a logarithm that is taken for real: 4 %."""
_MAD = 1.4826
"""The median deviation's factor to the standard deviation of a normal distribution."""


def times(factor: float) -> str:
    """Return a factor as it is said: `2.1`, `16`."""
    return f"{factor:.1f}" if factor < 10 else f"{factor:.0f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Hours that were not as usual."""

    start: datetime
    end: datetime
    factor: float
    """The middle of the hours' ratios to the usual; 0 for an interval without requests."""
    measure: str
    """What was not as usual: `95th percentile`, `error rate`, `number of requests`."""

    @property
    def hours(self) -> int:
        """Return how many hours it lasted."""
        return round((self.end - self.start) / timedelta(hours=1))

    @property
    def words(self) -> str:
        """Say it in one line: `12 h at 2.1 times the usual 95th percentile`."""
        if not self.factor:
            return f"{self.hours} h without requests"
        return f"{self.hours} h at {times(self.factor)} times the usual {self.measure}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When a ratio to the usual is worth a word."""

    measure: str
    above: float
    below: float = 0.0
    near: float = 1.0
    """Deviations that are enough for a step next to an abnormal one."""
    least: int = 2
    """Steps that an interval has at least."""


SLOW = Rule(measure="95th percentile", above=1.4)
FAILING = Rule(measure="error rate", above=2.0, near=2.0, least=1)
SILENT = Rule(measure="number of requests", above=-1.0)
SOME = 5
"""Requests an hour that are usual where none at all is worth a word."""


def slow(cube: Cube, before: Cube | None) -> tuple[Interval, ...]:
    """Return the intervals in which the 95th percentile was far above its usual."""
    hours = _step(cube.answered)
    now = cube.answered.over_time([0.95], hours=hours)
    earlier = before.answered.over_time([0.95], hours=hours) if before else now.iloc[:0]
    values = pd.concat([earlier["p95"], now["p95"]])
    sizes = pd.concat([earlier["requests"], now["requests"]])
    doubled = values.index.duplicated()
    return judged(values[~doubled], sizes[~doubled], now.index[0], SLOW, hours=hours)


def _step(cube: Cube) -> int:
    """Return how many hours make a step that usually has enough requests to be judged."""
    hourly = float(cube.over_time()["requests"].median())
    return next((hours for hours in STEPS if hourly * hours >= USUAL), STEPS[-1])


def silent(cube: Cube, before: Cube | None) -> tuple[Interval, ...]:
    """Return the intervals without a single request where there usually are some."""
    counts, usual, since = _counts(cube, before)
    # The window's last hours may be empty only because logs arrive late.
    empty = (counts == 0) & (usual >= SOME) & (counts.index >= since)
    empty &= counts[::-1].cumsum()[::-1] > 0
    return _merged(empty * FAR * 2, counts, SILENT)


def _counts(
    cube: Cube, before: Cube | None
) -> "tuple[pd.Series[float], pd.Series[float], pd.Timestamp]":
    """Return requests by hour, how many are usual, and when the window begins."""
    now = cube.over_time()["requests"]
    earlier = before.over_time()["requests"] if before else now.iloc[:0]
    counts = pd.concat([earlier, now]).groupby(level=0).sum().astype(float)
    usual = _exp(_as_series(_usual(_log(counts + 1), np.ones(len(counts), dtype=bool)), counts)) - 1
    return counts, usual, now.index[0]


def failing(cube: Cube, before: Cube | None) -> tuple[Interval, ...]:
    """Return the intervals in which far more requests failed than the usual share."""
    now = cube.over_time()
    whole = pd.concat([before.over_time(), now]) if before else now
    whole = whole[~whole.index.duplicated(keep="last")]
    rate = _usual_rate(whole)
    expected = (whole["requests"] * rate).clip(lower=1.0)
    # A failure often brings retries: their scatter is wider than a Poisson distribution's.
    far: pd.Series[float] = (whole["failed"] - expected) / (2 * expected**0.5)
    ratio: pd.Series[float] = whole["failed"] / expected
    enough = (whole["requests"] >= FEWEST) & (ratio >= FAILING.above)
    kept = (whole.index >= now.index[0]) & enough.to_numpy()
    return _merged(far.where(kept, 0.0), ratio, FAILING)


def judged(
    values: "pd.Series[float]",
    sizes: "pd.Series[float]",
    since: pd.Timestamp,
    rule: Rule,
    *,
    hours: int = 1,
) -> tuple[Interval, ...]:
    """Return the abnormal intervals of values from a time on.

    `values` are positive and have an index in UTC with a step of so many hours; `sizes` says how
    many requests each stands for.
    """
    enough = (sizes >= FEWEST) & values.notna()
    if not enough.any():
        return ()
    logs = _log(values.where(values > 0))
    off = logs - _usual(logs, enough.to_numpy())
    noise = _noise(off[enough], sizes[enough]) / sizes.clip(lower=1) ** 0.5
    far = off / noise.clip(lower=NOISE_FLOOR)
    ratio = _exp(off)
    inside = (sizes >= FEWEST / 3) & (values.index >= since)
    up = _merged(far.where(inside & (ratio > rule.above**0.5), 0.0), ratio, rule, hours=hours)
    down = _merged((-far).where(inside & (ratio < rule.below**0.5), 0.0), ratio, rule, hours=hours)
    return tuple(sorted((*up, *down), key=lambda interval: interval.start))


def _usual(logs: "pd.Series[float]", enough: Mask) -> Floats:
    """Return each hour's usual value: of its hour of the week, of the day, or of all."""
    times = pd.DatetimeIndex(logs.index)
    known = logs.where(enough)
    out = np.full(len(logs), float(known.median()))
    seasons = (
        (times.hour, PER_HOUR_OF_DAY),
        (times.day_of_week * 24 + times.hour, PER_HOUR_OF_WEEK),
    )
    for season, least in seasons:
        groups = known.groupby(season)
        medians, counts = groups.transform("median"), groups.transform("count")
        there = (counts >= least).to_numpy()
        out[there] = medians.to_numpy()[there]
    return out


def _as_series(values: Floats, like: "pd.Series[float]") -> "pd.Series[float]":
    return pd.Series(values, like.index)


def _log(values: "pd.Series[float]") -> "pd.Series[float]":
    return pd.Series(np.log(values.to_numpy(dtype=float)), values.index)


def _exp(values: "pd.Series[float]") -> "pd.Series[float]":
    return pd.Series(np.exp(values.to_numpy(dtype=float)), values.index)


def _noise(off: "pd.Series[float]", sizes: "pd.Series[float]") -> float:
    """Return the deviation of an hour with one request, by which larger hours are scaled."""
    scaled: pd.Series[float] = off * sizes**0.5
    return float(_MAD * (scaled - scaled.median()).abs().median())


def _usual_rate(whole: pd.DataFrame) -> float:
    """Return the share of requests that fail on an ordinary day."""
    days = whole.groupby(pd.DatetimeIndex(whole.index).floor("D"))[["requests", "failed"]].sum()
    days = days[days["requests"] >= FEWEST]
    return float((days["failed"] / days["requests"]).median()) if len(days) else 0.0


def _merged(
    far: "pd.Series[float]",
    ratio: "pd.Series[float]",
    rule: Rule,
    *,
    hours: int = 1,
) -> tuple[Interval, ...]:
    """Return the runs of steps that are at least near, hold a far one and are long enough."""
    near = (far >= rule.near).to_numpy(copy=True)
    # One ordinary hour inside an incident does not make it two.
    near[1:-1] |= near[:-2] & near[2:]
    edges = np.flatnonzero(np.diff(np.concatenate(([False], near, [False])).astype(int)))
    runs = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= rule.least]
    return tuple(
        Interval(
            start=far.index[a].to_pydatetime(),
            end=(far.index[b - 1] + pd.Timedelta(hours=hours)).to_pydatetime(),
            factor=float(ratio.iloc[a:b].median()),
            measure=rule.measure,
        )
        for a, b in runs
        if _stands_out(far.iloc[a:b], ratio.iloc[a:b], rule)
    )


def _stands_out(far: "pd.Series[float]", ratio: "pd.Series[float]", rule: Rule) -> bool:
    """Tell whether an interval is far enough from the usual, at its peak, in the middle, in all."""
    middle = float(ratio.median())
    changed = middle >= rule.above or middle <= rule.below
    return bool(changed and far.max() >= FAR and far.sum() >= TOGETHER * len(far) ** 0.5)
