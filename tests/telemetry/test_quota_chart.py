"""The quota's chart: every model by its own limit, so that a breach of any is seen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import numpy as np
import pandas as pd
import plotly.graph_objects as go  # type: ignore[import-untyped]
import pytest

from checks.workspaces import Span
from dashboard.charts import canvas, quota
from dashboard.charts.canvas import Scene
from dashboard.kit.reader import Reader
from dashboard.telemetry.peaks import Breach, breaches, shares_of

HOUR = timedelta(hours=1)
START = datetime(2026, 11, 10, tzinfo=UTC)
SCENE = Scene(
    reader=Reader.of("en-US", "UTC"), span=Span(start=START, end=START + timedelta(hours=4))
)
TABLE = pd.DataFrame(
    {"large": [700.0, 900.0, np.nan, 800.0], "small": [20.0, 55.0, 10.0, 5.0], "idle": 0.0},
    index=pd.date_range(START, periods=4, freq="h"),
)
LIMITS = {"large": 1000.0, "small": 50.0, "idle": 9.0}


MEASURED = pd.DataFrame(
    {
        "hour": [int(START.timestamp()) // 3600 + n for n in (0, 1, 2, 3)] * 2,
        "model": ["small"] * 4 + ["large"] * 4,
        "requests": [20.0, 55.0, 60.0, 5.0, 700.0, 900.0, 0.0, 1200.0],
    }
)


def line_of(figure: go.Figure, name: str) -> go.Scatter:
    """Return the trace of this name."""
    found = [trace for trace in figure.data if trace.name == name]
    return found[0]


def named(figure: go.Figure) -> list[str]:
    """Return what the legend lists."""
    return [trace.name for trace in figure.data if trace.showlegend is not False]


def test_a_share_is_of_the_models_own_limit() -> None:
    """The nearest to its limit comes first; what has no limit or no amount has no share."""
    shares = shares_of(TABLE.assign(free=3.0), {**LIMITS, "free": None})

    assert list(shares.columns) == ["small", "large"]
    assert shares["small"].tolist() == [0.4, 1.1, 0.2, 0.1]
    assert shares["large"].tolist()[:2] == [0.7, 0.9]
    assert np.isnan(shares["large"].iloc[2])


def test_a_breach_of_the_smallest_limit_is_above_the_line_of_all() -> None:
    """By numbers the large model would be on top; by its limit the small one is, and marked."""
    above = (Breach(model="small", step=START + HOUR, hour=START + HOUR, share=1.1),)
    figure = quota.peaks(TABLE, LIMITS, SCENE, "Requests", above).figure
    limit = next(name for name in named(figure) if name.startswith("Limit"))

    assert set(line_of(figure, limit).y) == {100}
    assert np.nanmax(line_of(figure, "small").y) == pytest.approx(110)
    assert np.nanmax(line_of(figure, "large").y) == pytest.approx(90)
    assert list(line_of(figure, "Over the limit").y) == [pytest.approx(110)]
    assert [each.text for each in figure.layout.annotations] == ["small<br>10 Nov 01:00, 110%"]
    assert {line_of(figure, name).opacity for name in ("small", "large")} == {quota.FADED}
    unbreached = quota.peaks(TABLE, LIMITS, SCENE, "Requests").figure
    assert {line_of(unbreached, name).opacity for name in ("small", "large")} == {1.0}


def test_a_breach_is_told_once_for_each_step_at_its_worst_hour() -> None:
    """The hour is the one that table and sentence name, not the beginning of the step."""
    found = breaches(MEASURED, "requests", LIMITS, hours=2)

    assert {(each.model, each.step, each.hour, each.share) for each in found} == {
        ("small", START + 2 * HOUR, START + 2 * HOUR, 1.2),
        ("large", START + 2 * HOUR, START + 3 * HOUR, 1.2),
        ("small", START, START + HOUR, 1.1),
    }
    assert found[-1].share == 1.1
    assert breaches(MEASURED, "requests", {"small": None}) == ()


@pytest.mark.parametrize("steps", [(0, 1, 2, 3), (1,), (0, 3)])
def test_names_of_breaches_stand_apart_inside_the_chart(steps: tuple[int, ...]) -> None:
    """Near ones have rows of their own, for which the chart is higher."""
    above = tuple(
        Breach(model="small", step=START + n * HOUR, hour=START + n * HOUR, share=1.1)
        for n in steps
    )
    layout = quota.peaks(TABLE, LIMITS, SCENE, "Requests", above).figure.layout
    plain = quota.peaks(TABLE, LIMITS, SCENE, "Requests").figure.layout
    named = [(each.x, each.ay) for each in layout.annotations]
    near = quota.NEAR * SCENE.span.length

    assert len(named) == len(steps)
    assert all(a[1] != b[1] for a, b in combinations(named, 2) if abs(a[0] - b[0]) < near)
    assert all(quota.LABEL_PX - ay <= layout.height - plain.height for _, ay in named)
    assert max(layout.yaxis.tickvals) <= 116
    inner = layout.height - layout.margin.t - layout.margin.b
    assert -layout.legend.y * inner < layout.margin.b or layout.legend.y > 0


def test_a_last_step_that_is_not_complete_is_faded() -> None:
    """Its busiest minute may still come, so that the line falls for no reason."""
    cut_short = replace(SCENE, span=Span(start=START, end=START + timedelta(hours=3.5)))
    # Whole numbers have no gap of their own.
    counted = TABLE.fillna(0).astype("int64")
    whole, fading = (
        trace
        for trace in quota.peaks(counted, LIMITS, cut_short, "Requests").figure.data
        if trace.name == "small"
    )

    assert np.isnan(whole.y[-1])
    assert fading.y[-1] == pytest.approx(10)
    assert fading.opacity == quota.FADED
    assert fading.showlegend is False


def test_the_hover_tells_the_amount_and_the_limit() -> None:
    """A share alone tells nobody what to ask for."""
    figure = quota.peaks(TABLE * 1000, {"small": 50_000.0}, SCENE, "Input tokens").figure

    assert line_of(figure, "small").customdata[1] == "55,000 of 50,000 (110%)"


@pytest.mark.parametrize("most", [0.01, 0.5, 0.99, 1.01, 30.0])
def test_the_limit_and_every_breach_are_inside_the_chart(most: float) -> None:
    """However far the models are from it; what is cut off is told."""
    table = pd.DataFrame({"small": [most * 50] * 3 + [1.0]}, index=TABLE.index)
    drawing = quota.peaks(table, LIMITS, SCENE, "Requests")
    top = drawing.figure.layout.yaxis.range

    assert top is None or top[1] >= min(100, most * 100)
    assert top is not None or most * 100 >= 100


def test_what_has_no_limit_is_left_out_by_name() -> None:
    """Nobody takes a model for one that is far from its limit because it has no line."""
    drawing = quota.peaks(TABLE, {"small": 50.0}, SCENE, "Requests")

    assert named(drawing.figure) == ["small", "Limit (100%)"]
    assert drawing.notes[:2] == (
        "Each line is a share of the model's own limit per minute: 50 for small.",
        "Not in the chart, because no limit is known: large.",
    )


def test_without_any_limit_the_chart_shows_numbers_and_says_so() -> None:
    """There is nothing to compare with, so the axis counts."""
    drawing = quota.peaks(TABLE, {"small": None}, SCENE, "Requests")

    assert named(drawing.figure) == ["large", "small"]
    assert np.nanmax(line_of(drawing.figure, "large").y) == 900
    assert drawing.figure.layout.yaxis.title.text == "Requests per minute"
    assert "No limit is known" in drawing.notes[0]


def test_a_model_keeps_its_colour_when_others_come_and_go() -> None:
    """A filter of time that leaves one of them must not paint it like another."""
    both = quota.peaks(TABLE, LIMITS, SCENE, "Requests").figure
    alone = quota.peaks(TABLE.assign(large=0.0), LIMITS, SCENE, "Requests").figure

    assert line_of(both, "small").line.color == line_of(alone, "small").line.color
    assert line_of(both, "small").line.color != line_of(both, "large").line.color
    assert canvas.RED not in {line_of(both, name).line.color for name in ("small", "large")}
