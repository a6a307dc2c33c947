"""Frames → Plotly figures of amounts: errors, tokens, peaks, the error budget. Pure as `charts`."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

import pandas as pd
import plotly.graph_objects as go  # type: ignore[import-untyped]

from checks.workspaces import Span
from dashboard.charts.latency import (
    AMBER,
    BLUE,
    BROWN,
    COMPARED,
    LOW,
    OLIVE,
    PINK,
    RED,
    SLATE,
    TALL,
    TEAL,
    VIOLET,
    canvas,
    label,
    local,
    named,
    shade,
)
from dashboard.telemetry.anomalies import Interval
from dashboard.telemetry.errors import kinds

KIND_COLOURS = {
    "sign-in": VIOLET,
    "not-found": TEAL,
    "throttled": AMBER,
    "overloaded": PINK,
    "bad-request": BLUE,
    "service": RED,
    "no-answer": BROWN,
    "other": SLATE,
}
"""Kind of error → its colour, the same everywhere."""
LEGEND_ROWS = 88
"""Pixels for a legend that a phone breaks into three rows."""
TOKENS = {
    "input_tokens": ("Input", BLUE),
    "cache_read_tokens": ("Cache read", TEAL),
    "cache_write_tokens": ("Cache write", OLIVE),
    "output_tokens": ("Output", AMBER),
}
"""Column of the tokens' table → its name and colour, in the order of the stack."""


def errors(
    table: pd.DataFrame,
    zone: ZoneInfo,
    intervals: Sequence[Interval] = (),
    selection: Span | None = None,
) -> go.Figure:
    """Draw failed requests by kind as stacked bars; `table` is of `errors.by_kind`."""
    figure = canvas(zone, TALL, "Failed requests")
    at = local(pd.DatetimeIndex(table.index), zone)
    for kind in kinds():
        if table[kind.id].any():
            bars = _bars(at, table[kind.id], kind.title, KIND_COLOURS[kind.id])
            figure.add_trace(bars)
    figure.update_layout(barmode="stack", showlegend=True, margin={"t": LEGEND_ROWS})
    for interval in intervals:
        label(figure, interval, zone, at)
    if selection:
        shade(figure, selection.start, selection.end, zone, BLUE)
    return figure


def _bars(at: pd.DatetimeIndex, amounts: "pd.Series[float]", name: str, colour: str) -> go.Bar:
    return go.Bar(
        x=at,
        y=amounts.to_numpy(),
        name=name,
        marker={"color": colour, "line": {"width": 0}},
        hovertemplate="%{y:,.0f}",
    )


def tokens(table: pd.DataFrame, zone: ZoneInfo, selection: Span | None = None) -> go.Figure:
    """Draw tokens by day, stacked; the index is a zone's days, the columns are TOKENS."""
    figure = canvas(zone, TALL, "Tokens")
    for column, (name, colour) in TOKENS.items():
        if table[column].any():
            figure.add_trace(_bars(pd.DatetimeIndex(table.index), table[column], name, colour))
    figure.update_layout(barmode="stack", bargap=0.15, showlegend=True)
    if selection:
        shade(figure, selection.start, selection.end, zone, BLUE)
    return figure


def peaks(
    table: pd.DataFrame, limits: Mapping[str, float | None], zone: ZoneInfo, title: str
) -> go.Figure:
    """Draw the busiest minute of each hour by model, against each limit that is known."""
    figure = canvas(zone, LOW, f"{title} per minute")
    equal: dict[float, list[str]] = {}
    for model, colour in zip(table.columns, COMPARED, strict=False):
        figure.add_trace(
            go.Scatter(
                x=local(pd.DatetimeIndex(table.index), zone),
                y=table[model].to_numpy(),
                name=named(str(model)),
                mode="markers",
                marker={"color": colour, "size": 4},
                hovertemplate="%{y:,.0f}",
            )
        )
        if limit := limits.get(str(model)):
            equal.setdefault(limit, []).append(named(str(model)))
    for limit, names in equal.items():
        # One line for equal limits: their words would lie on each other.
        text = (
            f"Quota of {names[0]}" if len(names) == 1 else f"Quota of each of {len(names)} models"
        )
        line = {"color": SLATE, "width": 1, "dash": "dash"}
        figure.add_hline(y=limit, line=line, annotation={"text": text, "yanchor": "bottom"})
    figure.update_layout(showlegend=True)
    return figure


def budget(remaining: Mapping[str, "pd.Series[float]"], zone: ZoneInfo) -> go.Figure:
    """Draw how much of each error budget is left, in per cent."""
    figure = canvas(zone, LOW, "Error budget left, %")
    for (name, left), colour in zip(remaining.items(), (BLUE, AMBER), strict=False):
        figure.add_trace(
            go.Scatter(
                x=local(pd.DatetimeIndex(left.index), zone),
                y=(left * 100).to_numpy().round(2),
                name=name,
                mode="lines",
                line={"color": colour, "width": 1.5},
                hovertemplate="%{y:.1f} %",
            )
        )
    figure.add_hline(y=0, line={"color": RED, "width": 1})
    figure.update_layout(yaxis={"rangemode": "normal"}, showlegend=True)
    return figure
