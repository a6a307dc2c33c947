"""The page Explain in a browser: the answer as one pastes, by keyboard, in every look."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.accessible import STILL, is_wider_than_the_screen, violations
from tests.browser.gestures import click
from tests.browser.serving import served
from tests.browser.watched_tabs import OpenTab
from tests.canary_cases import assert_absent, canary

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

MISSING = (
    "POST https://contoso-ai.services.ai.azure.com/anthropic/v1/messages\n"
    'HTTP/1.1 404 Not Found\n\n{"error":{"code":"DeploymentNotFound","message":"The API '
    'deployment for this resource does not exist."}}'
)
FOCUSED = """() => {
    let it = document.activeElement;
    while (it.shadowRoot?.activeElement) it = it.shadowRoot.activeElement;
    return (it.getAttribute('aria-label') || it.labels?.[0]?.textContent || it.textContent).trim();
}"""
"""The name of the element in focus."""
LOOKS = [(1440, "light"), (390, "dark")]


def box_of(page: Page) -> Locator:
    """Return the field that one pastes into, once the page stands there."""
    page.get_by_role("heading", name="Known causes").wait_for()
    field = page.get_by_role("textbox", name="Paste the error")
    field.wait_for()
    return field


def cause_of(page: Page) -> Locator:
    """Return the headline that names the cause."""
    return page.get_by_role("heading", name="The resource has no deployment")


def focused(page: Page) -> str:
    """Return the name of the element in focus."""
    return str(page.evaluate(FOCUSED))


def test_what_is_pasted_is_explained_without_leaving_the_field(open_tab: OpenTab) -> None:
    """The field has the focus from the start, and keeps it; its letters are no shortcuts."""
    page = open_tab("/explain")
    expect(box_of(page)).to_be_focused()
    page.keyboard.type("rc ")
    page.keyboard.insert_text(MISSING)

    expect(cause_of(page)).to_be_visible()
    expect(page.get_by_text("HTTP 404", exact=True)).to_be_visible()
    expect(box_of(page)).to_be_focused()
    expect(box_of(page)).to_have_value(f"rc {MISSING}")
    expect(page).to_have_title("Explain an error · Foundry Doctor")
    assert page.url.endswith("/explain")

    box_of(page).fill("")
    expect(cause_of(page)).to_be_hidden()
    expect(page.get_by_role("button", name="404 DeploymentNotFound")).to_be_visible()


def test_the_keyboard_reaches_everything(open_tab: OpenTab) -> None:
    """Box, examples, and, once one has filled the box, the buttons that copy."""
    page = open_tab("/explain")
    expect(box_of(page)).to_be_focused()
    seen = []
    for _ in range(2):
        page.keyboard.press("Tab")
        seen.append(focused(page))
    assert seen == ["401 with a key", "404 DeploymentNotFound"]

    page.keyboard.press("Enter")
    expect(cause_of(page)).to_be_visible()
    assert focused(page).startswith("Paste the error")
    page.wait_for_function(STILL)
    for _ in range(60):
        page.keyboard.press("Tab")
        if focused(page).startswith("Copy the command"):
            break

    assert focused(page).startswith("Copy the command")


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_everybody_can_use_it(open_tab: OpenTab, width: int, scheme: str) -> None:
    """Empty and with an answer, axe finds nothing, nothing is cut off, and a finger hits it."""
    page = open_tab("/explain", width=width, scheme=scheme)
    box_of(page)
    boxes = [each.bounding_box() for each in page.locator(".example").all()]
    assert len(boxes) > 3
    assert width > 390 or all(box and min(box["width"], box["height"]) >= 44 for box in boxes)

    page.get_by_role("button", name="404 DeploymentNotFound").click()
    expect(cause_of(page)).to_be_visible()

    assert violations(page) == []
    assert not is_wider_than_the_screen(page)


def test_a_row_shows_its_cause_until_something_is_pasted(open_tab: OpenTab) -> None:
    """The page goes up to it; the link is one that others can open."""
    page = open_tab("/explain")
    box_of(page)
    page.get_by_role("searchbox", name="Search").fill("AADSTS7000215")
    row = page.get_by_role("button", name="The client secret")
    card = page.get_by_role("heading", name="What to do")
    click(row, card)

    expect(page).to_have_url(f"{page.url.partition('?')[0]}?cause=aadsts7000215")
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
    page.reload()
    expect(card).to_be_visible()
    expect(box_of(page)).not_to_be_focused()

    box_of(page).fill(MISSING)
    expect(cause_of(page)).to_be_visible()
    assert "cause=" not in page.url


def test_a_link_opens_diagnose_with_what_to_check(open_tab: OpenTab) -> None:
    """The form is filled, the checks are named, and nothing runs."""
    page = open_tab("/explain")
    box_of(page).fill(MISSING)
    chosen = page.get_by_text("Only these checks run")
    click(page.get_by_role("link", name="Check this on Diagnose"), chosen)

    expect(page.get_by_role("textbox", name="Resource")).to_have_value("contoso-ai")
    expect(page.get_by_role("button", name="Run checks")).to_be_visible()


def test_the_middle_of_too_long_a_text_is_left_out(open_tab: OpenTab) -> None:
    """The field keeps both ends within a million characters, and says so; the end is explained."""
    page = open_tab("/explain")
    box_of(page).evaluate(
        "(it, end) => {it.value = 'start ' + 'x '.repeat(500001) + end;"
        " it.dispatchEvent(new Event('input'));}",
        MISSING,
    )

    expect(page.get_by_text("The middle is left out.")).to_be_visible()
    expect(cause_of(page)).to_be_visible()
    kept = str(box_of(page).evaluate("it => it.value"))
    assert 990_000 < len(kept) <= 1_000_000
    assert kept.startswith("start x")
    assert kept.endswith(MISSING)


def test_nothing_that_is_pasted_stays_with_the_server(chromium: Browser, tmp_path: Path) -> None:
    """Not in its log, its files, the URL, another page, or this one when one comes back."""
    secret = canary("pasted in a browser", 40)
    with served("serve", tmp_path, environ={"FOUNDRY_DOCTOR_DATA_DIR": str(tmp_path / "d")}) as url:
        page = chromium.new_page()
        page.goto(f"{url}/explain")
        box_of(page).fill(f"{secret}\n{MISSING}")
        expect(cause_of(page)).to_be_visible()
        assert_absent(secret, page.url)

        settings = page.get_by_role("heading", name="Settings", level=1)
        click(page.get_by_role("link", name="Settings"), settings)
        assert_absent(secret, page.url, page.content())
        page.go_back()
        expect(box_of(page)).to_have_value("")
        expect(cause_of(page)).to_be_hidden()
        page.close()

    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert tmp_path / "log" in files
    assert_absent(secret, *(path.read_bytes().decode("latin-1") for path in files))
