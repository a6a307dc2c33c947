"""A box to paste into, whose text is read as it comes: a form of the component that copies.

Streamlit's text area sends what it holds once the field is left, which nobody who pastes does.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dashboard.kit.copying import component

TEXT = "text"
"""The one value of the component's state."""
PASTED = "pasted-"
"""How the key of every such box begins: what is held under one goes with its tab."""
LONGEST_WORD = 4000
"""So far the place is looked for at which a text may be cut."""
FEWEST_CHARS = 3 * LONGEST_WORD


@dataclass(frozen=True, slots=True, kw_only=True)
class PasteBox:
    """What a box says, and how much it takes."""

    label: str
    cut: str
    """What it says when it has left out the middle of a text."""
    gap: str
    """What stands in the text in the place of what is left out."""
    most_chars: int
    """At least `FEWEST_CHARS`."""
    lead: str
    """What stands before the examples."""
    examples: Sequence[Mapping[str, str]]
    """Label and text of each example; one click fills the box with it."""


def paste_box(
    box: PasteBox, key: str, *, on_change: Callable[[], None], shown: str = ""
) -> tuple[str, bool]:
    """Draw the box; return its text and whether its middle is left out.

    The text is in the session under `key` while the box is drawn, and nowhere else. `shown` names
    what the page shows below the box instead of the text's meaning: when it changes, the browser
    goes up to the box, which takes the focus only where it is empty.
    """
    data = {
        "box": True,
        "label": box.label,
        "cut": box.cut,
        "most": box.most_chars,
        "gap": box.gap,
        "lead": box.lead,
        "examples": list(box.examples),
        "shown": shown,
    }
    state = component()(data=data, key=key, on_text_change=on_change)
    text = state.get(TEXT)
    # The bound and the type are the server's to keep: a browser may send what it likes.
    whole = text if isinstance(text, str) else ""
    kept = ends_of(whole, box.most_chars, box.gap)
    return kept, box.gap in kept


def ends_of(text: str, most: int, gap: str) -> str:
    """Return a text without its middle where it is too long: an error often stands at its end.

    A secret that is cut in two would not be known for one: both ends end between words.
    """
    if len(text) <= most:
        return text
    room = (most - len(gap)) // 2
    head = max(room - LONGEST_WORD, *(text.rfind(sign, 0, room) for sign in " \n\t"))
    tail = len(text) - room
    first = next(
        (n for n, sign in enumerate(text[tail : tail + LONGEST_WORD]) if sign in " \n\t"), -1
    )
    return text[:head] + gap + text[tail + (LONGEST_WORD if first < 0 else first + 1) :]
