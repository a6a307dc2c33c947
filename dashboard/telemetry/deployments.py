"""Deployments beside each other: the same four figures on every page, and each one's course."""

import numpy as np
import pandas as pd

from dashboard.telemetry.changes import course
from dashboard.telemetry.cube import Cube, steps_of

UNNAMED = "(not named)"
"""What stands for requests whose row names no deployment: refused calls often do not."""


def by_deployment(cube: Cube, *, hours: int) -> pd.DataFrame:
    """Return `deployment`, `requests`, `p50`, `p95` (ms), `error_rate` and `course`, busiest first.

    `course` is the 95th percentile of each step in ms.
    """
    table = cube.by("deployment", [0.5, 0.95])
    failed = cube.failed.groups.groupby("deployment", observed=True)["requests"].sum()
    rates = failed.reindex(table.index, fill_value=0) / table["requests"]
    slow = courses(cube, hours=hours)
    out = pd.DataFrame(
        {
            "name": [str(name) for name in table.index],
            "requests": table["requests"].to_numpy(),
            "p50": table["p50"].to_numpy(),
            "p95": table["p95"].to_numpy(),
            "error_rate": rates.to_numpy(),
        }
    )
    out["course"] = [list(course(slow[name].to_numpy())) for name in out["name"]]
    out.insert(0, "deployment", out["name"].where(out["name"] != "", UNNAMED))
    return out.sort_values("requests", ascending=False, ignore_index=True)


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
