"""What every chart over time has in common: axes, hover, colours, an axis that is cut.

Colours are of the figure, not of the theme: they mean something, and hold 3 : 1 on light and dark.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape

import numpy as np
import pandas as pd
import plotly.graph_objects as go  # type: ignore[import-untyped]

from checks.report.safe import one_line
from checks.words import say
from checks.workspaces import Span
from dashboard.kit.reader import Reader
from dashboard.telemetry.anomalies import Interval
from dashboard.telemetry.steps import bound_of

BLUE, AMBER, SLATE, RED = "#3B7CC9", "#B87514", "#75828F", "#D0453B"
VIOLET, TEAL, PINK, OLIVE, BROWN = "#8C62C6", "#1C8799", "#C2407F", "#6C8A2A", "#96684A"
COMPARED = (BLUE, AMBER, VIOLET, OLIVE, PINK, TEAL)
"""As many lines as an eye can follow; blue and teal, which are near, stand far apart."""
TALL, LOW = 400, 300
LEGEND_ROW = 26
"""Pixels of a row of the legend; a phone has two entries in a row."""
FEW = 3
"""Entries of a legend that stands above the chart, in one row; more are beneath it."""
ENTRY_PX, CHARACTER_PX, WIDE_PX = 45, 7, 700
"""What an entry of a legend takes, each of its characters too, and the plot of a wide screen."""
FAR = timedelta(days=4)
"""From this length on an axis names days alone."""
LATE = 0.85
"""From which share of the width on a number stands to the left of its mark."""
TOPS = 4
"""Points beyond a cut axis that carry their number; the others are marked alone."""
UNITS = (("min", 60_000.0, 120_000.0), ("s", 1000.0, 1000.0), ("ms", 1.0, 0.0))
"""Unit of a duration → its milliseconds, and from how many on an axis is in it."""
Write = Callable[[float], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """For whom a chart is drawn, over which time, and in which steps."""

    reader: Reader
    span: Span
    hours: int = 1
    marks: tuple[Interval, ...] = ()
    """Abnormal intervals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A figure, and what has to be said beside it."""

    figure: go.Figure
    notes: tuple[str, ...] = ()
    """What the figure cannot say itself, for eyes and for a screen reader alike."""

    @property
    def spare_rows(self) -> int:
        """Return how many rows of the legend a wide screen leaves empty: a phone needs them."""
        names = [str(trace.name) for trace in self.figure.data if trace.showlegend is not False]
        taken = sum(ENTRY_PX + CHARACTER_PX * len(name) for name in names)
        return max(legend_rows(len(names)) - max(-(-taken // WIDE_PX), 1), 0)


def local(times: pd.DatetimeIndex, scene: Scene) -> pd.DatetimeIndex:
    """Return times as a zone's clock shows them, without the zone, which Plotly would drop."""
    return times.tz_convert(scene.reader.zone).tz_localize(None)


def clock(moment: datetime, scene: Scene) -> datetime:
    """Return a time as a zone's clock shows it."""
    return moment.astimezone(scene.reader.zone).replace(tzinfo=None)


def middles(index: pd.Index, scene: Scene) -> pd.DatetimeIndex:
    """Return where the steps (UTC index) are drawn: in their middle, so that bars fill them."""
    return local(pd.DatetimeIndex(index), scene) + pd.Timedelta(hours=scene.hours) / 2


def named(text: str) -> str:
    """Return a name from outside as Plotly shows it as it is: no tag, no link, one short line."""
    line = one_line(text) or say("not named")
    return escape(line if len(line) <= 40 else f"{line[:39]}…", quote=False)


def legend_rows(entries: int) -> int:
    """Return the rows that a phone needs for a legend's entries."""
    return -(-entries // 2) if entries > FEW else 1


def canvas(
    scene: Scene, height: int, y_title: str, *, entries: int = 1, drag: bool = True
) -> go.Figure:
    """Return an empty figure, on which a drag selects an interval of time.

    `entries` is how many the legend has.
    """
    figure = go.Figure()
    rows = legend_rows(entries)
    top, bottom = (12, 60 + LEGEND_ROW * rows) if rows > 1 else (12 + LEGEND_ROW, 60)
    below = {"y": -62 / (height - 72), "yanchor": "top"}
    days = scene.span.length >= FAR
    figure.update_layout(
        height=height + LEGEND_ROW * rows,
        # Fixed: on a phone Plotly gives up to fit margins to a legend of several rows.
        margin={"l": 64, "r": 12, "t": top, "b": bottom, "autoexpand": False},
        separators=scene.reader.separators,
        dragmode="select" if drag else False,
        selectdirection="h",
        hovermode="x unified",
        bargap=0,
        legend={
            "orientation": "h",
            "x": 0,
            "traceorder": "normal",
            **(below if rows > 1 else {"y": 1.01, "yanchor": "bottom"}),
        },
        xaxis={
            "title": {"text": f"Time ({scene.reader.zone.key})"},
            "showgrid": False,
            "range": [clock(scene.span.start, scene), clock(scene.span.end, scene)],
            "tickformat": "%-d %b" if days else "%H:%M\n%-d %b",
            # The first row of the hover is the time, in the viewer's zone and in UTC.
            "unifiedhovertitle": {"text": " "},
        },
        yaxis={"title": {"text": y_title}, "rangemode": "tozero"},
    )
    return figure


def add_times(figure: go.Figure, index: pd.Index, scene: Scene) -> None:
    """Let the hover begin with the step's time: an invisible line that holds it."""
    words = [
        scene.reader.step(time.to_pydatetime(), scene.hours) for time in pd.DatetimeIndex(index)
    ]
    figure.add_trace(
        go.Scatter(
            x=middles(index, scene),
            y=np.zeros(len(words)),
            customdata=words,
            name="Time",
            mode="lines",
            line={"width": 0, "color": "rgba(0,0,0,0)"},
            showlegend=False,
            hovertemplate="<b>%{customdata}</b><extra></extra>",
        )
    )


def bars(x: pd.Index, amounts: "pd.Series[float]", name: str, colour: str, scene: Scene) -> go.Bar:
    """Return bars that fill their steps; the hover leaves out what is not there.

    A step without an amount is nought and no gap: above a gap Plotly begins at the bottom.
    """
    there = amounts > 0
    return go.Bar(
        x=x,
        y=amounts.where(there, 0).to_numpy(dtype="float64"),
        customdata=[scene.reader.number(value) for value in amounts],
        name=name,
        width=scene.hours * 3_600_000 * 0.94,
        marker={"color": colour, "line": {"width": 0}},
        hovertemplate=np.where(there, "%{customdata}", ""),
        hoverinfo=np.where(there, "all", "skip"),
    )


def said(at: pd.Index, amounts: "pd.Series[float]", name: str, scene: Scene) -> go.Scatter:
    """Return a line that is not seen, whose amounts the hover says."""
    return go.Scatter(
        x=at,
        y=[0.0] * len(amounts),
        customdata=[scene.reader.number(value) for value in amounts],
        name=name,
        mode="lines",
        line={"width": 0, "color": "rgba(0,0,0,0)"},
        showlegend=False,
        hovertemplate="%{customdata}",
    )


def unit_of(highest_ms: float) -> tuple[str, float]:
    """Return the unit that an axis of durations is in, and its milliseconds."""
    return next((unit, size) for unit, size, least in UNITS if round(highest_ms) >= least)


def cut(  # noqa: PLR0913 - an axis and what lies beyond it
    figure: go.Figure,
    highest: "pd.Series[float]",
    scene: Scene,
    write: Write,
    *,
    size: float = 1.0,
    least: float = 0.0,
) -> tuple[str, ...]:
    """End the axis where a few outliers would flatten the rest; mark them, and return the words.

    `highest` is each step's highest value (UTC index), `size` what the axis counts in, `least`
    what the axis must hold.
    """
    bound = bound_of(highest)
    if bound is None or bound <= least >= highest.max():
        return ()
    bound = max(bound, least)
    beyond = highest[highest > bound]
    if beyond.empty:
        return ()
    figure.update_layout(yaxis={"range": [0, bound / size], "autorange": False})
    _tops(figure, beyond, scene, write, bound / size)
    top = beyond.sort_values().index[-1]
    when = scene.reader.moment(top.to_pydatetime())
    steps = (
        say("One step is") if len(beyond) == 1 else say("{beyond} steps are", beyond=len(beyond))
    )
    return (
        say(
            "{steps} higher than the chart (▲). The highest is {write}, {when}.",
            steps=steps,
            write=write(beyond.max()),
            when=when,
        ),
    )


def _tops(
    figure: go.Figure, beyond: "pd.Series[float]", scene: Scene, write: Write, bound: float
) -> None:
    highest = set(apart(beyond.sort_values(ascending=False).index, scene)[:TOPS])
    figure.add_trace(
        go.Scatter(
            x=middles(beyond.index, scene),
            y=np.full(len(beyond), bound * 0.97),
            text=[write(value) if at in highest else "" for at, value in beyond.items()],
            mode="markers+text",
            marker={"symbol": "triangle-up", "size": 8, "color": RED},
            textposition=[_side(time, scene) for time in beyond.index],
            textfont={"size": 11},
            cliponaxis=False,
            showlegend=False,
            hoverinfo="skip",
        )
    )


def _side(time: pd.Timestamp, scene: Scene) -> str:
    """Return on which side of its mark a number has room."""
    late = time.to_pydatetime() > scene.span.start + scene.span.length * LATE
    return "middle left" if late else "middle right"


def apart(times: Sequence[pd.Timestamp] | pd.Index, scene: Scene) -> list[pd.Timestamp]:
    """Return the times, the first ones first, that leave room for a number beside each other."""
    room, kept = scene.span.length / 6, list[pd.Timestamp]()
    for time in times:
        if all(abs(time - other) >= room for other in kept):
            kept.append(time)
    return kept
