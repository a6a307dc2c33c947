"""Abnormal intervals: found where there are some, and none in a month that is only seasonal."""

from collections.abc import Callable
from datetime import timedelta
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest

from dashboard.telemetry import anomalies
from tests.telemetry.made_cubes import END, MONTH, Month, calls_between, cube_from, made_month

QUANTILE = NormalDist().inv_cdf


@pytest.fixture(scope="module")
def month() -> Month:
    """A month in which everything took twice as long for twelve hours."""
    return made_month()


@pytest.mark.parametrize("known", [True, False])
def test_a_slow_night_is_found_and_nothing_else(month: Month, *, known: bool) -> None:
    """The incident of twelve hours is one interval of about that length and factor."""
    (found,) = anomalies.slow(month.cube, month.before if known else None)

    assert abs(found.start - (END - timedelta(days=10))) <= timedelta(hours=2)
    assert 10 <= found.hours <= 14
    assert found.factor == pytest.approx(2.0, abs=0.3)
    assert found.words == f"{found.hours} h at {found.factor:.1f} times the usual 95th percentile"


def test_a_few_calls_make_no_incident() -> None:
    """Three slow requests an hour are no incident, however slow."""
    calls = calls_between(MONTH, per_hour=40)
    rare = calls_between(MONTH, per_hour=3)
    late = rare["time"] > pd.Timestamp(END - timedelta(hours=9))
    slow = rare[late].assign(duration_ms=60_000.0, deployment="quiet")

    assert anomalies.slow(cube_from(slow), None) == ()
    assert anomalies.slow(cube_from(calls[calls["time"] < slow["time"].min()]), None) == ()


def clean_month(seed: int) -> "tuple[pd.Series[float], pd.Series[float]]":
    """Return 95th percentiles and counts of two months that only have seasons."""
    random = np.random.default_rng(seed)
    index = pd.date_range(MONTH.previous.start, MONTH.end, freq="h", inclusive="left")
    day = np.sin((index.hour.to_numpy() - 8) / 24 * 2 * np.pi)
    week = np.where(index.day_of_week >= 5, 0.4, 1.0)
    counts = random.poisson((10 + seed * 4) * (1 + 0.6 * day) * week)
    rank = np.maximum(np.ceil(0.95 * counts), 1)
    uniform = random.beta(rank, np.maximum(counts - rank + 1, 1))
    normal = np.array([QUANTILE(share) for share in uniform])
    values = 900 * (1 + 0.15 * day) * np.exp(0.5 * normal)
    there = counts > 0
    return pd.Series(values, index)[there], pd.Series(counts, index)[there].astype(float)


def test_clean_months_are_silent() -> None:
    """Of fifty months with nothing but seasons at most one has an interval."""
    since = pd.Timestamp(MONTH.start)
    months = (clean_month(seed) for seed in range(50))
    found = [anomalies.judged(values, sizes, since, anomalies.SLOW) for values, sizes in months]

    assert sum(map(bool, found)) <= 1


def _without(hours: int) -> Callable[[pd.DataFrame], pd.DataFrame]:
    start = pd.Timestamp(END - timedelta(days=8))
    return lambda calls: calls[
        ~calls["time"].between(start, start + pd.Timedelta(hours=hours), inclusive="left")
    ]


def test_a_gap_is_an_interval_without_requests() -> None:
    """Five hours without a row are said as that, not as a fall of the response time."""
    cube = cube_from(_without(5)(calls_between(MONTH, per_hour=60)))

    assert [each.words for each in anomalies.silent(cube, None)] == ["5 h without requests"]
    assert anomalies.slow(cube, None) == ()


def test_a_storm_of_errors_is_found() -> None:
    """Two hours in which half of the requests fail stand out of one in a hundred."""
    calls = calls_between(MONTH, per_hour=60)
    start = pd.Timestamp(END - timedelta(days=3))
    storm = calls["time"].between(start, start + pd.Timedelta(hours=2), inclusive="left")
    every = np.arange(len(calls))
    bad = (every % 100 == 0) | (storm.to_numpy() & (every % 2 == 0))
    (found,) = anomalies.failing(cube_from(calls.assign(status=np.where(bad, 429, 200))), None)

    assert (found.start, found.hours) == (start.to_pydatetime(), 2)
    assert found.factor > 10
