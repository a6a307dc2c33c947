"""The body of Latency: is it slow, since when, and for whom?"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import streamlit as st

from checks.words import say
from dashboard.charts import latency as charts
from dashboard.charts.canvas import COMPARED, Scene
from dashboard.kit import linked
from dashboard.kit.verdict import verdict
from dashboard.monitor import deployment_table, first_token
from dashboard.monitor import figures as page_cards
from dashboard.monitor import selectable as page_charts
from dashboard.panels import request_table, shown
from dashboard.panels.frame import View
from dashboard.telemetry.anomalies import Interval
from dashboard.telemetry.answers import gravest, latency_answer
from dashboard.telemetry.deployments import courses
from dashboard.telemetry.steps import hours_of, said

if TYPE_CHECKING:
    import pandas as pd

PERCENTILES, DISTRIBUTION, COMPARE = "Percentiles", "Distribution", say("Compare deployments")
WAIT = say("First token")
LABELS = {COMPARE: say("Compare")}
"""What a link says of a chart → what its tab says, where a phone has no room for that."""
Incidents = tuple[Interval, ...]
CHART = "chart"
"""The URL's parameter for the kind of chart."""


def show(view: View) -> None:
    """Draw the answer, the figures, the chart, the deployments and the slowest requests."""
    linked.refuse_unlisted(CHART, DRAWN)
    linked.refuse_unlisted(page_charts.P99, (linked.ON, linked.OFF))
    slow, silent = shown.slow(view), shown.silent(view)
    answer = view.once(
        lambda: latency_answer(
            view.cube,
            view.before,
            slow,
            view.period,
            view.now,
            view.reader,
            scope=shown.scope(view),
            silent=len(silent),
        ),
        "answer",
        view.period,
        view.now.astimezone(view.zone).date(),
        view.reader,
        slow,
        silent,
    )
    st.markdown(verdict(answer, view.names))
    key = ("times", view.period, view.reader, bool(slow))
    page_cards.draw(view.once(lambda: page_cards.times(view, abnormal=bool(slow)), *key))
    with st.container(border=True):
        _chart(view, slow or ())
    deployment_table.show(view, first=("p95", "p50"))
    where = (
        say("the selection")
        if shown.is_part(view)
        else say("the last {range_label}", range_label=view.range_label)
    )
    st.header(say("Slowest requests in {where}", where=where), anchor=False)
    request_table.show(
        view,
        lambda: view.slowest(shown.span_of(view)),
        key="slowest",
        alt=say("The slowest successful requests"),
    )


def _chart(view: View, slow: Incidents) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.header(_title(view), width="content", anchor=False)
        page_charts.chip(view)
        st.space("stretch")
        linked.follow(
            CHART, lambda given: given[-1] if given and given[-1] in DRAWN else PERCENTILES
        )
        kind = st.segmented_control(
            "Chart",
            tuple(DRAWN),
            key=CHART,
            on_change=_keep_chart,
            format_func=lambda each: LABELS.get(each, each),
            required=True,
            label_visibility="collapsed",
        )
    st.caption(say("{drag} {within}", drag=page_charts.DRAG, within=page_charts.WITHIN))
    DRAWN.get(kind or "", _percentiles)(view, slow)


def _keep_chart() -> None:
    chosen = st.session_state[CHART] or PERCENTILES
    linked.write({CHART: [] if chosen == PERCENTILES else [chosen]})


def _title(view: View) -> str:
    """Return what the chart is of; the choice stands beside it, and is drawn after it."""
    chosen = (linked.texts(CHART) or [PERCENTILES])[-1]
    what = say("Time to first token") if chosen == WAIT else say("Response time")
    return f"{what} {said(hours_of(view.span))}"


def _scene(view: View, slow: Incidents) -> Scene:
    return page_charts.scene(view, hours_of(view.span), (*slow, *shown.silent(view)))


def _percentiles(view: View, slow: Incidents) -> None:
    columns = page_charts.percentiles()
    drawing = view.once(
        lambda: charts.response_time(
            view.cube.over_time([0.5, 0.95, 0.99], hours=hours_of(view.span)),
            _scene(view, slow),
            say("Response time"),
            columns,
            _told(view, slow),
        ),
        "percentiles",
        view.reader,
        slow,
        columns,
    )
    page_charts.selectable(
        drawing, "response-time", view, say("Percentiles of the {of}", of=_of(view))
    )


def _told(view: View, slow: Incidents) -> dict[str, "pd.Series[float]"]:
    """Return the 95th percentile of the deployment that the sentence names, if not all are it."""
    first = gravest(slow)
    named = view.cube.groups["deployment"].astype(str)
    if first is None or not first.deployment or (named == first.deployment).all():
        return {}
    own = view.cube.where(named == first.deployment)
    return {first.deployment: own.over_time([0.95], hours=hours_of(view.span))["p95"]}


def _of(view: View) -> str:
    return say("response time {said}", said=said(hours_of(view.span)))


def _distribution(view: View, slow: Incidents) -> None:
    drawing = view.once(
        lambda: charts.heat_map(view.cube, _scene(view, slow)), "heat-map", view.reader, slow
    )
    alt = say("Distribution of response times, {said}", said=said(hours_of(view.span)))
    page_charts.selectable(drawing, "distribution", view, alt)


def _compared(view: View, slow: Incidents) -> None:
    table = view.once(lambda: courses(view.cube, hours=hours_of(view.span)), "courses")
    busiest = view.once(lambda: view.cube.by("deployment"), "by-deployment")["requests"]
    ordered = busiest.sort_values(ascending=False).index
    # Requests that were refused name no deployment, and have no response time to draw.
    names = [str(name) for name in ordered if table[str(name)].notna().any()]
    drawn = names[: len(COMPARED)]
    drawing = view.once(
        lambda: charts.compare(
            {name: table[name] for name in drawn}, _scene(view, slow), "95th percentile"
        ),
        "compare",
        view.reader,
        slow,
    )
    alt = say("95th percentile for each deployment {said}", said=said(hours_of(view.span)))
    page_charts.selectable(drawing, "compared", view, alt)
    if len(names) > len(drawn):
        st.caption(
            say(
                "Only the {drawn} busiest of {names} deployments are shown. To see others, use "
                "the filter.",
                drawn=len(drawn),
                names=len(names),
            )
        )


DRAWN: Mapping[str, Callable[[View, Incidents], None]] = {
    PERCENTILES: _percentiles,
    DISTRIBUTION: _distribution,
    COMPARE: _compared,
    WAIT: first_token.show,
}
"""Kind of chart → what draws it."""
