"""Figures: gaps stay gaps, colours mean the same and can be seen, names from logs are text."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from checks.workspaces import Span
from dashboard.charts import amounts as amount_charts
from dashboard.charts import latency as charts
from dashboard.kit.reader import Reader
from dashboard.telemetry import anomalies, errors, slo
from dashboard.telemetry.deployments import courses
from tests.telemetry.made_cubes import Month, cube_from, made_month

BERLIN = ZoneInfo("Europe/Berlin")
ENGLISH = Reader.of("en-US", "Europe/Berlin")
HOSTILE = '<a href="http://evil.example">x</a><img src=y>'


@pytest.fixture(scope="module")
def month() -> Month:
    """A month with an incident."""
    return made_month()


def test_a_gap_is_drawn_as_a_gap() -> None:
    """Hours without requests have no point, and no line bridges them."""
    start = datetime(2026, 11, 10, tzinfo=UTC)
    times = [start, start + timedelta(hours=5)]
    cube = cube_from(
        pd.DataFrame({"time": pd.to_datetime(times, utc=True)}),
        Span(start=start, end=start + timedelta(hours=6)),
    )
    figure = charts.response_time(cube.over_time([0.5, 0.95, 0.99]), BERLIN)

    assert [np.isnan(trace.y).tolist()[1:5] for trace in figure.data[:3]] == [[True] * 4] * 3
    assert not any(trace.connectgaps for trace in figure.data[:3])
    assert list(figure.data[3].y) == [1, 0, 0, 0, 0, 1]


def test_the_lines_are_few_light_and_of_fixed_colours(month: Month) -> None:
    """Three percentiles in blue, amber and slate over bars, each with an hour's point."""
    slow = anomalies.slow(month.cube, month.before)
    figure = charts.response_time(month.cube.over_time([0.5, 0.95, 0.99]), BERLIN, slow)
    *lines, bars = figure.data

    assert [line.line.color for line in lines] == [charts.BLUE, charts.AMBER, charts.SLATE]
    assert {line.type for line in lines} == {"scatter"}
    assert all(len(line.x) <= 2000 for line in lines)
    assert (bars.type, sum(bars.y)) == ("bar", month.cube.requests)
    assert [each.text for each in figure.layout.annotations] == [
        each.words(ENGLISH) for each in slow
    ]
    assert len(figure.layout.shapes) == 1


def test_times_are_the_viewers_and_say_so(month: Month) -> None:
    """The axis names the zone, whose clock the points show."""
    table = month.cube.over_time([0.5, 0.95, 0.99])
    figure = charts.response_time(table, BERLIN)

    assert "Europe/Berlin" in figure.layout.xaxis.title.text
    assert pd.Timestamp(figure.data[0].x[0]) - table.index[0].tz_localize(None) == pd.Timedelta(
        hours=2
    )


def test_a_drag_selects_an_interval_of_time(month: Month) -> None:
    """A box spans the height, and a selection is shaded."""
    chosen = Span(start=month.cube.span.start, end=month.cube.span.start + timedelta(hours=3))
    figure = amount_charts.errors(errors.by_kind(month.cube), BERLIN, (), chosen)

    assert (figure.layout.dragmode, figure.layout.selectdirection) == ("select", "h")
    assert len(figure.layout.shapes) == 1


def luminance(colour: str) -> float:
    """Return a colour's relative luminance (WCAG 2.2)."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("surface", ["#FFFFFF", "#191917"])
def test_every_colour_can_be_seen_on_light_and_dark(surface: str) -> None:
    """Graphics hold 3 : 1 on both surfaces, as they keep one colour."""
    used = {*amount_charts.KIND_COLOURS.values(), *charts.COMPARED, charts.SLATE, charts.RED}
    ground = luminance(surface)
    for colour in used:
        high, low = sorted((luminance(colour), ground), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 3, colour


def test_kinds_keep_their_colours(month: Month) -> None:
    """A kind that is not there takes no other's colour, and needs no entry."""
    figure = amount_charts.errors(errors.by_kind(month.cube), BERLIN)

    assert {trace.name: trace.marker.color for trace in figure.data} == {
        "Sign-in refused": charts.VIOLET,
        "Throttled": charts.AMBER,
    }


def test_a_deployments_name_is_text() -> None:
    """Plotly shows tags of a name as they are, and makes no link of them."""
    cube = cube_from(pd.DataFrame({"time": [made_time()], "deployment": [HOSTILE]}))
    figure = charts.compare({HOSTILE: courses(cube, hours=24)[HOSTILE]}, BERLIN)

    assert "<" not in figure.data[0].name
    assert len(charts.named("x" * 99)) == 40


def made_time() -> pd.Timestamp:
    """Return a time within the month."""
    return pd.Timestamp("2026-11-10T10:00Z")


def test_the_distribution_holds_every_answered_request(month: Month) -> None:
    """Merging buckets into rows loses no request."""
    figure = charts.heat_map(month.cube, BERLIN, hours=6)

    assert np.nansum(figure.data[0].z) == month.cube.answered.requests
    assert len(figure.data[0].y) <= charts.HEAT_ROWS


def test_only_a_known_quota_is_a_line() -> None:
    """A model with a limit has a line, a model without has none."""
    table = pd.DataFrame({"a": [1.0], "b": [2.0]}, index=pd.DatetimeIndex([made_time()]))
    figure = amount_charts.peaks(table, {"a": 40.0, "b": None}, BERLIN, "Requests")

    assert [shape.y0 for shape in figure.layout.shapes] == [40]


def test_the_budget_burns_down(month: Month) -> None:
    """What is left of the budget never grows."""
    met = slo.latency(month.cube, 95, 2.0)
    figure = amount_charts.budget({met.name: met.remaining}, BERLIN)

    assert (np.diff(figure.data[0].y) <= 0).all()
