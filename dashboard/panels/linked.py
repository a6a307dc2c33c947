"""Choices that the link keeps, each a step that the browser's Back undoes.

A widget that is bound to a parameter replaces the link and leaves no step behind; what a script
writes into the link makes one. So the link is the truth here: a widget says what it says, and a
choice is written into it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from checks.words import say
from dashboard.kit.cards import plain
from dashboard.telemetry.selection import FROM, TO

CARRIED = ("workspace", "range", "deployment", "resource", "source", FROM, TO)
"""Parameters that a link from one Monitor page to another keeps."""


def follow(name: str, read: Callable[[Sequence[str]], Any]) -> None:
    """Let the widget of this key say what the link does, whenever that has changed."""
    given, state = texts(name), st.session_state
    # Another page's widget of this key has left a value that this page's does not take over.
    if name not in state or state.get(_seen(name)) != given or state.get("arrived"):
        state[name] = read(given)
    state[_seen(name)] = given


def write(choices: Mapping[str, Sequence[str]]) -> None:
    """Write choices into the link in one step; none takes the parameter away."""
    st.query_params.update(dict(choices))
    for name, given in choices.items():
        st.session_state[_seen(name)] = list(given)


def unselect() -> None:
    """Take the interval out of the link."""
    write({FROM: [], TO: []})


def texts(name: str) -> list[str]:
    """Return what the link says of a parameter."""
    return [text for text in st.query_params.get_all(name) if text]


def carried() -> dict[str, list[str]]:
    """Return what a link to another Monitor page keeps."""
    return {name: given for name in CARRIED if (given := texts(name))}


def refuse(name: str, why: str) -> None:
    """Say that a part of the link cannot be used; `why` may hold text from outside."""
    st.warning(
        say("The {name} in this link cannot be used: {why}.", name=name, why=plain(why)),
        icon=":material/link_off:",
    )


def _seen(name: str) -> str:
    return f"{name}-linked"
