"""The busiest minutes against the quota, on Usage and cost."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import streamlit as st

from checks.words import say
from checks.workspaces import Span
from dashboard.charts import quota as quota_charts
from dashboard.kit import cards, cells, linked
from dashboard.kit.reader import UNKNOWN
from dashboard.monitor import selectable as page_charts
from dashboard.panels.frame import View
from dashboard.telemetry.deployments import UNNAMED
from dashboard.telemetry.peaks import MEASURES, USED, breaches, over_time, peaks_of, tightest
from dashboard.telemetry.selection import link_of
from dashboard.telemetry.steps import hours_of, said

MEASURE = "measure"
"""The URL's parameter for what is counted."""
NO_QUOTA = say("The quota has not been read yet. To read it, run the checks on the Diagnose page.")
COUNTS = say(
    "A model's quota is shared by all of the model's deployments in the "
    "subscription. Cached input is not counted. This page's filters do not affect "
    "these figures."
)


def show(view: View) -> None:
    """Draw the busiest minute of each hour, and each model's nearest to its limit."""
    st.header(say("Busiest minutes compared with the quota"), anchor=False)
    peaks = view.peaks
    if view.peaks_pending:
        st.caption(say(":material/hourglass: Counting the requests in each minute"))
        cards.loading(420)
        return
    if peaks.empty:
        st.caption(say("The busiest minutes are not known."))
        return
    with st.container(border=True):
        usual = _tightest(view)
        linked.follow(
            MEASURE, lambda given: given[-1] if given and given[-1] in MEASURES else usual, usual
        )
        measure = st.segmented_control(
            "Measure",
            tuple(MEASURES),
            format_func=MEASURES.__getitem__,
            key=MEASURE,
            on_change=_keep_measure,
            required=True,
            label_visibility="collapsed",
        )
        _chart(view, measure or usual)
    if not view.quota:
        st.caption(NO_QUOTA)
    st.caption(COUNTS)
    _table(view)
    _throttled(view)


def refuse_unusable() -> None:
    """Say that the link's measure is none, where it is none."""
    linked.refuse_unlisted(MEASURE, MEASURES)


def _keep_measure() -> None:
    linked.write({MEASURE: [st.session_state[MEASURE]]})


def _tightest(view: View) -> str:
    """Return the measure that is nearest to its limit, so that a breach is seen at once."""
    peak = tightest(peaks_of(view.peaks, view.quota))
    return peak.measure if peak else "requests"


def _chart(view: View, measure: str) -> None:
    hours = hours_of(view.span)
    table = over_time(view.peaks, measure, hours=hours)
    if table.empty:
        st.caption(say("The logs contain no token counts."))
        return
    limits = {model: getattr(own, measure) for model, own in view.quota.items()}
    scene = page_charts.scene(view, hours)
    above = breaches(view.peaks, measure, limits, hours=hours)
    drawing = quota_charts.peaks(table, limits, scene, MEASURES[measure], above)
    alt = say(
        "{measures} in the busiest minute of each step, {said}",
        measures=MEASURES[measure],
        said=said(hours),
    )
    page_charts.still(drawing, "peaks", alt)


def _table(view: View) -> None:
    found, reader = peaks_of(view.peaks, view.quota), view.reader
    table = pd.DataFrame(
        {
            "model": [peak.model or UNNAMED for peak in found],
            "measure": [MEASURES[peak.measure] for peak in found],
            "used": cells.written([p.used for p in found], reader.percent, UNKNOWN),
            "busiest": cells.written([peak.amount for peak in found], reader.number),
            "limit": cells.written([peak.limit for peak in found], reader.number, UNKNOWN),
            "hour": cells.written([peak.hour for peak in found], reader.beside_utc),
        }
    )
    st.dataframe(
        table,
        key="peaks-table",
        hide_index=True,
        height=cells.height(len(table), 12),
        column_config={
            # Widths with which a phone shows these three whole.
            "model": st.column_config.TextColumn("Model", width=142),
            "measure": st.column_config.TextColumn(say("Per minute"), width=116),
            "used": cells.number(USED, width=92),
            "busiest": cells.number(say("Busiest minute"), width=130),
            "limit": cells.number("Limit", width=110),
            "hour": cells.number(say("Hour starting at ({key})", key=reader.zone.key), width=270),
        },
        width="content",
        alt=say("Each model's busiest minute compared with its limit"),
    )


def _throttled(view: View) -> None:
    """Link the hour with the most 429 to its errors."""
    throttled = view.peaks.groupby("hour", as_index=False)["throttled"].sum()
    if not throttled["throttled"].sum():
        return
    hour = throttled["hour"].to_numpy()[int(throttled["throttled"].to_numpy().argmax())]
    most = throttled["throttled"].max()
    worst = datetime.fromtimestamp(float(hour) * 3600, UTC)
    span = Span(start=worst, end=worst + timedelta(hours=1))
    st.page_link(
        "app_pages/errors.py",
        label=say(
            "Show the errors in the hour with the most 429 responses ({number})",
            number=view.reader.number(most),
        ),
        icon=":material/speed:",
        query_params=link_of(span),
    )
