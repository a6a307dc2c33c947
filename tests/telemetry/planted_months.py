"""Months with daily and weekly rhythm, noise and an outlier a day, with or without an incident."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import numpy as np
import pandas as pd

from checks.workspaces import Span
from dashboard.telemetry.cube import Cube
from tests.telemetry.made_cubes import MONTH, cube_from

Measure = Literal["slow", "failing"]
Form = Literal["one", "ongoing", "all", "few"]
FORMS: tuple[Form, ...] = ("one", "ongoing", "all", "few")
"""Of one deployment; still going on; of all deployments; of 30 to 60 requests."""
BOTH = Span(start=MONTH.previous.start, end=MONTH.end)
HOURS = round(BOTH.length / timedelta(hours=1))
SLOWER = 3.0
FAILED = [429, 500, 529]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """An incident."""

    start: datetime
    end: datetime
    deployment: str
    """Empty for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedMonth:
    """A month with the month before it."""

    cube: Cube
    before: Cube
    planted: Planted | None


def planted_month(seed: int, measure: Measure = "slow", form: Form | None = None) -> PlantedMonth:
    """Return a month; with a form, one incident of the measure lies in it."""
    random = np.random.default_rng(seed)
    calls = _calls(random)
    planted = _plant(calls, measure, form, random) if form else None
    if form and planted is None:
        return planted_month(seed + 1000, measure, form)
    start = pd.Timestamp(BOTH.start)
    calls["time"] = start + pd.to_timedelta(calls["hour"] * 3600 + calls["second"], unit="s")
    inside = calls["time"] >= pd.Timestamp(MONTH.start)
    before = cube_from(calls[~inside], MONTH.previous)
    return PlantedMonth(cube=cube_from(calls[inside]), before=before, planted=planted)


def _calls(random: np.random.Generator) -> pd.DataFrame:
    at = pd.date_range(BOTH.start, BOTH.end, freq="h", inclusive="left")
    day = np.sin((at.hour.to_numpy() - 8) / 24 * 2 * np.pi)
    week = np.where(at.day_of_week.to_numpy() >= 5, 0.4, 1.0)
    frames = []
    for number, rate in enumerate(random.uniform(3, 40, size=random.integers(2, 5))):
        counts = random.poisson(rate * (1 + 0.6 * day) * week)
        hour = np.repeat(np.arange(HOURS), counts)
        middle, spread = random.uniform(600, 8000), random.uniform(0.35, 0.7)
        rhythm = np.exp(0.2 * random.uniform(0, 1) * day[hour])
        columns = {
            "hour": hour,
            "second": random.integers(0, 3600, len(hour)),
            "duration_ms": middle * rhythm * random.lognormal(0, spread, len(hour)),
            "deployment": f"claude-{number}",
        }
        frames.append(pd.DataFrame(columns))
    calls = pd.concat(frames, ignore_index=True)
    outliers = calls.groupby(calls["hour"] // 24).sample(1, random_state=random).index
    calls.loc[outliers, "duration_ms"] *= 30
    failed = random.random(len(calls)) < random.uniform(0.002, 0.02)
    calls["status"] = np.where(failed, random.choice(FAILED, len(calls)), 200)
    return calls


def _plant(
    calls: pd.DataFrame, measure: Measure, form: Form, random: np.random.Generator
) -> Planted | None:
    """Make an interval of 2 to 23 hours slow, or failing; None where the calls have none such."""
    names = sorted(calls["deployment"].unique())
    for _ in range(200):
        length = int(random.integers(2, 24))
        ended = int(random.integers(HOURS // 2 + 24, HOURS - length - 6))
        start = HOURS - length if form == "ongoing" else ended
        deployment = "" if form == "all" else str(random.choice(names))
        inside = calls["hour"].between(start, start + length - 1)
        if deployment:
            inside &= calls["deployment"] == deployment
        sizes = calls[inside].groupby("deployment").size()
        least, most = (30, 60) if form == "few" else (61, 10**9)
        if least <= sizes.sum() <= most and (form != "all" or (sizes >= 20).sum() >= 2):
            _change(calls, inside, measure, random)
            begins, hour = pd.Timestamp(BOTH.start), pd.Timedelta(hours=1)
            return Planted(
                start=(begins + start * hour).to_pydatetime(),
                end=(begins + (start + length) * hour).to_pydatetime(),
                deployment=deployment,
            )
    return None


def _change(
    calls: pd.DataFrame, inside: "pd.Series[bool]", measure: Measure, random: np.random.Generator
) -> None:
    if measure == "slow":
        calls.loc[inside, "duration_ms"] *= SLOWER
        return
    hit = inside & (random.random(len(calls)) < _lift(int(inside.sum())))
    calls.loc[hit, "status"] = int(random.choice(FAILED))


def _lift(requests: int) -> float:
    """Return by how much the error rate rises: 5 points of 40 requests are two by chance."""
    return next(lift for most, lift in LIFTS if requests <= most)


LIFTS = ((60, 0.4), (200, 0.25), (600, 0.12), (10**9, 0.05))
