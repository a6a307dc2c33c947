"""What a text leaves open, on the page: its other causes, and those that look the same."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from checks.report import recognised
from checks.report.document import title_of
from checks.report.ruled_out import heading_of_open
from checks.words import say
from dashboard.context import links
from dashboard.kit import exclusions
from dashboard.kit.cards import plain

Document = Mapping[str, Any]
KEY = "left-open"


def alternatives(others: Sequence[Document]) -> None:
    """Draw the causes that the text allows besides the likeliest, each with what decides."""
    if not others:
        return
    st.header(say("What else it may be"), anchor=False)
    lead = say("What decides between the two") if len(others) == 1 else say("To decide")
    for place, other in enumerate(others, start=2):
        st.markdown(f"{place}. **{plain(other['title'])}**")
        if other["decided_by"]:
            fact = plain(other["decided_by"])
            st.caption(say("{lead}: {fact}", lead=lead, fact=fact))


def show(document: Document) -> None:
    """Draw the causes that show in the same way, folded: ruled out, and not excluded."""
    exclusions.show_ruled_out(document, KEY)
    still_open = document.get("open", ())
    if not still_open:
        return
    with st.expander(heading_of_open(document), icon=":material/help:", key=KEY):
        st.caption(
            say(
                "These causes can look the same. Nothing in the text decides for or against them. "
                "Each link opens Diagnose with the check that decides."
            )
        )
        for each in still_open:
            _open(each, document["recognised"])


def _open(found: Document, told: Document) -> None:
    with st.container(gap=None):
        st.markdown(f"**{plain(found['title'])}**")
        st.caption(plain(found["be_sure"]))
        if check := found["decide_with"]:
            to_diagnose(plain(title_of(check)), told, [check])


def to_diagnose(label: str, told: Document, checks: Sequence[str]) -> None:
    """Draw a link that fills Diagnose with these checks, and with what the text names."""
    resource = recognised.resource_of(told.get("host") or "")
    st.page_link(
        "app_pages/diagnose.py",
        label=label,
        icon=":material/troubleshoot:",
        # The page's own help would ask something else.
        help="",
        query_params=links.asking(resource, told.get("deployment") or "", checks),
    )
