"""What stands on a chart beside its data: cuts, intervals, steps that are not complete."""

import re
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.workspaces import Span
from dashboard.charts import amounts as amount_charts
from dashboard.charts import canvas, lane
from dashboard.charts import latency as charts
from dashboard.charts.cuts import GROWTH, SHARE, ticks
from dashboard.monitor.errors import steps_by_screen
from dashboard.telemetry import daily, errors
from dashboard.telemetry.cube import steps_of
from tests.telemetry.made_cubes import MONTH, Month, made_month
from tests.telemetry.test_charts import ENGLISH, SHARES, every_drawing, mark, scene, signs_of


@pytest.fixture(scope="module")
def month() -> Month:
    """A month with an incident."""
    return made_month()


@given(
    st.lists(st.integers(60, 4000), min_size=1, max_size=4),
    st.lists(st.integers(0, 119), min_size=4, max_size=4, unique=True),
)
def test_each_bar_that_is_cut_has_its_number_and_a_height_of_its_own(
    peaks: list[int], places: list[int]
) -> None:
    """Of two bars the one that stands for more is higher, and no number stands on another."""
    index = pd.date_range(MONTH.start.replace(hour=0), periods=120, freq="6h")
    table = pd.DataFrame(0.0, index=index, columns=[each.id for each in errors.kinds()])
    table["throttled"] = 5.0
    added = np.full(len(index), 3.0)
    for place, peak in zip(places, peaks, strict=False):
        added[place] = peak
    table["service"] = added
    figure = amount_charts.errors(table, table.sum(axis=1), scene()).figure
    parts = [trace for trace in figure.data if trace.type == "bar" and len(trace.y) == len(index)]
    heights = np.sum([trace.y for trace in parts], axis=0)
    amounts = table.sum(axis=1).to_numpy()
    cut_steps = np.flatnonzero(amounts > heights + 1e-6)
    signs = signs_of(figure)

    assert bool(signs) == bool(len(cut_steps))
    if signs:
        broken, numbers = signs
        order = cut_steps[np.argsort(amounts[cut_steps])]
        rises = np.diff(heights[order]) > 0
        assert (rises == (np.diff(amounts[order]) > 0)).all()
        assert len(broken.x) == len(cut_steps)
        assert [*numbers.text] == [ENGLISH.number(amounts[place]) for place in cut_steps]
        assert (np.array(numbers.y) >= heights[cut_steps] - 1e-6).all()
        near = [
            abs(one - other)
            for a, (one, x) in enumerate(zip(numbers.y, numbers.x, strict=True))
            for other, z in list(zip(numbers.y, numbers.x, strict=True))[:a]
            if abs(x - z) < MONTH.length * SHARE
        ]
        assert all(gap >= 0.07 * min(numbers.y) / (1 + GROWTH) for gap in near)
        assert figure.layout.yaxis.range[1] > max(numbers.y)


@given(start=st.integers(0, 5), end=st.integers(0, 5))
def test_a_step_that_is_not_complete_is_hatched_and_said(start: int, end: int) -> None:
    """A bar of an hour beside bars of six is no fall in traffic."""
    span = Span(
        start=MONTH.start.replace(hour=0) + timedelta(hours=start),
        end=MONTH.end.replace(hour=0) + timedelta(hours=end),
    )
    index = steps_of(span, hours=6)
    table = pd.DataFrame(5.0, index=index, columns=["requests", "p50", "p95", "p99"])
    drawing = charts.response_time(table, replace(scene(), span=span), "Time")
    shapes = next(t for t in drawing.figure.data if t.type == "bar").marker.pattern.shape
    hatched = np.zeros(len(table), bool) if shapes is None else np.array(shapes) == "/"

    assert hatched[0] == (start > 0)
    assert hatched[-1] == (end > 0)
    assert not hatched[1:-1].any()
    assert any("hatched" in note for note in drawing.notes) == bool(start or end)


@pytest.mark.parametrize(("last", "told"), [(0.0, False), (0.01, False), (3.0, True)])
def test_a_hatch_that_nobody_sees_is_not_said(last: float, told: bool) -> None:
    """A last step without a failure, or with next to none, has no bar that could be hatched."""
    span = Span(start=MONTH.start.replace(hour=0), end=MONTH.end.replace(hour=3))
    index = steps_of(span, hours=6)
    table = pd.DataFrame(0.0, index=index, columns=[each.id for each in errors.kinds()])
    table["throttled"] = 4.0
    table.iloc[-1] = 0.0
    table.loc[index[-1], "throttled"] = last
    notes = amount_charts.errors(table, table.sum(axis=1), replace(scene(), span=span)).notes

    assert any("last bar is hatched" in note for note in notes) == told


def test_the_interval_and_the_peak_name_times_alike() -> None:
    """A peak is somewhere in its step: the step's beginning alone would contradict the interval."""
    table = pd.DataFrame(
        0.0,
        index=pd.date_range(MONTH.start, MONTH.end, freq="6h").floor("6h"),
        columns=[each.id for each in errors.kinds()],
    )
    table["throttled"] = np.where(np.arange(len(table)) == 7, 900.0, 10.0)
    notes = amount_charts.errors(table, table.sum(axis=1), scene()).notes

    assert any(re.search(r"in the 6 hours from \d+ \w+ \d\d:00 CES?T", note) for note in notes)


def test_the_lane_numbers_every_interval_and_the_text_below_tells_it() -> None:
    """On the strip stands the digit alone; factor, length and deployment are told below."""
    names = ("claude-sonnet-5", "", "claude-haiku-4-5", "")
    marks = tuple(
        replace(mark(100 + 40 * n, 2 + n), deployment=name) for n, name in enumerate(names)
    )
    drawn = scene(marks=marks)

    assert sorted(text.words for text in lane.texts(drawn)) == ["1", "2", "3", "4"]
    assert [told[:2] for told in lane.told(drawn)] == ["1.", "2.", "3.", "4."]
    assert all(name in told for name, told in zip(names, lane.told(drawn), strict=True))
    assert lane.texts(scene(marks=marks[:1])) == []


@pytest.mark.parametrize("count", range(1, 7))
def test_the_lane_leaves_the_plot_its_height(month: Month, count: int) -> None:
    """More words make a chart higher, and never smaller than two rows do."""
    table = month.cube.over_time(SHARES, hours=6)
    marks = tuple(mark(100 + 10 * n, 4) for n in range(count))
    layout = charts.response_time(table, scene(marks=marks), "Time").figure.layout
    inner = layout.height - layout.margin.t - layout.margin.b
    low, high = layout.yaxis.domain

    assert (high - low) * inner >= 180
    assert all(each.y + lane.ROW_PX / inner <= 1.001 for each in layout.annotations)


def test_a_band_over_the_whole_plot_is_its_cap_alone() -> None:
    """All of a plot shaded is a plot with another background."""
    table = made_month(per_hour=2).cube.over_time(SHARES, hours=6)
    everything, part = mark(-30, 800), mark(100, 12)
    for marks, bands in (((everything,), 0), ((part,), 1), ((everything, part), 1)):
        shapes = charts.response_time(table, scene(marks=marks), "Time").figure.layout.shapes
        assert sum(shape.layer == "below" for shape in shapes) == bands
        assert sum(shape.layer == "above" for shape in shapes) == len(marks)


def test_a_mark_has_no_colour_of_an_error(month: Month) -> None:
    """An interval is not a kind of failure."""
    table = month.cube.over_time(SHARES, hours=6)
    shapes = charts.response_time(table, scene(marks=(mark(9, 9),)), "T").figure.layout.shapes
    kinds = set(amount_charts.KIND_COLOURS.values()) - {canvas.SLATE}

    assert not kinds & {colour for each in shapes for colour in (each.fillcolor, each.line.color)}


@pytest.mark.parametrize("kind", ["percentiles", "errors", "tokens"])
def test_bars_have_their_whole_colour(month: Month, kind: str) -> None:
    """A colour that holds 3 : 1 does not hold it any more when it is faded."""
    drawn = every_drawing(month, ENGLISH)[kind].figure.data
    faded = [t for t in drawn if t.type == "bar" and (t.opacity or t.marker.opacity or 1) < 1]

    assert any(trace.type == "bar" for trace in drawn)
    assert not faded


@pytest.mark.parametrize("kind", ["errors", "tokens"])
def test_an_entry_of_the_legend_is_never_hatched(month: Month, kind: str) -> None:
    """Plotly draws an entry as its first bar is; each name has one entry, in its whole colour."""
    drawn = every_drawing(month, ENGLISH)[kind].figure.data
    bars = [trace for trace in drawn if trace.type == "bar"]
    listed = [trace for trace in bars if trace.showlegend is not False]

    assert any(trace.marker.pattern.shape is not None for trace in bars)
    assert {t.name: t.marker.color for t in listed} == {t.name: t.marker.color for t in bars}
    assert len({trace.name for trace in listed}) == len(listed)
    assert all(trace.marker.pattern.shape is None for trace in listed)


@given(end=st.floats(1, 1e9))
def test_an_axis_has_few_ticks_that_people_count_in(end: float) -> None:
    """One to ten steps of 1, 2 or 5 times a power of ten, none beyond the end."""
    found = ticks(end)
    step = found[1] - found[0]

    assert found[0] == 0
    assert found[-1] <= end < found[-1] + step
    assert 2 <= len(found) <= 11
    assert f"{step:e}"[0] in "125"


def test_above_a_break_no_height_can_be_read() -> None:
    """Ticks end below it, and no bar that is whole reaches over it."""
    index = pd.date_range(MONTH.start.replace(hour=0), periods=120, freq="6h")
    table = pd.DataFrame(0.0, index=index, columns=[each.id for each in errors.kinds()])
    table["throttled"] = np.where(np.arange(120) == 7, 900.0, 10 + np.arange(120) % 13)
    figure = amount_charts.errors(table, table.sum(axis=1), scene()).figure
    (broken, _), axis = signs_of(figure), figure.layout.yaxis

    assert max(axis.tickvals) < broken.y[0] < axis.range[1]
    assert table["throttled"].drop(index[7]).max() <= broken.y[0]


def test_a_phone_has_a_bar_for_each_day_of_a_month(month: Month) -> None:
    """The same failures in fewer bars; a day by hour is the same on every screen."""
    whole = errors.by_kind(month.cube, hours=6)
    days = daily.failures(month.cube, ENGLISH.zone)

    assert days.sum().to_dict() == whole.sum().to_dict()
    local = pd.DatetimeIndex(days.index).tz_convert(ENGLISH.zone)
    assert {time.hour for time in local} == {0}
    assert steps_by_screen(1) == {"every": 1}
    assert steps_by_screen(6) == {"broad": 6, "narrow": 24}
    assert steps_by_screen(24) == {"every": 24}


def test_a_day_is_named_beneath_the_middle_of_its_bar(month: Month) -> None:
    """Its name at the day's beginning would stand between two bars; no more than a phone holds."""
    days = replace(scene(), hours=24)
    table = daily.failures(month.cube, ENGLISH.zone)
    figure = amount_charts.errors(table, table.sum(axis=1), days).figure
    axis, bar = figure.layout.xaxis, next(t for t in figure.data if t.type == "bar")
    whole = [pd.Timestamp(each) for each in bar.x]

    assert 4 <= len(axis.tickvals) <= 6
    assert all(pd.Timestamp(each) in whole for each in axis.tickvals)
    assert axis.ticktext[0] == f"{pd.Timestamp(axis.tickvals[0]):%-d %b}"
