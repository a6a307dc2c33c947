"""The largest event of a window: said where it stands out, and only there."""

import re
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from dashboard.kit.reader import Reader
from dashboard.telemetry import anomalies, errors
from dashboard.telemetry.error_answers import errors_answer
from dashboard.telemetry.events import largest
from dashboard.telemetry.periods import Period
from tests.telemetry.made_cubes import END, MONTH, calls_between, cube_from

ENGLISH = Reader.of("en-US", "UTC")
MONTH_LONG = Period.of_range("30 d")


def stormy(count: int) -> pd.DataFrame:
    """Return a month in which as many calls failed on one of its days, and some on each."""
    calls = calls_between(MONTH, per_hour=10).assign(status=200, deployment="claude-a")
    calls.loc[::150, "status"] = 400
    storm = calls.head(1).loc[lambda rows: rows.index.repeat(count)]
    at = (END - timedelta(days=9)).replace(hour=12)
    return pd.concat([calls, storm.assign(status=429, deployment="claude-b", time=at)])


def errors_said(calls: pd.DataFrame) -> str:
    """Return what Errors says first of a month's calls."""
    cube = cube_from(calls)
    found = anomalies.failing(cube, None)
    said = errors_answer(cube, errors.groups_of(cube, None), found, MONTH_LONG, END, ENGLISH)
    return " ".join(said)


@pytest.mark.parametrize(("count", "is_told"), [(631, True), (19, False), (0, False)])
def test_the_day_with_most_failures_is_said(count: int, is_told: bool) -> None:
    """How many, of which deployment, with which status; a day like others is not."""
    said = errors_said(stormy(count))
    event = "On 11 November, 631 requests to claude-b failed with 429, the most on any day."

    assert (event in said) == is_told
    assert ("on any day" in said) == is_told


def test_what_goes_on_is_said_before_an_event_and_alone_where_it_outweighs_it() -> None:
    """Fewer failures on a day of the past are no news while more fail now."""
    calls = stormy(100)
    last = calls["time"] > pd.Timestamp(END - timedelta(hours=20))
    some = calls.assign(status=np.where(last & (calls.index % 4 == 0), 403, calls["status"]))
    many = calls.assign(status=np.where(last, 403, calls["status"]))

    assert re.match(r"Requests .*have failed more often since .+ On 11 Nov", errors_said(some))
    assert "on any day" not in errors_said(many)


def test_a_month_of_scattered_failures_has_no_event() -> None:
    """Noise is no event, in any of twenty months."""
    for seed in range(20):
        calls = calls_between(MONTH, per_hour=20, seed=seed)
        random = np.random.default_rng(seed)
        calls["status"] = np.where(random.random(len(calls)) < 0.02, 429, 200)
        assert largest(cube_from(calls), ENGLISH.zone) is None
