"""The figures of a page: four cards with their change, and the makers of shared ones."""

from collections.abc import Sequence

import streamlit as st

from dashboard.kit.format import duration
from dashboard.panels.frame import View
from dashboard.telemetry.answers import number
from dashboard.telemetry.changes import Card, course, note, relative, step_hours


def draw(cards: Sequence[Card]) -> None:
    """Draw cards of equal height in a row."""
    with st.grid(len(cards), min_column_width=190):
        for card in cards:
            st.metric(
                card.label,
                card.value,
                card.delta,
                delta_color=card.meaning,
                delta_description=card.note,
                chart_data=list(card.course) or None,
                chart_type="bar" if card.bars else "line",
                border=True,
                height="stretch",
                help=card.about or None,
            )


def times(view: View) -> tuple[Card, ...]:
    """Return the cards of the response time: three percentiles and the number of requests."""
    shares = {"Median": 0.5, "95th percentile": 0.95, "99th percentile": 0.99}
    wanted = list(shares.values())
    now = view.cube.answered.percentiles(wanted)
    before = view.before.answered.percentiles(wanted) if view.before else [None] * len(wanted)
    table = view.cube.over_time(wanted, hours=step_hours(view.window.span))
    drawn = [course(table[f"p{share * 100:g}"].to_numpy()) for share in wanted]
    percentiles = (
        _time(label, now[place], before[place], view, drawn[place])
        for place, label in enumerate(shares)
    )
    return (*percentiles, requests(view, tuple(map(float, table["requests"]))))


def _time(
    label: str, now: float | None, before: float | None, view: View, drawn: tuple[float, ...]
) -> Card:
    delta = relative(now, before)
    return Card(
        label=label,
        value="-" if now is None else duration(now),
        delta=delta,
        meaning="inverse",
        note=note(delta, view.range_label),
        course=drawn,
    )


def requests(view: View, drawn: tuple[float, ...]) -> Card:
    """Return the card that says how many requests there were."""
    before = view.before.requests if view.before else None
    return amount("Requests", view.cube.requests, before, view, drawn)


def amount(
    label: str, now: float | None, before: float | None, view: View, drawn: tuple[float, ...]
) -> Card:
    """Return the card of an amount, of which more is neither good nor bad."""
    if now is None:
        return Card(label=label, value="not known", note="The logs do not tell.")
    delta = relative(now, before)
    return Card(
        label=label,
        value=compact(now),
        delta=delta,
        note=note(delta, view.range_label),
        course=drawn,
        bars=True,
        about=number(now) if now >= 10_000 else "",
    )


def compact(value: float) -> str:
    """Return an amount in three digits or so: `48.2 K`, `1.31 M`."""
    for size, unit in ((1e9, "B"), (1e6, "M"), (1e4, "K")):
        if value >= size:
            scaled = value / (1e3 if unit == "K" else size)
            return f"{scaled:.{2 if scaled < 10 else 1 if scaled < 100 else 0}f} {unit}"
    return number(value)
