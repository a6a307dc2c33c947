"""The page: the box, below it what its text means or the cause in the link, then the catalogue."""

import streamlit as st

from checks.report.explanation import cause_document
from checks.words import say
from dashboard.explain import answer, listing
from dashboard.explain.examples import examples
from dashboard.explain.reading import MOST_CHARS, read
from dashboard.kit import cards
from dashboard.kit.cards import plain
from dashboard.kit.pasting import PasteBox, paste_box
from dashboard.kit.reader import Reader

ARRIVED, VISIT = "arrived", "explain-visit"
"""Keys of the session: whether another page was drawn before, and how often this one was."""
LONGEST_ID = 100


def box_key() -> str:
    """Return the box's key in the session: another at each visit, so that no text outlives one."""
    return f"pasted-{st.session_state.get(VISIT, 0)}"


def show() -> None:
    """Draw the page."""
    reader = Reader.of(st.context.locale, st.context.timezone)
    if st.session_state.get(ARRIVED):
        st.session_state[VISIT] = st.session_state.get(VISIT, 0) + 1
    linked = st.query_params.get(listing.CAUSE)
    with cards.head():
        st.title(say("Explain an error"), width="content", anchor=False)
    text, is_cut = paste_box(_box(reader), box_key(), on_change=close_cause, shown=linked or "")
    st.caption(
        say(
            ":material/lock: The text is read by this dashboard's server, which keeps it nowhere "
            "and sends it nowhere."
        )
    )
    if linked is not None:
        _cause(linked)
    elif text.strip():
        answer.show(read(text), reader, is_cut=is_cut)
    listing.show(reader)


def _box(reader: Reader) -> PasteBox:
    return PasteBox(
        label=say("Paste the error, the whole response, a stack trace, or a status code."),
        cut=say(
            "The text is too long. Only its first {most} characters are kept here.",
            most=reader.number(MOST_CHARS),
        ),
        most_chars=MOST_CHARS,
        lead=say("Or try an example:"),
        examples=examples(),
    )


def close_cause() -> None:
    """Take the cause out of the link, so that the text is explained again."""
    st.query_params.pop(listing.CAUSE, None)


def _cause(linked: str) -> None:
    """Draw the cause in the link; a link is user input."""
    document = cause_document(linked)
    if document is None:
        cards.empty(
            say("There is no cause with this ID"),
            say(
                "The link asks for {id}. It may have been cut short when it was copied. Search the "
                "known causes below, or paste the error above.",
                id=plain(linked[:LONGEST_ID]) or say("nothing"),
            ),
            _close,
        )
        return
    answer.alone(document["cause"], _close)


def _close() -> None:
    st.button(say("Close"), icon=":material/close:", key="close-cause", on_click=close_cause)
