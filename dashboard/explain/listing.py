"""The catalogue on the page: every known cause, by group, to be searched and opened."""

from collections.abc import Sequence

import streamlit as st

from checks.words import say
from dashboard.explain.catalogue import GROUPS, Entry, entries, matching
from dashboard.kit.cards import plain
from dashboard.kit.reader import Reader

CAUSE = "cause"
"""The URL's parameter that opens a cause."""
MOST_FOUND = 25
"""So many causes of a search are listed."""


def show(reader: Reader) -> None:
    """Draw the search and the groups; what is folded is not drawn."""
    number = sum(map(len, entries().values()))
    st.header(say("Known causes"), anchor=False)
    searched = st.text_input(
        say("Search {number} causes", number=reader.number(number)),
        key="catalogue-search",
        placeholder=say("A code, an ID or a word, for example DNS"),
        max_chars=100,
        type="search",
        live=True,
        icon=":material/search:",
    )
    if (searched or "").strip():
        _found(matching(searched or ""), reader)
        return
    with st.container(gap="xsmall"):
        for group, listed in entries().items():
            _group(group, listed, reader)


def _found(found: Sequence[Entry], reader: Reader) -> None:
    if not found:
        st.caption(say("No known cause has all of these words."))
        return
    for entry in found[:MOST_FOUND]:
        _row(entry)
    if len(found) > MOST_FOUND:
        more = reader.count(len(found) - MOST_FOUND, say("more cause"))
        st.caption(say("{more}. Add a word to narrow the search.", more=more))


def _group(group: str, listed: Sequence[Entry], reader: Reader) -> None:
    label = f"{GROUPS[group]} :gray[· {reader.number(len(listed))}]"
    folder = st.expander(label, key=f"group-{group}", on_change="rerun")
    if folder.open:
        with folder:
            for entry in listed:
                _row(entry)


def _row(entry: Entry) -> None:
    with st.container(gap=None):
        st.button(
            plain(entry.title),
            key=f"open-{entry.id}",
            type="tertiary",
            on_click=open_cause,
            args=(entry.id,),
        )
        origin = f" · {entry.who}" if entry.who else ""
        st.caption(f"`{entry.id}`{plain(origin)} · {plain(entry.means)}")


def open_cause(cause: str) -> None:
    """Put a cause into the link, which shows it."""
    st.query_params[CAUSE] = cause
