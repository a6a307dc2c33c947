"""Abnormal intervals: found where there are some, and none in a month that is only seasonal."""

from collections.abc import Callable, Iterable
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from dashboard.kit.reader import Reader
from dashboard.telemetry import anomalies
from tests.telemetry.made_cubes import END, MONTH, Month, calls_between, cube_from, made_month
from tests.telemetry.planted_months import FORMS, Measure, PlantedMonth, planted_month

ENGLISH = Reader.of("en-US", "UTC")


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
    said = f"{found.hours} h at {found.factor:.1f} times the usual 95th percentile"
    assert found.words(ENGLISH) == f"{said} of claude-sonnet-5"


def test_a_few_calls_make_no_incident() -> None:
    """Three slow requests an hour are no incident, however slow."""
    calls = calls_between(MONTH, per_hour=40)
    rare = calls_between(MONTH, per_hour=3)
    late = rare["time"] > pd.Timestamp(END - timedelta(hours=9))
    slow = rare[late].assign(duration_ms=60_000.0, deployment="quiet")

    assert anomalies.slow(cube_from(slow), None) == ()
    assert anomalies.slow(cube_from(calls[calls["time"] < slow["time"].min()]), None) == ()


TUNED, FRESH = range(60), range(100, 110)
"""Seeds on which the rules were tuned, and seeds that they had not seen."""
FINDERS = {"slow": anomalies.slow, "failing": anomalies.failing}


def is_found(month: PlantedMonth, measure: Measure) -> bool:
    """Tell whether what the page says first is the incident: when, whose, whether it goes on."""
    found, planted = FINDERS[measure](month.cube, month.before), month.planted
    first = max(found, key=lambda each: (each.goes_on, each.weight), default=None)
    if first is None or planted is None:
        return first is None and planted is None
    common = min(first.end, planted.end) - max(first.start, planted.start)
    either = max(first.end, planted.end) - min(first.start, planted.start)
    return (
        common >= either / 2
        and first.deployment == planted.deployment
        and first.goes_on == (planted.end == MONTH.end)
    )


def missed(seeds: Iterable[int]) -> list[tuple[int, Measure]]:
    """Return the months, with and without an incident, of which the wrong thing is said."""
    measures: tuple[Measure, ...] = ("slow", "failing")
    return [
        (seed, measure)
        for seed in seeds
        for measure in measures
        for form in (None, FORMS[seed % len(FORMS)])
        if not is_found(planted_month(seed, measure, form), measure)
    ]


def test_an_incident_is_said_and_a_calm_month_is_silent() -> None:
    """Twelve months of each kind, with and without an incident."""
    assert missed((*FRESH, *TUNED[:2])) == []


@pytest.mark.months
def test_of_seventy_months_hardly_any_is_misread() -> None:
    """At most 3 of 60 on which the rules were tuned, and none without an incident."""
    wrong = missed(TUNED)
    calm = [seed for seed, measure in wrong if not is_found(planted_month(seed, measure), measure)]

    assert len(wrong) <= 6
    assert calm == []
    assert len(missed(FRESH)) <= 1


def _without(hours: int) -> Callable[[pd.DataFrame], pd.DataFrame]:
    start = pd.Timestamp(END - timedelta(days=8))
    return lambda calls: calls[
        ~calls["time"].between(start, start + pd.Timedelta(hours=hours), inclusive="left")
    ]


def test_a_gap_is_an_interval_without_requests() -> None:
    """Five hours without a row are said as that, not as a fall of the response time."""
    cube = cube_from(_without(5)(calls_between(MONTH, per_hour=60)))

    assert [each.words(ENGLISH) for each in anomalies.silent(cube, None)] == [
        "5 h without requests"
    ]
    assert anomalies.slow(cube, None) == ()


def test_calls_that_name_no_deployment_are_no_deployment() -> None:
    """A few refused calls a day, all of which failed, are no interval of weeks."""
    calls = calls_between(MONTH, per_hour=40)
    refused = calls_between(MONTH, per_hour=0.3, seed=3, deployment="", status=403)
    rare = np.where(np.arange(len(calls)) % 200 == 0, 429, 200)
    both = pd.concat([calls.assign(deployment="claude-sonnet-5", status=rare), refused])

    assert anomalies.failing(cube_from(both), None) == ()


def test_what_always_fails_is_no_interval() -> None:
    """A deployment whose few calls all fail has no time at which more of them do."""
    calls = calls_between(MONTH, per_hour=0.3, deployment="claude-nobody", status=404)

    assert anomalies.failing(cube_from(calls), None) == ()


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
