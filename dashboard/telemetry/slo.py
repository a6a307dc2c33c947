"""Service level objectives: the share that is met, the error budget used, how fast it burns."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from checks.words import say
from dashboard.kit.reader import Reader
from dashboard.telemetry.cube import MIDDLES, Cube
from dashboard.telemetry.errors import kind_of

AVAILABILITY = 99.5
"""Per cent of requests that are answered without a failure of the service; a default of ours."""
FAST = 95.0
"""Per cent of answered requests that are answered within UNDER_S; a default of ours."""
UNDER_S = 10.0
"""The target where nothing is known of what is usual."""
ROOM = 1.05
"""How far above what is usual a target is at least."""
PERIODS = (("1 h", 1), ("6 h", 6), ("24 h", 24), ("3 d", 72))
"""Over how many hours a burn rate is told."""
COUNTS = say(
    "Requests with a 5xx status, including 529, or with no response are counted as "
    "failures. Requests with a 4xx status, including 429, are not, because the "
    "caller causes them."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """How a window did against a target."""

    under_s: float | None = None
    """Within how many seconds an answer is good; None where any answer is."""
    target: float
    """Per cent that should be good."""
    good: float | None
    """The share that was; None without a request."""
    used: float | None
    """How much of the error budget is used: 1 is all of it."""
    burns: tuple[tuple[str, float | None], ...]
    """Period → burn rate: 1 uses the budget up exactly at the window's end; None without a request.
    Periods longer than what is loaded are left out."""
    remaining: "pd.Series[float]"
    """The share of the budget that is left after each hour (UTC index)."""

    @property
    def is_met(self) -> bool | None:
        """Tell whether the error budget lasts; None without a request to measure."""
        return None if self.used is None else self.used <= 1

    def name(self, reader: Reader) -> str:
        """Return what it is called."""
        if self.under_s is None:
            return "Availability"
        return say("Answered within {limit}", limit=reader.limit(self.under_s))

    def words(self, reader: Reader) -> str:
        """Say it in one sentence."""
        name = self.name(reader)
        if self.good is None or self.used is None:
            return say("{name}: there are no requests to measure.", name=name)
        return say(
            "{name}: {percent} against a target of {target}. {percent2} of the error budget "
            "has been used.",
            name=name,
            percent=reader.percent(self.good, 2),
            target=reader.target(self.target),
            percent2=reader.percent(self.used),
        )


NICE_S = (1, 2, 3, 5, 8, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600)
"""Times that people set as a target, in seconds."""


def usual_s(cube: Cube, before: Cube | None) -> float:
    """Return a target that what is usual meets: the next nice time above the 95th percentile.

    Usual is the window before, and the window itself where there is none before.
    """
    (usual,) = (before or cube).answered.percentiles([FAST / 100])
    if usual is None:
        return UNDER_S
    return float(next((each for each in NICE_S if each * 1000 >= usual * ROOM), NICE_S[-1]))


def availability(
    cube: Cube, target: float = AVAILABILITY, *, loaded: Cube | None = None
) -> Objective:
    """Return how many requests were answered without a failure of the service.

    `loaded` ends with the window and may begin before it: it tells how fast the budget burns.
    """
    return _objective(_failures(cube), target, loaded=_failures(loaded) if loaded else None)


def latency(
    cube: Cube, target: float = FAST, under_s: float = UNDER_S, *, loaded: Cube | None = None
) -> Objective:
    """Return how many of the answered requests were answered within a time."""
    late = _late(loaded, under_s) if loaded else None
    return _objective(_late(cube, under_s), target, under_s, loaded=late)


def _failures(cube: Cube) -> pd.DataFrame:
    """Return the requests of each hour, and those that the service failed."""
    statuses = {int(status) for status in cube.groups["status"].unique()}
    ours = [status for status in statuses if not 200 <= status < 400 and kind_of(status).counts]
    bad = cube.where(cube.groups["status"].isin(ours))
    return cube.over_time()[["requests"]].assign(bad=bad.over_time()["requests"])


def _late(cube: Cube, under_s: float) -> pd.DataFrame:
    """Return the answered requests of each hour, and those answered too late."""
    answered = cube.answered
    steps = answered.over_time().index
    if not len(answered.bucket):
        return pd.DataFrame({"requests": 0, "bad": 0}, index=steps)
    first = int(steps[0].timestamp()) // 3600
    place = answered.groups["hour"].to_numpy() - first
    low, counts = answered.histogram_by(place, len(steps))
    slow = MIDDLES[low : low + counts.shape[1]] > under_s * 1000
    bad = counts[:, slow].sum(axis=1)
    return pd.DataFrame({"requests": counts.sum(axis=1), "bad": bad}, index=steps)


def _objective(
    table: pd.DataFrame,
    target: float,
    under_s: float | None = None,
    *,
    loaded: pd.DataFrame | None = None,
) -> Objective:
    total, bad = float(table["requests"].sum()), float(table["bad"].sum())
    allowed = 1 - target / 100
    budget = total * allowed
    left = 1 - table["bad"].cumsum() / budget if budget else table["bad"] * np.nan
    every = table if loaded is None else loaded
    covered = ((label, hours) for label, hours in PERIODS if hours <= len(every))
    return Objective(
        under_s=under_s,
        target=target,
        good=1 - bad / total if total else None,
        used=bad / budget if budget else None,
        burns=tuple((label, _burn(every, hours, allowed)) for label, hours in covered),
        remaining=left,
    )


def _burn(table: pd.DataFrame, hours: int, allowed: float) -> float | None:
    """Return how many times faster than allowed the last hours failed; None without a request."""
    tail = table.iloc[-hours:]
    total = float(tail["requests"].sum())
    return float(tail["bad"].sum()) / total / allowed if total and allowed else None


def clamped(percent: float) -> float:
    """Return a target that leaves a budget: between 50 and 99.999 per cent."""
    return min(max(percent, 50.0), 99.999)
