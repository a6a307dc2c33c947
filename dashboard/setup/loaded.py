"""The logs that are in memory: how new they are, when they were loaded, and a button to reload."""

from datetime import datetime

import streamlit as st

from checks.words import say
from dashboard.context import places
from dashboard.context.settings import Settings
from dashboard.kit.cards import plain
from dashboard.kit.reader import Reader
from dashboard.panels.loading import WINDOWS
from dashboard.telemetry.ranges import RANGES
from dashboard.telemetry.states import headline
from dashboard.telemetry.window import Asked, Loaded
from dashboard.telemetry.windows import FRESH_S, IDLE_S

POLL_S = 1.0


def show(settings: Settings, reader: Reader) -> None:
    """Draw what is loaded, and what is being loaded anew."""
    held = _held()
    st.header(say("Loaded logs"), anchor=False)
    if not held:
        st.caption(say("No logs are loaded. They are loaded when you open a Monitor page."))
        return
    labels = {choice.key: choice.label for choice in places.choices(settings)}
    # Not a table on a canvas: these cells wrap on a phone.
    st.table(
        [
            # By the clock of the place: a sandbox may have its own.
            _row(
                labels.get(key, key), asked, loaded, places.PLACES.get(key, settings).now(), reader
            )
            for key, asked, loaded in held
        ],
        hide_index=True,
        alt=say("Logs currently in memory"),
    )
    st.caption(
        say(
            "Logs older than {fresh} are loaded again when somebody views them. Logs are "
            "removed from memory {idle} after they were last viewed.",
            fresh=reader.count(round(FRESH_S / 60), "minute"),
            idle=reader.count(round(IDLE_S / 60), "minute"),
        )
    )
    if any(loaded.loading_since for _, _, loaded in held):
        _wait()
    st.button(say("Refresh now"), icon=":material/refresh:", on_click=_refresh, args=(settings,))


def _held() -> list[tuple[str, Asked, Loaded]]:
    """Return what is kept, once for each place and range."""
    return [each for each in WINDOWS.held() if not each[1].with_peaks]


def _row(label: str, asked: Asked, loaded: Loaded, now: datetime, reader: Reader) -> dict[str, str]:
    window = loaded.window
    names = {hours: name for name, hours in RANGES.items()}
    newest = reader.moment(window.newest) if window and window.newest else "none"
    return {
        "Workspace": plain(label),
        "Range": names.get(asked.hours, f"{asked.hours} h"),
        "Newest row": plain(newest),
        "Loaded": plain(_age(loaded, now, reader)),
    }


def _age(loaded: Loaded, now: datetime, reader: Reader) -> str:
    if loaded.loading_since:
        return say("being read")
    if loaded.error:
        return headline(loaded.error)
    if loaded.window is None:
        return say("not yet")
    return reader.ago((now - loaded.window.loaded_at).total_seconds())


def _refresh(settings: Settings) -> None:
    """Read everything anew that is held; called from a button."""
    for key, asked, _ in _held():
        places.PLACES.get(key, settings).look_anew()
        WINDOWS.get(key, asked, anew=True)


def _wait() -> None:
    @st.fragment(run_every=POLL_S)
    def poll() -> None:
        if not any(loaded.loading_since for _, _, loaded in _held()):
            st.rerun()
        st.caption(say(":material/sync: Loading logs"))

    poll()
