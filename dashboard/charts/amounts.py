"""Frames → Plotly figures of amounts: errors, tokens, the error budget; pure."""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go  # type: ignore[import-untyped]

from checks.words import say
from dashboard.charts import lane
from dashboard.charts.canvas import (
    AMBER,
    BLUE,
    BROWN,
    LOW,
    OLIVE,
    PINK,
    RED,
    SLATE,
    TALL,
    TEAL,
    VIOLET,
    Drawing,
    Scene,
    add_times,
    bars,
    canvas,
    entries,
    hatched,
    middles,
    said,
)
from dashboard.charts.cuts import cut
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
TOKENS = {
    "input_tokens": (say("Uncached input"), BLUE),
    "cache_read_tokens": (say("Cache read"), TEAL),
    "cache_write_tokens": (say("Cache write"), OLIVE),
    "output_tokens": ("Output", AMBER),
}
"""Column of the tokens' table → its name and colour, in the order of the stack."""
PERCENT, ROOM, LEVEL = 100, 1.05, 25
"""What a share is in, how far an axis of it goes beyond its values, and between two ticks."""
LOWEST = -1.0
"""Below this share of an error budget the line leaves the chart: it is used twice over."""


def errors(table: pd.DataFrame, requests: "pd.Series[float]", scene: Scene) -> Drawing:
    """Draw failed requests by kind as stacked bars; `table` is of `errors.by_kind`.

    `requests` is how many there were in each step, failed or not.
    """
    there = [kind for kind in kinds() if table[kind.id].any()]
    figure = canvas(scene, TALL, say("Failed requests"), entries=len(there))
    add_times(figure, table.index, scene)
    at = middles(table.index, scene)
    for kind in there:
        figure.add_trace(bars(at, table[kind.id], kind.title, KIND_COLOURS[kind.id], scene))
    looks = {kind.title: KIND_COLOURS[kind.id] for kind in there}
    figure.add_traces(entries(looks, table.index, scene))
    figure.add_trace(said(at, requests, say("All requests"), scene))
    figure.update_layout(barmode="stack", showlegend=True)
    lane.draw(figure, scene)
    notes = cut(figure, table.sum(axis=1), scene, scene.reader.number)
    partial = hatched(table.sum(axis=1), scene)
    return Drawing(figure=figure, notes=(*lane.told(scene), *notes, *partial))


def tokens(table: pd.DataFrame, scene: Scene) -> Drawing:
    """Draw tokens, stacked; the index is the beginnings of steps, the columns are TOKENS."""
    there = {column: look for column, look in TOKENS.items() if table[column].any()}
    figure = canvas(scene, TALL, "Tokens", entries=len(there))
    add_times(figure, table.index, scene)
    at = middles(table.index, scene)
    for column, (name, colour) in there.items():
        figure.add_trace(bars(at, table[column], name, colour, scene))
    figure.add_traces(entries(dict(there.values()), table.index, scene))
    figure.add_trace(said(at, table["requests"], "Requests", scene))
    figure.update_layout(barmode="stack", showlegend=True)
    amounts = table[list(TOKENS)].sum(axis=1)
    notes = cut(figure, amounts, scene, scene.reader.short)
    return Drawing(figure=figure, notes=(*notes, *hatched(amounts, scene)))


def budget(remaining: Mapping[str, "pd.Series[float]"], scene: Scene) -> Drawing:
    """Draw how much of each error budget is left at the end of each step, in per cent."""
    figure = canvas(scene, LOW, say("Error budget left (%)"), drag=False)
    ends = {
        name: left.groupby(steps_at(left.index, scene)).last() for name, left in remaining.items()
    }
    every = next(iter(ends.values()))
    add_times(figure, every.index, scene)
    for (name, left), colour in zip(ends.items(), (BLUE, AMBER), strict=False):
        figure.add_trace(
            go.Scatter(
                x=middles(left.index, scene),
                y=(left * 100).to_numpy().round(2),
                customdata=[scene.reader.percent(value, 1) for value in left],
                name=name,
                mode="lines",
                line={"color": colour, "width": 1.5},
                hovertemplate="%{customdata}",
            )
        )
    figure.add_hline(y=0, line={"color": RED, "width": 1})
    lowest = min((float(left.min()) for left in ends.values()), default=0.0)
    low = max(lowest, LOWEST) * PERCENT if lowest < 0 else 0.0
    figure.add_trace(_last(ends, scene))
    figure.update_layout(
        yaxis={"range": [low * ROOM, PERCENT * ROOM], "tickvals": _levels(low)}, showlegend=True
    )
    if lowest >= LOWEST:
        return Drawing(figure=figure)
    least, end = scene.reader.percent(lowest), scene.reader.percent(LOWEST)
    return Drawing(
        figure=figure,
        notes=(
            say(
                "The chart's scale starts at {end}, but the lowest value is {least}.",
                end=end,
                least=least,
            ),
        ),
    )


def _levels(low: float) -> list[float]:
    """Return the ticks of a budget's axis, in per cent: one below nothing where a line goes there.

    Where nothing of its own size fits, that is the lowest value itself.
    """
    step = LEVEL if low > -2 * LEVEL else 2 * LEVEL
    below = [-step * n for n in range(1, int(-low // step) + 1)] or (
        [round(low)] if low <= -5 else []
    )
    return [*reversed(below), *(step * n for n in range(int(PERCENT // step) + 1))]


def _last(ends: Mapping[str, "pd.Series[float]"], scene: Scene) -> go.Scatter:
    """Write at the end of each line what is left, where a line that leaves the chart has one."""
    known = {name: left.dropna() for name, left in ends.items()}
    last = sorted((float(left.iloc[-1]), left.index[-1]) for left in known.values() if len(left))
    # The lower one's stands below its line, and the higher one's above, so that they are apart.
    edges = ["bottom"] * (len(last) > 1) + ["top"] * len(last)
    sides = [" ".join((edge, "left")) for edge in edges]  # noqa: FLY002 - no sentence
    return go.Scatter(
        x=middles(pd.DatetimeIndex([at for _, at in last]), scene),
        y=[max(value, LOWEST) * PERCENT for value, _ in last],
        text=[scene.reader.percent(value) for value, _ in last],
        mode="text",
        textposition=sides[: len(last)],
        textfont={"size": 11},
        cliponaxis=False,
        showlegend=False,
        hoverinfo="skip",
    )


def steps_at(index: pd.Index, scene: Scene) -> pd.DatetimeIndex:
    """Return the beginning of the step in which each hour (UTC index) lies."""
    size = pd.Timedelta(hours=scene.hours)
    return pd.DatetimeIndex(index).floor(size)
