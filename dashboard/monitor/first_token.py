"""The chart of the wait for the first token: from the logs, else as Azure's metrics average it."""

from datetime import datetime

import pandas as pd
import streamlit as st

from checks.words import say
from checks.workspaces import LogsError, Span
from checks.workspaces.metrics import first_token_averages
from dashboard.charts import latency as charts
from dashboard.kit import cards
from dashboard.monitor import selectable as page_charts
from dashboard.monitor.metric_source import azure_of, whole_hours
from dashboard.panels.frame import View
from dashboard.telemetry.cube import steps_of
from dashboard.telemetry.first_tokens import cube_of_waits
from dashboard.telemetry.steps import hours_of, said

FROM_METRICS = say(
    "No log in this workspace reports the time to first token. These are Azure's "
    "hourly averages (the TimeToResponse metric). Averages hide details that "
    "percentiles show, and for requests that do not stream, the value is Azure's "
    "estimate."
)
NOWHERE = say(
    "No log or metric in this workspace reports the time to first token. Spans of "
    "the anthropic SDK in Application Insights report it for requests that stream. "
    "Azure's TimeToResponse metric also reports it if the metric is emitted for the "
    "deployment."
)


def show(view: View, _slow: object = None) -> None:
    """Draw percentiles of the wait, or averages of metrics, or say where there would be some."""
    span = view.span
    try:
        rows = view.first_tokens(span)
    except LogsError as error:
        cards.partial(
            say(
                "The time to first token could not be read. {error}.",
                error=cards.plain(str(error)),
            )
        )
        return
    waits = cube_of_waits(rows, span)
    if waits.is_empty:
        _averages(view)
        return
    answered = view.cube.answered.requests
    st.caption(_from_logs(view, waits.requests, answered))
    hours, columns = hours_of(span), page_charts.percentiles()
    table = waits.over_time([0.5, 0.95, 0.99], hours=hours)
    scene = page_charts.scene(view, hours)
    drawing = charts.response_time(table, scene, say("Time to first token"), columns)
    alt = say("Percentiles of the time to first token {said}", said=said(hours))
    page_charts.selectable(drawing, "first-token", view, alt)


def _from_logs(view: View, waits: int, answered: int) -> str:
    return say(
        "Time to the first token of a stream, as reported by spans of the anthropic SDK "
        "for {waits} of the {answered} successful requests in this range.",
        waits=view.reader.number(waits),
        answered=view.reader.number(answered),
    )


def _averages(view: View) -> None:
    place = view.place
    account = place.account if not place.is_local and place.has_looked else None
    if account is None:
        cards.partial(NOWHERE)
        return
    try:
        table = _read(place.key, account.id, account.location, whole_hours(view.span))
    except LogsError as error:
        cards.partial(say("The metrics could not be read. {error}.", error=cards.plain(str(error))))
        return
    wanted = [name for name in table.columns if name in (view.deployments or table.columns)]
    if not wanted:
        cards.partial(NOWHERE)
        return
    st.caption(FROM_METRICS)
    courses = {name: table[name] for name in wanted}
    drawing = charts.compare(courses, page_charts.scene(view, 1), say("Average wait"))
    page_charts.selectable(drawing, "first-token", view, say("Average time to first token by hour"))


@st.cache_data(ttl="10m", max_entries=20, show_spinner=say("Reading platform metrics…"))
def _read(place: str, resource: str, region: str, span: tuple[datetime, datetime]) -> pd.DataFrame:
    """Return averages in ms by hour (UTC), a column a deployment, those with most hours first."""
    azure = azure_of(place)
    if azure is None:
        return pd.DataFrame()
    asked = Span(start=span[0], end=span[1])
    answer = first_token_averages(azure, resource, region, asked)
    rows = [(point.start, point.deployment, point.total) for point in answer.points]
    frame = pd.DataFrame(rows, columns=["hour", "deployment", "average"])
    table = frame.pivot_table(index="hour", columns="deployment", values="average")
    busiest = table.count().sort_values(ascending=False, kind="stable").index
    return table.reindex(index=steps_of(asked), columns=busiest)
