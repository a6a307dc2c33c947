"""What stands on a page can be read: nothing is cut on a phone, and no text is too faint."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessible import STILL, is_wider_than_the_screen, violations
from tests.browser.gestures import click
from tests.browser.test_monitor import drawn
from tests.browser.watched_tabs import OpenTab
from tests.waiting import until

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
    .filter(each => {
        const scrolled = each.querySelector(".dvn-scroller");
        if (!scrolled) return true;
        const more = scrolled.scrollWidth > scrolled.clientWidth + 1;
        return more !== getComputedStyle(each, "::after").content.includes("sideways");
    }).length
"""
"""Tables that scroll, under which nothing says so, and such that do not, under which it is said."""


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


OVERRUN = """() => [...document.querySelectorAll("[data-testid=stElementContainer]")]
    .filter(each => getComputedStyle(each, "::after").content.includes("sideways"))
    .filter(each => {
        const next = each.nextElementSibling?.getBoundingClientRect();
        const end = each.getBoundingClientRect().top + each.scrollHeight;
        return next && next.height && next.top < end;
    }).map(each => each.nextElementSibling.innerText)
"""
"""What stands over the hint of the table before it."""

PAGES = ["", "latency", "errors", "usage", "settings"]


ANSWERS = {
    "latency": "for all deployments",
    "errors": "of requests failed",
    "usage": "This estimate",
}
"""Page → what stands in its answer."""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_legible_on_a_phone(open_tab: OpenTab, name: str) -> None:
    """Every word is on the screen, or scrolls and says so, and none is faint on dark.

    One page is opened for all of it, because opening it is what takes the time.
    """
    page = opened(open_tab, name, "dark", 390)

    # A table is laid out after the page stands still.
    page.wait_for_function(f"() => ({UNSAID.strip()})() === 0")
    if name == "usage":
        # The last table comes once every minute's requests are counted.
        page.get_by_role("link", name="Show the errors in the hour").wait_for()
    until(lambda: page.evaluate(OVERRUN) == [], lambda: page.evaluate(OVERRUN))
    until(lambda: page.evaluate(CUT) == [], lambda: page.evaluate(CUT))
    until(lambda: page.evaluate(FAINT) == [], lambda: page.evaluate(FAINT))
    if name in ANSWERS:
        assert_head_is_one_row(page)
        assert_cards_are_alike(page)
        assert_it_answers(page, name)
    if name == "latency":
        assert_tabs_stand_in_one_row(page)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_legible_on_a_wide_screen(open_tab: OpenTab, name: str) -> None:
    """Axes, hints and notes hold 4.5 : 1, as sentences do; cards are alike."""
    page = opened(open_tab, name, "light", 1440)

    until(lambda: page.evaluate(FAINT) == [], lambda: page.evaluate(FAINT))
    if name in ANSWERS:
        assert_cards_are_alike(page)
        assert_it_answers(page, name)


def assert_it_answers(page: Page, name: str) -> None:
    """Hold that the sentence stands there, nothing is cut off, and axe finds nothing."""
    expect(page.get_by_text(ANSWERS[name]).first).to_be_visible()
    assert not is_wider_than_the_screen(page)
    assert violations(page) == []


def assert_head_is_one_row(page: Page) -> None:
    """Hold title, range and the button that refreshes in a row; its name is still there."""
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


CARDS = """() => [...document.querySelectorAll("[data-testid=stMetric]")].map(card => {
    const box = each => each && each.getBoundingClientRect();
    const find = name => card.querySelector(`[data-testid=${name}]`);
    const [whole, change, note] = [box(card), box(find("stMetricDelta")),
        box(find("stMetricDeltaDescription"))];
    const drawn = box(card.querySelector("[data-testid=stMetricChart] svg"));
    return {
        beside: Boolean(change && note && note.top < change.bottom - 1),
        left: drawn && drawn.left - whole.left,
        right: drawn && whole.right - drawn.right,
        below: drawn && Math.round(whole.bottom - drawn.bottom),
    };
})
"""
"""Of each card: whether its note stands beside the change, and how far in its course is."""
DRAWN_CARDS = """() => document.querySelectorAll("[data-testid=stMetricChart] svg").length === 4"""


def assert_cards_are_alike(page: Page) -> None:
    """Hold that a note has its own line, and that courses are as far in as the words."""
    page.wait_for_function(DRAWN_CARDS)
    cards = page.evaluate(CARDS)

    assert len(cards) == 4
    assert not any(card["beside"] for card in cards)
    assert all(card["left"] >= 10 and card["right"] >= 10 for card in cards), cards
    assert len({card["below"] for card in cards}) == 1


def assert_tabs_stand_in_one_row(page: Page) -> None:
    """Hold that none breaks, and that none is looked for in a second row."""
    tabs = page.get_by_role("radiogroup").filter(has_text="Percentiles").get_by_role("radio")
    boxes = [tab.bounding_box() for tab in tabs.all()]

    assert len(boxes) == 4
    assert len({round(box["y"]) for box in boxes if box}) == 1
    assert {round(box["height"]) for box in boxes if box} == {
        round(box["height"]) for box in boxes[:1] if box
    }
