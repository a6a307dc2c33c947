"""docs/architecture.md draws the rooms as the code has them, and its links lead somewhere."""

import re
from pathlib import Path

import pytest

from docs import rooms
from docs.import_graph import between_rooms

ROOT = Path(__file__).parent.parent
PAGES = ("docs/architecture.md", "CONTRIBUTING.md")


def test_the_rooms_are_drawn_as_they_are() -> None:
    """A new room, sentence or import is on the page as soon as it is in the code."""
    drawn = rooms.PAGE.read_text(encoding="utf-8")

    assert drawn == rooms.page(), "run PYTHONPATH=. python docs/rooms.py"


@pytest.mark.parametrize("room", between_rooms())
def test_every_room_says_what_it_is_for(room: str) -> None:
    """The first file of a room begins with a sentence about the room."""
    sentence = rooms.sentence_of(room)

    assert sentence.endswith(".")
    assert len(sentence) > 20


def test_what_follows_from_other_arrows_is_left_out() -> None:
    """The drawing shows steps, not every import; a circle would be shown whole."""
    steps = {"a": frozenset("bc"), "b": frozenset("c"), "c": frozenset[str]()}
    circle = {"a": frozenset("b"), "b": frozenset("a")}

    assert list(rooms.arrows(steps)) == [("a", "b"), ("b", "c")]
    assert list(rooms.arrows(circle)) == [("a", "b"), ("b", "a")]


@pytest.mark.parametrize("page", PAGES)
def test_no_page_for_contributors_names_a_file_that_is_gone(page: str) -> None:
    """A recipe that sends somebody to copy a file sends them to one that exists."""
    text = (ROOT / page).read_text(encoding="utf-8")
    named = re.findall(r"`((?:checks|dashboard|docs|tests)/[\w./-]+)`", text)
    linked = [Path(page).parent / link for link in re.findall(r"\]\(([^)#:]+)\)", text)]

    assert named
    assert [name for name in (*named, *linked) if not (ROOT / name).exists()] == []
