"""The catalogue on the page: every known cause, by group, to be searched and opened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import streamlit as st

from checks.causes.catalogue import Cause, causes, fill
from checks.report.recognised import WHO
from checks.words import say
from dashboard.kit.cards import plain
from dashboard.kit.reader import Reader

CAUSE = "cause"
"""The URL's parameter that opens a cause."""
MOST_FOUND = 25
"""So many causes of a search are listed."""
AADSTS = "auth.aadsts"
GROUPS = {
    AADSTS: say("Sign-in errors of Microsoft Entra ID (AADSTS)"),
    "auth": say("Keys, tokens and sign-in"),
    "rbac": say("Roles and permissions"),
    "network": say("Network"),
    "deployment": say("Deployments"),
    "model": say("Models and regions"),
    "request": say("Requests"),
    "rate_limit": say("Rate limits and quota"),
    "capacity": say("Capacity"),
    "service": say("Errors of the service"),
    "provisioning": say("Deploying a model"),
    "monitoring": say("Logs and metrics"),
    "other": say("Other"),
}
"""Category, or its first part → the group's name, in the page's order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A cause as it is listed."""

    id: str
    group: str
    category: str
    title: str
    means: str
    who: str
    """Where it comes from, empty where that is not known."""

    @property
    def searched(self) -> str:
        """Return what a search looks through."""
        return f"{self.id} {self.category} {self.title} {self.means} {self.who}".lower()


@cache
def entries() -> Mapping[str, Sequence[Entry]]:
    """Return the listed causes by group, in the page's order."""
    listed = sorted(map(_entry, causes().values()), key=lambda each: (each.category, each.title))
    order = sorted(GROUPS, key=lambda group: group == AADSTS)
    return {group: [each for each in listed if each.group == group] for group in order}


def _entry(cause: Cause) -> Entry:
    told = fill(cause, {})
    first = cause.category.partition(".")[0]
    return Entry(
        id=cause.id,
        group=cause.category if cause.category in GROUPS else first if first in GROUPS else "other",
        category=cause.category,
        title=told.title,
        means=told.means,
        who=WHO.get(cause.answered_by, ""),
    )


def matching(text: str) -> Sequence[Entry]:
    """Return the causes that have every word of a search, in any of what is listed of them."""
    asked = text.lower().split()
    every = (each for group in entries().values() for each in group)
    return [each for each in every if all(word in each.searched for word in asked)]


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
