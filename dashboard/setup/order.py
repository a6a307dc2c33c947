"""The question that an import asks: which number of its dates is the day."""

from collections.abc import Mapping

import streamlit as st

from checks.errors import DiagnosticsError
from checks.words import say
from checks.workspaces.imports import Order
from dashboard.context.import_jobs import Job, Jobs
from dashboard.kit import cards

WAYS: Mapping[Order, str] = {
    "dmy": say("Day first: 05/11 is 5 November"),
    "mdy": say("Month first: 05/11 is May 11"),
}


def ask(job: Job, jobs: Jobs) -> None:
    """Draw the question, where an import has one and its files are still here."""
    if job.kept is None or job.report is None:
        return
    names = ", ".join(file.name for file in job.report.files if file.asks_order)
    with st.form("order-of-dates", border=True):
        st.markdown(say("**Which number in the dates is the day?**"))
        st.markdown(
            cards.plain(
                say(
                    "The dates in {names} can be read in two ways. The file is still on this "
                    "server, so there is no need to upload it again.",
                    names=names,
                )
            )
        )
        way = st.radio(
            say("Order of day and month"), list(WAYS), index=None, format_func=WAYS.__getitem__
        )
        sent = st.form_submit_button(say("Import with this order"), type="primary")
    if sent:
        _answer(job, jobs, way)


def _answer(job: Job, jobs: Jobs, way: Order | None) -> None:
    if way is None:
        cards.complaint(say("Choose an order first."))
        return
    try:
        jobs.again(job, way)
    except DiagnosticsError as error:
        cards.complaint(str(error))
        return
    st.rerun()
