"""How tests click: as somebody does, once more where nothing follows."""

from contextlib import suppress

from playwright.sync_api import Error, Locator

from tests.waiting import until

LOST_MS = 5_000
"""A click that nothing follows for so long fell into the moment in which a page is drawn anew."""


def click(target: Locator, until_seen: Locator) -> None:
    """Click until what follows is seen: what moves under the mouse loses a click unheard."""

    def is_heard() -> bool:
        # The target may be gone because the click before was heard late.
        with suppress(Error):
            if not until_seen.is_visible():
                target.click(timeout=LOST_MS)
            until_seen.wait_for(timeout=LOST_MS)
        return until_seen.is_visible()

    until(is_heard, lambda: f"nothing followed a click on {target}")
