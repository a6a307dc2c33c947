"""Figures: gaps stay gaps, no spike flattens, words do not overlap, names from logs are text."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import numpy as np
import pandas as pd
import plotly.graph_objects as go  # type: ignore[import-untyped]
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from checks.workspaces import Span
from dashboard.charts import amounts as amount_charts
from dashboard.charts import canvas, lane, quota
from dashboard.charts import latency as charts
from dashboard.charts.canvas import Drawing, Scene
from dashboard.kit.cards import LOOK
from dashboard.kit.reader import Reader
from dashboard.telemetry import anomalies, errors, slo, tokens
from dashboard.telemetry.anomalies import Interval
from dashboard.telemetry.deployments import courses
from tests.colours import contrast
from tests.telemetry.made_cubes import MONTH, Month, cube_from, made_month

ENGLISH = Reader.of("en-US", "Europe/Berlin")
GERMAN = Reader.of("de-DE", "Asia/Calcutta")
HOSTILE = '<a href="http://evil.example">x</a><img src=y>'
ALL = ("p99", "p95", "p50")
SHARES = [0.5, 0.95, 0.99]


@pytest.fixture(scope="module")
def month() -> Month:
    """A month with an incident."""
    return made_month()


def scene(reader: Reader = ENGLISH, hours: int = 6, marks: tuple[Interval, ...] = ()) -> Scene:
    """Return the month as a chart's scene."""
    return Scene(reader=reader, span=MONTH, hours=hours, marks=marks)


def mark(start: float, hours: float, weight: float = 1.0, factor: float = 2.0) -> Interval:
    """Return an interval of the month that begins after so many hours."""
    since = MONTH.start + timedelta(hours=start)
    return Interval(
        start=since,
        end=since + timedelta(hours=hours),
        factor=factor,
        measure="95th percentile",
        weight=weight,
    )


def every_drawing(
    month: Month, reader: Reader, marks: tuple[Interval, ...] = ()
) -> dict[str, Drawing]:
    """Return one drawing of each kind."""
    cube, drawn = month.cube, scene(reader, marks=marks)
    hours = drawn.hours
    requests = cube.over_time(hours=hours)["requests"]
    peaks = requests.to_frame("claude-sonnet-5").astype(float)
    met = slo.latency(cube, 95, 2.0)
    return {
        "percentiles": charts.response_time(cube.over_time(SHARES, hours=hours), drawn, "Time"),
        "distribution": charts.heat_map(cube, drawn),
        "compare": charts.compare(
            {str(name): ms for name, ms in courses(cube, hours=hours).items()}, drawn, "95th"
        ),
        "errors": amount_charts.errors(errors.by_kind(cube, hours=hours), requests, drawn),
        "tokens": amount_charts.tokens(
            tokens.over_time(cube, reader.zone, hours=24), scene(reader, 24)
        ),
        "peaks": quota.peaks(peaks, {"claude-sonnet-5": 40.0}, drawn, "Requests"),
        "budget": amount_charts.budget({met.name(reader): met.remaining}, drawn),
    }


KINDS = ("percentiles", "distribution", "compare", "errors", "tokens", "peaks", "budget")


def test_a_gap_is_drawn_as_a_gap() -> None:
    """Hours without requests have no point, and no line bridges them."""
    start = datetime(2026, 11, 10, tzinfo=UTC)
    times = [start, start + timedelta(hours=5)]
    span = Span(start=start, end=start + timedelta(hours=6))
    cube = cube_from(pd.DataFrame({"time": pd.to_datetime(times, utc=True)}), span)
    drawn = Scene(reader=ENGLISH, span=span)
    figure = charts.response_time(cube.over_time(SHARES), drawn, "Time", ALL).figure
    lines = [trace for trace in figure.data if trace.name in {"99th", "95th", "Median"}]
    (bars,) = (trace for trace in figure.data if trace.type == "bar")

    assert [np.isnan(line.y).tolist()[1:5] for line in lines] == [[True] * 4] * 3
    assert not any(line.connectgaps for line in lines)
    assert np.nan_to_num(bars.y).tolist() == [1, 0, 0, 0, 0, 1]


def test_the_99th_is_drawn_when_it_is_wanted(month: Month) -> None:
    """Without it two lines, in amber and slate; the colours stay when it comes."""
    table = month.cube.over_time(SHARES, hours=6)
    usual, every = (
        {
            line.name: line.line.color
            for line in figure.data
            if line.type == "scatter" and line.line.width
        }
        for figure in (
            charts.response_time(table, scene(), "Time", wanted).figure
            for wanted in (charts.USUAL, ALL)
        )
    )

    assert usual == {"95th": canvas.AMBER, "Median": canvas.SLATE}
    assert every == {"99th": canvas.BLUE, **usual}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("reader", [ENGLISH, GERMAN], ids=["en", "de"])
def test_every_chart_is_written_for_its_reader(month: Month, kind: str, reader: Reader) -> None:
    """The axis names the zone as people do, numbers have the reader's signs, hovers both times."""
    figure = every_drawing(month, reader)[kind].figure
    hovers = str([trace.customdata for trace in figure.data if trace.customdata is not None])

    assert reader.zone.key in figure.layout.xaxis.title.text
    assert "Calcutta" not in figure.layout.xaxis.title.text
    assert figure.layout.separators == reader.separators
    assert re.search(r"\d\d:\d\d (CET|IST).*\(.*\d\d:\d\d UTC\)", hovers)
    if reader is GERMAN:
        assert not re.search(r"\d\.\d+ (ms|s|min)", hovers)
    assert len(figure.data[0].x) <= 170


@pytest.mark.parametrize("kind", ["percentiles", "errors", "tokens"])
def test_a_hover_tells_how_many_requests(month: Month, kind: str) -> None:
    """What is measured of few requests is seen to be."""
    traces = every_drawing(month, ENGLISH)[kind].figure.data
    told = next(
        trace
        for trace in traces
        if (trace.name or "").endswith("equests")
        and trace.customdata is not None
        and trace.type == "scatter"
    )
    counted = sum(int(text.replace(",", "")) for text in told.customdata)

    assert counted == month.cube.requests


def signs_of(figure: go.Figure) -> list[go.Scatter]:
    """Return what is written into a plot."""
    return [trace for trace in figure.data if trace.type == "scatter" and trace.mode == "text"]


@pytest.mark.parametrize("kind", ["percentiles", "errors", "tokens", "peaks"])
def test_one_spike_flattens_no_chart(month: Month, kind: str) -> None:
    """The axis ends above the rest; the spike is marked with its number, and said."""
    table = month.cube.over_time(SHARES, hours=6).astype(float)
    spike = table.copy()
    spike.iloc[50] *= 100
    kinds = pd.DataFrame(0.0, index=spike.index, columns=[each.id for each in errors.kinds()])
    kinds["throttled"] = spike["requests"]
    drawing = {
        "percentiles": lambda: charts.response_time(spike, scene(), "Time"),
        "errors": lambda: amount_charts.errors(kinds, spike["requests"], scene()),
        "tokens": lambda: amount_charts.tokens(spike, scene()),
        "peaks": lambda: quota.peaks(spike[["requests"]], {}, scene(), "Requests"),
    }[kind]()
    top = drawing.figure.layout.yaxis.range[1]
    signs = signs_of(drawing.figure)
    has_bars = any(t.type == "bar" and t.yaxis is None for t in drawing.figure.data)
    drawn = [t for t in drawing.figure.data if t.yaxis is None and len(t.y) == len(spike)]
    highest = max(np.nan_to_num(trace.y).max() for trace in drawn)

    assert (highest < top) if has_bars else (highest > 20 * top)
    assert any(any(char.isdigit() for char in text) for trace in signs for text in trace.text)
    assert all((np.array(trace.y) < top).all() for trace in signs)
    said = "drawn shorter than to scale" if has_bars else "higher than the chart"
    assert any(said in note for note in drawing.notes)
    assert all(trace.marker.color is None and trace.textfont.color is None for trace in signs)


def test_a_calm_chart_has_no_cut(month: Month) -> None:
    """Where everything fits nothing is marked, and nothing is said."""
    drawing = charts.response_time(
        month.before.over_time(SHARES), replace(scene(hours=1), span=MONTH.previous), "Time"
    )

    assert drawing.figure.layout.yaxis.range is None
    assert drawing.notes == ()


@given(
    st.lists(
        st.tuples(st.floats(-20, 719), st.floats(1, 200), st.floats(1, 99)), min_size=1, max_size=12
    )
)
def test_numbers_in_the_lane_never_overlap(found: list[tuple[float, float, float]]) -> None:
    """However many intervals there are, numbers stand beside each other, inside the chart."""
    marks = tuple(mark(*each) for each in sorted(set(found)))
    placed = lane.texts(scene(marks=marks))

    assert bool(placed) == (len(marks) > 1)
    assert all(text.words.isdecimal() for text in placed)
    assert all(0 <= text.left < text.right <= 1 for text in placed)
    assert all(one.leaves_room_for(other) for one, other in combinations(placed, 2))
    assert len(lane.told(scene(marks=marks))) == len(marks)


@given(
    st.lists(
        st.tuples(st.floats(-20, 719), st.floats(1, 200), st.floats(1, 99), st.booleans()),
        min_size=1,
        max_size=12,
        unique_by=lambda each: each[0],
    )
)
def test_the_interval_of_the_sentence_always_has_its_number(
    found: list[tuple[float, float, float, bool]],
) -> None:
    """What the sentence tells of is found in the chart; a lesser one never takes its room."""
    marks = tuple(replace(mark(*each), goes_on=goes_on) for *each, goes_on in sorted(found))
    gravest = max(marks, key=lambda each: (each.goes_on, each.weight))
    number = [str(marks.index(gravest) + 1)] if len(marks) > 1 else []
    tied = sum((each.goes_on, each.weight) == (gravest.goes_on, gravest.weight) for each in marks)
    assume(tied == 1)

    assert [text.words for text in lane.texts(scene(marks=marks))][:1] == number


@given(st.floats(0, 700), st.floats(1, 300))
def test_a_number_stays_with_its_interval_on_every_screen(start: float, hours: float) -> None:
    """What a phone needs more room for than a wide screen is held where the interval is."""
    first = replace(mark(start, hours), goes_on=True)
    text = lane.texts(scene(marks=(first, mark(0, 5))))[0]
    begins, ends = start / 720, min((start + hours) / 720, 1)

    assert begins - lane.THINNEST <= text.at <= ends + lane.THINNEST


def test_numbers_stand_above_the_plot(month: Month) -> None:
    """No line crosses a number: the plot ends beneath them; what each stands for is told."""
    marks = (*anomalies.slow(month.cube, month.before), mark(500, 12))
    drawing = charts.response_time(
        month.cube.over_time(SHARES, hours=6), scene(marks=marks), "Time"
    )
    layout = drawing.figure.layout

    assert layout.annotations
    assert all(each.y >= layout.yaxis.domain[1] for each in layout.annotations)
    assert [note.partition(": ")[2] for note in drawing.notes[: len(marks)]] == [
        f"{each.words(ENGLISH)}." for each in marks
    ]


@pytest.mark.parametrize("kind", ["percentiles", "distribution", "compare", "errors"])
def test_every_chart_with_intervals_draws_them(month: Month, kind: str) -> None:
    """An interval is shaded, written in the lane and told, whichever chart is looked at."""
    marks = (mark(300, 30), mark(500, 12))
    plain = every_drawing(month, ENGLISH)[kind]
    marked = every_drawing(month, ENGLISH, marks)[kind]
    bands = [shape for shape in marked.figure.layout.shapes if shape.opacity is not None]

    assert len(bands) == len(marks)
    assert len(marked.figure.layout.annotations) - len(plain.figure.layout.annotations) == 2
    assert marked.notes[: len(marks)] == lane.told(scene(marks=marks))


def test_an_hour_of_a_month_can_be_seen() -> None:
    """The shortest interval is some pixels wide on the smallest screen."""
    figure = charts.response_time(
        made_month(per_hour=2).cube.over_time(SHARES, hours=6), scene(marks=(mark(300, 1),)), "Time"
    ).figure
    shapes = [shape for shape in figure.layout.shapes if shape.type == "rect"]

    assert shapes
    assert all((shape.x1 - shape.x0) / MONTH.length >= 1 / 120 for shape in shapes)


def test_times_are_the_viewers(month: Month) -> None:
    """A point is drawn in the middle of its step, at the viewer's clock."""
    table = month.cube.over_time(SHARES, hours=6)
    figure = charts.response_time(table, scene(), "Time").figure

    first = table.index[0].tz_convert("Europe/Berlin").tz_localize(None)
    assert pd.Timestamp(figure.data[0].x[0]) - first == pd.Timedelta(hours=3)


@pytest.mark.parametrize("kind", KINDS)
def test_a_drag_selects_an_interval_of_time(month: Month, kind: str) -> None:
    """A box spans the height; peaks and the budget are of the whole range, and take none."""
    layout = every_drawing(month, ENGLISH)[kind].figure.layout

    assert layout.dragmode == (False if kind in {"peaks", "budget"} else "select")
    assert layout.selectdirection == "h"
    assert layout.xaxis.range[1] - layout.xaxis.range[0] >= timedelta(days=29)


@pytest.mark.parametrize("surface", ["#FFFFFF", "#191917"])
def test_every_colour_can_be_seen_on_light_and_dark(surface: str) -> None:
    """Graphics hold 3 : 1 on both surfaces, as they keep one colour."""
    used = {*amount_charts.KIND_COLOURS.values(), *canvas.COMPARED, canvas.SLATE, canvas.RED}
    assert {colour for colour in used if contrast(colour, surface) < 3} == set()


def test_kinds_keep_their_colours(month: Month) -> None:
    """A kind that is not there takes no other's colour, and needs no entry."""
    figure = every_drawing(month, ENGLISH)["errors"].figure

    assert {trace.name: trace.marker.color for trace in figure.data if trace.type == "bar"} == {
        "Sign-in refused": canvas.VIOLET,
        "Throttled": canvas.AMBER,
    }


def test_a_deployments_name_is_text() -> None:
    """Plotly shows tags of a name as they are, and makes no link of them."""
    cube = cube_from(pd.DataFrame({"time": [made_time()], "deployment": [HOSTILE]}))
    drawn = courses(cube, hours=6)
    figure = charts.compare({HOSTILE: drawn[HOSTILE]}, scene(), "95th").figure

    assert all("<" not in trace.name for trace in figure.data)
    assert len(canvas.named("x" * 99)) == 40


def test_only_what_has_a_line_has_an_entry() -> None:
    """A deployment without one answered request is not compared."""
    cube = cube_from(
        pd.DataFrame({"time": [made_time()] * 2, "deployment": ["a", ""], "status": [200, 401]})
    )
    table = courses(cube, hours=6)
    figure = charts.compare({name: table[name] for name in ("a", "")}, scene(), "95th").figure

    assert [trace.name for trace in figure.data if trace.showlegend is not False] == ["a"]


def made_time() -> pd.Timestamp:
    """Return a time within the month."""
    return pd.Timestamp("2026-11-10T10:00Z")


def test_the_distribution_holds_every_answered_request(month: Month) -> None:
    """Merging buckets into rows loses no request; its axis names few, whole durations."""
    figure = charts.heat_map(month.cube, scene()).figure

    assert np.nansum(figure.data[0].z) == month.cube.answered.requests
    assert len(figure.data[0].y) <= charts.HEAT_ROWS
    assert all(
        re.fullmatch(r"[125]0*|[125]0{0,2} (ms|s|min)", text)
        for text in figure.layout.yaxis.ticktext
    )


def test_the_distribution_has_a_scale_of_its_colours(month: Month) -> None:
    """What a colour of the heat map stands for is named, and drawn."""
    (heat,) = charts.heat_map(month.cube, scene()).figure.data

    assert heat.showscale is not False
    assert heat.colorbar.title.text == "Requests"
    assert heat.colorbar.thickness > 0


@pytest.mark.parametrize(("used", "below"), [(0.4, []), (1.1, [-10]), (1.46, [-25]), (3, [-100])])
def test_a_budget_that_is_gone_has_ticks_below_nothing(used: float, below: list[float]) -> None:
    """Where the line goes, heights can be read, and its end says what is left."""
    index = pd.date_range(MONTH.start, periods=720, freq="h")
    lines = {"a": pd.Series(1 - np.linspace(0, used, 720), index=index), "b": pd.Series(1.0, index)}
    figure = amount_charts.budget(lines, scene()).figure
    (words,) = (trace for trace in figure.data if trace.mode == "text")
    levels = figure.layout.yaxis.tickvals

    assert [each for each in levels if each < 0][:1] == below
    assert levels[-1] == 100
    assert list(words.text) == [ENGLISH.percent(1 - used), "100%"]
    assert len(set(words.textposition)) == 2


@pytest.mark.parametrize(("used", "ends"), [(0.4, 0.0), (9.0, -100.0)])
def test_the_budget_burns_down(used: float, ends: float) -> None:
    """The line falls; far below nothing it leaves the chart, which says how far."""
    index = pd.date_range(MONTH.start, periods=720, freq="h")
    left = pd.Series(1 - np.linspace(0, used, 720), index=index)
    drawing = amount_charts.budget({"Availability": left}, scene())
    line = next(trace for trace in drawing.figure.data if trace.name == "Availability")

    assert (np.diff(line.y) < 0).all()
    assert line.y[-1] == pytest.approx((1 - used) * 100, abs=0.01)
    assert drawing.figure.layout.yaxis.range[0] == pytest.approx(ends, abs=6)
    assert [("-800%" in note) for note in drawing.notes] == ([True] if used > 2 else [])


@pytest.mark.parametrize(("count", "spare"), [(2, 0), (4, 1), (6, 2)])
def test_a_wide_screen_takes_in_the_rows_that_a_phone_needs(count: int, spare: int) -> None:
    """The legend of a phone has two entries a row; `look.css` has a rule for what is left."""
    index = pd.date_range(MONTH.start, periods=4, freq="h")
    table = pd.DataFrame({f"model-{n}": [1.0, 2, 3, 4] for n in range(count)}, index=index)

    drawn = quota.peaks(table, {}, scene(), "Requests")

    assert drawn.spare_rows == spare
    assert not spare or f"st-key-spare-{spare}-" in LOOK.read_text(encoding="utf-8")
    assert f"{canvas.LEGEND_ROW * 2}px" in LOOK.read_text(encoding="utf-8")


def test_only_a_point_between_two_gaps_has_a_dot(month: Month) -> None:
    """It has no line; each other dot would be an element of the page for nothing."""
    table = month.cube.over_time(SHARES, hours=6)
    whole = charts.response_time(table, scene(), "Time").figure
    table.loc[table.index[[10, 12]], ["p50", "p95", "p99"]] = np.nan
    parted = charts.response_time(table, scene(), "Time").figure
    modes = [
        [line.mode for line in figure.data if line.name in {"95th", "Median"}]
        for figure in (whole, parted)
    ]
    sizes = next(line for line in parted.data if line.name == "95th").marker.size

    assert modes == [["lines"] * 2, ["lines+markers"] * 2]
    assert np.flatnonzero(sizes).tolist() == [11]


def test_the_deployment_that_the_sentence_names_has_a_line(month: Month) -> None:
    """It is told from the page's own by its name, its colour and its dots, under one axis."""
    table = month.cube.over_time(SHARES, hours=6)
    drawing = charts.response_time(table, scene(), "Time", told={"claude-slow": table["p95"] * 3})
    lines = [line for line in drawing.figure.data if line.type == "scatter" and line.line.width]
    (own,) = [line for line in lines if "claude-slow" in line.name]

    assert own.line.color not in {line.line.color for line in lines if line is not own}
    assert own.line.dash == "dot"
    assert drawing.figure.layout.yaxis.title.text == "Time (s)"
