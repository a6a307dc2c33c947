"""Percentiles and sums from packed histograms, against the exact ones of the same durations."""

import json
import math
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any

import duckdb_kql
import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from checks.workspaces import Answer, Column, Span
from dashboard.telemetry.cube import (
    _NAMES,
    GROWTH,
    HOUR_S,
    MIDDLES,
    NO_DURATION,
    PERCENTILE_ERROR,
    SIZE,
    Cube,
    cube_of,
    empty_cube,
    steps_of,
)

SHARES = (0.0, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 1.0)
END = datetime(2026, 11, 20, 17, 10, tzinfo=UTC)
DAY = Span.before(END, timedelta(days=1))
FIRST_HOUR = int(DAY.start.timestamp()) // HOUR_S
DURATION = st.just(0.0) | st.floats(1e-5, 1e8) | st.floats(1e-5, 1.0) | st.floats(100, 60_000)
CALLS = st.lists(st.tuples(DURATION, st.integers(1, 20)), min_size=1, max_size=20)
TEXT = {
    "Resource": "a",
    "Deployment": "chat",
    "Model": "claude-sonnet-5",
    "Operation": "o",
    "Reason": "",
}
Group = Sequence[tuple[float | None, int]]


def bucket_of(duration: float | None) -> int:
    """Return a duration's bucket, by the formula of `calls.kql`."""
    if duration is None:
        return NO_DURATION
    return int(math.log(duration) / math.log(GROWTH) + 700) if duration >= 1e-5 else 0


def packed(calls: Group) -> list[int]:
    """Return the histogram of durations and weights, as a query packs it."""
    counts: dict[int, int] = {}
    for duration, weight in calls:
        counts[bucket_of(duration)] = counts.get(bucket_of(duration), 0) + weight
    return [count * SIZE + bucket for bucket, count in counts.items()]


def answer_of(groups: Sequence[Group], *, arrow: bool = False, **columns: Sequence[Any]) -> Answer:
    """Return a workspace's answer with a group in each hour: JSON lists, or Arrow's own."""
    weights = [sum(weight for _, weight in calls) for calls in groups]
    lists = [packed(calls) for calls in groups]
    values: dict[str, Sequence[Any]] = dict.fromkeys(_NAMES, [0] * len(groups))
    values |= {name: [text] * len(groups) for name, text in TEXT.items()}
    values |= {"Hour": [FIRST_HOUR + place for place in range(len(groups))], "Requests": weights}
    values |= {"Status": [200] * len(groups), "Long": [False] * len(groups)}
    values |= {"Histogram": lists if arrow else [json.dumps(each) for each in lists], **columns}
    named = {
        name: Column(name=name, kind="", values=pa.array(each) if arrow else each)
        for name, each in values.items()
    }
    return Answer(columns=named, rows=len(groups))


def exact(calls: Group, share: float) -> float | None:
    """Return the percentile by nearest rank, of durations as often as they count."""
    values = sorted(d for d, weight in calls if d is not None for _ in range(weight))
    return values[max(math.ceil(share * len(values) - 1e-9), 1) - 1] if values else None


def assert_near(found: Sequence[float | None], calls: Group) -> None:
    """Compare percentiles to the exact ones."""
    for value, share in zip(found, SHARES, strict=True):
        right = exact(calls, share)
        assert (value is None or np.isnan(value)) == (right is None)
        assert value is None or right is None or value == pytest.approx(right, rel=0.0101, abs=1e-5)


@settings(max_examples=15)
@given(st.lists(st.floats(1e-5, 1e14), min_size=1, max_size=200))
@example([1e-5, 0.001, 0.9999999, 1.0, 1.02, 1.0404, 900.0, 3.6e6, 1e14])
def test_a_bucket_is_near_each_of_its_durations(durations: list[float]) -> None:
    """The middle of the bucket that KQL finds is within a per cent of the duration."""
    rows = ", ".join(f"real({each!r})" for each in durations)
    calls = (files("checks.workspaces") / "sources" / "calls.kql").read_text("utf-8")
    sql = duckdb_kql.to_sql(f"datatable(DurationMs:real)[{rows}]\n{calls}")
    for duration, bucket in duckdb_kql.connect().execute(str(sql)).fetchall():
        assert 0 < bucket < NO_DURATION
        assert abs(MIDDLES[bucket] / duration - 1) <= PERCENTILE_ERROR + 1e-9


def test_the_error_that_is_told_is_kept() -> None:
    """A percentile's error is below the 1.5 % that the pages state."""
    assert PERCENTILE_ERROR < 0.015


@settings(max_examples=100)
@given(CALLS)
@example([(900.0, 1)])
@example([(900.0, 1), (1.0, 1)])
@example([(float(number), 1) for number in range(20)])
@example([(0.0, 5)])
def test_percentiles_are_near_for_any_durations(calls: Group) -> None:
    """Groups of any size have their percentiles, by weight, by nearest rank."""
    assert_near(cube_of(answer_of([calls]), DAY).percentiles(SHARES), calls)


@settings(max_examples=60)
@given(st.lists(CALLS, min_size=1, max_size=6), st.data())
def test_percentiles_of_parts_are_those_of_their_calls(groups: list[Group], data: Any) -> None:
    """Whatever groups a mask keeps, the percentiles are those of what it keeps."""
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=len(groups), max_size=len(groups))))
    cube = cube_of(answer_of(groups), DAY)
    kept = [calls for calls, keeps in zip(groups, mask, strict=True) if keeps]

    assert cube.where(mask).requests == sum(weight for calls in kept for _, weight in calls)
    assert_near(cube.where(mask).percentiles(SHARES), [each for calls in kept for each in calls])
    for calls, row in zip(groups, cube.over_time(SHARES).to_dict("records"), strict=False):
        assert_near([row[f"p{share * 100:g}"] for share in SHARES], calls)


@pytest.mark.parametrize("change", ["within", "where"])
def test_filters_after_filters_agree(change: str) -> None:
    """Entries of the histograms follow their groups through every filter."""
    groups: list[Group] = [[(float(100 * (n + 1)), n + 1)] for n in range(10)]
    cube = cube_of(answer_of(groups), DAY)
    late = Span(start=DAY.start + timedelta(hours=3), end=DAY.end)
    then: Callable[[Cube], Cube] = {
        "within": lambda each: each.within(late),
        "where": lambda each: each.where(each.groups["hour"].to_numpy() >= FIRST_HOUR + 3),
    }[change]

    left = then(cube.where(np.arange(10) % 2 == 1))

    assert left.groups["requests"].tolist() == [4, 6, 8, 10]
    assert_near(left.percentiles(SHARES), [each for calls in groups[3::2] for each in calls])


def test_arrow_and_json_are_the_same_cube() -> None:
    """A local workspace's Arrow columns and Azure's JSON give equal cubes."""
    groups: list[Group] = [[(900.0, 2), (None, 1)], [(0.5, 1)], [(None, 3)]]

    json_cube, arrow_cube = (cube_of(answer_of(groups, arrow=each), DAY) for each in (False, True))

    assert json_cube.groups.astype(str).equals(arrow_cube.groups.astype(str))
    for name in ("owner", "bucket", "count"):
        assert getattr(json_cube, name).tolist() == getattr(arrow_cube, name).tolist()


def test_a_request_without_a_duration_still_counts() -> None:
    """It is a request, and no part of a percentile."""
    cube = cube_of(answer_of([[(900.0, 1), (None, 5)]]), DAY)

    assert cube.requests == 6
    assert_near(cube.percentiles(SHARES), [(900.0, 1)])


def test_nothing_has_no_percentile() -> None:
    """An empty cube, and one whose requests have no duration, have none; hours are gaps."""
    for cube in (empty_cube(DAY), cube_of(answer_of([[(None, 3)]]), DAY), cube_of(Answer(), DAY)):
        assert cube.percentiles(SHARES) == [None] * len(SHARES)
        table = cube.over_time(SHARES)
        assert len(table) == 25
        assert table["p50"].isna().all()


@pytest.mark.parametrize("arrow", [False, True])
def test_nulls_and_large_sums_are_read(*, arrow: bool) -> None:
    """A sum past 2^53 is exact, a null is 0 or an empty text, an unknown status 0."""
    answer = answer_of(
        [[(1.0, 1)], [(1.0, 1)]],
        arrow=arrow,
        InputTokens=[2**53 + 1, None],
        Status=[None, 200],
        Deployment=[None, "chat"],
    )
    cube = cube_of(answer, DAY)

    assert cube.groups["input_tokens"].tolist() == [2**53 + 1, 0]
    assert cube.groups["status"].tolist() == [0, 200]
    assert cube.groups["deployment"].tolist() == ["", "chat"]
    assert cube.failed.requests == cube.answered.requests == 1


@pytest.mark.parametrize(("hours", "steps"), [(1, 25), (6, 5), (24, 2)])
def test_steps_cover_the_span(hours: int, steps: int) -> None:
    """Steps begin on whole ones before the span and reach past its end."""
    found = steps_of(DAY, hours=hours)

    assert len(found) == steps
    assert found[0] <= DAY.start < DAY.end <= found[-1] + timedelta(hours=hours)


@pytest.mark.parametrize("hours", [2, 6, 24])
def test_longer_steps_are_sums_of_hours(hours: int) -> None:
    """Steps of several hours have all requests, and percentiles of all their durations."""
    groups: list[Group] = [[(float(50 * (n + 1)), 1)] for n in range(25)]
    cube = cube_of(answer_of(groups), DAY)
    table = cube.over_time(SHARES, hours=hours)

    assert table["requests"].sum() == 25
    first = int(table.iloc[0]["requests"])
    assert_near([table.iloc[0][f"p{s * 100:g}"] for s in SHARES], [g[0] for g in groups[:first]])
