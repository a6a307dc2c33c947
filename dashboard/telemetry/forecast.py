"""The cost of the next 30 days with an interval, from the days before, by exponential smoothing."""

import warnings
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np

from dashboard.telemetry.cube import Floats

if TYPE_CHECKING:
    import pandas as pd

FEWEST_DAYS = 10
"""With fewer days, a forecast would be a guess."""
SEASON_DAYS = 21
"""Days from which a week's shape can be told: three of each weekday."""
DAYS = 30
PATHS = 400
SEED = 20261120
INTERVAL = (0.1, 0.9)
"""The quantiles of the interval, which hence holds 80 % of the simulated totals."""


def preload() -> None:
    """Import the library, which takes a second."""
    import_module("statsmodels.tsa.holtwinters")


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The total of the next 30 days, should things go on as they are."""

    total: float
    low: float
    high: float
    last: float | None
    """The total of the 30 whole days before; None when not all of them are known."""


def forecast(days: "pd.Series[float]") -> Forecast | None:
    """Return the forecast from whole days' costs, in their order; None with too few of them."""
    values = np.asarray(days.dropna(), dtype=np.float64)
    if len(values) < FEWEST_DAYS or not values.any():
        return None
    totals = np.maximum(_paths(values), 0).sum(axis=0)
    low, total, high = (float(np.quantile(totals, q)) for q in (INTERVAL[0], 0.5, INTERVAL[1]))
    last = float(values[-DAYS:].sum()) if len(values) >= DAYS else None
    return Forecast(total=total, low=low, high=high, last=last)


def _paths(values: Floats) -> Floats:
    """Return simulated courses of the next days, one a column."""
    # Late: it takes a second to import, and only one page needs it.
    from statsmodels.tools.sm_exceptions import (  # type: ignore[import-untyped]  # noqa: PLC0415
        ConvergenceWarning,
    )
    from statsmodels.tsa.holtwinters import (  # type: ignore[import-untyped]  # noqa: PLC0415
        ExponentialSmoothing,
    )

    seasonal = len(values) >= SEASON_DAYS
    model = ExponentialSmoothing(
        values,
        seasonal="add" if seasonal else None,
        seasonal_periods=7 if seasonal else None,
        initialization_method="estimated",
    )
    with warnings.catch_warnings():
        # The optimiser may stop early; what it has then is still a fit.
        warnings.simplefilter("ignore", ConvergenceWarning)
        fitted = model.fit()
    simulated = fitted.simulate(
        DAYS, repetitions=PATHS, error="add", rng=np.random.default_rng(SEED)
    )
    return np.asarray(simulated, dtype=np.float64)
