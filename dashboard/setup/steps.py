"""The three steps: a sign-in, a resource, logs; each can be tested, and named where that is due."""

from collections.abc import Callable, Mapping

import streamlit as st

from checks.clouds import SANDBOX
from checks.errors import DiagnosticsError
from checks.words import say
from dashboard.context.readiness import Readiness
from dashboard.context.runs import Snapshot
from dashboard.context.selfcheck import DEADLINE_S, SELF_CHECKS, Line, Tested
from dashboard.context.settings import Settings
from dashboard.kit import cards, remedies
from dashboard.kit.cards import COLOURS, ICONS
from dashboard.kit.reader import Reader
from dashboard.setup import naming
from dashboard.setup.step_words import detail_of, state_of, title_of, word_of

POLL_S = 0.5
REFUSED = "test-refused"
"""Where a session keeps why a test could not start."""
STATES = {
    "works": (COLOURS["pass"], ICONS["pass"]),
    "ready": (COLOURS["pass"], ICONS["pass"]),
    "failed": (COLOURS["fail"], ICONS["fail"]),
    say("set up"): ("blue", ":material/tune:"),
    say("to do"): (COLOURS["waiting"], ":material/list_alt_add:"),
}
"""How a step stands, in a word → its colour and icon; nothing is green that nobody has tested."""
LABELS = {
    Line.SIGN_IN: say("Test the sign-in"),
    Line.RESOURCE: say("Test the resource"),
    Line.WORKSPACE: say("Test the logs"),
}
FORMS: Mapping[Line, Callable[[Settings], None]] = {
    Line.RESOURCE: naming.resource,
    Line.WORKSPACE: naming.workspace,
}
"""Step → the form that names what it is about."""


def show(settings: Settings, readiness: Readiness, reader: Reader) -> None:
    """Draw the steps; once all of them are done they are the check of this dashboard itself."""
    title = say("This dashboard") if readiness.is_complete else say("Three steps to get started")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.header(title, width="content", anchor=False)
        if settings.cloud == SANDBOX:
            cards.sandbox()
    if not readiness.is_complete:
        st.markdown(
            say(
                "Foundry Doctor can use an identity with read access, a Foundry resource, and "
                "logs of the resource's requests. Any one of these is enough for a first result. "
                "Exported logs need no Azure access at all."
            )
        )
    if settings.demo:
        st.caption(
            say("In this demo, the identity, the resource and the workspace belong to the sandbox.")
        )
    tested = {line: SELF_CHECKS.tested(line, readiness.subject) for line in Line}
    running = SELF_CHECKS.running
    if running:
        _progress(running, reader)
    if complaint := st.session_state.get(REFUSED):
        cards.complaint(complaint)
    if fault := SELF_CHECKS.fault:
        cards.complaint(
            say(
                "The test could not be run. This is a fault in the dashboard, not in your "
                "resource. The dashboard's log has the details under the reference {fault}.",
                fault=fault,
            )
        )
    explains = next((line for line, end in tested.items() if end and not end.is_good), None)
    for number, line in enumerate(Line, start=1):
        with st.container(border=True, gap="small"):
            _step(number, line, settings, readiness, tested[line], is_running=bool(running))
            found = tested[line]
            if line is explains and found and found.causes:
                remedies.card(found.causes, key=f"step-{line.value}-cause")
    st.caption(
        say(
            "A test signs in and reads data, takes at most {deadline} and costs no tokens. "
            "It changes nothing in Azure. Nothing is tested until you start a test.",
            deadline=reader.count(round(DEADLINE_S), "second"),
        )
    )
    if not readiness.is_complete and not settings.demo:
        st.markdown(
            say("No access to Azure? Explore every page with sandbox data. In a terminal, run:")
        )
        st.code("foundry-doctor demo", language=None)


def _step(  # noqa: PLR0913 - what one row shows, each by itself
    number: int,
    line: Line,
    settings: Settings,
    readiness: Readiness,
    tested: Tested | None,
    *,
    is_running: bool,
) -> None:
    state = word_of(line, readiness, tested)
    colour, icon = STATES[state]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f":{colour}[{icon}] **{number}. {title_of(line)}** :{colour}-badge[{state}]",
            width="content",
        )
        st.space("stretch")
        st.button(
            LABELS[line],
            key=f"test-{line.value}",
            icon=":material/network_check:",
            disabled=is_running or not readiness.subject.has(line),
            on_click=_test,
            args=(line, settings),
        )
    st.markdown(cards.plain(state_of(line, readiness, tested)))
    for said in detail_of(line, readiness, tested):
        st.caption(cards.plain(said))
    if line in FORMS:
        FORMS[line](settings)
    _onward(line, readiness)


def _test(line: Line, settings: Settings) -> None:
    """Start a test; called from a button."""
    st.session_state[REFUSED] = ""
    try:
        SELF_CHECKS.start(line, settings)
    except DiagnosticsError as error:
        st.session_state[REFUSED] = str(error)


def _progress(running: Snapshot, reader: Reader) -> None:
    @st.fragment(run_every=POLL_S)
    def poll() -> None:
        now = SELF_CHECKS.running
        if now is None:
            st.rerun()
        longest = next(iter(now.waits), None)
        waits = (
            say("Waiting for {on}, {since}", on=longest.on, since=reader.waited(longest.since_s))
            if longest
            else "Testing"
        )
        st.progress(now.done / max(1, now.total), cards.plain(waits))

    with st.container(key=f"testing-{running.id}"):
        poll()
        st.button(say("Stop the test"), icon=":material/stop:", on_click=SELF_CHECKS.stop)


def _onward(line: Line, readiness: Readiness) -> None:
    """Offer the page for which a step is done."""
    if line is Line.RESOURCE and readiness.met[line]:
        st.page_link(
            "app_pages/diagnose.py", label=say("Run checks"), icon=":material/troubleshoot:"
        )
    if line is Line.WORKSPACE and readiness.met[line]:
        st.page_link("app_pages/latency.py", label=say("See latency"), icon=":material/speed:")
