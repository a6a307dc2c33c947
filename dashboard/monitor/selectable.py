"""Charts on a page: a drag becomes an interval in the link; the chip says and undoes it."""

from zoneinfo import ZoneInfo

import plotly.graph_objects as go  # type: ignore[import-untyped]
import streamlit as st

from checks.workspaces import Span
from dashboard.kit.format import zone_name
from dashboard.panels import shown
from dashboard.panels.frame import View
from dashboard.telemetry.selection import FROM, TO, link_of, span_of_box

WITHIN = "Percentiles are within 1 % of the exact ones."


def selectable(figure: go.Figure, key: str, view: View, alt: str) -> None:
    """Draw a chart on which a drag selects an interval for the whole page."""
    st.plotly_chart(
        figure,
        key=key,
        on_select=lambda: _select(key, view),
        selection_mode="box",
        alt=alt,
        config={"displayModeBar": False},
    )


def still(figure: go.Figure, key: str, alt: str) -> None:
    """Draw a chart on which nothing is selected."""
    figure.update_layout(dragmode=False)
    st.plotly_chart(figure, key=key, alt=alt, config={"displayModeBar": False})


def _select(key: str, view: View) -> None:
    # A chart that is drawn anew forgets its box, which is no wish to unselect: the chip is.
    if found := span_of_box(st.session_state[key], view.zone, view.window.span):
        st.query_params.update(link_of(found))


def unselect() -> None:
    """Take the interval out of the link."""
    for name in (FROM, TO):
        st.query_params.pop(name, None)


def chip(view: View) -> None:
    """Say which interval is selected; a click undoes it."""
    if shown.is_part(view):
        st.button(
            f"{interval(shown.span_of(view), view.zone)} ✕",
            key="unselect",
            help="Show the whole window again",
            on_click=unselect,
        )


def interval(span: Span, zone: ZoneInfo) -> str:
    """Return an interval in a zone: `10 Nov 00:00 to 12:00 UTC`; both days where they differ."""
    start, end = span.start.astimezone(zone), span.end.astimezone(zone)
    same = start.date() == end.date()
    last = f"{end:%H:%M}" if same else f"{end.day} {end:%b %H:%M}"
    return f"{start.day} {start:%b %H:%M} to {last} {zone_name(end)}"
