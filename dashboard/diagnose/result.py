"""A run on the page: its header, its progress, its answer."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from checks.words import say
from dashboard.context import links
from dashboard.context.demo import choices
from dashboard.context.runs import STORE, Snapshot
from dashboard.context.settings import Settings
from dashboard.diagnose import changes, opening
from dashboard.diagnose import form as asking_form
from dashboard.diagnose.timeline import rows_in_progress, rows_of, timeline, waits
from dashboard.diagnose.traffic import traffic
from dashboard.kit import cards, exclusions, remedies
from dashboard.kit.copying import copy_button
from dashboard.kit.reader import Reader
from dashboard.kit.support import support_text
from dashboard.kit.words import (
    badges_of,
    banner_of,
    caller_of,
    explained,
    place_of,
    unseen,
)

POLL_S = 0.5
"""How often a page looks at a run in progress."""
WIDTHS = (2, 3)
"""The timeline and what to do, side by side: commands are long, and titles are short."""
DRAWN = "drawn"
"""The session's key for the run whose answer it has drawn."""
ANSWER_PX = 480
"""As much of a screen as an answer takes at least."""


def header(
    snapshot: Snapshot | None, reader: Reader, settings: Settings, *, is_open: bool
) -> opening.OpenFile | None:
    """Draw the title and, with a run, what it is of and what can be done with it.

    Return the evidence file that is open instead.
    """
    with cards.head("run-head" if snapshot else "head"):
        st.title("Diagnose", width="content", anchor=False)
        st.space("stretch")
        file = opening.uploader(settings)
        if file is not None:
            st.button(say("Close the file"), icon=":material/close:", on_click=opening.close)
            return file
        if snapshot is None:
            return None
        link = links.link_to_run(st.context.url or "", snapshot.id)
        copy_button(say("Copy link"), link, f"link-{snapshot.id}")
        st.button(
            say("Close the form") if is_open else "Change",
            icon=":material/close:" if is_open else ":material/edit:",
            key="toggle",
            on_click=asking_form.toggle,
            args=(snapshot.id,),
        )
        _again_or_stop(snapshot, is_primary=not is_open)
    st.caption(cards.plain(_about(snapshot, reader)))
    return None


def _again_or_stop(snapshot: Snapshot, *, is_primary: bool) -> None:
    # In the main script: a widget in a fragment waits while the whole page is drawn.
    if snapshot.finished:
        st.button(
            say("Run again"),
            type="primary" if is_primary else "secondary",
            icon=":material/refresh:",
            shortcut="Ctrl+Enter" if is_primary else None,
            on_click=asking_form.start_again,
            args=(snapshot.asked,),
        )
    else:
        st.button(
            "Stop",
            icon=":material/stop_circle:",
            disabled=snapshot.stopping,
            on_click=STORE.cancel,
            args=(snapshot.id,),
        )


def _about(snapshot: Snapshot, reader: Reader) -> str:
    """Say what a run was asked, when, and how long it took."""
    asked, document = snapshot.asked, snapshot.document
    titles = {choice.name: choice.title for choice in choices()} if asked.scenario else {}
    parts = (
        asked.resource[:60],
        asked.deployment[:60] or say("no deployment named"),
        say("sandbox: {titles}", titles=titles[asked.scenario]) if asked.scenario in titles else "",
        reader.count(len(asked.checks), say("chosen check")) if asked.checks else "",
        say("run {id}", id=snapshot.id[:8]),
        reader.moment(snapshot.started_at),
        say("took {duration}", duration=reader.duration(float(document["duration_ms"])))
        if document
        else "",
    )
    return " · ".join(filter(None, parts))


def progress(snapshot: Snapshot, reader: Reader) -> None:
    """Draw a run in progress, each part where the answer's will stand."""
    with st.container(key="progress"):
        _progress_line(snapshot.id, reader)
    left, _ = st.columns(WIDTHS, gap="medium")
    with left:
        _live_timeline(snapshot.id, reader)


@st.fragment(run_every=POLL_S)
def _progress_line(run_id: str, reader: Reader) -> None:
    snapshot = STORE.snapshot(run_id)
    if snapshot is None or snapshot.finished:
        st.rerun()
    said = say("{done} of {total} checks done", done=snapshot.done, total=snapshot.total)
    st.progress(snapshot.done / max(1, snapshot.total), text=said)
    # A line even where there is nothing to say, so that nothing moves when there is.
    waiting = waits(snapshot, reader)
    st.caption(
        say(":material/hourglass_top: {waiting}", waiting=cards.plain(waiting))
        if waiting
        else "&nbsp;"
    )


@st.fragment(run_every=POLL_S)
def _live_timeline(run_id: str, reader: Reader) -> None:
    snapshot = STORE.snapshot(run_id)
    if snapshot:
        timeline(run_id, rows_in_progress(snapshot, reader))


def crashed(snapshot: Snapshot) -> None:
    """Say that the run itself broke, which is our fault."""
    cards.problem(
        say("Could not tell"),
        say(
            "This is a fault in the dashboard, not in your resource. The dashboard's log has "
            "the details under the reference {fault}.",
            fault=snapshot.fault,
        ),
    )


def of_another(snapshot: Snapshot) -> None:
    """Say under the open form what the answer below it is of."""
    asked = snapshot.asked
    of = f"{asked.resource[:60]}, {asked.deployment[:60] or say('no deployment named')}"
    cards.partial(
        say(
            "The result below is for {of}. Changes in the form take effect in the next run.",
            of=cards.plain(of),
        )
    )


def finished(snapshot: Snapshot, document: Mapping[str, Any], reader: Reader) -> None:
    """Draw the answer of a run; a session that has not drawn it yet sees its place held."""
    answer, held = st.container(), st.empty()
    is_new = st.session_state.get(DRAWN) != snapshot.id
    if is_new:
        held.skeleton(height=ANSWER_PX)
    with answer:
        _answer(snapshot, document, reader)
    if is_new:
        held.empty()
    st.session_state[DRAWN] = snapshot.id


def _answer(snapshot: Snapshot, document: Mapping[str, Any], reader: Reader) -> None:
    """Draw the answer in words, then check by check, with what to do."""
    st.session_state[links.CHECKED] = links.names_in(document)
    cards.banner(banner_of(document, reader), document["target"]["deployments"]["value"] or ())
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(say("Checks:"), width="content")
        cards.badges(badges_of([check["status"] for check in document["checks"]]))
        if said := explained(document, reader):
            st.caption(said, width="content")
        if snapshot.previous:
            _changes(snapshot.previous, document, reader)
    key = f"cause-{snapshot.id}"
    left, right = st.container(key="answer").columns(WIDTHS, gap="medium")
    with left:
        timeline(snapshot.id, rows_of(document, reader), partial(st.session_state.__setitem__, key))
        _circumstances(document, reader)
    with right:
        if document["root_causes"]:
            remedies.card(document["root_causes"], key)
        exclusions.show(document, f"others-{snapshot.id}")
        traffic(document, reader)
    _for_support(document, snapshot)


def _circumstances(document: Mapping[str, Any], reader: Reader) -> None:
    """Say where the resource is, what could not be read, and who called."""
    if place := place_of(document):
        st.caption(cards.plain(place))
    if blind := unseen(document, reader):
        cards.partial(cards.plain(blind))
    if caller := caller_of(document):
        st.caption(cards.plain(caller))


def _for_support(document: Mapping[str, Any], snapshot: Snapshot) -> None:
    text = support_text(document)
    with st.container(horizontal=True, gap="small"):
        copy_button(say("Copy for support"), text, "support")
        if snapshot.evidence:
            st.download_button(
                "Export",
                data=snapshot.evidence,
                file_name=f"evidence-{snapshot.id[:8]}.fdz",
                mime="application/zip",
                icon=":material/download:",
                help=say(
                    "An evidence file: what was found, redacted. Whoever opens it, here or with "
                    "foundry-doctor judge, sees this page."
                ),
                on_click="ignore",
            )
    st.caption(say("Keys and tokens are redacted. Read the text before you send it."))
    st.code(text, language=None, wrap_lines=True)


def _changes(before: Mapping[str, Any], after: Mapping[str, Any], reader: Reader) -> None:
    """Say what is otherwise than in the last run of the same."""
    found, age = changes.changes(before, after), changes.when(before, after, reader)
    headline = cards.plain(changes.headline(found, age, reader))
    if not found:
        st.caption(f":material/history: {headline}", width="content")
        return
    with st.popover(headline, icon=":material/history:", type="tertiary"):
        for change in found:
            st.markdown(cards.plain(change.words(age)))
