"""Choices that the link keeps, each a step that the browser's Back undoes.

A widget that is bound to a parameter replaces the link and leaves no step behind; what a script
writes into the link makes one. So the link is the truth here: a widget says what it says, and a
choice is written into it.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from checks.words import say
from dashboard.kit.cards import plain

ON, OFF = "true", "false"
"""What a link says of a switch; one that it does not name is off."""
SHOWN = 60
"""Characters that are shown of what a link says and nobody can use."""


def follow(name: str, read: Callable[[Sequence[str]], Any], default: Hashable = None) -> None:
    """Let the widget of this key say what the link does, whenever that has changed.

    `default` is what `read` returns where the link says nothing, if that can change, too.
    """
    texts_now, state = texts(name), st.session_state
    given = (texts_now, None if texts_now else default)
    # Another page's widget of this key has left a value that this page's does not take over.
    if name not in state or state.get(_seen(name)) != given or state.get("arrived"):
        state[name] = read(texts_now)
    state[_seen(name)] = given


def write(choices: Mapping[str, Sequence[str]]) -> None:
    """Write choices into the link in one step; none takes the parameter away."""
    st.query_params.update(dict(choices))
    for name, given in choices.items():
        st.session_state[_seen(name)] = (list(given), None)


def switch(label: str, name: str) -> bool:
    """Draw a switch that the link keeps, and return whether it is on."""
    follow(name, lambda given: given[-1:] == [ON])
    return st.toggle(label, key=name, on_change=_keep_switch, args=(name,))


def _keep_switch(name: str) -> None:
    write({name: [ON] if st.session_state[name] else []})


def number_of(given: Sequence[str], low: float, high: float) -> float | None:
    """Return the number that a link says, None where it says none in these bounds."""
    try:
        found = float(given[-1]) if given else None
    except ValueError:
        return None
    return found if found is not None and low <= found <= high else None


def texts(name: str) -> list[str]:
    """Return what the link says of a parameter."""
    return [text for text in st.query_params.get_all(name) if text]


def refuse(name: str, why: str) -> None:
    """Say that a part of the link cannot be used; `why` may hold text from outside."""
    st.warning(
        say("The {name} in this link cannot be used: {why}.", name=name, why=plain(why)),
        icon=":material/link_off:",
    )


def refuse_unlisted(name: str, known: Iterable[str]) -> None:
    """Say that what the link says of a parameter cannot be used, where it is none of these."""
    if (given := texts(name)) and given[-1] not in (listed := tuple(known)):
        names = ", ".join(listed)
        refuse(name, say("“{short}” is not one of {names}", short=short(given[-1]), names=names))


def short(text: str) -> str:
    """Return as much of a link's text as is shown."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _seen(name: str) -> str:
    return f"{name}-linked"
