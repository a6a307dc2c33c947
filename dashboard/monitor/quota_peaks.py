"""The busiest minutes against the quota, on Usage and cost."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import streamlit as st

from checks.workspaces import Span
from dashboard.charts import amounts as amount_charts
from dashboard.kit import cards
from dashboard.kit.format import moment
from dashboard.monitor import selectable as page_charts
from dashboard.panels.frame import View
from dashboard.telemetry.answers import number
from dashboard.telemetry.peaks import MEASURES, Peak, over_time, peaks_of
from dashboard.telemetry.selection import link_of

UNKNOWN = "The quota is not known here; Diagnose reads it."
COUNTS = (
    "Quota is a model's, shared by all its deployments in the subscription; what the cache gave "
    "does not count. The filters of this page do not narrow these figures."
)


def show(view: View) -> None:
    """Draw the busiest minute of each hour, and each model's nearest to its limit."""
    st.header("Busiest minutes against the quota", anchor=False)
    peaks = view.window.peaks
    if view.peaks_pending:
        st.caption(":material/hourglass: Counting the requests of each minute")
        cards.loading(420)
        return
    if peaks.empty:
        st.caption("The busiest minutes are not known.")
        return
    with st.container(border=True):
        measure = st.segmented_control(
            "Measure",
            tuple(MEASURES),
            format_func=MEASURES.__getitem__,
            default="requests",
            key="measure",
            bind="query-params",
            label_visibility="collapsed",
        )
        _chart(view, measure or "requests")
    if not view.quota:
        st.caption(UNKNOWN)
    st.caption(COUNTS)
    _table(view)
    _throttled(peaks)


def _chart(view: View, measure: str) -> None:
    table = over_time(view.window.peaks, measure)
    if table.empty:
        st.caption("The logs carry no token counts.")
        return
    limits = {model: getattr(quota, measure) for model, quota in view.quota.items()}
    figure = amount_charts.peaks(table, limits, view.zone, MEASURES[measure])
    page_charts.still(figure, "peaks", f"{MEASURES[measure]} in the busiest minute of each hour")


def _table(view: View) -> None:
    found = peaks_of(view.window.peaks, view.quota)
    st.dataframe(
        pd.DataFrame([_row(peak, view) for peak in found]),
        key="peaks-table",
        hide_index=True,
        alt="Each model's busiest minute against its limit",
    )


def _row(peak: Peak, view: View) -> dict[str, str]:
    room = peak.headroom
    return {
        "Model": peak.model,
        "Measure": f"{MEASURES[peak.measure]} per minute",
        "Busiest": number(peak.amount),
        "Limit": number(peak.limit) if peak.limit else "not known",
        "Headroom": "not known" if room is None else f"{room * 100:.0f} %",
        "In the hour of": moment(peak.hour, view.zone),
    }


def _throttled(peaks: pd.DataFrame) -> None:
    """Link the hour with the most 429 to its errors."""
    throttled = peaks.groupby("hour", as_index=False)["throttled"].sum()
    if not throttled["throttled"].sum():
        return
    hour = throttled["hour"].to_numpy()[int(throttled["throttled"].to_numpy().argmax())]
    most = throttled["throttled"].max()
    worst = datetime.fromtimestamp(float(hour) * 3600, UTC)
    span = Span(start=worst, end=worst + timedelta(hours=1))
    st.page_link(
        "app_pages/errors.py",
        label=f"Show the errors of the hour with the most 429 ({number(most)})",
        icon=":material/speed:",
        query_params=link_of(span),
    )
