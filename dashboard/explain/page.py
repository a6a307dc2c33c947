"""The page: the box, below it what its text means or the cause in the link, then the catalogue."""

import streamlit as st

from checks.report.explanation import cause_document
from checks.words import say
from dashboard.explain import answer, configuration, listing
from dashboard.explain.examples import examples
from dashboard.explain.reading import MOST_CHARS, read
from dashboard.kit import cards, linked
from dashboard.kit.cards import plain
from dashboard.kit.pasting import PASTED, PasteBox, paste_box
from dashboard.kit.reader import Reader

ARRIVED, VISIT = "arrived", "explain-visit"
"""Keys of the session: whether another page was drawn before, and how often this one was."""
LONGEST_ID = 100
WHAT, ERROR, CONFIGURATION = "what", "error", "configuration"
"""The link's parameter for what is explained, and its values."""
WHATS = {ERROR: say("An error"), CONFIGURATION: say("A client's configuration")}


def box_key() -> str:
    """Return the box's key in the session: another at each visit, so that no text outlives one."""
    return f"{PASTED}{st.session_state.get(VISIT, 0)}"


def show() -> None:
    """Draw the page."""
    reader = Reader.of(st.context.locale, st.context.timezone)
    if st.session_state.get(ARRIVED):
        st.session_state[VISIT] = st.session_state.get(VISIT, 0) + 1
    with cards.head():
        st.title(say("Explain an error"), width="content", anchor=False)
    if _what() == CONFIGURATION:
        configuration.show(reader, f"{box_key()}-settings")
        return
    asked = st.query_params.get(listing.CAUSE)
    text, is_cut = paste_box(_box(reader), box_key(), on_change=close_cause, shown=asked or "")
    st.caption(
        say(
            ":material/lock: The text is read by this dashboard's server, which keeps it nowhere "
            "and sends it nowhere."
        )
    )
    if asked is not None:
        _cause(asked)
    elif text.strip():
        answer.show(read(text), reader, is_cut=is_cut)
    listing.show(reader)


def _what() -> str:
    """Draw the choice of what is explained, which the link keeps, and return it."""
    linked.follow(WHAT, lambda given: given[-1] if given and given[-1] in WHATS else ERROR)
    linked.refuse_unlisted(WHAT, WHATS)
    st.segmented_control(
        say("What to explain"),
        tuple(WHATS),
        required=True,
        format_func=WHATS.__getitem__,
        key=WHAT,
        on_change=_keep_what,
        label_visibility="collapsed",
    )
    return str(st.session_state[WHAT])


def _keep_what() -> None:
    chosen = st.session_state[WHAT]
    linked.write({WHAT: [chosen] if chosen != ERROR else []})


def _box(reader: Reader) -> PasteBox:
    return PasteBox(
        label=say("Paste the error, the whole response, a stack trace, or a status code."),
        cut=say(
            "The text is too long. Its beginning and its end are kept here, together {most} "
            "characters. The middle is left out.",
            most=reader.number(MOST_CHARS),
        ),
        gap=say("\n[… The middle of the text is left out here. …]\n"),
        most_chars=MOST_CHARS,
        lead=say("Or try an example:"),
        examples=examples(),
    )


def close_cause() -> None:
    """Take the cause out of the link, so that the text is explained again."""
    st.query_params.pop(listing.CAUSE, None)


def _cause(asked: str) -> None:
    """Draw the cause in the link; a link is user input."""
    document = cause_document(asked)
    if document is None:
        cards.empty(
            say("There is no cause with this ID"),
            say(
                "The link asks for {id}. It may have been cut short when it was copied. Search the "
                "known causes below, or paste the error above.",
                id=plain(asked[:LONGEST_ID]) or say("nothing"),
            ),
            _close,
        )
        return
    answer.alone(document["cause"], _close)


def _close() -> None:
    st.button(say("Close"), icon=":material/close:", key="close-cause", on_click=close_cause)
