"""Charts on a page: a drag becomes an interval in the link; the chip says and undoes it."""

from collections.abc import Collection, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from checks.words import say
from dashboard.charts.canvas import Drawing, Scene
from dashboard.charts.latency import PERCENTILES, USUAL
from dashboard.kit import cards, linked
from dashboard.panels import carried, shown
from dashboard.panels.frame import View
from dashboard.telemetry.anomalies import Interval
from dashboard.telemetry.selection import link_of, span_of_box

P99 = "p99"
"""The URL's parameter for the switch of the 99th percentile."""
DRAG = say("Drag across the chart, with the mouse or a finger, to zoom in on a period.")
WITHIN = say("The percentiles shown are within 1% of the exact values.")


MOST_NOTES = 6
"""Sentences under a chart; what they leave out is said to be."""


def scene(view: View, hours: int, marks: Sequence[Interval] = ()) -> Scene:
    """Return where a chart is drawn: for the viewer, over what is shown."""
    return Scene(
        reader=view.reader,
        span=view.span,
        hours=hours,
        marks=tuple(sorted(marks, key=lambda each: each.start)),
    )


def selectable(drawing: Drawing, key: str, view: View, alt: str) -> None:
    """Draw a chart on which a drag selects an interval for the whole page."""
    _place(drawing, key).plotly_chart(
        drawing.figure,
        key=key,
        on_select=lambda: _select(key, view),
        selection_mode="box",
        alt=" ".join((f"{alt}.", *drawing.notes)),
        config={"displayModeBar": False},
    )
    _notes(drawing, view.names)


def percentiles() -> tuple[str, ...]:
    """Draw the switch of the 99th percentile, and return the columns that are wanted."""
    with_99th = linked.switch(say("Show the 99th percentile"), P99)
    return tuple(PERCENTILES) if with_99th else USUAL


def still(drawing: Drawing, key: str, alt: str) -> None:
    """Draw a chart on which nothing is selected."""
    _place(drawing, key).plotly_chart(
        drawing.figure,
        key=key,
        alt=" ".join((f"{alt}.", *drawing.notes)),
        config={"displayModeBar": False},
    )
    _notes(drawing)


def _place(drawing: Drawing, key: str) -> DeltaGenerator:
    """Return where a chart goes; `look.css` takes in what a wide screen leaves of its legend."""
    return st.container(key=f"spare-{drawing.spare_rows}-{key}")


def _notes(drawing: Drawing, names: Collection[str] = ()) -> None:
    shown_notes = drawing.notes[:MOST_NOTES]
    more = len(drawing.notes) - len(shown_notes)
    said = [*shown_notes, say("{more} more.", more=more)] if more else shown_notes
    if said:
        st.caption("  \n".join(cards.plain(each, names) for each in said))


def _select(key: str, view: View) -> None:
    # A chart that is drawn anew forgets its box, which is no wish to unselect: the chip is.
    if found := span_of_box(st.session_state[key], view.zone, view.window.span):
        linked.write({name: [time] for name, time in link_of(found).items()})


def chip(view: View) -> None:
    """Say which interval is selected; a click undoes it."""
    if shown.is_part(view):
        st.button(
            f"{view.reader.interval(view.span)} ✕",
            key="unselect",
            help=say("Show the whole range again"),
            on_click=carried.unselect,
        )
