"""What every chart over time has in common: axes, hover, colours, an axis that is cut.

Colours are of the figure, not of the theme: they mean something, and hold 3 : 1 on light and dark.
"""

from collections.abc import Callable, Mapping
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
DAY, NAMED_DAYS = 24, 6
"""Hours of a day, and how many days have room for their name on a phone."""
FAR = timedelta(days=4)
"""From this length on an axis names days alone."""
LATE = 0.85
"""From which share of the width on a number stands to the left of its mark."""
SEEN = 0.02
"""The share of the highest bar from which on a bar's pattern is seen."""
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
    rows: int = 0
    """Rows that its legend was given, where they are not those of as many short names."""

    @property
    def spare_rows(self) -> int:
        """Return how many rows of the legend a wide screen leaves empty: a phone needs them."""
        names = [str(trace.name) for trace in self.figure.data if trace.showlegend is not False]
        taken = sum(ENTRY_PX + CHARACTER_PX * len(name) for name in names)
        rows = self.rows or legend_rows(len(names))
        return max(rows - max(-(-taken // WIDE_PX), 1), 0)


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
    if scene.hours >= DAY:
        _name_days(figure, index, scene)
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


def _name_days(figure: go.Figure, index: pd.Index, scene: Scene) -> None:
    """Name some bars of a day beneath their middle: Plotly would name where the day begins."""
    whole = index[~is_incomplete(index, scene)]
    named_ = whole[:: max(-(-len(whole) // NAMED_DAYS), 1)]
    days = pd.DatetimeIndex(named_)
    figure.update_layout(
        xaxis={
            "tickmode": "array",
            "tickvals": list(middles(named_, scene)),
            "ticktext": [scene.reader.date(day.to_pydatetime()) for day in days],
        }
    )


def bars(x: pd.Index, amounts: "pd.Series[float]", name: str, colour: str, scene: Scene) -> go.Bar:
    """Return bars that fill their steps; the hover leaves out what is not there.

    A step without an amount is nought and no gap: above a gap Plotly begins at the bottom. One that
    reaches beyond the span is hatched: its amount is not that of a whole step.
    """
    there, cut_short = amounts > 0, is_incomplete(amounts.index, scene)
    hatch = {"shape": np.where(cut_short, "/", ""), "size": 6, "solidity": 0.5}
    return go.Bar(
        x=x,
        y=amounts.where(there, 0).to_numpy(dtype="float64"),
        customdata=[scene.reader.number(value) for value in amounts],
        name=name,
        width=scene.hours * 3_600_000 * 0.94,
        legendgroup=name,
        showlegend=not cut_short.any(),
        marker={
            "color": colour,
            "line": {"width": 0},
            **({"pattern": hatch} if cut_short.any() else {}),
        },
        hovertemplate=np.where(there, "%{customdata}", ""),
        hoverinfo=np.where(there, "all", "skip"),
    )


def entries(looks: Mapping[str, str], index: pd.Index, scene: Scene) -> list[go.Bar]:
    """Return the legend of bars (name → colour) of which some are hatched.

    Plotly would draw an entry as the first bar is. Where none is hatched, bars have their own.
    """
    if not is_incomplete(index, scene).any():
        return []
    return [
        go.Bar(x=[None], y=[None], name=name, legendgroup=name, marker={"color": colour})
        for name, colour in looks.items()
    ]


def is_incomplete(index: pd.Index, scene: Scene) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Tell which steps (UTC index) reach beyond the span that is shown."""
    begins = pd.DatetimeIndex(index)
    ends = begins + pd.Timedelta(hours=scene.hours)
    found: np.ndarray[tuple[int], np.dtype[np.bool_]] = np.asarray(
        (begins < pd.Timestamp(scene.span.start)) | (ends > pd.Timestamp(scene.span.end))
    )
    return found


def hatched(amounts: "pd.Series[float]", scene: Scene) -> tuple[str, ...]:
    """Say which bars are seen to be hatched, and why; nothing where all steps are whole.

    `amounts` is each step's (UTC index): a bar that is hardly there has no hatch to be seen.
    """
    is_seen = (amounts > SEEN * amounts.max()).to_numpy()
    found = is_incomplete(amounts.index, scene) & is_seen
    if not found.any():
        return ()
    if found[0] and found[-1] and len(found) > 1:
        return (say("The first and the last bar are hatched because their time is not complete."),)
    which = say("first") if found[0] else say("last")
    return (say("The {which} bar is hatched because its time is not complete.", which=which),)


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
