"""What a text means, on the page: the likeliest cause, what to do, and how to be sure of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from checks.report import recognised
from checks.report.document import title_of
from checks.report.recognised import SURE
from checks.words import say
from dashboard.explain import left_open, words
from dashboard.explain.reading import Reading
from dashboard.kit import cards, remedies
from dashboard.kit.cards import plain
from dashboard.kit.reader import Reader

Document = Mapping[str, Any]
WIDTHS = (3, 2)
"""What to do, and what else it may be."""
CARD = "explained"


def show(reading: Reading, reader: Reader, *, is_cut: bool) -> None:
    """Draw what was made of a text, of which the middle may have been left out."""
    document = reading.document
    if document is None:
        crashed(reading.fault)
        return
    _recognised(document, reader, is_cut=is_cut)
    if document["causes"]:
        _explained(document)
    elif document["elsewhere"]:
        _elsewhere()
    else:
        _unknown()


def crashed(fault: str) -> None:
    """Say that a text could not be read, for a reason of ours."""
    cards.problem(
        say("Could not tell"),
        say(
            "This is a fault in the dashboard, not in your text. The dashboard's log says where it "
            "occurred, under the reference {fault}, and contains nothing of the text.",
            fault=fault,
        ),
    )


def _recognised(document: Document, reader: Reader, *, is_cut: bool) -> None:
    facts = list(recognised.facts(document["recognised"], reader.number, reader.limit))
    if facts:
        with st.container(horizontal=True, gap="xsmall", key="recognised"):
            for fact in facts:
                st.badge(plain(fact), color="gray")
    if masked := recognised.masked(document["redactions"], reader.number):
        st.markdown(say(":orange[:material/key_off: {masked}]", masked=plain(masked)))
    if document["cut"] or is_cut:
        cards.partial(say("The text is long. Only its ends and the parts around errors were read."))


def _explained(document: Document) -> None:
    found, told = document["causes"], document["recognised"]
    first, others = found[0], found[1:]
    _headline(first)
    left, right = st.columns(WIDTHS, gap="medium")
    with left:
        alternatives = [{**other, "alternatives": []} for other in others]
        remedies.card([{**first, "alternatives": alternatives}], CARD)
    with right:
        left_open.alternatives(others)
        _sure(found, told)
    left_open.show(document)


def alone(cause: Document, close: Callable[[], object]) -> None:
    """Draw a cause out of the catalogue, with the button that closes it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"`{cause['id']}` · {plain(cause['category'])}", width="content")
        st.space("stretch")
        close()
    with st.container(gap="xsmall"):
        st.header(plain(cause["title"]), anchor=False)
        st.markdown(plain(cause["means"]))
    left, right = st.columns(WIDTHS, gap="medium")
    with left:
        remedies.card([{**cause, "alternatives": []}], CARD)
    with right:
        _sure([cause], {})


def _headline(cause: Document) -> None:
    title, before = plain(cause["title"]), SURE[cause["confidence"]]
    st.header(say("{before}: {title}", before=before, title=title), anchor=False)
    st.markdown(say("**Why:** {means}", means=plain(cause["means"])))


def _sure(found: Sequence[Document], told: Document) -> None:
    st.header(say("How to be sure"), anchor=False)
    if said := words.sure(found[0], told):
        st.markdown(plain(said))
    checks = words.deciding(found)
    if not checks:
        return
    titles = "\n".join(f"- {plain(title_of(check))}" for check in checks)
    st.caption(f"{_decided_by(len(checks))}\n\n{titles}")
    left_open.to_diagnose(say("Check this on Diagnose"), told, checks)


def _decided_by(number: int) -> str:
    return say("One check decides:") if number == 1 else say("These checks decide:")


def _unknown() -> None:
    cards.empty(
        say("This is not an error of Claude in Foundry that is known here"),
        say(
            "Paste the whole response, with its status and headers, or the whole stack trace. The "
            "error code, the host and the request ID help the most. To find the cause without a "
            "text, run the checks on Diagnose."
        ),
        _to_diagnose,
    )


def _elsewhere() -> None:
    cards.empty(
        say("This text is not about a call to Claude in Foundry"),
        say(
            "It comes from another service or is not an error. Paste what a call to a Foundry "
            "resource returned. Its host ends in services.ai.azure.com."
        ),
        _to_diagnose,
    )


def _to_diagnose() -> None:
    st.page_link(
        "app_pages/diagnose.py",
        label=say("Open Diagnose"),
        icon=":material/troubleshoot:",
        help="",
    )
