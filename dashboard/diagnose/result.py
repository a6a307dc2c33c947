"""A run on the page: its header, its progress, its answer."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.context import links
from dashboard.context.runs import STORE, Snapshot
from dashboard.diagnose import changes
from dashboard.diagnose import form as asking_form
from dashboard.diagnose.export import bundle, bundle_name
from dashboard.diagnose.timeline import rows_in_progress, rows_of, timeline, waits
from dashboard.diagnose.traffic import traffic
from dashboard.kit import cards, remedies
from dashboard.kit.format import duration, moment
from dashboard.kit.support import support_text
from dashboard.kit.words import badges_of, banner_of, caller_of, place_of, unseen

POLL_S = 0.5
"""How often a page looks at a run in progress."""
WIDTHS = (3, 2)
"""The timeline and what to do, side by side."""


def header(snapshot: Snapshot | None, zone: ZoneInfo) -> None:
    """Draw the title and, with a run, what it is and what can be done with it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.title("Diagnose", width="content", anchor=False)
        st.space("stretch")
        if snapshot:
            started = moment(snapshot.started_at, zone)
            took = f" · took {duration(_took(snapshot))}" if snapshot.document else ""
            of = cards.plain(snapshot.asked.resource[:60])
            st.caption(f"{of} · run {snapshot.id[:8]} · {started}{took}", width="content")
            with st.popover("Copy link", icon=":material/link:"):
                st.caption("Whoever may open this dashboard sees the run with this link.")
                link = links.link_to_run(st.context.url or "", snapshot.id)
                st.code(link, language=None, wrap_lines=True)
        if snapshot and snapshot.finished:
            st.button(
                "Run again",
                icon=":material/refresh:",
                on_click=asking_form.start_again,
                args=(snapshot.asked,),
            )


def _took(snapshot: Snapshot) -> float:
    return float(snapshot.document["duration_ms"]) if snapshot.document else 0.0


def progress(snapshot: Snapshot) -> None:
    """Draw a run in progress; the page draws itself anew when it ends."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _progress_line(snapshot.id)
        # In the main script: a widget in a fragment waits while the whole page is drawn.
        st.button(
            "Stop",
            icon=":material/stop_circle:",
            disabled=snapshot.stopping,
            on_click=STORE.cancel,
            args=(snapshot.id,),
        )
    left, _ = st.columns(WIDTHS, gap="medium")
    with left:
        _live_timeline(snapshot.id)


@st.fragment(run_every=POLL_S)
def _progress_line(run_id: str) -> None:
    snapshot = STORE.snapshot(run_id)
    if snapshot is None or snapshot.finished:
        st.rerun()
    said = f"{snapshot.done} of {snapshot.total} checks done"
    st.progress(snapshot.done / max(1, snapshot.total), text=said)
    waits(snapshot)


@st.fragment(run_every=POLL_S)
def _live_timeline(run_id: str) -> None:
    snapshot = STORE.snapshot(run_id)
    if snapshot:
        timeline(run_id, rows_in_progress(snapshot))


def crashed(snapshot: Snapshot) -> None:
    """Say that the run itself broke, which is our fault."""
    cards.problem(
        "Could not tell",
        "This is a fault in the dashboard, not in your resource. Its log has the details under "
        f"the reference {snapshot.fault}.",
    )


def finished(snapshot: Snapshot, document: Mapping[str, Any], zone: ZoneInfo) -> None:
    """Draw the answer of a run: in words, then check by check, with what to do."""
    if asking_form.asks_for_another(snapshot.asked):
        of = f"{snapshot.asked.resource}, {snapshot.asked.deployment or 'no deployment named'}"
        cards.partial(f"This is the result for {cards.plain(of)}. The form now says another.")
    cards.banner(banner_of(document))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        cards.badges(badges_of([check["status"] for check in document["checks"]]))
        if snapshot.previous:
            _changes(snapshot.previous, document)
    if place := place_of(document):
        st.caption(f":material/location_on: {cards.plain(place)}")
    if blind := unseen(document):
        cards.partial(blind)
    key = f"cause-{snapshot.id}"
    left, right = st.columns(WIDTHS, gap="medium")
    with left:
        timeline(snapshot.id, rows_of(document), partial(st.session_state.__setitem__, key))
        if caller := caller_of(document):
            st.caption(cards.plain(caller))
    with right:
        if document["root_causes"]:
            remedies.card(document["root_causes"], key)
        traffic(document, zone)
        _for_support(document)


def _for_support(document: Mapping[str, Any]) -> None:
    with st.container(horizontal=True, gap="small"):
        with st.popover("Copy for support", icon=":material/support_agent:"):
            st.caption("Redacted: no key, no token. Read it before you send it.")
            st.code(support_text(document), language=None, wrap_lines=True, height=360)
        st.download_button(
            "Export",
            data=partial(bundle, document),
            file_name=bundle_name(document),
            mime="application/zip",
            icon=":material/download:",
            on_click="ignore",
        )


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Say what is otherwise than in the last run of the same."""
    found, age = changes.changes(before, after), changes.when(before, after)
    headline = cards.plain(changes.headline(found, age))
    if not found:
        st.caption(f":material/history: {headline}", width="content")
        return
    with st.popover(headline, icon=":material/history:", type="tertiary"):
        for change in found:
            st.markdown(cards.plain(change.words(age)))
