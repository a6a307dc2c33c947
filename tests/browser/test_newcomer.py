"""The newcomer's way: an empty home, three steps, a drawn Latency page, all in the browser."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessible import is_wider_than_the_screen, violations
from tests.browser.conftest import PATIENCE_MS
from tests.browser.gestures import click
from tests.browser.serving import served
from tests.browser.test_monitor import drawn, event
from tests.browser.watched_tabs import OpenTab, Watched

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


@pytest.fixture
def newcomer(chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    """Open `foundry-doctor serve`, started without anything in an empty home."""
    home = tmp_path / "home"
    home.mkdir()
    with served("serve", home) as url:
        watched = Watched(own=(url, "data:", "blob:"))
        context = chromium.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", watched.on_console)
        page.on("request", watched.on_request)
        page.goto(url)
        yield page
        context.close()
    assert watched.outside == []
    assert watched.messages == []


def test_an_empty_home_leads_to_a_drawn_latency_page(newcomer: Page, tmp_path: Path) -> None:
    """Three steps first; a file is enough; nothing is left but the browser."""
    page = newcomer
    expect(page.get_by_role("heading", name="Three steps to get started")).to_be_visible()
    expect(page.get_by_text("to do", exact=True)).to_have_count(3)
    assert violations(page) == []

    file = tmp_path / "exported.jsonl"
    file.write_text("\n".join(map(json.dumps, map(event, range(200)))) + '\n{"time": "no"}\n')
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_role("button", name="Remove exported.jsonl")).to_be_visible()
    click(page.get_by_role("button", name="Import"), page.get_by_text("200 requests added from"))
    expect(page.get_by_text("Row 201: 'no' is not a valid time")).to_be_visible()
    expect(page.get_by_text("ready", exact=True)).to_have_count(1)
    latency = page.get_by_role("heading", name="Latency", level=1)
    click(page.get_by_role("link", name="See latency"), latency)
    drawn(page)

    expect(page.get_by_text("claude-imported").first).to_be_attached()
    expect(page.get_by_text("Sandbox data")).to_have_count(0)


def test_what_is_typed_is_used_at_once(newcomer: Page) -> None:
    """By keyboard alone: a wrong name is told, the right one is what Diagnose begins with."""
    page = newcomer
    field = page.get_by_label("Resource", exact=True)
    field.fill("bad name")
    field.press("Enter")
    expect(page.get_by_text("is not a valid resource name")).to_be_visible()
    expect(field).to_have_value("bad name")

    field.fill("contoso-ai")
    field.press("Enter")
    expect(page.get_by_text("Typed here: contoso-ai")).to_be_visible()
    click(
        page.get_by_role("link", name="Run checks"), page.get_by_role("button", name="Run checks")
    )

    expect(page.get_by_label("Resource", exact=True)).to_have_value("contoso-ai")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_the_sandbox_leads_to_a_drawn_latency_page(
    open_tab: OpenTab, scheme: str, width: int
) -> None:
    """All three lines are tested with one click, and the page that follows is drawn."""
    page = open_tab("/settings", scheme=scheme, width=width)
    click(
        page.get_by_role("button", name="Test the logs"),
        page.get_by_text("This identity can query the"),
    )
    expect(page.get_by_text("Signed in as application")).to_be_visible()
    assert violations(page) == []
    assert not is_wider_than_the_screen(page)

    latency = page.get_by_role("heading", name="Latency", level=1)
    click(page.get_by_role("link", name="See latency"), latency)
    drawn(page)
    expect(page.get_by_text("Sandbox data").first).to_be_attached()
