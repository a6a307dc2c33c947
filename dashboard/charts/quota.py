"""The busiest minutes against the quota, as a figure: each model by its own limit; pure."""

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go  # type: ignore[import-untyped]

from checks.words import say
from dashboard.charts.canvas import (
    COMPARED,
    LOW,
    RED,
    Drawing,
    Scene,
    add_times,
    canvas,
    clock,
    middles,
    named,
)
from dashboard.charts.cuts import cut
from dashboard.telemetry.peaks import shares_of

ABOVE = 1.15
"""How far above the limit an axis ends."""
PERCENT = 100


def peaks(
    table: pd.DataFrame, limits: Mapping[str, float | None], scene: Scene, title: str
) -> Drawing:
    """Draw the busiest minute of each step by model; `table` is of `peaks.over_time`.

    As a share of each model's own limit, so that a breach of any is seen; where no limit is known,
    in numbers.
    """
    shares = shares_of(table, limits)
    return _numbers(table, scene, title) if shares.empty else _shares(table, shares, limits, scene)


def _drawn(table: pd.DataFrame) -> list[str]:
    """Return the models that have a line: the busiest ones of which there is any amount."""
    return [str(model) for model in table.columns if table[model].any()][: len(COMPARED)]


def _colours(table: pd.DataFrame) -> dict[str, str]:
    """Return each model's colour, which it keeps when others come and go."""
    return {
        model: COMPARED[place % len(COMPARED)]
        for place, model in enumerate(sorted(map(str, table.columns)))
    }


def _numbers(table: pd.DataFrame, scene: Scene, title: str) -> Drawing:
    models, colours = _drawn(table), _colours(table)
    y_title = say("{title} per minute", title=title)
    figure = canvas(scene, LOW, y_title, entries=len(models), drag=False)
    add_times(figure, table.index, scene)
    for model in models:
        texts = [scene.reader.number(value) for value in table[model].fillna(0)]
        figure.add_trace(_line(table[model], texts, model, colours[model], scene))
    figure.update_layout(showlegend=True)
    notes = cut(figure, table[models].max(axis=1), scene, scene.reader.short)
    unknown = say("No limit is known for this measure, so the chart shows the numbers themselves.")
    return Drawing(figure=figure, notes=(unknown, *notes))


def _shares(
    table: pd.DataFrame, shares: pd.DataFrame, limits: Mapping[str, float | None], scene: Scene
) -> Drawing:
    models, colours = _drawn(shares), _colours(table)
    # The line of the limit has an entry, too.
    figure = canvas(scene, LOW, say("Share of the limit (%)"), entries=len(models) + 1, drag=False)
    add_times(figure, shares.index, scene)
    for model in models:
        limit = limits[model] or 0.0
        texts = [_of_limit(share, limit, scene) for share in shares[model].fillna(0)]
        percent = (shares[model] * PERCENT).round(2)
        figure.add_trace(_line(percent, texts, model, colours[model], scene))
    _breaches(figure, shares[models], scene)
    _limit(figure, scene)
    figure.update_layout(showlegend=True)
    highest = shares[models].max(axis=1)
    write = scene.reader.percent
    notes = cut(figure, highest, scene, write, size=1 / PERCENT, least=ABOVE)
    if not notes and highest.max() < ABOVE:
        figure.update_layout(yaxis={"range": [0, ABOVE * PERCENT]})
    return Drawing(figure=figure, notes=(*_words(table, limits, scene), *notes))


def _of_limit(share: float, limit: float, scene: Scene) -> str:
    reader = scene.reader
    return say(
        "{amount} of {limit} ({share})",
        amount=reader.number(share * limit),
        limit=reader.number(limit),
        share=reader.percent(share),
    )


def _line(
    amounts: "pd.Series[float]", texts: list[str], model: str, colour: str, scene: Scene
) -> go.Scatter:
    return go.Scatter(
        x=middles(amounts.index, scene),
        y=amounts.to_numpy(),
        customdata=texts,
        name=named(model),
        mode="lines+markers",
        line={"color": colour, "width": 1.5},
        marker={"size": 3},
        hovertemplate="%{customdata}",
    )


def _breaches(figure: go.Figure, shares: pd.DataFrame, scene: Scene) -> None:
    """Mark every point above the limit, whichever model's it is."""
    every = shares.melt(ignore_index=False)["value"]
    above = every[every > 1]
    if above.empty:
        return
    figure.add_trace(
        go.Scatter(
            x=middles(above.index, scene),
            y=(above * PERCENT).to_numpy().round(2),
            name=say("Over the limit"),
            mode="markers",
            marker={"size": 9, "symbol": "circle-open", "color": RED, "line": {"width": 2}},
            showlegend=False,
            hoverinfo="skip",
        )
    )


def _limit(figure: go.Figure, scene: Scene) -> None:
    figure.add_trace(
        go.Scatter(
            x=[clock(scene.span.start, scene), clock(scene.span.end, scene)],
            y=[PERCENT, PERCENT],
            name=say("Limit ({share})", share=scene.reader.percent(1)),
            mode="lines",
            line={"color": RED, "width": 1.5, "dash": "dash"},
            hoverinfo="skip",
        )
    )


def _words(
    table: pd.DataFrame, limits: Mapping[str, float | None], scene: Scene
) -> tuple[str, ...]:
    """Return the limits in numbers, and which models the chart leaves out for want of one."""
    equal: dict[float, list[str]] = {}
    unknown = []
    for model in map(str, table.columns):
        if not table[model].any():
            continue
        if limit := limits.get(model):
            equal.setdefault(limit, []).append(named(model))
        else:
            unknown.append(named(model))
    listed = "; ".join(
        f"{scene.reader.short(limit)} ({', '.join(names)})" for limit, names in equal.items()
    )
    known = say(
        "Each line is a share of the model's own limit per minute: {listed}.", listed=listed
    )
    if not unknown:
        return (known,)
    left_out = say(
        "Not in the chart, because no limit is known: {unknown}.", unknown=", ".join(unknown)
    )
    return (known, left_out)
