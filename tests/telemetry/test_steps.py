"""Steps of charts: they fit, lose no request, and end an axis above what is usual."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.workspaces import Span
from dashboard.kit.zones import RENAMED, zone_of
from dashboard.telemetry import periods, selection
from dashboard.telemetry.cube import Cube, steps_of
from dashboard.telemetry.steps import MOST, OUTLIER, bound_of, hours_of, said
from tests.telemetry.made_cubes import END, MONTH, made_month


@pytest.fixture(scope="module")
def cube() -> Cube:
    """A month's requests."""
    return made_month(per_hour=10).cube


@pytest.mark.parametrize(
    ("days", "hours", "words"),
    [(1, 1, "by hour"), (7, 1, "by hour"), (30, 6, "in 6-hour steps"), (90, 24, "by day")],
)
def test_a_range_has_steps_that_fit(days: int, hours: int, words: str) -> None:
    """A day and a week are drawn hour by hour, a month in 6 hours; the words name them."""
    span = Span.before(END, timedelta(days=days))

    assert (hours_of(span), said(hours_of(span))) == (hours, words)
    assert len(steps_of(span, hours=hours)) <= MOST


@given(st.integers(1, 400 * 24))
def test_no_span_has_more_points_than_an_eye_sees(hours: int) -> None:
    """Whatever is selected, the points are few."""
    span = Span.before(END, timedelta(hours=hours))

    assert span.length / timedelta(hours=hours_of(span)) <= MOST


@pytest.mark.parametrize("hours", [2, 3, 6, 12, 24])
def test_steps_add_up_to_their_hours(cube: Cube, hours: int) -> None:
    """A step's histogram is the sum of its hours' histograms, bucket by bucket."""
    answered = cube.answered
    hour = answered.groups["hour"].to_numpy()
    first = int(steps_of(cube.span, hours=hours)[0].timestamp()) // 3600
    steps = len(steps_of(cube.span, hours=hours))
    low, coarse = answered.histogram_by((hour - first) // hours, steps)
    same, fine = answered.histogram_by(hour - first, steps * hours)

    assert low == same
    assert (fine.reshape(steps, hours, -1).sum(axis=1) == coarse).all()
    assert cube.over_time(hours=hours)["requests"].sum() == cube.requests


@given(st.lists(st.floats(1, 100), min_size=40, max_size=170), st.floats(10, 1000))
def test_one_outlier_never_flattens_the_others(values: list[float], times: float) -> None:
    """Beside one far value the axis ends close above the others, and holds them."""
    usual = max(values)
    bound = bound_of([*values, usual * times])

    assert bound is not None
    assert bound <= usual * 1.25
    assert sum(value > bound for value in values) <= 0.05 * len(values) + 1


@given(st.lists(st.floats(10, 20), max_size=170))
def test_what_is_not_far_apart_is_not_cut(values: list[float]) -> None:
    """An axis that holds everything needs no end of its own; gaps do not count."""
    assert OUTLIER >= 2
    assert bound_of([*values, float("nan"), 0.0]) is None


def test_two_hours_are_not_an_outlier_of_each_other() -> None:
    """With a value alone there is nothing usual."""
    assert bound_of([3.0]) is None
    assert bound_of(np.array([])) is None


@given(st.integers(-3000, 50_000), st.integers(1, 50_000))
def test_an_interval_is_whole_hours_of_the_window(start: int, length: int) -> None:
    """What lies outside the window is cut away, and nothing inside is lost."""
    asked = Span(
        start=MONTH.start + timedelta(minutes=start),
        end=MONTH.start + timedelta(minutes=start + length),
    )
    found = selection.cut(asked, MONTH)

    if found is None:
        outside = asked.start >= MONTH.end or asked.end <= MONTH.start
        whole = asked.start < MONTH.start + timedelta(hours=1) and asked.end > MONTH.end - (
            timedelta(hours=1)
        )
        assert outside or whole
    else:
        assert MONTH.start <= found.start <= max(asked.start, MONTH.start)
        assert min(asked.end, MONTH.end) <= found.end <= MONTH.end


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ({}, ""),
        ({"from": "", "to": ""}, ""),
        ({"from": "2026-11-10T00:00Z", "to": "2026-11-10T12:00Z"}, ""),
        ({"from": "garbage"}, "a start time followed by"),
        ({"from": "2026-11-10T12:00Z", "to": "2026-11-10T00:00Z"}, "a start time followed by"),
        ({"from": "2020-01-01T00:00Z", "to": "2020-01-02T00:00Z"}, "outside the range"),
    ],
)
def test_an_interval_that_cannot_be_used_is_said(link: dict[str, str], why: str) -> None:
    """No interval and a good one need no word, everything else has a reason."""
    found = selection.problem_of(link, MONTH)

    assert why in found
    assert bool(found) == bool(why)


@given(st.integers(1, 24 * 20))
def test_an_interval_is_compared_with_the_same_hours(hours: int) -> None:
    """What came before is as long, ends before it, and at the same time of the day."""
    span = Span.before(END, timedelta(hours=hours))
    before = periods.earlier(span)

    assert before.length == span.length
    assert before.end <= span.start
    assert (span.start - before.start) % timedelta(days=1) == timedelta(0)


@pytest.mark.parametrize("former", RENAMED)
def test_a_zone_is_called_as_people_do(former: str) -> None:
    """A name that browsers still report becomes the one in use, with the same clock."""
    now = zone_of(former)

    assert now.key == RENAMED[former]
    assert END.astimezone(now).utcoffset() is not None
