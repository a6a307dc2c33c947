"""What a Monitor page shows while something is still being read, and how that is stopped."""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from checks.words import say
from dashboard.context.place import Place
from dashboard.kit import cards
from dashboard.kit.reader import Reader
from dashboard.panels.loading import WINDOWS
from dashboard.telemetry.window import Asked, Loaded

POLL_S = 1.0
LATER_S = 1.0
_STOPPED = "reading-stopped"
"""Where a session keeps what somebody has stopped."""


def is_stopped(place: Place, asked: Asked) -> bool:
    """Tell whether somebody has stopped this, and not asked for it since."""
    return bool(st.session_state.get(_STOPPED) == (place.key, asked))


def go_on() -> None:
    """Forget what was stopped."""
    st.session_state.pop(_STOPPED, None)


def show(place: Place, asked: Asked, reader: Reader) -> None:
    """Hold the places of cards and chart, and look again until something has come."""

    @st.fragment(run_every=POLL_S)
    def poll() -> None:
        found: Loaded = WINDOWS.get(place.key, asked)
        since = found.loading_since or datetime.now(UTC)
        waited = (datetime.now(UTC) - since).total_seconds()
        st.caption(
            say(
                ":material/hourglass: {doing}, {waited}",
                doing=_doing(place, asked),
                waited=reader.waited(waited),
            )
        )
        # What comes while the fragment waits is drawn at once, not at the next look.
        found = WINDOWS.get(place.key, asked, wait_s=POLL_S * 0.9)
        if found.window or found.error:
            st.rerun()

    def stop() -> None:
        WINDOWS.give_up(place.key, asked)
        st.session_state[_STOPPED] = (place.key, asked)

    doing = st.container()
    # Not in the fragment: a click there would wait for the next look.
    st.button(
        "Stop",
        icon=":material/stop_circle:",
        on_click=stop,
        key="stop-reading",
        help=say("Stop waiting for this workspace"),
    )
    # Not in the fragment either, and before it waits: each look would draw all of it anew.
    cards.blank_page()
    with doing:
        poll()


def _doing(place: Place, asked: Asked) -> str:
    """Say what is waited for, as a sentence's beginning; ready Markdown."""
    days = (
        say("{value} days", value=2 * asked.hours // 24)
        if asked.hours >= 24
        else say("{value} hours", value=2 * asked.hours)
    )
    return say("Reading {days} of requests from {label}", days=days, label=cards.plain(place.label))


def stopped() -> None:
    """Say that somebody has stopped, and offer to go on."""
    cards.empty(
        say("Reading was stopped"),
        say("Choose a shorter range or another workspace, or select Read again."),
        lambda: st.button(say("Read again"), on_click=go_on),
    )


def later(place: Place, pending: Sequence[Asked]) -> None:
    """Draw the page anew when what it could do without has come: quota, retention, windows."""
    if place.has_seen and not pending:
        return
    looks: list[bool] = []

    @st.fragment(run_every=LATER_S)
    def poll() -> None:
        if not looks:
            # First the page is drawn: a look asks Azure a dozen things.
            looks.append(True)
            return
        reading = (WINDOWS.get(place.key, each).loading_since for each in pending)
        # What has come is drawn at once: one of them may take much longer than the others.
        if place.has_looked and (not pending or None in tuple(reading)):
            st.rerun()

    poll()
