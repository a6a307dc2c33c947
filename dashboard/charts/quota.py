"""The busiest minutes against the quota, as a figure: each model by its own limit; pure."""

from collections.abc import Mapping, Sequence
from html import escape

import numpy as np
import pandas as pd
import plotly.graph_objects as go  # type: ignore[import-untyped]

from checks.report.safe import one_line
from checks.words import say
from dashboard.charts.canvas import (
    COMPARED,
    LOW,
    RED,
    SLATE,
    Drawing,
    Scene,
    add_times,
    canvas,
    clock,
    is_incomplete,
    middles,
    named,
)
from dashboard.charts.cuts import cut
from dashboard.telemetry.peaks import Breach, shares_of

STEPS, MOST_TICKS = (20, 50, 100, 200, 500, 1000), 8
"""Per cent between two ticks of an axis, and how many there are at most."""
ABOVE = 1.15
"""How far above the limit an axis ends."""
PERCENT = 100
FADED = 0.75
"""How much is seen of what is not the matter: lines beside a breach, and a step not complete."""
NAMED = 4
"""Breaches that are named in the chart; the others are marked alone."""
LABEL_PX, GAP_PX = 30, 10
"""The height of a name of two lines, and what is between it and its mark."""
NEAR = 0.42
"""Names whose marks are nearer than this share of the width stand in rows of their own."""
LONGEST = 22
"""Characters of a model's name at a mark."""
EDGE = 0.2
"""Nearer to an edge than this a name stands on the other side of its mark."""


def peaks(
    table: pd.DataFrame,
    limits: Mapping[str, float | None],
    scene: Scene,
    title: str,
    breaches: Sequence[Breach] = (),
) -> Drawing:
    """Draw the busiest minute of each step by model; `table` is of `peaks.over_time`.

    As a share of each model's own limit, so that a breach of any is seen; where no limit is known,
    in numbers. Each breach is marked, and what is no breach is faded then.
    """
    shares = shares_of(table, limits)
    if shares.empty:
        return _numbers(table, scene, title)
    return _shares(table, shares, limits, scene, breaches)


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
        figure.add_traces(_lines(table[model], texts, model, colours[model], scene))
    figure.update_layout(showlegend=True)
    notes = cut(figure, table[models].max(axis=1), scene, scene.reader.short)
    unknown = say("No limit is known for this measure, so the chart shows the numbers themselves.")
    return Drawing(figure=figure, notes=(unknown, *notes))


def _shares(
    table: pd.DataFrame,
    shares: pd.DataFrame,
    limits: Mapping[str, float | None],
    scene: Scene,
    breaches: Sequence[Breach],
) -> Drawing:
    models, colours = _drawn(shares), _colours(table)
    # The line of the limit has an entry, too.
    figure = canvas(scene, LOW, say("Share of the limit (%)"), entries=len(models) + 1, drag=False)
    add_times(figure, shares.index, scene)
    for model in models:
        limit = limits[model] or 0.0
        texts = [_of_limit(share, limit, scene) for share in shares[model].fillna(0)]
        percent = (shares[model] * PERCENT).round(2)
        seen = FADED if breaches else 1.0
        figure.add_traces(_lines(percent, texts, model, colours[model], scene, seen))
    marked = [each for each in breaches if each.model in models]
    _mark(figure, marked, scene)
    _limit(figure, scene)
    figure.update_layout(showlegend=True)
    highest = shares[models].max(axis=1)
    write = scene.reader.percent
    notes = cut(figure, highest, scene, write, size=1 / PERCENT, least=ABOVE)
    top = (figure.layout.yaxis.range or (0, 0))[1] / PERCENT or max(highest.max() * 1.05, ABOVE)
    _make_room(figure, _name(figure, marked[:NAMED], scene, top), top)
    return Drawing(figure=figure, notes=(*_words(table, limits, scene), *notes))


def _of_limit(share: float, limit: float, scene: Scene) -> str:
    reader = scene.reader
    return say(
        "{amount} of {limit} ({share})",
        amount=reader.number(share * limit),
        limit=reader.number(limit),
        share=reader.percent(share),
    )


def _lines(  # noqa: PLR0913, PLR0917 - what is drawn, for whom, and how much of it is seen
    amounts: "pd.Series[float]",
    texts: list[str],
    model: str,
    colour: str,
    scene: Scene,
    seen: float = 1.0,
) -> list[go.Scatter]:
    """Return a model's line; the way to a last step that is not complete yet is faded."""
    common = {
        "customdata": texts,
        "x": middles(amounts.index, scene),
        "line": {"color": colour, "width": 1.5},
        "hovertemplate": "%{customdata}",
    }
    line = {"name": named(model), "mode": "lines+markers", "marker": {"size": 3}, "opacity": seen}
    if len(amounts) < 2 or not is_incomplete(amounts.index, scene)[-1]:
        return [go.Scatter(y=amounts.to_numpy(), **line, **common)]
    whole = amounts.to_numpy(dtype="float64", copy=True)
    last = whole.copy()
    whole[-1], last[:-2] = np.nan, np.nan
    faded = {"mode": "lines", "opacity": FADED, "showlegend": False, "name": named(model)}
    # The step before is in both lines, and is said once.
    ending = {**common, "hovertemplate": [""] * (len(texts) - 1) + ["%{customdata}"]}
    ending["hoverinfo"] = ["skip"] * (len(texts) - 1) + ["all"]
    return [
        go.Scatter(y=whole, **line, **common),
        go.Scatter(y=last, **faded, **ending),
    ]


def _mark(figure: go.Figure, breaches: Sequence[Breach], scene: Scene) -> None:
    """Mark every step above the limit, whichever model's it is."""
    if not breaches:
        return
    figure.add_trace(
        go.Scatter(
            x=middles(pd.DatetimeIndex([each.step for each in breaches]), scene),
            y=[round(each.share * PERCENT, 2) for each in breaches],
            name=say("Over the limit"),
            mode="markers",
            marker={"size": 9, "symbol": "circle-open", "color": RED, "line": {"width": 2}},
            showlegend=False,
            hoverinfo="skip",
        )
    )


def _name(figure: go.Figure, breaches: Sequence[Breach], scene: Scene, top: float) -> int:
    """Say at the mark of each breach what it is, and return the rows that the names take."""
    reader, rows = scene.reader, dict[float, int]()
    for each in sorted(breaches, key=lambda breach: breach.step):
        at = (each.step - scene.span.start) / scene.span.length
        taken = {row for other, row in rows.items() if abs(other - at) < NEAR}
        rows[at] = next(row for row in range(len(breaches)) if row not in taken)
        name = one_line(each.model) or say("not named")
        short = name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
        words = f"{reader.stamp(each.hour)}, {reader.percent(each.share)}"
        figure.add_annotation(
            x=middles(pd.DatetimeIndex([each.step]), scene)[0],
            y=min(each.share, top) * PERCENT,
            text=f"{escape(short, quote=False)}<br>{words}",
            font={"size": 11},
            align="left" if at < EDGE else "right" if at > 1 - EDGE else "center",
            xanchor="left" if at < EDGE else "right" if at > 1 - EDGE else "center",
            yanchor="bottom",
            ax=0,
            ay=-(GAP_PX + rows[at] * LABEL_PX),
            arrowhead=0,
            arrowwidth=1,
            arrowcolor=SLATE,
            standoff=6,
        )
    return max(rows.values(), default=-1) + 1


def _make_room(figure: go.Figure, rows: int, top: float) -> None:
    """Make the chart higher by rows of names, above what its axis has to hold."""
    layout = figure.layout
    inner = layout.height - layout.margin.t - layout.margin.b
    room = rows * LABEL_PX + GAP_PX if rows else 0
    figure.update_layout(
        height=layout.height + room,
        yaxis={"range": [0, top * PERCENT * (inner + room) / inner], "tickvals": _ticks(top)},
    )
    if layout.legend.y < 0:
        figure.update_layout(legend={"y": layout.legend.y * inner / (inner + room)})


def _ticks(top: float) -> list[int]:
    """Return the ticks of an axis of shares, in per cent: none where only names stand."""
    step = next((each for each in STEPS if top * PERCENT / each <= MOST_TICKS), STEPS[-1])
    return [step * n for n in range(int(top * PERCENT // step) + 1)]


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
        say("{limit} for {names}", limit=scene.reader.short(limit), names=", ".join(names))
        for limit, names in equal.items()
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
