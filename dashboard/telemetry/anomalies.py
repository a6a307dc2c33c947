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
NEAR = 2.0
"""Deviations that are enough for an hour next to an abnormal one."""
TOGETHER = 6.5
"""Deviations of an interval as a whole; noise gives two far hours in a row in some months."""
LEAST_STEPS = 2
STEPS, USUAL = (1, 2, 3, 6), 40
"""Hours that a step may have; the first is taken in which there are usually so many requests."""
NOISE_FLOOR = 0.04
"""The smallest deviation of a logarithm that is taken for real: 4 %."""
_MAD = 1.4826
"""The median deviation's factor to the standard deviation of a normal distribution."""


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
        return f"{self.hours} h at {self.factor:.1f} times the usual {self.measure}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When a ratio to the usual is worth a word."""

    measure: str
    above: float
    below: float = 0.0


SLOW = Rule(measure="95th percentile", above=1.4)
BUSY = Rule(measure="number of requests", above=2.5, below=0.2)


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


def busy(cube: Cube, before: Cube | None) -> tuple[Interval, ...]:
    """Return the intervals with far more or fewer requests than usual, or with none."""
    now = cube.over_time()
    earlier = before.over_time() if before else now.iloc[:0]
    counts = pd.concat([earlier["requests"], now["requests"]]).astype(float)
    usual = np.exp(_usual(_log(counts + 1), np.ones(len(counts), dtype=bool))) - 1
    found = judged(counts + 1, pd.Series(usual, counts.index), now.index[0], BUSY)
    return tuple(_emptied(interval, cube) for interval in found)


def failing(cube: Cube, before: Cube | None) -> tuple[Interval, ...]:
    """Return the intervals in which far more requests failed than the usual share."""
    now = cube.over_time()
    whole = pd.concat([before.over_time(), now]) if before else now
    rate = _usual_rate(whole)
    expected = (whole["requests"] * rate).clip(lower=1.0)
    # A failure often brings retries: their scatter is wider than a Poisson distribution's.
    far: pd.Series[float] = (whole["failed"] - expected) / (2 * expected**0.5)
    ratio: pd.Series[float] = whole["failed"] / expected
    enough = (whole["requests"] >= FEWEST) & (ratio >= 2)
    kept = (whole.index >= now.index[0]) & enough.to_numpy()
    return _merged(far.where(kept, 0.0), ratio, "error rate", least=1)


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
    odd = enough & ((ratio >= rule.above) | (ratio <= rule.below)) & (values.index >= since)
    up = _merged(far.where(odd & (off > 0), 0.0), ratio, rule.measure, hours=hours)
    down = _merged((-far).where(odd & (off < 0), 0.0), ratio, rule.measure, hours=hours)
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
    measure: str,
    *,
    least: int = LEAST_STEPS,
    hours: int = 1,
) -> tuple[Interval, ...]:
    """Return the runs of steps that are at least near, hold a far one and are long enough."""
    near = (far >= NEAR).to_numpy(copy=True)
    # One ordinary hour inside an incident does not make it two.
    near[1:-1] |= near[:-2] & near[2:]
    edges = np.flatnonzero(np.diff(np.concatenate(([False], near, [False])).astype(int)))
    runs = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= least]
    return tuple(
        Interval(
            start=far.index[a].to_pydatetime(),
            end=(far.index[b - 1] + pd.Timedelta(hours=hours)).to_pydatetime(),
            factor=float(ratio.iloc[a:b].median()),
            measure=measure,
        )
        for a, b in runs
        if far.iloc[a:b].max() >= FAR and far.iloc[a:b].sum() >= TOGETHER * np.sqrt(b - a)
    )


def _emptied(interval: Interval, cube: Cube) -> Interval:
    """Return an interval without a single request as such."""
    begins = pd.to_datetime(cube.groups["hour"] * 3600, unit="s", utc=True)
    if ((begins >= interval.start) & (begins < interval.end)).any():
        return interval
    return Interval(start=interval.start, end=interval.end, factor=0.0, measure=interval.measure)
