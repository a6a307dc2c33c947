"""What stands on a page can be read: nothing is cut on a phone, and no text is too faint."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessible import STILL
from tests.browser.gestures import click
from tests.browser.test_monitor import drawn
from tests.browser.watched_tabs import OpenTab

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

FAINT = (Path(__file__).parent / "faint.js").read_text(encoding="utf-8")
"""Texts with less contrast than 4.5 : 1, those of charts included."""
CUT = """() => [...document.querySelectorAll("[data-testid=stMain] *")]
    .filter(each => each.clientWidth > 1 && each.checkVisibility({opacityProperty: true})
        && each.scrollWidth > each.clientWidth + 1 && each.textContent.trim()
        && getComputedStyle(each).overflowX !== "visible"
        // A table's cells are a canvas; what stands beside it is for those who listen.
        && !each.closest("svg, canvas, .js-plotly-plot, [data-testid=stDataFrame]")
        // Code wraps where it is shown on the page; what scrolls shows a bar.
        && !each.closest("[data-testid=stCode]"))
    .map(each => each.textContent.trim().slice(0, 60))
"""
"""Texts that a box cuts off."""
UNSAID = """() => [...document.querySelectorAll("[data-testid=stDataFrame]")]
    .map(each => each.closest("[data-testid=stElementContainer]"))
    .filter(each => !getComputedStyle(each, "::after").content.includes("sideways")).length
"""
"""Tables under which nothing says that they scroll."""


def opened(open_tab: OpenTab, name: str, scheme: str, width: int) -> Page:
    """Open a page and wait until all of it is drawn."""
    page = open_tab(f"/{name}", scheme=scheme, width=width)
    if not name:
        click(
            page.get_by_role("button", name="Run checks"),
            page.get_by_text("What was sent and received"),
        )
    elif name != "settings":
        drawn(page)
    page.wait_for_function(STILL)
    return page


PAGES = ["", "latency", "errors", "usage", "settings"]


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_cut_on_a_phone(open_tab: OpenTab, name: str) -> None:
    """Every word is on the screen, or scrolls and says so; a choice is not looked for."""
    page = opened(open_tab, name, "light", 390)

    assert page.evaluate(CUT) == []
    assert page.evaluate(UNSAID) == 0


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_text_is_faint(open_tab: OpenTab, name: str, scheme: str) -> None:
    """Axes, hints and notes hold 4.5 : 1, as sentences do."""
    page = opened(open_tab, name, scheme, 1440)

    assert page.evaluate(FAINT) == []


@pytest.mark.parametrize("name", ["latency", "errors", "usage"])
def test_the_head_of_a_page_is_one_row_on_a_phone(open_tab: OpenTab, name: str) -> None:
    """The title, the range and the button that refreshes; its name is still there to be heard."""
    page = opened(open_tab, name, "light", 390)
    title = page.get_by_role("heading", level=1).bounding_box()
    refresh = page.get_by_role("button", name="Refresh", exact=True)
    expect(refresh).to_be_visible()
    box = refresh.bounding_box()

    assert title
    assert box
    assert box["y"] < title["y"] + title["height"]


def test_tables_of_requests_say_on_every_screen_that_they_scroll(open_tab: OpenTab) -> None:
    """They have more columns than a wide screen shows."""
    page = opened(open_tab, "latency", "light", 1440)
    hint = "each => getComputedStyle(each, '::after').content"

    assert "sideways" in page.locator("[class*=st-key-wide-slowest]").last.evaluate(hint)
