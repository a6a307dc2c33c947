"""Deployments beside each other: the same four figures on every page, and each one's course."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

import numpy as np
import pandas as pd

from checks.words import say
from dashboard.telemetry.changes import bars_of
from dashboard.telemetry.cube import Cube, steps_of

USED = ("input_tokens", "output_tokens")
"""Columns whose sum is what a deployment used."""
UNNAMED = say("(not named)")
"""What stands for requests whose row names no deployment: refused calls often do not."""


class Course(StrEnum):
    """What a table draws of each deployment over time, by how its column is called."""

    P95 = say("95th over time")
    ERROR_RATE = say("Error rate over time")
    TOKENS = say("Tokens over time")


def by_deployment(cube: Cube, *, hours: int, course: Course = Course.P95) -> pd.DataFrame:
    """Return `deployment`, `requests`, `p50`, `p95` (ms), `error_rate` and `course`, busiest first.

    `course` has a point for each step: the 95th percentile in ms, the share that failed, or tokens.
    """
    table = cube.by("deployment", [0.5, 0.95])
    failed = cube.failed.groups.groupby("deployment", observed=True)["requests"].sum()
    rates = failed.reindex(table.index, fill_value=0) / table["requests"]
    drawn = COURSES[course](cube, hours)
    out = pd.DataFrame(
        {
            "name": [str(name) for name in table.index],
            "requests": table["requests"].to_numpy(),
            "p50": table["p50"].to_numpy(),
            "p95": table["p95"].to_numpy(),
            "error_rate": rates.to_numpy(),
        }
    )
    out["course"] = [list(bars_of(drawn[name].to_numpy())) for name in out["name"]]
    out.insert(0, "deployment", out["name"].where(out["name"] != "", UNNAMED))
    return out.sort_values("requests", ascending=False, ignore_index=True)


def amounts(cube: Cube, columns: Sequence[str], *, hours: int) -> pd.DataFrame:
    """Return the sum of columns in each step (UTC index), a column for each deployment."""
    steps = steps_of(cube.span, hours=hours)
    groups = cube.groups
    first = int(steps[0].timestamp()) // 3600
    names = sorted({str(name) for name in groups["deployment"].unique()})
    place = (groups["hour"].to_numpy() - first) // hours
    which = np.searchsorted(names, groups["deployment"].astype(str).to_numpy())
    weights = groups[list(columns)].sum(axis=1).to_numpy(dtype=np.float64)
    flat = np.bincount(which * len(steps) + place, weights, minlength=len(names) * len(steps))
    return pd.DataFrame(flat.reshape(len(names), len(steps)).T, index=steps, columns=names)


def _error_rates(cube: Cube, hours: int) -> pd.DataFrame:
    every = amounts(cube, ["requests"], hours=hours)
    failed = amounts(cube.failed, ["requests"], hours=hours).reindex(columns=every.columns)
    return failed.fillna(0) / every.where(every > 0)


COURSES: Mapping[Course, Callable[[Cube, int], pd.DataFrame]] = {
    Course.P95: lambda cube, hours: courses(cube, hours=hours),
    Course.ERROR_RATE: _error_rates,
    Course.TOKENS: lambda cube, hours: amounts(cube, USED, hours=hours),
}


def courses(cube: Cube, *, hours: int) -> pd.DataFrame:
    """Return the 95th percentile in ms of each step (UTC index), a column for each deployment."""
    steps = steps_of(cube.span, hours=hours)
    names = sorted({str(name) for name in cube.groups["deployment"].unique()})
    answered = cube.answered
    if not names or answered.is_empty:
        return pd.DataFrame(np.nan, index=steps, columns=names)
    first = int(steps[0].timestamp()) // 3600
    step = (answered.groups["hour"].to_numpy() - first) // hours
    which = np.searchsorted(names, answered.groups["deployment"].astype(str).to_numpy())
    place = which.astype(np.int64) * len(steps) + step
    found = answered.percentiles_by(place, len(names) * len(steps), [0.95])[:, 0]
    return pd.DataFrame(found.reshape(len(names), len(steps)).T, index=steps, columns=names)
