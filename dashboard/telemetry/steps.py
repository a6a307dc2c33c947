"""The steps of a chart over time: how long they are, how they are said, where an axis ends."""

from collections.abc import Iterable

import numpy as np

from checks.words import say
from checks.workspaces import Span
from dashboard.telemetry.cube import HOUR_S

MOST = 170
"""Points of a chart beyond which an eye sees no more: 7 days by hour are 168."""
SIZES = (1, 2, 3, 6, 12, 24, 48, 168)
"""Hours that a step may have: they divide a day, or a week."""
USUAL = 0.98
"""The share of the points that an axis must hold."""
OUTLIER = 2.5
"""How many times as high as those a point is that would flatten the others."""
ROOM = 1.25
"""How far above them a cut axis ends."""


def hours_of(span: Span) -> int:
    """Return the hours of a span's steps: 1 up to a week, 6 for a month."""
    hours = span.length.total_seconds() / HOUR_S
    return next((size for size in SIZES if hours / size <= MOST), SIZES[-1])


def said(hours: int) -> str:
    """Return how a title names the steps: `by hour`, `in 6-hour steps`, `by day`."""
    return {1: say("by hour"), 24: say("by day"), 168: say("by week")}.get(
        hours, f"in {hours}-hour steps"
    )


def bound_of(highest: Iterable[float]) -> float | None:
    """Return where an axis ends that a few outliers must not flatten; None where there is none.

    `highest` has the highest value of each step; steps without one (NaN, 0) do not count.
    """
    values = np.asarray(list(highest), dtype=np.float64)
    values = values[np.isfinite(values) & (values > 0)]
    if not len(values):
        return None
    # The nearest one below: of a few points, too, the highest is not the measure of itself.
    usual = float(np.quantile(values, USUAL, method="lower"))
    return usual * ROOM if values.max() > usual * OUTLIER else None
