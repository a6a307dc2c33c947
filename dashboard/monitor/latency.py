"""The body of Latency: is it slow, since when, and for whom?"""

from collections.abc import Sequence

import plotly.graph_objects as go  # type: ignore[import-untyped]
import streamlit as st

from dashboard.charts import latency as charts
from dashboard.kit import cards
from dashboard.monitor import deployment_table, first_token
from dashboard.monitor import figures as page_cards
from dashboard.monitor import selectable as page_charts
from dashboard.panels import request_table, shown
from dashboard.panels.frame import View
from dashboard.telemetry import anomalies
from dashboard.telemetry.anomalies import Interval
from dashboard.telemetry.answers import latency_answer
from dashboard.telemetry.changes import step_hours
from dashboard.telemetry.deployments import courses

PERCENTILES, DISTRIBUTION, COMPARE = "Percentiles", "Distribution", "Compare deployments"
WAIT = "First token"


def show(view: View) -> None:
    """Draw the answer, the figures, the chart, the deployments and the slowest requests."""
    slow = view.once(lambda: anomalies.slow(view.cube, view.before), "slow")
    said = latency_answer(view.cube, view.before, slow, view.range_label, view.reader)
    st.markdown(f"**{cards.plain(said)}**")
    key = ("times", view.range_label, view.reader)
    page_cards.draw(view.once(lambda: page_cards.times(view), *key))
    with st.container(border=True):
        _chart(view, slow)
    deployment_table.show(view)
    where = "the selection" if shown.is_part(view) else f"the last {view.range_label}"
    st.header(f"Slowest requests in {where}", anchor=False)
    request_table.show(
        view,
        lambda: view.slowest(shown.span_of(view)),
        key="slowest",
        alt="The slowest answered requests",
    )


def _chart(view: View, slow: Sequence[Interval]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.header(_title(), width="content", anchor=False)
        page_charts.chip(view)
        st.space("stretch")
        kind = st.segmented_control(
            "Chart",
            (PERCENTILES, DISTRIBUTION, COMPARE, WAIT),
            default=PERCENTILES,
            key="chart",
            bind="query-params",
            label_visibility="collapsed",
        )
    st.caption(f"Drag across the chart to list the slow requests. {page_charts.WITHIN}")
    drawn = {
        DISTRIBUTION: _distribution,
        COMPARE: _compared,
        WAIT: first_token.show,
    }.get(kind or "")
    if drawn:
        drawn(view)
    else:
        _percentiles(view, slow)


def _title() -> str:
    """Return what the chart is of; the choice stands beside it, and is drawn after it."""
    chosen = st.session_state.get("chart", st.query_params.get("chart"))
    return "Wait for the first token by hour" if chosen == WAIT else "Response time by hour"


def _percentiles(view: View, slow: Sequence[Interval]) -> None:
    selection = shown.selection_of(view)

    def draw() -> go.Figure:
        marked = (*slow, *anomalies.silent(view.cube, view.before))
        table = view.cube.over_time([0.5, 0.95, 0.99])
        return charts.response_time(table, view.zone, marked, selection)

    figure = view.once(draw, "percentiles", view.zone, selection)
    spoken = "; ".join(each.words(view.reader) for each in slow) or "no abnormal interval"
    page_charts.selectable(figure, "response-time", view, f"Percentiles by hour: {spoken}")


def _distribution(view: View) -> None:
    figure = view.once(
        lambda: charts.heat_map(view.cube, view.zone, hours=_fine(view)), "heat map", view.zone
    )
    page_charts.selectable(figure, "distribution", view, "How many requests took how long")


def _fine(view: View) -> int:
    """Return the hours of a step of which a chart can hold a hundred or so."""
    return max(1, step_hours(view.window.span) // 4)


def _compared(view: View) -> None:
    table = view.once(lambda: courses(view.cube, hours=_fine(view)), "courses")
    busiest = view.once(lambda: view.cube.by("deployment"), "by deployment")["requests"]
    ordered = busiest.sort_values(ascending=False).index
    names = [str(name) for name in ordered][: len(charts.COMPARED)]
    selection = shown.selection_of(view)
    figure = view.once(
        lambda: charts.compare({name: table[name] for name in names}, view.zone, selection),
        "compare",
        view.zone,
        selection,
    )
    page_charts.selectable(figure, "compared", view, "95th percentile of each deployment")
    if table.shape[1] > len(names):
        st.caption(f"The {len(names)} busiest of {table.shape[1]} deployments; filter for others.")
