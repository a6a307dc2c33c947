"""Takes README's pictures from the running demo: python docs/screenshots.py [FOLDER].

With a folder it takes the other looks, too, to be compared by eye: dark, and on a phone.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
NOW = "2026-11-20T17:09:00Z"
"""Where the sandbox's clock stands, so that a new picture differs only where the page does."""
TIMEOUT_S = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One picture."""

    file: str
    dark: bool = False
    width: int = 1440
    height: int = 900
    page: str = ""
    """The page's path; empty for Diagnose, which is run first."""


README = (
    Look(file="diagnose.png", height=1180),
    Look(file="explain.png", page="explain", height=1180),
    Look(file="latency.png", page="latency"),
)
OTHERS = (
    Look(file="dark.png", dark=True),
    Look(file="phone.png", width=390, height=844),
    Look(file="phone-dark.png", width=390, height=844, dark=True),
    *(
        Look(file=f"{page}-{width}-{scheme}.png", page=page, width=width, dark=scheme == "dark")
        for page in ("explain", "latency", "errors", "usage", "settings")
        for width in (1440, 390)
        for scheme in ("light", "dark")
    ),
)


@contextmanager
def demo() -> Iterator[str]:
    """Serve the demo; yield its URL once pages can be opened."""
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready"
        options = ("--port", "0", "--no-browser", "--ready-file", str(ready), "--now", NOW)
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "checks", "demo", "--scenario", "deployment-misspelt", *options],
            cwd=HERE.parent,
        )
        try:
            deadline = time.monotonic() + TIMEOUT_S
            while not ready.exists() and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.05)
            yield ready.read_text(encoding="utf-8").strip()
        finally:
            process.terminate()
            process.wait(TIMEOUT_S)


def show_a_page(page: Page, url: str, look: Look) -> None:
    """Open a page and wait until it stands still."""
    page.goto(f"{url}/{look.page}")
    page.get_by_role("heading", level=1).wait_for()
    if look.page != "settings":
        page.locator(".js-plotly-plot .main-svg").first.wait_for(timeout=90_000)
    page.mouse.move(look.width - 5, look.height // 2)
    page.wait_for_timeout(4000)


def show_an_explanation(page: Page, url: str, look: Look) -> None:
    """Fill the box with an example and wait until the answer stands still."""
    page.goto(f"{url}/{look.page}")
    page.get_by_role("button", name="404 DeploymentNotFound").click()
    page.get_by_text("How to be sure").wait_for()
    page.evaluate("document.activeElement.blur()")
    page.wait_for_timeout(1500)


def show_a_run(page: Page, url: str, look: Look) -> None:
    """Run the checks and wait until the answer stands still."""
    page.goto(url)
    page.get_by_text("Nothing has been checked yet").wait_for()
    page.get_by_role("button", name="Run checks").click()
    page.get_by_text("What was sent and received").wait_for()
    page.mouse.move(look.width - 5, look.height // 2)
    page.evaluate("document.activeElement.blur()")
    page.wait_for_timeout(1000)


SHOWN = {"": show_a_run, "explain": show_an_explanation}
"""Page → how it comes to what the picture shows, where opening it is not enough."""


def main() -> None:
    """Take the pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    pictures = {HERE / look.file: look for look in README}
    if folder:
        pictures |= {folder / look.file: look for look in OTHERS}
    with demo() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for file, look in pictures.items():
            page = browser.new_page(
                viewport={"width": look.width, "height": look.height},
                color_scheme="dark" if look.dark else "light",
                timezone_id="UTC",
            )
            SHOWN.get(look.page, show_a_page)(page, url, look)
            page.screenshot(path=file)
        browser.close()


if __name__ == "__main__":
    main()
