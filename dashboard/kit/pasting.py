"""A box to paste into, whose text is read as it comes: a form of the component that copies.

Streamlit's text area sends what it holds once the field is left, which nobody who pastes does.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dashboard.kit.copying import component

TEXT = "text"
"""The one value of the component's state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PasteBox:
    """What a box says, and how much it takes."""

    label: str
    cut: str
    """What it says when it has left out the end of a text."""
    most_chars: int
    lead: str
    """What stands before the examples."""
    examples: Sequence[Mapping[str, str]]
    """Label and text of each example; one click fills the box with it."""


def paste_box(
    box: PasteBox, key: str, *, on_change: Callable[[], None], shown: str = ""
) -> tuple[str, bool]:
    """Draw the box; return its text and whether its end is left out.

    The text is in the session under `key` while the box is drawn, and nowhere else. `shown` names
    what the page shows below the box instead of the text's meaning: when it changes, the browser
    goes up to the box, which takes the focus only where it is empty.
    """
    data = {
        "box": True,
        "label": box.label,
        "cut": box.cut,
        "most": box.most_chars,
        "lead": box.lead,
        "examples": list(box.examples),
        "shown": shown,
    }
    state = component()(data=data, key=key, on_text_change=on_change)
    text = state.get(TEXT)
    # The bound and the type are the server's to keep: a browser may send what it likes.
    whole = text if isinstance(text, str) else ""
    return whole[: box.most_chars], len(whole) > box.most_chars
