"""The stylesheet: it names what Streamlit draws, and reaches no further."""

import re
from pathlib import Path

import streamlit

from dashboard.kit.cards import LOOK

BUNDLE = Path(streamlit.__file__).parent / "static" / "static" / "js"


def test_every_part_that_it_names_is_one_of_streamlits() -> None:
    """A rule for what a new Streamlit calls otherwise would be lost in silence."""
    named = set(re.findall(r'data-testid="(\w+)"', LOOK.read_text(encoding="utf-8")))
    drawn = "".join(file.read_text(encoding="utf-8") for file in BUNDLE.glob("*.js"))

    assert named
    assert {name for name in named if name not in drawn} == set()


def test_it_loads_nothing() -> None:
    """What a style can fetch, a policy would have to allow."""
    assert not re.search(r"url\(|@import", LOOK.read_text(encoding="utf-8"))
