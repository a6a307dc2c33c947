"""Costs by the dated list, their forecast, and objectives, against figures computed otherwise."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.causes.prices import price
from checks.knowledge import load
from checks.knowledge.facts import facts, id_of
from checks.workspaces import Span
from dashboard.kit.reader import Reader
from dashboard.telemetry import slo, spend, tokens
from dashboard.telemetry.forecast import forecast
from tests.telemetry.made_cubes import DEFAULTS, END, calls_between, cube_from

AT = pd.Timestamp(END - timedelta(days=2))
COUNTS = st.integers(0, 2_000_000)

ENGLISH = Reader.of("en-US", "UTC")


def calls(*rows: Mapping[str, object]) -> pd.DataFrame:
    """Return calls at one time, each with the columns that are given."""
    return pd.DataFrame([{"time": AT, **DEFAULTS, **row} for row in rows])


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.sampled_from(["claude-sonnet-5", "claude-opus-5-5"]), *[COUNTS] * 5),
        min_size=1,
        max_size=6,
    )
)
def test_a_cost_is_tokens_by_price(rows: list[tuple[str, int, int, int, int, int]]) -> None:
    """Each part of a request is priced as the list prices it, and requests add up."""
    names = list(spend.PARTS)
    made = [{"model": m, "deployment": m, **dict(zip(names, n, strict=True))} for m, *n in rows]
    expected = sum(
        count * float((price(model, AT.date()) or {})[part])
        for model, *counts in rows
        for count, part in zip(counts, spend.PARTS.values(), strict=True)
    )
    found = spend.spend_of(cube_from(calls(*made)))

    assert found.total == pytest.approx(expected / 1e6)
    assert found.by("deployment").sum() == pytest.approx(found.total)


def test_an_unknown_price_is_no_cost_and_is_named() -> None:
    """A model without a price has no cost, not one of 0, and the total is what is known."""
    known = {"model": "claude-sonnet-5", "deployment": "known"}
    found = spend.spend_of(cube_from(calls(known, {"model": "claude-9", "deployment": "odd"})))

    assert found.unpriced == ("claude-9",)
    assert np.isnan(found.by("deployment")["odd"])
    assert found.total == pytest.approx(found.by("deployment")["known"])
    assert any(
        "The cost does not include claude-9" in said for said in spend.caveats(found, ENGLISH)
    )


def test_nothing_priced_is_no_total() -> None:
    """Without a single known price there is no total at all."""
    assert spend.spend_of(cube_from(calls({"model": "claude-9"}))).total is None


def test_a_long_prompt_costs_its_tier() -> None:
    """Haiku 5.5 past 100 000 tokens of prompt costs five times as much."""
    haiku = {"model": "claude-haiku-5-5", "deployment": "h"}
    short, long = (
        spend.spend_of(cube_from(calls({**haiku, "long": tier}))).total for tier in (False, True)
    )

    assert short
    assert long == pytest.approx(short * 5)


def test_what_the_logs_do_not_say_is_said() -> None:
    """Missing counts, an unknown cache split and a guessed model each have a sentence."""
    found = spend.spend_of(
        cube_from(calls({"split": 0, "model": ""}, {"counted": 0, "split": 0, "input_tokens": 0}))
    )
    said = " ".join(spend.caveats(found, ENGLISH))

    assert "50.0% of the successful requests" in said
    assert "do not report cache reads" in said
    assert "the deployment name is used" in said
    assert found.total is not None


HALF = {"cache_read_tokens": 400_000, "cache_write_tokens": 20_000, "input_tokens": 500}
UNSPLIT = {"split": 0, "input_tokens": 500}


def test_a_cost_without_the_cache_says_how_far_it_may_be_too_low() -> None:
    """The requests that tell their cache give a measure for those of their model that do not."""
    found = spend.spend_of(cube_from(calls(HALF, UNSPLIT, UNSPLIT)))
    listed = price("claude-sonnet-5", AT.date()) or {}
    cache = 400_000 * float(listed["cache_read"]) + 20_000 * float(listed["cache_write_5m"])

    assert found.uncached == pytest.approx(2 * cache / 1e6)
    assert f"the cost is about {ENGLISH.money(found.uncached)} higher" in " ".join(
        spend.caveats(found, ENGLISH)
    )
    assert not found.is_whole


@pytest.mark.parametrize("others", [[], [{**HALF, "model": "claude-opus-5-5"}]])
def test_a_cost_of_requests_that_tell_no_cache_may_be_far_too_low(
    others: list[Mapping[str, object]],
) -> None:
    """Where no request of the model tells it, what somebody measured says how far."""
    found = spend.spend_of(cube_from(calls(UNSPLIT, *others)))
    said = " ".join(spend.caveats(found, ENGLISH))

    assert found.uncached is None
    assert (
        "293,446,436 tokens were read from the cache, but only 556,470 were uncached input" in said
    )


def test_a_cost_with_every_cache_has_no_such_words() -> None:
    """Where each request tells its cache, nothing is left out."""
    found = spend.spend_of(cube_from(calls(HALF, HALF)))

    assert (found.uncached, found.unsplit, found.is_whole) == (0, 0, True)
    assert "cache" not in " ".join(spend.caveats(found, ENGLISH))


def test_the_share_of_the_cache_is_of_the_requests_that_tell_it() -> None:
    """Input of requests that do not tell their cache does not make the share smaller."""
    row = {"cache_read_tokens": 600, "cache_write_tokens": 100, "input_tokens": 300}
    unsplit = {**row, "split": 0, "cache_read_tokens": 0, "cache_write_tokens": 0}

    for more in ([], [unsplit, unsplit]):
        found = tokens.by_deployment(cube_from(calls(row, *more)))
        assert found.loc["claude-sonnet-5", "cached"] == pytest.approx(0.6)


def test_a_day_is_the_viewers() -> None:
    """An hour before midnight in UTC is the next day in Berlin, for costs and for tokens."""
    late = pd.DataFrame({"time": [pd.Timestamp("2026-11-10T23:30Z")]})
    cube, berlin = cube_from(late), ZoneInfo("Europe/Berlin")

    assert list(spend.spend_of(cube).by_day(berlin).index) == [pd.Timestamp("2026-11-11")]
    assert list(tokens.by_day(cube, berlin).index) == [pd.Timestamp("2026-11-11")]


def days(number: int, noise: float = 0.0) -> "pd.Series[float]":
    """Return daily costs with a week's shape: 10 on weekdays, 4 on weekends."""
    index = pd.date_range("2026-10-01", periods=number, freq="D")
    random = np.random.default_rng(3).normal(0, noise, number)
    return pd.Series(np.where(index.day_of_week >= 5, 4.0, 10.0) + random, index)


def test_a_forecast_holds_the_week_and_its_interval() -> None:
    """Thirty days go on as the weeks before, and the interval holds them."""
    found = forecast(days(59, noise=1.0))
    again = forecast(days(59, noise=1.0))

    assert found is not None
    assert found == again
    assert found.low < found.total < found.high
    assert found.low < 248 < found.high + 12
    assert found.last == pytest.approx(248, abs=20)


@pytest.mark.parametrize("number", [0, 9])
def test_too_few_days_make_no_forecast(number: int) -> None:
    """With fewer than ten days nothing is foreseen."""
    assert forecast(days(number)) is None


def test_a_forecast_of_two_weeks_does_without_the_week() -> None:
    """Ten to twenty days give a simpler forecast, still with an interval."""
    found = forecast(days(14, noise=0.5))

    assert found is not None
    assert 0 < found.low <= found.total <= found.high
    assert found.last is None


def test_an_objective_counts_what_the_service_did() -> None:
    """5xx, 529 and no answer use the budget up; 429 and 4xx do not."""
    statuses = [200] * 992 + [500, 529, 0, 503, 429, 404, 401, 400]
    found = slo.availability(cube_from(calls(*({"status": each} for each in statuses))), 99.5)

    assert found.good == pytest.approx(0.996)
    assert found.used == pytest.approx(0.8)
    assert found.remaining.iloc[-1] == pytest.approx(0.2)
    assert dict(found.burns)["24 h"] is None
    assert dict(found.burns)["3 d"] == pytest.approx(0.8)


def test_a_slow_answer_misses_the_objective() -> None:
    """One of ten answers past the limit is a tenth, twice the budget of 95 per cent."""
    durations = [500.0] * 9 + [20_000.0]
    found = slo.latency(cube_from(calls(*({"duration_ms": each} for each in durations))))

    assert found.good == pytest.approx(0.9)
    assert found.used == pytest.approx(2.0)


@given(st.floats(20, 200_000))
def test_a_default_target_is_met_by_what_is_usual(ms: float) -> None:
    """Before anybody has set a target, a month like the one before does not miss it."""
    usual = cube_from(calls(*[{"duration_ms": ms}] * 20))
    target = slo.usual_s(usual, usual)

    assert slo.latency(usual, slo.FAST, target).is_met
    assert target in slo.NICE_S


def test_an_objective_without_requests_says_so() -> None:
    """Nothing to measure is no perfect score."""
    empty = cube_from(calls({"status": 404}))

    words = slo.latency(empty).words(ENGLISH)
    assert words == "Answered within 10 s: there are no requests to measure."
    german = Reader.of("de-DE", "Europe/Berlin")
    assert slo.latency(empty, under_s=2.5).name(german) == "Answered within 2,5 s"


PRICES = {name: fact for name, fact in facts().items() if name.startswith("prices/claude-")}


@pytest.mark.parametrize("name", PRICES)
def test_an_estimate_names_the_day_and_the_doubt_of_the_price_it_used(name: str) -> None:
    """The day is that of the price that was used; its doubt stands beside it."""
    (entry,) = (e for e in load("prices")["price"] if id_of(e) == name.partition("/")[2])
    day = entry.get("from", date(2026, 9, 1))
    rows = calls({"model": entry["models"][0], "long": "prompt_up_to" not in entry})
    found = spend.spend_of(cube_from(rows.assign(time=pd.Timestamp(day, tz="UTC"))))
    said = " ".join(spend.caveats(found, ENGLISH))

    assert [fact.id for fact in found.prices] == [name]
    assert f"the list prices checked on {PRICES[name].checked:%-d %B %Y}. " in said
    assert (" is in doubt: " in said) == bool(PRICES[name].doubt)
    assert PRICES[name].doubt in said


def test_of_several_prices_the_oldest_day_is_named() -> None:
    """A price that was checked later makes the others no younger."""
    rows = [{"model": model} for model in ("claude-fable-5-2", "claude-sonnet-5")]
    found = spend.spend_of(cube_from(calls(*rows)))

    assert len({fact.checked for fact in found.prices}) > 1
    assert found.checked == min(fact.checked for fact in found.prices)


@pytest.mark.parametrize(("later", "overdue"), [(0, False), (1, True)])
def test_a_price_that_is_overdue_in_the_window_says_so(later: int, overdue: bool) -> None:
    """On the window's last day, not on the reader's, a price is to be looked at again or not."""
    due = PRICES["prices/claude-sonnet-5"].review_by
    end = datetime.combine(due + timedelta(days=later), time(12), UTC)
    rows = calls({}).assign(time=pd.Timestamp(end) - pd.Timedelta(hours=1))
    found = spend.spend_of(cube_from(rows, Span.before(end, timedelta(days=1))))

    late = f"it was due for review on {due:%-d %B %Y}"
    said = f"The price of claude-sonnet-5 may have changed: {late}."
    assert (said in spend.caveats(found, ENGLISH)) == overdue


def test_an_estimate_without_a_price_names_no_day() -> None:
    """Where nothing was priced there is no day on which it was checked."""
    found = spend.spend_of(cube_from(calls({"model": "claude-9"})))

    assert found.checked is None
    assert (
        spend.caveats(found, ENGLISH)[0]
        == "This estimate is based on list prices. Discounts are not known."
    )


def test_the_course_of_the_cost_has_the_steps_of_its_neighbours() -> None:
    """A day has a point an hour, and all points together are what it cost."""
    span = Span(start=END - timedelta(days=1), end=END)
    calls = calls_between(span, per_hour=9, model="claude-sonnet-5", input_tokens=1000)
    cube = cube_from(calls, span)
    spent = spend.spend_of(cube)
    course = spent.over_time(span, hours=1)

    assert list(course.index) == list(cube.over_time(hours=1).index)
    assert course.sum() == pytest.approx(spent.total)
    assert (course > 0).sum() > 20
