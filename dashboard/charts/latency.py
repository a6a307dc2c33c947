"""Frames → Plotly figures of response times: pure, in the viewer's zone, gaps drawn as gaps."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go  # type: ignore[import-untyped]

from checks.words import say
from dashboard.charts import lane
from dashboard.charts.canvas import (
    AMBER,
    BLUE,
    COMPARED,
    FEW,
    SLATE,
    TALL,
    VIOLET,
    Drawing,
    Scene,
    add_times,
    bars,
    canvas,
    hatched,
    legend_rows,
    middles,
    named,
    said,
    unit_of,
)
from dashboard.charts.cuts import cut
from dashboard.telemetry.cube import MIDDLES, Cube, steps_of
from dashboard.telemetry.steps import bound_of

PERCENTILES = {"p99": ("99th", BLUE), "p95": ("95th", AMBER), "p50": ("Median", SLATE)}
"""Column → its name and colour, in the order of the legend; green would mean `fast`."""
USUAL = ("p95", "p50")
"""What is drawn unless the 99th is wanted, too: it would dwarf the others."""
SHORT_NAME = 16
"""Characters of a name of which two stand beside each other on a phone."""
HEAT_ROWS = 40
HEAT = [[0, "rgba(59,124,201,0.16)"], [0.4, "rgba(59,124,201,0.62)"], [1, BLUE]]
"""From few requests to many: clear to blue, so that few are faint on light and dark alike."""
VOLUME = 0.16
"""The share of the height that the bars of the requests take."""
TICKS_MS = (
    *(1, 2, 5, 10, 20, 50, 100, 200, 500),
    *(1000, 2000, 5000, 10_000, 20_000, 60_000, 120_000, 300_000, 600_000, 1_200_000, 3_600_000),
)
"""Durations that a logarithmic axis names."""
MINUTE_MS = 60_000
FEWEST_TICKS = 12
"""Beyond so many names an axis leaves out every other."""


def response_time(
    table: pd.DataFrame,
    scene: Scene,
    what: str,
    drawn: Sequence[str] = USUAL,
    told: Mapping[str, "pd.Series[float]"] | None = None,
) -> Drawing:
    """Draw percentiles over bars of the requests; `table` is of `Cube.over_time`.

    `told` has the 95th percentile of a deployment that the page's sentence names.
    """
    own = told or {}
    # The unit is that of the page's own figures, which stand in the cards above.
    unit, size = _unit(table[list(drawn)].max(axis=1))
    highest = table[list(drawn)].assign(**own).max(axis=1)
    # A name of a deployment is long: each entry of the legend has a row of its own on a phone.
    entries = 2 * (len(drawn) + len(own)) if own else len(drawn)
    figure = canvas(scene, TALL, f"{what} ({unit})", entries=entries)
    add_times(figure, table.index, scene)
    for column in drawn:
        name, colour = PERCENTILES[column]
        figure.add_trace(_line(table[column], size, name, colour, scene))
    for deployment, ms in own.items():
        name = say("95th of {deployment}", deployment=named(deployment))
        figure.add_trace(_line(ms, size, name, VIOLET, scene, dash="dot", width=2))
    _volume(figure, table["requests"], scene)
    lane.draw(figure, scene)
    notes = cut(figure, highest, scene, scene.reader.duration, size=size)
    partial = hatched(table["requests"], scene)
    return Drawing(
        figure=figure, notes=(*lane.told(scene), *notes, *partial), rows=legend_rows(entries)
    )


def _unit(highest: "pd.Series[float]") -> tuple[str, float]:
    """Return the unit of an axis that holds what is usual."""
    top = bound_of(highest) or highest.max()
    return unit_of(0.0 if np.isnan(top) else float(top))


def _line(
    ms: "pd.Series[float]", size: float, name: str, colour: str, scene: Scene, **look: Any
) -> go.Scatter:
    return go.Scatter(
        x=middles(ms.index, scene),
        y=(ms.to_numpy() / size).round(4),
        customdata=[scene.reader.duration(value) for value in ms],
        name=name,
        **_dots(ms),
        line={"color": colour, "width": 1.5} | look,
        connectgaps=False,
        hovertemplate="%{customdata}",
    )


def _dots(ms: "pd.Series[float]") -> dict[str, Any]:
    """Return a dot for each point between two gaps, which has no line.

    Any other point would be an element of the page of its own, and cost as much as a bar.
    """
    there = ms.notna()
    alone = there & ~there.shift(1, fill_value=False) & ~there.shift(-1, fill_value=False)
    if not alone.any():
        return {"mode": "lines"}
    return {"mode": "lines+markers", "marker": {"size": np.where(alone, 4, 0)}}


def _volume(figure: go.Figure, requests: "pd.Series[float]", scene: Scene) -> None:
    """Put bars of the requests beneath, on the same axis of time."""
    drawn = bars(middles(requests.index, scene), requests, "Requests", SLATE, scene)
    drawn.update(
        yaxis="y2",
        showlegend=False,
        hoverinfo="skip",
        hovertemplate=None,
    )
    figure.add_trace(drawn)
    # The hover is of the upper plot alone.
    figure.add_trace(said(middles(requests.index, scene), requests, "Requests", scene))
    figure.update_layout(
        yaxis={"domain": [VOLUME + 0.08, 1]},
        yaxis2={
            "domain": [0, VOLUME],
            "title": {"text": "Requests"},
            "nticks": 3,
            "tickformat": ",",
            "rangemode": "tozero",
            "tickmode": "auto",
        },
        xaxis={"anchor": "y2"},
    )


def heat_map(cube: Cube, scene: Scene) -> Drawing:
    """Draw how many answered requests took how long, step by step."""
    figure = canvas(scene, TALL, say("Response time"))
    answered = cube.answered
    steps = steps_of(cube.span, hours=scene.hours)
    if not len(answered.bucket):
        return Drawing(figure=figure)
    first = int(steps[0].timestamp()) // 3600
    place = (answered.groups["hour"].to_numpy() - first) // scene.hours
    low, counts = answered.histogram_by(place, len(steps))
    rows = -(-counts.shape[1] // HEAT_ROWS)
    edges = np.arange(0, counts.shape[1], rows)
    merged = np.add.reduceat(counts, edges, axis=1).T
    heights = MIDDLES[np.minimum(low + edges + rows // 2, len(MIDDLES) - 1)]
    figure.add_trace(
        go.Heatmap(
            x=middles(steps, scene),
            y=heights,
            z=np.where(merged > 0, merged, np.nan),
            customdata=_cells(steps, heights, merged, scene),
            colorscale=HEAT,
            colorbar={
                "title": {"text": "Requests", "side": "top"},
                "orientation": "h",
                "thickness": 8,
                "len": 0.5,
                "x": 0,
                "xanchor": "left",
                "y": 1.0,
                "yanchor": "bottom",
                "nticks": 6,
            },
            hovertemplate="%{customdata}<extra></extra>",
        )
    )
    figure.update_layout(
        hovermode="closest",
        margin={"t": 64},
        yaxis={"type": "log", "rangemode": "normal", **_ticks(heights, scene)},
    )
    lane.draw(figure, scene)
    return Drawing(figure=figure, notes=lane.told(scene))


def _cells(
    steps: pd.DatetimeIndex,
    heights: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    counts: "np.ndarray[tuple[int, int], np.dtype[np.float64]]",
    scene: Scene,
) -> list[list[str]]:
    """Return what the hover says of each cell of a heat map."""
    reader = scene.reader
    words = [scene.reader.step(step.to_pydatetime(), scene.hours) for step in steps]
    took = [reader.duration(float(height)) for height in heights]
    return [
        [
            f"<b>{word}</b><br>about {duration}<br>{reader.number(count)} requests" if count else ""
            for word, count in zip(words, row, strict=True)
        ]
        for duration, row in zip(took, counts, strict=True)
    ]


def _ticks(
    heights: "np.ndarray[tuple[int], np.dtype[np.float64]]", scene: Scene
) -> dict[str, list[float] | list[str]]:
    """Return the durations that a logarithmic axis names, and how."""
    ticks = [tick for tick in TICKS_MS if heights.min() * 0.8 <= tick <= heights.max() * 1.2]
    if len(ticks) > FEWEST_TICKS:
        ticks = ticks[::2]
    return {
        "tickvals": [float(tick) for tick in ticks],
        "ticktext": [_tick(tick, scene) for tick in ticks],
    }


def _tick(ms: float, scene: Scene) -> str:
    unit, size = ("min", MINUTE_MS) if ms >= MINUTE_MS else unit_of(ms)
    return f"{scene.reader.number(ms / size)} {unit}"


def _is_long(courses: Sequence[tuple[str, object]]) -> bool:
    return any(len(named(name)) > SHORT_NAME for name, _ in courses)


def compare(courses: Mapping[str, "pd.Series[float]"], scene: Scene, what: str) -> Drawing:
    """Draw a figure in ms of deployments over time: at most six, and none that has no value."""
    there = [(name, ms) for name, ms in courses.items() if ms.notna().any()][: len(COMPARED)]
    highest = pd.DataFrame(dict(there)).max(axis=1) if there else pd.Series(dtype="float64")
    unit, size = _unit(highest)
    figure = canvas(
        scene, TALL, f"{what} ({unit})", entries=len(there) * (2 if _is_long(there) else 1)
    )
    if not there:
        return Drawing(figure=figure)
    add_times(figure, highest.index, scene)
    for (name, ms), colour in zip(there, COMPARED, strict=False):
        figure.add_trace(_line(ms, size, named(name), colour, scene))
    # Two to a row on a phone, whose plot has room for two short names.
    share = 1.0 if _is_long(there) else 0.48
    legend = {"entrywidth": share, "entrywidthmode": "fraction"} if len(there) > FEW else {}
    figure.update_layout(showlegend=True, legend=legend)
    lane.draw(figure, scene)
    notes = cut(figure, highest, scene, scene.reader.duration, size=size)
    return Drawing(figure=figure, notes=(*lane.told(scene), *notes))
