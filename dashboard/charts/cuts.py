"""Where an axis is cut that a few outliers would flatten, and how that is seen; pure."""

from math import floor, log10

import numpy as np
import pandas as pd
import plotly.graph_objects as go  # type: ignore[import-untyped]

from checks.words import say
from dashboard.charts.canvas import LATE, TOPS, Scene, Write, middles
from dashboard.telemetry.cube import Floats
from dashboard.telemetry.steps import bound_of

HEADROOM = 1.12
"""How far above the highest number an axis of bars ends."""
GROWTH = 0.3
"""How far above the cut the highest bar ends: those between are as high as their logarithm."""
ROW = 0.08
"""What a number needs of the height, as a share of the cut."""
BREAK, BREAK_AT = "≈", 0.97
"""What stands across a bar that is cut, and at which share of the cut: no whole bar is higher."""
TICKS, TICK_END = 5, 0.93
"""About how many ticks an axis has below the break, and where the last one may stand."""
STEPS = (1, 2, 5, 10)
SHARE = 1 / 6
"""The share of the width that a number needs."""


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
    what the axis must hold. Bars, which count in ones, end above the cut; lines leave the chart.
    """
    bound = bound_of(highest)
    if bound is None or bound <= least >= highest.max():
        return ()
    bound = max(bound, least)
    beyond = highest[highest > bound]
    if beyond.empty:
        return ()
    # A bar without any step is an entry of the legend.
    bars = [
        trace
        for trace in figure.data
        if trace.type == "bar" and trace.yaxis is None and len(trace.y) == len(highest)
    ]
    top = bound / size
    if bars:
        _shorten(bars, highest, bound)
        top = _broken(figure, beyond, scene, write, bound)
    figure.update_layout(yaxis={"range": [0, top], "autorange": False})
    if bars:
        # Above the break no height can be read: nothing there says that one could.
        figure.update_layout(yaxis={"tickmode": "array", "tickvals": ticks(bound * TICK_END)})
    if not bars:
        _tops(figure, beyond, scene, write, bound / size)
    return (_words(beyond, scene, write, is_bars=bool(bars)),)


def _words(beyond: "pd.Series[float]", scene: Scene, write: Write, *, is_bars: bool) -> str:
    at, is_one = beyond.sort_values().index[-1], len(beyond) == 1
    if is_bars:
        steps = say("One bar is") if is_one else say("{beyond} bars are", beyond=len(beyond))
        said = say("{steps} drawn shorter than to scale ({sign}).", steps=steps, sign=BREAK)
    else:
        steps = say("One step is") if is_one else say("{beyond} steps are", beyond=len(beyond))
        said = say("{steps} higher than the chart ({sign}).", steps=steps, sign="▲")
    return say(
        "{said} The highest is {write}, in {when}.",
        said=said,
        write=write(beyond.max()),
        when=scene.reader.step_from(at.to_pydatetime(), scene.hours),
    )


def _shorten(bars: list[go.Bar], highest: "pd.Series[float]", bound: float) -> None:
    """End the bars of a step above the bound: parts keep their shares, the hover its numbers."""
    kept = np.where(highest > bound, ends(highest, bound) / highest.clip(lower=bound), 1.0)
    for trace in bars:
        trace.y = np.asarray(trace.y, dtype=np.float64) * kept


def ends(highest: "pd.Series[float]", bound: float) -> "pd.Series[float]":
    """Return where bars end that are cut: the more they stand for, the higher."""
    most = np.log(highest.max() / bound) or 1.0
    over = pd.Series(np.log(highest.clip(lower=bound) / bound) / most, index=highest.index)
    return bound * (1 + GROWTH * over)


def _broken(
    figure: go.Figure, beyond: "pd.Series[float]", scene: Scene, write: Write, bound: float
) -> float:
    """Write a sign across each bar that is cut, and its number above; return the axis's end."""
    across: Floats = np.full(len(beyond), bound * BREAK_AT, dtype=np.float64)
    figure.add_trace(_signs(beyond, scene, [BREAK] * len(beyond), across, "middle", 20))
    heights = _above(ends(beyond, bound), scene, bound * ROW)
    texts = [write(value) for value in beyond]
    figure.add_trace(_signs(beyond, scene, texts, np.array(heights, np.float64), "top", 11))
    return float(heights.max() * HEADROOM)


def ticks(end: float) -> list[float]:
    """Return the ticks of an axis of whole amounts up to an end."""
    power = 10.0 ** floor(log10(end / TICKS)) if end > TICKS else 1.0
    step = next(each * power for each in STEPS if each * power * TICKS >= end or each == STEPS[-1])
    return [step * n for n in range(int(end // step) + 1)]


def _above(tops: "pd.Series[float]", scene: Scene, row: float) -> "pd.Series[float]":
    """Return where the number of each bar stands: above it, and above those that are near."""
    room, placed = scene.span.length * SHARE, dict[pd.Timestamp, float]()
    for at in pd.DatetimeIndex(tops.sort_values().index):
        top = float(tops[at])
        near = [y for other, y in placed.items() if abs(at - other) < room]
        placed[at] = max((top, *(y + row for y in near)))
    return pd.Series(placed).reindex(tops.index)


def _tops(
    figure: go.Figure, beyond: "pd.Series[float]", scene: Scene, write: Write, bound: float
) -> None:
    numbered = _numbered(beyond, scene)
    texts = [f"▲ {write(v)}" if at in numbered else "▲" for at, v in beyond.items()]
    heights: Floats = np.full(len(beyond), bound * 0.97, dtype=np.float64)
    figure.add_trace(_signs(beyond, scene, texts, heights, "middle", 11))


def _numbered(beyond: "pd.Series[float]", scene: Scene) -> set[pd.Timestamp]:
    return set(apart(beyond.sort_values(ascending=False).index, scene)[:TOPS])


def _signs(  # noqa: PLR0913, PLR0917 - texts, and where they stand
    beyond: "pd.Series[float]", scene: Scene, texts: list[str], y: Floats, where: str, size: int
) -> go.Scatter:
    """Return texts over steps, in the colour of the chart's words."""
    sides = (_side(time, scene) for time in beyond.index)
    alone = where == "middle" and size > 11
    return go.Scatter(
        x=middles(beyond.index, scene),
        y=y,
        text=texts,
        mode="text",
        textposition=[f"{where} {'center' if alone else side}" for side in sides],
        textfont={"size": size},
        cliponaxis=False,
        showlegend=False,
        hoverinfo="skip",
    )


def _side(time: pd.Timestamp, scene: Scene) -> str:
    """Return on which side of its place a text has room."""
    share = (time.to_pydatetime() - scene.span.start) / scene.span.length
    return "left" if share > LATE else "right" if share < 1 - LATE else "center"


def apart(times: pd.Index, scene: Scene) -> list[pd.Timestamp]:
    """Return the times, the first ones first, that leave room for a number beside each other."""
    room, kept = scene.span.length * SHARE, list[pd.Timestamp]()
    for time in times:
        if all(abs(time - other) >= room for other in kept):
            kept.append(time)
    return kept
