"""Drives the page Explain in process: what a browser's box sends is put into the session."""

from typing import Any

from dashboard.explain import page as explain_page
from dashboard.kit.pasting import TEXT
from tests.dashboard.page_driver import Page
from tests.dashboard.settings_driver import BLANK, everything, open_at


def opened(**parameters: str) -> Page:
    """Open the page, with these parameters in the link."""
    return open_at(BLANK, "explain", **parameters)


def paste(page: Page, text: Any) -> Page:
    """Send a text, or what else a browser may send in its place, as the box does."""
    visit = page.at.session_state[explain_page.VISIT]
    page.at.session_state[f"pasted-{visit}"] = {TEXT: text}
    return page.run()


def explained(text: Any) -> Page:
    """Open the page and paste a text."""
    return paste(opened(), text)


def said(page: Page) -> str:
    """Return all that the page says, the labels of its buttons included."""
    return "\n".join((everything(page), *page.buttons))


def sent(page: Page) -> str:
    """Return everything that the page sends to the browser."""
    return "\n".join(str(element.proto) for element in [*page.at.main, *page.at.sidebar] if element)


def badges(page: Page) -> list[str]:
    """Return what was recognised, as the page shows it."""
    shown = (each.value for each in page.at.markdown)
    return [each for each in shown if each.startswith(":gray-badge[")]
