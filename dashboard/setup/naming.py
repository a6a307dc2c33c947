"""The forms that name a resource and a workspace, where anybody may; they say what is wrong."""

import os
from dataclasses import dataclass

import streamlit as st

from checks.target import is_workspace
from checks.words import say
from dashboard.context import places
from dashboard.context.asking import Asked, objection, request_of
from dashboard.context.settings import Settings
from dashboard.context.typed import TYPED, Kind, Typed
from dashboard.kit import cards

LOOKS_LIKE = {
    Kind.RESOURCE: say("A name, or a URL such as https://NAME.services.ai.azure.com/anthropic/"),
    Kind.WORKSPACE: "00000000-0000-0000-0000-000000000000, or /subscriptions/…/workspaces/NAME",
}
NO_RESOURCE = say("Enter the resource name or its base URL.")
NO_WORKSPACE = say(
    "The workspace is not valid. Enter a workspace ID (a GUID that the portal shows "
    "on the workspace's Overview page) or a resource ID (which begins with "
    "/subscriptions/)."
)
NAMED_AT_START = {
    Kind.RESOURCE: "foundry-doctor serve --resource NAME",
    Kind.WORKSPACE: "foundry-doctor serve --allow-workspace ID",
}
FORM_OF_DIAGNOSE = ("fill", "run")
"""What a session keeps of Diagnose's form: without it, the form begins with what was typed here."""
WORKSPACE = "workspace"
"""Where a session keeps the place that the Monitor pages read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The keys of a form in the session."""

    kind: Kind

    @property
    def field(self) -> str:
        """Return the field's key; another one once its text was taken, so that it is empty."""
        return f"name-{self.kind.value}-{st.session_state.get(self.taken, 0)}"

    @property
    def taken(self) -> str:
        """Return where it is counted how often a text was taken."""
        return f"named-{self.kind.value}"

    @property
    def complaint(self) -> str:
        """Return where it stands what is wrong with the text."""
        return f"complaint-{self.kind.value}"


def resource(settings: Settings) -> None:
    """Draw the form that names a resource."""
    _form(settings, Kind.RESOURCE, "Resource", say("Use this resource"))


def workspace(settings: Settings) -> None:
    """Draw the form that names a workspace."""
    _form(settings, Kind.WORKSPACE, say("Log Analytics workspace"), say("Use this workspace"))


def _form(settings: Settings, kind: Kind, label: str, button: str) -> None:
    if settings.demo:
        return
    if not settings.takes_places:
        st.caption(
            say(
                "Others can reach this dashboard, so this value can be set only when the "
                "dashboard starts:"
            )
        )
        st.code(NAMED_AT_START[kind], language=None)
        return
    keys = Keys(kind=kind)
    with st.form(f"naming-{kind.value}", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.text_input(label, key=keys.field, placeholder=LOOKS_LIKE[kind], max_chars=500)
            st.form_submit_button(button, on_click=_take, args=(kind, settings))
        if complaint := st.session_state.get(keys.complaint):
            cards.complaint(complaint)
    for typed in TYPED.kept(settings):
        if typed.kind is kind:
            _kept(typed)


def _kept(typed: Typed) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(say("Typed here: {text}", text=cards.plain(typed.text)))
        st.button(
            "Remove",
            key=f"forget-{typed.kind.value}-{typed.text}",
            type="tertiary",
            icon=":material/close:",
            on_click=TYPED.forget,
            args=(typed,),
        )


def _take(kind: Kind, settings: Settings) -> None:
    """Keep what was typed, or say what is wrong with it; called from the form's button."""
    state, keys = st.session_state, Keys(kind=kind)
    text = str(state.get(keys.field) or "").strip()
    state[keys.complaint] = fault_of(kind, text, settings)
    if state[keys.complaint]:
        return
    typed = Typed(kind=kind, text=_canonical(kind, text))
    TYPED.keep(typed)
    state[keys.taken] = state.get(keys.taken, 0) + 1
    state[WORKSPACE] = places.choice_of(typed).key
    if kind is Kind.RESOURCE:
        for key in FORM_OF_DIAGNOSE:
            state.pop(key, None)


def _canonical(kind: Kind, text: str) -> str:
    """Return a workspace's name as it is always written, so that it is kept once."""
    return text.rstrip("/").lower() if kind is Kind.WORKSPACE else text


def fault_of(kind: Kind, text: str, settings: Settings) -> str:
    """Return what is wrong with what was typed, or an empty string; nothing is sent for it."""
    if kind is Kind.WORKSPACE:
        return "" if is_workspace(text.rstrip("/")) else NO_WORKSPACE
    if not text:
        return NO_RESOURCE
    return objection(request_of(Asked.of(text, ""), settings, os.environ))
