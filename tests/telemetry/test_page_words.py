"""What pages say and take: answers, changes, selections, peaks, files."""

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.workspaces import Span
from dashboard.kit.reader import Reader
from dashboard.telemetry import anomalies, answers, changes, errors, selection, usage_answers
from dashboard.telemetry.cube import GROWTH
from dashboard.telemetry.deployments import UNNAMED, Course, by_deployment
from dashboard.telemetry.error_answers import errors_answer
from dashboard.telemetry.forecast import Forecast
from dashboard.telemetry.peaks import Peak, Quota, peaks_of, tightest
from dashboard.telemetry.periods import Period
from dashboard.telemetry.spend import Spend, spend_of
from dashboard.telemetry.tables import csv_of
from tests.telemetry.made_cubes import END, MONTH, Month, calls_between, cube_from, made_month

UTC_ZONE = ZoneInfo("UTC")
HOUR = timedelta(hours=1)
MONTH_LONG, WEEK, DAY = (Period.of_range(label) for label in ("30 d", "7 d", "24 h"))
ENGLISH, GERMAN = Reader.of("en-US", "UTC"), Reader.of("de-DE", "Europe/Berlin")


@pytest.fixture(scope="module")
def month() -> Month:
    """A month with an incident and a new error."""
    return made_month()


def slow_said(month: Month, period: Period, now: datetime = END, **options: Any) -> tuple[str, ...]:
    """Return what Latency says first of a month, or of a part of it."""
    slow = anomalies.slow(month.cube, month.before)
    part = month.cube.within(options.pop("span")) if "span" in options else month.cube
    found = options.pop("intervals", slow)
    return answers.latency_answer(part, month.before, found, period, now, ENGLISH, **options)


def test_latency_is_answered_first(month: Month) -> None:
    """How slow, against what, and when it was abnormal."""
    slow = anomalies.slow(month.cube, month.before)

    assert slow_said(month, MONTH_LONG) == (
        (
            "The 95th percentile of durations is 2.1 s for all deployments, about the same as in "
            "the 30 days before."
        ),
        (
            f"Responses from claude-sonnet-5 were slow for {slow[0].hours} hours "
            f"from 10 November 17:00: their 95th percentile was {slow[0].level_ms / 1000:.1f} s, "
            f"{slow[0].factor:.1f} times the usual value."
        ),
    )
    alone = answers.latency_answer(month.before, None, (), WEEK, END, ENGLISH)
    assert alone == (
        "The 95th percentile of durations is 2.0 s for all deployments.",
        "There were no abnormal hours.",
    )


def test_what_goes_on_leads_and_the_whole_has_its_scope(month: Month) -> None:
    """Two percentiles in one answer each say whose they are, and over which time."""
    (slow,) = anomalies.slow(month.cube, month.before)
    lead, whole = slow_said(month, MONTH_LONG, intervals=(replace(slow, goes_on=True),))

    assert lead.startswith("Responses from claude-sonnet-5 have been slow since 10 November 17:00")
    assert f"over these {slow.hours} hours, their 95th percentile is" in lead
    assert whole == (
        "In the last 30 days, the 95th percentile was 2.1 s for all deployments, about the same as "
        "in the 30 days before."
    )


@pytest.mark.parametrize("goes_on", [True, False])
def test_a_selection_leads_with_its_own_figure(month: Month, goes_on: bool) -> None:
    """What table and cards show comes first, with the period; what reaches beyond is second."""
    (found,) = anomalies.slow(month.cube, month.before)
    slow = replace(found, goes_on=goes_on, deployment="claude-sonnet-5")
    span = Span(start=slow.start, end=slow.start + 3 * HOUR)
    period = Period.of_interval(span, ENGLISH)
    fast = calls_between(MONTH, per_hour=20, deployment="claude-fast").assign(duration_ms=400.0)
    slower = calls_between(MONTH, per_hour=9, deployment="claude-sonnet-5")
    cube = cube_from(pd.concat([fast, slower.assign(duration_ms=9000.0)])).within(span)
    lead, *rest = answers.latency_answer(cube, None, (slow,), period, END, ENGLISH)
    table = by_deployment(cube, hours=1)
    own = ENGLISH.duration(float(table["p95"][table["name"] == "claude-sonnet-5"].iloc[0]))
    alone = slow_said(month, period, span=span, intervals=(slow,))

    assert "claude-sonnet-5" not in alone[0]
    assert lead.startswith(f"{period.within[:1].upper()}{period.within[1:]}, the 95th percentile")
    assert f" was {own} for claude-sonnet-5 and " in lead
    assert lead.endswith(" for all deployments.")
    assert any("Responses from claude-sonnet-5" in each for each in rest)


def test_a_filter_is_the_scope_of_its_figure(month: Month) -> None:
    """Where one deployment is shown, no sentence speaks of all of them, or names it twice."""
    (slow,) = anomalies.slow(month.cube, month.before)
    span = Span(start=slow.start, end=slow.end)
    period = Period.of_interval(span, ENGLISH)
    said = slow_said(month, period, span=span, scope="claude-sonnet-5")

    assert "for claude-sonnet-5, " in said[0]
    assert "all deployments" not in " ".join(said)


def test_errors_are_answered_first(month: Month) -> None:
    """What share failed, of how many, and what is new since when; each fact once."""
    groups = errors.groups_of(month.cube, month.before)
    failing = anomalies.failing(month.cube, month.before)
    said = errors_answer(month.cube, groups, failing, MONTH_LONG, END, ENGLISH)

    assert said[0].startswith("Requests to claude-sonnet-5 have failed more often since yesterday")
    assert said[1].startswith(
        "The failures include 403, which is new since yesterday 11:05 and makes up 34.6% of all"
    )
    assert said[2] == "1.36% of requests failed (390 of 28,701)."
    assert said[3].startswith("Of the failed requests, 65.4% were 429 on")
    assert " ".join(said).count("403") == 1


def test_a_selection_of_errors_leads_with_its_share(month: Month) -> None:
    """What goes on beyond it comes second, before what is new or not."""
    (found,) = anomalies.failing(month.cube, month.before)
    span = Span(start=found.start, end=found.start + 6 * HOUR)
    part = month.cube.within(span)
    groups = errors.groups_of(part, month.before)
    period = Period.of_interval(span, ENGLISH)
    said = errors_answer(part, groups, (found,), period, END, ENGLISH)

    assert re.match(r"From 19 Nov .+, [\d.]+% of requests failed \(\d+ of \d+\)\.", said[0])
    assert "times the usual rate" in said[1]
    assert any("new since" in each.lower() for each in said[2:])
    old = tuple(replace(group, is_new=False) for group in groups)
    calm = errors_answer(part, old, (found,), period, END, ENGLISH)
    assert calm[-1] == "There are no new errors."
    assert "times the usual rate" in calm[1]


def test_the_sentence_counts_what_the_chart_draws(month: Month) -> None:
    """Hours without a request have their mark in the chart as slow ones have."""
    for silent, more in ((0, None), (1, "1 more abnormal interval."), (2, "2 more abnormal")):
        said = " ".join(slow_said(month, MONTH_LONG, silent=silent))
        assert ("more abnormal" in said) == bool(more)
        assert not more or f"The chart has {more}" in said


def test_no_errors_are_not_missing_data() -> None:
    """Without failures the number of answers is said."""
    cube = cube_from(calls_between(MONTH, per_hour=1))
    said = errors_answer(cube, (), (), DAY, END, ENGLISH)

    assert said == (f"No requests failed in the last 24 hours, and {cube.requests} succeeded.",)


def used(
    spent: Spend, foreseen: Forecast | None = None, *peaks: Peak, tokens: int = 1000
) -> tuple[str, str]:
    """Return what Usage says first of a month, and below it."""
    first = usage_answers.usage_answer(spent, foreseen, peaks, MONTH_LONG, tokens, END, ENGLISH)
    small = usage_answers.usage_notes(
        spent, foreseen, peaks, is_part=False, now=END, reader=ENGLISH
    )
    return first, " ".join(small)


def test_usage_is_answered_in_two_sentences_and_its_interval_below() -> None:
    """A forecast names its interval below; one past cost is told, with its span."""
    spent = replace(spend_of(cube_from(calls_between(MONTH, per_hour=1))), total=380.0)
    foreseen = Forecast(total=412.4, low=380, high=450, last=381)

    first, below = used(spent, foreseen)
    assert first == (
        "Estimated cost of the last 30 days: $380. "
        "The next 30 days will cost about $412 at this rate."
    )
    assert below == (
        "Forecast for the next 30 days: about $412 (80% likely to be between $380 and $450)."
    )
    _, lacking = used(replace(spent, unsplit=1), foreseen)
    assert lacking.endswith("$450), and possibly more because not all tokens and prices are known.")
    assert used(spent) == (
        "Estimated cost of the last 30 days: $380.",
        "A forecast needs ten whole days.",
    )
    assert "no token counts" in used(spent, tokens=0)[0]
    part = usage_answers.usage_notes(spent, None, (), is_part=True, now=END, reader=ENGLISH)
    assert part == ("No forecast for a selection.",)


def test_an_exceeded_quota_is_said_with_its_hour() -> None:
    """Which limit, whose, when, and by how much, first if it was lately; else the cost is first."""
    spent = replace(spend_of(cube_from(calls_between(MONTH, per_hour=1))), total=380.0)
    peak = Peak(
        model="m", measure="requests", amount=1234, limit=1000, hour=END - timedelta(hours=3)
    )
    said = (
        "m reached 1,234 requests per minute in the hour from today 14:00, above its quota "
        "of 1,000."
    )
    cost = "Estimated cost of the last 30 days: $380."
    other = replace(peak, model="other", amount=1001)
    older = replace(peak, model="old", amount=9999, hour=END - timedelta(days=20))

    assert used(spent, None, peak)[0] == f"{said} {cost}"
    assert used(spent, None, other, peak) == (
        f"{said} {cost}",
        "Other models over their quota: other. A forecast needs ten whole days.",
    )
    assert used(spent, None, older, peak)[0] == f"{said} {cost}"
    assert used(spent, None, older)[0].startswith(f"{cost} old reached 9,999 requests")
    for fine in (replace(peak, amount=1000), replace(peak, limit=None)):
        assert used(spent, None, fine)[0] == cost


def test_what_stands_out_in_a_chart_is_said() -> None:
    """An hour of few requests far above the rest, and a group that is a large part of all."""
    calls = calls_between(MONTH, per_hour=40).assign(duration_ms=1000.0)
    lone = calls.tail(30).assign(duration_ms=90_000.0, time=END - timedelta(hours=90))
    said = " ".join(
        answers.latency_answer(
            cube_from(pd.concat([calls, lone])), None, (), MONTH_LONG, END, ENGLISH
        )
    )

    assert re.search(
        r"The highest point in the chart, starting .+, is [89]\d\.\d s, but it is based on only",
        said,
    ), said
    flat = answers.latency_answer(cube_from(calls), None, (), MONTH_LONG, END, ENGLISH)
    assert flat[-1] == "There were no abnormal hours."


@pytest.mark.parametrize(
    ("now", "before", "shown"),
    [
        (103.4, 100, "+3%"),
        (50, 100, "-50%"),
        (100, 100, "about the same"),
        (100.4, 100, "about the same"),
        (1, 0, None),
        (1, None, None),
        (float("nan"), 1, None),
    ],
)
def test_a_change_has_a_sign_or_is_none(now: float, before: float | None, shown: object) -> None:
    """A change that rounds to none is said as that, and nothing to compare with is no change."""
    assert changes.relative(now, before, ENGLISH) == shown
    assert changes.note(None, WEEK) == "no earlier data"


@pytest.mark.parametrize("steps", [0, 1, -1])
def test_a_step_of_a_percentile_is_no_change(steps: int) -> None:
    """One bucket more or less is the histogram's doing, not the service's."""
    changed = changes.relative(GROWTH**steps, 1, ENGLISH, error=changes.BUCKETED)

    assert changed == changes.SAME


@given(st.integers(0, 40_000), st.integers(1, 3_000), st.sampled_from(["UTC", "Asia/Kolkata"]))
def test_a_drag_becomes_a_link_and_back(start: int, length: int, name: str) -> None:
    """A box selects the whole hours that it touches, the same in the viewer's time and a link."""
    zone = ZoneInfo(name)
    edges = [
        MONTH.start + timedelta(minutes=start),
        MONTH.start + timedelta(minutes=start + length),
    ]
    drawn = [f"{edge.astimezone(zone):%Y-%m-%d %H:%M:%S.7}" for edge in reversed(edges)]
    found = selection.span_of_box({"selection": {"box": [{"x": drawn}]}}, zone, MONTH)

    assert found
    assert found.start <= edges[0] < found.start + HOUR
    assert found.end - HOUR < min(edges[1], MONTH.end) <= found.end <= MONTH.end
    assert selection.span_of_link(selection.link_of(found)) == found


@pytest.mark.parametrize(
    "event", [{}, {"selection": {}}, {"selection": {"box": []}}, {"selection": {"box": [{}]}}]
)
def test_no_box_is_no_selection(event: dict[str, object]) -> None:
    """A click or an empty box selects nothing."""
    assert selection.span_of_box(event, UTC_ZONE, MONTH) is None


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_link_is_user_input(start: str, end: str) -> None:
    """Whatever stands in a link is an interval or nothing."""
    found = selection.span_of_link({"from": start, "to": end})

    assert found is None or found.start < found.end
    assert selection.span_of_link({"from": "0001-01-01", "to": "9999-12-31"}) is None


@given(st.lists(st.text(max_size=20), min_size=1, max_size=5))
def test_no_cell_of_a_file_is_a_formula(names: list[str]) -> None:
    """Whatever a deployment is called, a spreadsheet runs nothing, and times are ISO in UTC."""
    time = pd.Series([pd.Timestamp(END)] * len(names)).dt.tz_convert("Europe/Berlin")
    rows = pd.DataFrame({"time": time, "deployment": pd.Series(names, dtype="str"), "status": -1.0})
    read = list(csv.reader(io.StringIO(csv_of(rows).decode("utf-8-sig"), newline="")))

    assert [row[0] for row in read[1:]] == ["2026-11-20T17:00:00+00:00"] * len(names)
    assert not any(row[1].startswith(("=", "+", "-", "@", "\t", "\r")) for row in read[1:])
    assert [row[1].removeprefix("'") for row in read[1:]] == [
        name.removeprefix("'") for name in names
    ]


def test_the_share_used_is_of_the_tightest_known_limit() -> None:
    """The nearest to its limit leads; without a limit there is no share to tell."""
    hour = int(datetime(2026, 11, 17, 13, tzinfo=UTC).timestamp()) // 3600
    rows = {"hour": hour, "requests": 38.0, "input_tokens": 100.0, "output_tokens": float("nan")}
    frame = pd.DataFrame([{**rows, "model": "a"}, {**rows, "model": "b", "requests": 50.0}])
    known = tightest(peaks_of(frame, {"a": Quota(requests=40)}))

    assert known is not None
    assert known.model == "a"
    assert known.used == pytest.approx(0.95)
    assert known.hour.hour == 13
    assert tightest(peaks_of(frame, {})) is None


def test_deployments_stand_beside_each_other(month: Month) -> None:
    """The busiest first, with the same four figures, and a name for what has none."""
    time = [pd.Timestamp(END - timedelta(hours=hours)) for hours in (1, 2, 3)]
    calls = pd.DataFrame({"time": time, "deployment": ["a", "a", ""], "status": [200, 500, 401]})
    table = by_deployment(cube_from(calls), hours=24)

    assert table["deployment"].tolist() == ["a", UNNAMED]
    assert table["requests"].tolist() == [2, 1]
    assert table["error_rate"].tolist() == [0.5, 1.0]
    assert table["p95"].iloc[0] == pytest.approx(900, rel=0.01)
    assert [len(each) for each in table["course"]] == [0, 0]


@pytest.mark.parametrize("course", Course)
def test_a_deployments_course_adds_up(month: Month, course: Course) -> None:
    """What a table draws over time is that of its page: a level of each step, or all of it."""
    table = by_deployment(month.cube, hours=24, course=course)
    points = [sum(each) for each in table["course"]]
    used = month.cube.groups[["input_tokens", "output_tokens"]].to_numpy().sum()

    assert all(len(each) == 31 for each in table["course"])
    assert (course is Course.TOKENS) == (sum(points) == used)
    assert course is not Course.ERROR_RATE or all(0 <= each <= 31 for each in points)


@given(
    now=st.integers(0, 5000),
    before=st.integers(0, 5000),
    requests=st.integers(0, 500),
    abnormal=st.booleans(),
)
def test_a_change_has_a_colour_only_where_it_weighs(
    *, now: int, before: int, requests: int, abnormal: bool
) -> None:
    """Less than 10 %, fewer than 10 requests, or nothing abnormal on the page: grey."""
    meaning = changes.worse(now, before, requests, abnormal=abnormal)
    small = abs(now - before) * 10 < before

    assert (meaning == "off") == (small or requests < 10 or not abnormal)
    assert changes.worse(now, None, requests, abnormal=abnormal) == "off"


@given(st.lists(st.none() | st.integers(0, 10**6), max_size=40))
def test_a_course_has_a_form_or_is_left_out(values: list[int | None]) -> None:
    """Fewer than five known steps draw nothing, and an unknown one is no level carried over."""
    known = [value for value in values if value is not None]
    drawn = changes.bars_of(np.array(values, dtype=np.float64))

    assert len(drawn) == (len(values) if len(known) >= 5 else 0)
    assert all(bar == 0 for bar, value in zip(drawn, values, strict=False) if value is None)
