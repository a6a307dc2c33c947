"""The stylesheet: it names what Streamlit draws, and reaches no further."""

import re
import tomllib
from itertools import product
from pathlib import Path

import pytest
import streamlit

import dashboard
from dashboard.charts import canvas
from dashboard.kit.cards import LOOK
from tests.colours import contrast

THEME = Path(__file__).parent.parent.parent / ".streamlit" / "config.toml"

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


@pytest.mark.parametrize(("scheme", "place"), [("light", 0), ("dark", 1)])
def test_its_colours_can_be_read_in_both_themes(scheme: str, place: int) -> None:
    """Text has 4.5 : 1 on every surface of the theme, or on the one that its rule brings along."""
    theme = tomllib.loads(THEME.read_text(encoding="utf-8"))["theme"][scheme]
    surfaces = [theme["backgroundColor"], theme["secondaryBackgroundColor"]]
    read = 0
    for rule in re.findall(r"\{([^{}]*)\}", LOOK.read_text(encoding="utf-8")):
        own = {
            name: (light, dark)[place]
            for name, light, dark in re.findall(r"([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", rule)
        }
        grounds = [own.pop("background-color")] if "background-color" in own else surfaces
        for colour, ground in product(own.values(), grounds):
            read += 1
            assert contrast(colour, ground) >= 4.5, (colour, ground)
    assert read > 10


def test_it_knows_the_charts_by_colours_that_they_have() -> None:
    """A colour that a figure gives up would leave its rule without anything to lighten on dark."""
    named = re.findall(r"rgb\((\d+), (\d+), (\d+)\)", LOOK.read_text(encoding="utf-8"))
    known = {f"#{int(r):02X}{int(g):02X}{int(b):02X}" for r, g, b in named}

    assert known == {canvas.VIOLET, canvas.SLATE}


ZOOMED_PX = 358
"""What a phone leaves of its 390 pixels; 720 of a screen that is zoomed to 200 % are more."""


def test_nothing_is_wider_than_a_narrow_screen() -> None:
    """At 200 % zoom a rule with more fixed pixels than that would push words over the edge."""
    rules = re.sub(r"@media \(min-width[^{]*\{(?:[^{}]|\{[^{}]*\})*\}", "", LOOK.read_text("utf-8"))
    widths = re.findall(r"(?<![\w-])(?:min-)?width: ([\d.]+)(px|rem)\s*;", rules)

    assert widths
    assert all(float(n) * (14 if unit == "rem" else 1) <= ZOOMED_PX for n, unit in widths)


def test_every_title_stands_in_the_row_that_the_stylesheet_knows() -> None:
    """A title outside of it would be higher or lower than those of the other pages."""
    room = Path(dashboard.__file__).parent
    titles = {
        str(file): (text.count("st.title("), text.count("cards.head("))
        for file in room.rglob("*.py")
        if "st.title(" in (text := file.read_text(encoding="utf-8")) and file.name != "cards.py"
    }

    assert len(titles) == 4
    assert {name for name, (drawn, heads) in titles.items() if drawn != heads} == set()
