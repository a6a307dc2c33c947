"""Frames → Plotly figures of amounts: errors, tokens, peaks, the error budget; pure."""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go  # type: ignore[import-untyped]

from checks.words import say
from dashboard.charts import lane
from dashboard.charts.canvas import (
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
    Drawing,
    Scene,
    add_times,
    bars,
    canvas,
    cut,
    middles,
    named,
    said,
)
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
    "input_tokens": ("Input", BLUE),
    "cache_read_tokens": (say("Cache read"), TEAL),
    "cache_write_tokens": (say("Cache write"), OLIVE),
    "output_tokens": ("Output", AMBER),
}
"""Column of the tokens' table → its name and colour, in the order of the stack."""
LOWEST = -1.0
"""Below this share of an error budget the line leaves the chart: it is used twice over."""
ABOVE = 1.15
"""How far above a limit an axis ends."""


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
    figure.add_trace(said(at, requests, say("All requests"), scene))
    figure.update_layout(barmode="stack", showlegend=True)
    lane.draw(figure, scene)
    notes = cut(figure, table.sum(axis=1), scene, scene.reader.number)
    return Drawing(figure=figure, notes=(*lane.told(scene), *notes))


def tokens(table: pd.DataFrame, scene: Scene) -> Drawing:
    """Draw tokens, stacked; the index is the beginnings of steps, the columns are TOKENS."""
    there = {column: look for column, look in TOKENS.items() if table[column].any()}
    figure = canvas(scene, TALL, "Tokens", entries=len(there))
    add_times(figure, table.index, scene)
    at = middles(table.index, scene)
    for column, (name, colour) in there.items():
        figure.add_trace(bars(at, table[column], name, colour, scene))
    figure.add_trace(said(at, table["requests"], "Requests", scene))
    figure.update_layout(barmode="stack", showlegend=True)
    notes = cut(figure, table[list(TOKENS)].sum(axis=1), scene, scene.reader.short)
    return Drawing(figure=figure, notes=notes)


def peaks(
    table: pd.DataFrame, limits: Mapping[str, float | None], scene: Scene, title: str
) -> Drawing:
    """Draw the busiest minute of each step by model, against each limit that is known."""
    models = [model for model in table.columns if table[model].any()][: len(COMPARED)]
    figure = canvas(
        scene, LOW, say("{title} per minute", title=title), entries=len(models), drag=False
    )
    add_times(figure, table.index, scene)
    # By the name's place among all, so that a model keeps its colour when others come and go.
    places = {model: place for place, model in enumerate(sorted(map(str, table.columns)))}
    for model in models:
        colour = COMPARED[places[str(model)] % len(COMPARED)]
        figure.add_trace(_peak(table[model], named(str(model)), colour, scene))
    figure.update_layout(showlegend=True)
    equal: dict[float, list[str]] = {}
    for model in models:
        if limit := limits.get(str(model)):
            equal.setdefault(limit, []).append(named(str(model)))
    for limit in equal:
        _limit(figure, limit, scene)
    highest = table[models].max(axis=1)
    least = max((limit * ABOVE for limit in equal), default=0.0)
    notes = cut(figure, highest, scene, scene.reader.short, least=least)
    if not notes and least > (highest.max() if len(highest) else 0):
        figure.update_layout(yaxis={"range": [0, least]})
    return Drawing(figure=figure, notes=(*_quotas(equal, scene), *notes))


def _quotas(equal: Mapping[float, list[str]], scene: Scene) -> tuple[str, ...]:
    """Return the limits in words: names have no room among the lines."""
    if not equal:
        return ()
    limits = "; ".join(
        f"{scene.reader.short(limit)} ({', '.join(names)})" for limit, names in equal.items()
    )
    return (say("Dashed lines show the quotas per minute: {limits}.", limits=limits),)


def _peak(amounts: "pd.Series[float]", name: str, colour: str, scene: Scene) -> go.Scatter:
    return go.Scatter(
        x=middles(amounts.index, scene),
        y=amounts.to_numpy(),
        customdata=["" if value != value else scene.reader.number(value) for value in amounts],  # noqa: PLR0124 - NaN
        name=name,
        mode="lines+markers",
        line={"color": colour, "width": 1.5},
        marker={"size": 3},
        hovertemplate="%{customdata}",
    )


def _limit(figure: go.Figure, limit: float, scene: Scene) -> None:
    figure.add_hline(
        y=limit,
        line={"color": RED, "width": 1, "dash": "dash"},
        annotation={
            "text": scene.reader.short(limit),
            "x": 1,
            "xanchor": "right",
            "yanchor": "bottom",
        },
    )


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
    figure.update_layout(
        yaxis={"range": [max(lowest, LOWEST) * 105 if lowest < 0 else 0, 105]}, showlegend=True
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


def steps_at(index: pd.Index, scene: Scene) -> pd.DatetimeIndex:
    """Return the beginning of the step in which each hour (UTC index) lies."""
    size = pd.Timedelta(hours=scene.hours)
    return pd.DatetimeIndex(index).floor(size)
