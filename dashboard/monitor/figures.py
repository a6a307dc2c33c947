"""The figures of a page: four cards with their change, and the makers of shared ones."""

from collections.abc import Sequence

import streamlit as st

from checks.words import say
from dashboard.panels.frame import View
from dashboard.telemetry.changes import (
    BUCKETED,
    SAME,
    Card,
    course,
    note,
    relative,
    step_hours,
    worse,
)

FEWEST = 3
"""Points that make a course; fewer say nothing."""


def draw(cards: Sequence[Card]) -> None:
    """Draw cards of equal height in a row."""
    _colour(cards)
    with st.grid(len(cards), min_column_width=155, key="cards"):
        for card in cards:
            st.metric(
                card.label,
                card.value,
                card.delta,
                delta_color="off" if card.delta == SAME else card.meaning,
                delta_arrow="off" if card.delta == SAME else "auto",
                delta_description=card.note,
                chart_data=list(card.course) if len(card.course) >= FEWEST else None,
                chart_type="bar" if card.bars else "line",
                border=True,
                height="stretch",
                help=card.about or None,
            )


def _colour(cards: Sequence[Card]) -> None:
    """Give the bars that are the matter their colour: a figure of Streamlit has one for all."""
    for place, card in enumerate(cards, 1):
        if card.bad:
            st.html(style_of(place, card.bad))


def style_of(place: int, bad: Sequence[int]) -> str:
    """Return the style of a card's course of which some bars are the matter; 1 is the first card.

    Streamlit's figure (1.67) names each bar by its place.
    """
    bar = f'.st-key-cards > :nth-child({place}) [data-testid="stMetricChart"] path[aria-label^='
    red = ", ".join(f'{bar}"x: {number};"]' for number in bad)
    return (
        f'<style>{bar}"x: "] {{ fill: light-dark(#6b6a66, #a3a19a); }} '
        f"{red} {{ fill: light-dark(#b3261e, #f08a80); }}</style>"
    )


def times(view: View, *, abnormal: bool) -> tuple[Card, ...]:
    """Return the cards of the response time: three percentiles and the number of requests.

    `abnormal` is whether any interval was slow: only then has a change a colour.
    """
    shares = {"Median": 0.5, "95th percentile": 0.95, "99th percentile": 0.99}
    wanted = list(shares.values())
    now = view.cube.answered.percentiles(wanted)
    before = view.before.answered.percentiles(wanted) if view.before else [None] * len(wanted)
    table = view.cube.over_time(wanted, hours=step_hours(view.span))
    drawn = [course(table[f"p{share * 100:g}"].to_numpy()) for share in wanted]
    percentiles = (
        _time(label, now[place], before[place], view, drawn[place], abnormal=abnormal)
        for place, label in enumerate(shares)
    )
    return (*percentiles, requests(view, tuple(map(float, table["requests"]))))


def _time(  # noqa: PLR0913 - a figure, its change, and what tells its weight
    label: str,
    now: float | None,
    before: float | None,
    view: View,
    drawn: tuple[float, ...],
    *,
    abnormal: bool,
) -> Card:
    fewer = min(view.cube.requests, view.before.requests if view.before else 0)
    delta = relative(now, before, view.reader, error=BUCKETED)
    return Card(
        label=label,
        value=view.reader.duration(now),
        delta=delta,
        meaning=worse(now, before, fewer, abnormal=abnormal),
        note=note(delta, view.period),
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
        return Card(
            label=label, value=say("not known"), note=say("The logs do not contain this value.")
        )
    delta = relative(now, before, view.reader)
    return Card(
        label=label,
        value=view.reader.short(now),
        delta=delta,
        note=note(delta, view.period),
        course=drawn,
        bars=True,
        about=view.reader.number(now) if now >= 10_000 else "",
    )
