"""The demo as a process and a Chromium that looks at it."""

import os
import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.serving import served
from tests.browser.watched_tabs import OpenTab, Watched

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
FLAGS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PATIENCE_MS = 100_000
"""How long a page on a busy machine may take to show what is waited for."""
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a browser where there is none, unless it is required."""
    if CHROMIUM or os.environ.get("FOUNDRY_DOCTOR_BROWSER") == "required":
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="no Chromium is installed"))


@pytest.fixture(scope="session")
def demo_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the demo from a folder of its own; it must write no traceback and end with 0."""
    folder = tmp_path_factory.mktemp("demo")
    with served("demo", folder, environ={"FOUNDRY_DOCTOR_DATA_DIR": str(folder / "data")}) as url:
        yield url


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a file's tests; each opens contexts of its own.

    Not for the session: Playwright keeps an event loop running in this thread, and tests of other
    files could not start one.
    """
    assert CHROMIUM, "FOUNDRY_DOCTOR_BROWSER is required, and no Chromium is installed"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def open_tab(chromium: Browser, demo_url: str) -> Iterator[OpenTab]:
    """Open a tab; at the end no request has left the host and the console was silent."""
    watched = Watched(own=(demo_url, "data:", "blob:"))

    def open_(
        path: str = "/",
        *,
        scheme: str = "light",
        width: int = 1440,
        locale: str = "en-US",
        zone: str = "Europe/Berlin",
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            timezone_id=zone,
            locale=locale,
        )
        watched.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", watched.on_console)
        page.on("request", watched.on_request)
        page.goto(demo_url + path)
        page.get_by_role("heading", level=1).wait_for()
        if path == "/" or path.startswith("/?"):
            # With a run the form is folded away.
            page.get_by_role(
                "button", name=re.compile("Run checks|Run again|Stop")
            ).first.wait_for()
        return page

    yield open_
    for context in watched.contexts:
        context.close()
    assert watched.outside == []
    assert watched.messages == []
