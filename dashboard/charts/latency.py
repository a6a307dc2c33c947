"""Frames → Plotly figures of response times: pure, in the viewer's zone, gaps drawn as gaps.

Colours are of the figure, not of the theme: they mean something, and hold 3 : 1 on light and dark.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import plotly.graph_objects as go  # type: ignore[import-untyped]

from checks.report.safe import one_line
from checks.workspaces import Span
from dashboard.kit.reader import Reader
from dashboard.telemetry.anomalies import Interval
from dashboard.telemetry.cube import MIDDLES, Cube, steps_of

BLUE, AMBER, SLATE, RED = "#3B7CC9", "#B87514", "#75828F", "#D0453B"
VIOLET, TEAL, PINK, OLIVE, BROWN = "#8C62C6", "#1C8799", "#C2407F", "#6C8A2A", "#96684A"
PERCENTILES = {"p99": ("99th", BLUE), "p95": ("95th", AMBER), "p50": ("Median", SLATE)}
"""Column → its name and colour, in the order of the legend; green would mean `fast`."""
COMPARED = (BLUE, AMBER, TEAL, VIOLET, PINK, OLIVE)
"""As many lines as an eye can follow."""
LABELS = 4
"""Abnormal intervals that carry their words; the others are shaded alone."""
TALL, LOW = 400, 300
HEAT_ROWS = 40


def local(times: pd.DatetimeIndex, zone: ZoneInfo) -> pd.DatetimeIndex:
    """Return times as a zone's clock shows them, without the zone, which Plotly would drop."""
    return times.tz_convert(zone).tz_localize(None)


def clock(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return a time as a zone's clock shows it."""
    return moment.astimezone(zone).replace(tzinfo=None)


def named(text: str) -> str:
    """Return a name from outside as Plotly shows it as it is: no tag, no link, one short line."""
    line = one_line(text) or "not named"
    return escape(line if len(line) <= 40 else f"{line[:39]}…", quote=False)


def canvas(zone: ZoneInfo, height: int, y_title: str) -> go.Figure:
    """Return an empty figure on which a drag selects an interval of time."""
    figure = go.Figure()
    figure.update_layout(
        height=height,
        # Fixed: on a phone Plotly gives up to fit margins to a legend of several rows.
        margin={"l": 64, "r": 12, "t": 48, "b": 64, "autoexpand": False},
        dragmode="select",
        selectdirection="h",
        hovermode="x unified",
        bargap=0,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        xaxis={"title": {"text": f"Time ({zone.key})"}, "showgrid": False},
        yaxis={"title": {"text": y_title}, "rangemode": "tozero"},
    )
    return figure


def response_time(
    table: pd.DataFrame,
    zone: ZoneInfo,
    intervals: Sequence[Interval] = (),
    selection: Span | None = None,
) -> go.Figure:
    """Draw percentiles by hour over bars of the requests; `table` is of `Cube.over_time`."""
    figure = canvas(zone, TALL, "Seconds")
    at = local(pd.DatetimeIndex(table.index), zone)
    for column, (name, colour) in PERCENTILES.items():
        figure.add_trace(_line(at, table[column] / 1000, name, colour))
    _volume(figure, at, table["requests"])
    for interval in intervals:
        shade(figure, interval.start, interval.end, zone, RED)
    for interval in sorted(intervals, key=lambda each: -each.hours)[:LABELS]:
        label(figure, interval, zone, at)
    if selection:
        shade(figure, selection.start, selection.end, zone, BLUE)
    return figure


def _line(at: pd.DatetimeIndex, seconds: "pd.Series[float]", name: str, colour: str) -> go.Scatter:
    return go.Scatter(
        x=at,
        y=seconds.to_numpy().round(3),
        name=name,
        mode="lines",
        line={"color": colour, "width": 1.5},
        connectgaps=False,
        hovertemplate="%{y:.2f} s",
    )


def _volume(figure: go.Figure, at: pd.DatetimeIndex, requests: "pd.Series[int]") -> None:
    """Put bars of the requests beneath, on the same axis of time."""
    bars = go.Bar(
        x=at,
        y=requests.to_numpy(),
        name="Requests",
        yaxis="y2",
        marker={"color": SLATE, "opacity": 0.6},
        showlegend=False,
        hovertemplate="%{y:,}",
    )
    figure.add_trace(bars)
    figure.update_layout(
        yaxis={"domain": [0.24, 1]},
        yaxis2={
            "domain": [0, 0.16],
            "title": {"text": "Requests"},
            "nticks": 3,
            "rangemode": "tozero",
            "tickmode": "auto",
        },
        xaxis={"anchor": "y2"},
    )


def shade(figure: go.Figure, start: datetime, end: datetime, zone: ZoneInfo, colour: str) -> None:
    """Shade an interval over the whole height."""
    figure.add_shape(
        type="rect",
        x0=clock(start, zone),
        x1=clock(end, zone),
        y0=0,
        y1=1,
        yref="paper",
        fillcolor=colour,
        opacity=0.14,
        line={"width": 0},
        layer="below",
    )


LINE = 0.06
"""Height of a line of text, as a share of the chart."""


def label(figure: go.Figure, interval: Interval, zone: ZoneInfo, at: pd.DatetimeIndex) -> None:
    """Write an interval's words beside its shade, on the side that has the room."""
    late = clock(interval.start, zone) > at[0] + (at[-1] - at[0]) * 0.6
    figure.add_annotation(
        x=clock(interval.start if late else interval.end, zone),
        # Each a line lower: on a phone they would lie on each other.
        y=1 - LINE * (len(figure.layout.annotations) % 3),
        yref="paper",
        xanchor="right" if late else "left",
        yanchor="top",
        text=interval.words(Reader.of(None, None)),
        showarrow=False,
    )


def heat_map(cube: Cube, zone: ZoneInfo, *, hours: int) -> go.Figure:
    """Draw how many answered requests took how long, step by step."""
    figure = canvas(zone, TALL, "Seconds")
    answered = cube.answered
    steps = steps_of(cube.span, hours=hours)
    if not len(answered.bucket):
        return figure
    first = int(steps[0].timestamp()) // 3600
    place = (answered.groups["hour"].to_numpy() - first) // hours
    low, counts = answered.histogram_by(place, len(steps))
    rows = -(-counts.shape[1] // HEAT_ROWS)
    edges = np.arange(0, counts.shape[1], rows)
    merged = np.add.reduceat(counts, edges, axis=1).T
    middles = MIDDLES[np.minimum(low + edges + rows // 2, len(MIDDLES) - 1)] / 1000
    figure.add_trace(
        go.Heatmap(
            x=local(steps, zone),
            y=middles,
            z=np.where(merged > 0, merged, np.nan),
            colorscale=[[0, "#CFE0F3"], [1, "#1F4E8C"]],
            colorbar={"title": {"text": "Requests"}, "thickness": 10},
            hovertemplate="about %{y:.2f} s<br>%{z:,} requests<extra></extra>",
        )
    )
    figure.update_layout(
        hovermode="closest", yaxis={"type": "log", "rangemode": "normal", "dtick": "D2"}
    )
    return figure


def compare(
    courses: Mapping[str, "pd.Series[float]"],
    zone: ZoneInfo,
    selection: Span | None = None,
    *,
    y_title: str = "95th percentile, seconds",
) -> go.Figure:
    """Draw a figure in ms of deployments over time; at most six of them."""
    figure = canvas(zone, TALL, y_title)
    for (name, course), colour in zip(courses.items(), COMPARED, strict=False):
        at = local(pd.DatetimeIndex(course.index), zone)
        figure.add_trace(_line(at, course / 1000, named(name), colour))
    if selection:
        shade(figure, selection.start, selection.end, zone, BLUE)
    return figure
