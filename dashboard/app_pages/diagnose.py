"""Diagnose: why do my calls fail?"""

import streamlit as st

from dashboard.context import links
from dashboard.context.runs import STORE
from dashboard.context.settings import current
from dashboard.diagnose import form as asking_form
from dashboard.diagnose import result
from dashboard.kit import cards
from dashboard.kit.format import zone_of

settings = current()
run_id = asking_form.shown_run()
kept_id = links.run_id_from(run_id or "")
snapshot = STORE.snapshot(kept_id) if kept_id else None
zone = zone_of(st.context.timezone)
asking_form.prepare(settings, snapshot)


def card() -> None:
    """Draw what stands where the answer will stand."""
    if run_id is None:
        cards.empty(
            "Nothing has been checked yet",
            "Run checks looks at the target, the network, the sign-in, one real call and, where "
            "this app may read it, the resource's settings in Azure. "
            "It says what stops your calls, and what mends it.",
        )
    elif snapshot is None:
        cards.empty(
            "This run is no longer kept",
            "The last 200 runs are kept, until the dashboard restarts.",
            lambda: asking_form.submit("Run again"),
        )


result.header(snapshot, zone)
asking_form.show(settings, card)
if snapshot is None:
    st.stop()
if not snapshot.finished:
    result.progress(snapshot)
elif snapshot.document is None:
    result.crashed(snapshot)
else:
    result.finished(snapshot, snapshot.document, zone)
