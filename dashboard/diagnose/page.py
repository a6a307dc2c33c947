"""The page: the form, and under it the run in the link, as far as it has come."""

import streamlit as st

from checks.words import say
from dashboard.context import links
from dashboard.context.runs import KEPT, STORE, Snapshot
from dashboard.context.settings import current
from dashboard.diagnose import form, opening, result
from dashboard.kit import cards
from dashboard.kit.reader import Reader


def show() -> None:
    """Draw the page."""
    settings, reader = current(), Reader.of(st.context.locale, st.context.timezone)
    run_id = form.shown_run()
    kept_id = links.run_id_from(run_id or "")
    snapshot = STORE.snapshot(kept_id) if kept_id else None
    form.prepare(settings, snapshot)
    is_open = form.is_open(snapshot)
    file = result.header(snapshot, reader, settings, is_open=is_open)
    if file is not None:
        _opened(file, reader)
        return
    if is_open:
        form.show(settings, reader, lambda: _in_place_of_answer(run_id, kept_id, snapshot))
    if snapshot is None:
        return
    if not snapshot.finished:
        result.progress(snapshot, reader)
    elif snapshot.document is None:
        result.crashed(snapshot)
    else:
        if is_open:
            result.of_another(snapshot)
        result.finished(snapshot, snapshot.document, reader)


def _opened(file: opening.OpenFile, reader: Reader) -> None:
    """Draw an evidence file as the run that it is of."""
    opening.origin(file, reader)
    if file.document is not None:
        result.finished(file.snapshot, file.document, reader)


def _in_place_of_answer(run_id: str | None, kept_id: str | None, snapshot: Snapshot | None) -> None:
    """Draw what stands where the answer will stand."""
    if run_id is None:
        cards.empty(
            say("Nothing has been checked yet"),
            say(
                "Select Run checks to test the target, the network, the sign-in, one real call "
                "and, if this app has read access, the resource's settings in Azure. The result "
                "shows what stops your calls and how to fix it."
            ),
        )
    elif kept_id is None:
        cards.empty(
            say("This link does not point to a run"),
            say(
                "The link may have been cut short when it was copied. The ID at the end of a "
                "run's link has 32 characters, each of which is a digit or a letter from a to f."
            ),
            lambda: form.submit(say("Run again")),
        )
    elif snapshot is None:
        cards.empty(
            say("This run is no longer available"),
            say(
                "This server keeps the last {kept} runs until it restarts. Run the checks again "
                "for a current result, or ask the person who sent you the link to export the run.",
                kept=KEPT,
            ),
            lambda: form.submit(say("Run again")),
        )
