"""The button that copies: by mouse and keyboard, in every look, and where a browser refuses."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard.kit.copying import NAME
from tests.browser.accessible import STILL, violations
from tests.browser.gestures import click
from tests.browser.watched_tabs import OpenTab

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
REFUSE = """
Object.defineProperty(navigator, "clipboard", {value: {
    writeText: () => Promise.reject(new DOMException("no", "NotAllowedError"))}});
document.execCommand = () => false;
"""
"""A browser that lets no page copy, by the new way or the old."""


def with_a_run(open_tab: OpenTab, width: int = 1440) -> Page:
    """Open a tab that may use the clipboard, with a finished run."""
    page = open_tab(width=width)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    click(
        page.get_by_role("button", name="Run checks"),
        page.get_by_role("heading", name="What to do"),
    )
    return page


def copied(page: Page) -> str:
    """Return what the clipboard holds, once the page has said that it holds something."""
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_attached()
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_a_click_copies_and_says_so(open_tab: OpenTab) -> None:
    """The clipboard holds the command as it is shown; the button keeps its place and its name."""
    page = with_a_run(open_tab)
    button = page.get_by_role("button", name="Copy the command az role assignment").first
    page.wait_for_function(STILL)
    before = button.bounding_box()

    button.click()

    assert copied(page) in page.locator("pre").all_inner_texts()
    assert button.bounding_box() == before
    expect(button).to_contain_text("Copied")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_keyboard_copies(open_tab: OpenTab, key: str) -> None:
    """Tab reaches every button in turn, and the one in focus obeys Enter and Space."""
    page = with_a_run(open_tab)
    buttons = page.locator("[data-testid=stBidiComponentIsolated] .copy button")
    names = {button.get_attribute("aria-label") for button in buttons.all() if button.is_visible()}
    seen = set[str]()
    assert len(names) > 2
    focused = (
        "() => {let it = document.activeElement; while (it.shadowRoot?.activeElement)"
        " it = it.shadowRoot.activeElement;"
        " return it.closest('.copy') ? it.getAttribute('aria-label') : ''}"
    )

    page.get_by_role("heading", level=1).click()
    for _ in range(200):
        page.keyboard.press("Tab")
        seen |= {name for name in (page.evaluate(focused),) if name}
        if seen >= names and page.evaluate(focused):
            break
    page.keyboard.press(key)

    assert seen == names
    assert copied(page)


def test_a_refusal_is_said_and_the_text_selected(open_tab: OpenTab) -> None:
    """Where the browser lets no page copy, the text stands there, selected, with the reason."""
    page = open_tab()
    page.add_init_script(REFUSE)
    page.reload()
    click(
        page.get_by_role("button", name="Run checks"),
        page.get_by_role("heading", name="What to do"),
    )

    page.get_by_role("button", name="Copy link").click()

    expect(page.get_by_text("does not let the page copy")).to_be_visible()
    field = page.get_by_role("textbox", name="Copy link")
    expect(field).to_be_focused()
    selected = field.evaluate("it => it.value.slice(it.selectionStart, it.selectionEnd)")
    assert selected == page.url.removesuffix("/")
    assert violations(page) == []


def test_a_finger_hits_it(open_tab: OpenTab) -> None:
    """On a narrow screen each is at least 44 px high and wide."""
    page = with_a_run(open_tab, width=390)
    boxes = [
        button.bounding_box()
        for button in page.locator("[data-testid=stBidiComponentIsolated] button").all()
        if button.is_visible()
    ]

    assert boxes
    assert all(box and min(box["width"], box["height"]) >= 44 for box in boxes)


def test_its_files_come_from_the_server_itself(open_tab: OpenTab) -> None:
    """Script and style are fetched from our own origin, and nothing else of the folder matters."""
    page = open_tab()
    asked: list[str] = []
    page.on("response", lambda answer: asked.append(f"{answer.status} {answer.url}"))
    page.reload()
    click(
        page.get_by_role("button", name="Run checks"),
        page.get_by_role("heading", name="What to do"),
    )

    mine = {entry for entry in asked if NAME in entry}
    assert {Path(entry.partition("?")[0]).name for entry in mine} == {"copy.js", "copy.css"}
    assert all(entry.startswith("200 ") for entry in mine)
