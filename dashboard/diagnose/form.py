"""The form of Diagnose: what to check, and the start of a run; its texts outlive every click."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import streamlit as st

from checks.errors import DiagnosticsError
from checks.words import say
from dashboard.context import links
from dashboard.context.asking import Asked, completion, first_asked, objection, request_of
from dashboard.context.demo import DEMO, choices
from dashboard.context.runs import STORE, Snapshot
from dashboard.context.settings import Settings, current
from dashboard.diagnose import choice, plan
from dashboard.kit import cards
from dashboard.kit.reader import Reader

RUN, COMPLAINT, FILL, FILLED, ARRIVED = "run", "complaint", "fill", "filled", "arrived"
"""Keys of the session; the entry script says whether another page was drawn before."""
RESTORED, LINKED, OPENED = "restored", "linked", "opened"
"""More of them: the run that is shown at the bare address, the texts of a link, the run over which
the form is open."""
LOOKS_LIKE = say("A name, or a URL such as https://NAME.services.ai.azure.com/anthropic/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """What the fields were last filled with.

    Each filling makes new widgets with these as their defaults. Setting the value of a widget
    that is there loses it when the page is drawn anew at once, by a quick click for one (1.67).
    """

    asked: Asked
    fields: int = 0
    selector: int = 0
    """How often the fields and the scenario's selector were made."""

    @property
    def resource_key(self) -> str:
        """Return the Resource field's key."""
        return f"resource-{self.fields}"

    @property
    def deployment_key(self) -> str:
        """Return the Deployment field's key."""
        return f"deployment-{self.fields}"

    @property
    def scenario_key(self) -> str:
        """Return the selector's key."""
        return f"scenario-{self.selector}"


def environment(scenario: str, settings: Settings) -> Mapping[str, str]:
    """Return the environment that a run's credentials come from."""
    if settings.demo:
        return DEMO.environment(scenario or settings.demo.scenario, settings.demo)
    return os.environ


def shown_run() -> str | None:
    """Return the ID of the run to show, or None.

    The link says which. A switch to another page drops it from the link, so whoever comes back
    from one gets it from the session, at the bare address: putting it into the link again would
    leave that address in the browser's history as a page of its own, without the run. A link that
    asks for something else does not get it.
    """
    state, linked = st.session_state, st.query_params.get(links.RUN)
    if state.get(ARRIVED) or linked is not None:
        asks = any(name in st.query_params for name in links.ASKING)
        state[RESTORED] = None if linked is not None or asks else state.get(RUN)
    shown: str | None = linked if linked is not None else state.get(RESTORED)
    state[RUN] = shown
    return shown


def prepare(settings: Settings, snapshot: Snapshot | None) -> None:
    """Fill the fields from each run or texts that a link newly shows, else with the defaults."""
    state, shown = st.session_state, snapshot.id if snapshot else None
    if FILL not in state:
        scenario = settings.demo.scenario if settings.demo else ""
        first = first_asked(settings, environment(scenario, settings), scenario)
        state[FILL] = Fill(asked=snapshot.asked if snapshot else first)
    elif snapshot and shown != state.get(FILLED):
        _fill(snapshot.asked)
    state[FILLED] = shown
    resource, deployment = links.texts_from(st.query_params)
    checks = choice.known(st.query_params.get_all(links.CHECK))
    link = (resource, deployment, checks)
    if any(link) and not state.get(RUN) and link != state.get(LINKED):
        _take_texts(*link, settings)
    state[LINKED] = link


def _take_texts(
    resource: str, deployment: str, checks: tuple[str, ...], settings: Settings
) -> None:
    """Fill the form with what a link asks for and say at once what is wrong with it."""
    now = _typed()
    asked = Asked.of(resource or now.resource, deployment or now.deployment, now.scenario, checks)
    _fill(asked)
    try:
        request = request_of(asked, settings, environment(asked.scenario, settings))
        st.session_state[COMPLAINT] = objection(request)
    except DiagnosticsError as error:
        st.session_state[COMPLAINT] = str(error)


def is_open(snapshot: Snapshot | None) -> bool:
    """Tell whether the form is shown: with a run it is folded until somebody opens it."""
    state = st.session_state
    return snapshot is None or bool(state.get(COMPLAINT)) or state.get(OPENED) == snapshot.id


def toggle(run_id: str) -> None:
    """Open the form over a run, or fold it again."""
    state = st.session_state
    state[OPENED] = None if state.get(OPENED) == run_id or state.get(COMPLAINT) else run_id
    state[COMPLAINT] = ""


def _filled() -> Fill:
    found: Fill = st.session_state[FILL]
    return found


def _fill(asked: Asked) -> None:
    """Fill the fields anew; the selector only when it shows something else."""
    fill, moved = _filled(), asked.scenario != _typed().scenario
    st.session_state[FILL] = Fill(
        asked=asked, fields=fill.fields + 1, selector=fill.selector + moved
    )


def _take_scenario() -> None:
    """Point the fields at the chosen scenario's sandbox."""
    settings, scenario = current(), _typed().scenario
    st.session_state[COMPLAINT] = ""
    asked = first_asked(settings, environment(scenario, settings), scenario)
    _fill(replace(asked, checks=_filled().asked.checks))


def _choose_all() -> None:
    """Run all checks again, with what is typed."""
    _fill(replace(_typed(), checks=()))


def _typed() -> Asked:
    """Return what the form holds now."""
    fill, state = _filled(), st.session_state
    return Asked.of(
        state.get(fill.resource_key, fill.asked.resource) or "",
        state.get(fill.deployment_key, fill.asked.deployment) or "",
        state.get(fill.scenario_key, fill.asked.scenario) or "",
        fill.asked.checks,
    )


def start() -> None:
    """Start what the form asks for, or say under the field what is wrong with it."""
    start_asked(_typed())


def start_again(asked: Asked) -> None:
    """Repeat a run."""
    start_asked(asked)


def start_asked(asked: Asked) -> None:
    """Start a run and put it into the link and the session; called from callbacks."""
    settings, state = current(), st.session_state
    try:
        request = request_of(asked, settings, environment(asked.scenario, settings))
        state[COMPLAINT] = objection(request)
        if state[COMPLAINT]:
            return
        run_id = STORE.start(request, asked)
    except DiagnosticsError as error:
        state[COMPLAINT] = str(error)
        return
    if asked != _filled().asked:
        # The form is folded now: when it is opened, it shows what was asked.
        _fill(asked)
    state[RUN] = state[FILLED] = run_id
    state[OPENED] = state[RESTORED] = None
    for name in links.ASKING:
        st.query_params.pop(name, None)
    st.query_params[links.RUN] = run_id


def show(settings: Settings, reader: Reader, card: Callable[[], None]) -> None:
    """Draw the form; `card` is drawn in it, so that its buttons take what was typed."""
    if settings.demo:
        _scenario()
    with st.form("target", border=False):
        _fields(_filled())
        if st.session_state.get(COMPLAINT):
            cards.complaint(st.session_state[COMPLAINT])
        choice.show(_filled().asked.checks, _choose_all)
        with st.container(gap="xxsmall"):
            _beneath(settings, reader)
        card()


def _fields(fill: Fill) -> None:
    columns = st.columns((5, 3, 2), vertical_alignment="bottom", gap="small")
    with columns[0]:
        st.text_input(
            "Resource",
            value=fill.asked.resource,
            key=fill.resource_key,
            placeholder=LOOKS_LIKE,
            max_chars=links.TEXT_CHARS,
        )
    with columns[1]:
        st.text_input(
            "Deployment",
            value=fill.asked.deployment,
            key=fill.deployment_key,
            placeholder="claude-sonnet-5",
            max_chars=links.TEXT_CHARS,
        )
    with columns[2]:
        submit(say("Run checks"), primary=True)


def submit(label: str, *, primary: bool = False) -> None:
    """Draw a button of the form that starts a run; the primary one has the keyboard's shortcut."""
    st.form_submit_button(
        label,
        type="primary" if primary else "secondary",
        icon=":material/play_arrow:",
        shortcut="Ctrl+Enter" if primary else None,
        width="stretch" if primary else "content",
        on_click=start,
    )


def _scenario() -> None:
    """Draw the selector of what is wrong in the sandbox."""
    fill, known = _filled(), {choice.name: choice for choice in choices()}
    left, right = st.columns((3, 7), vertical_alignment="bottom", gap="small")
    with left:
        chosen = st.selectbox(
            say("Sandbox scenario"),
            tuple(known),
            index=tuple(known).index(fill.asked.scenario),
            key=fill.scenario_key,
            format_func=lambda name: known[name].title,
            on_change=_take_scenario,
        )
    with right:
        summary = cards.plain(known[chosen].summary)
        st.caption(
            say(":material/science: {summary} Everything shown is sandbox data.", summary=summary)
        )


def _beneath(settings: Settings, reader: Reader) -> None:
    """Say what a run sends and whose credentials it uses."""
    asked = _typed()
    try:
        environ = environment(asked.scenario, settings)
        request = request_of(asked, settings, environ)
        said_of_identity = plan.identity(environ, settings)
        completed = completion(asked, request)
    except DiagnosticsError as error:
        cards.partial(cards.plain(str(error)))
        return
    plan.show(request, said_of_identity, reader)
    if completed:
        cards.partial(say("Completed to {completed}", completed=cards.plain(completed)))
