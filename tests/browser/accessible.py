"""What everybody must be able to use: axe's findings that are ours, and pages that fit a screen."""

from typing import Any

from axe_core_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

from tests.waiting import until

STREAMLITS = {
    # The entries of the navigation stand in a list whose role Streamlit takes away.
    "list": ('data-testid="stSidebarNavItems"',),
    "listitem": ('<li class="st-emotion-cache',),
    # Sparklines of metrics are drawings without a name of their own, beside the figure.
    "svg-img-alt": ("mark-", "role-", "<svg", "<g "),
    # The field of an upload is a named section without a role of its own.
    "presentation-role-conflict": ("stFileUploaderDropzone",),
    # The cells of a canvas table have the same IDs in every table of a page.
    "duplicate-id": ("glide-cell",),
    "duplicate-id-active": ("glide-cell",),
    "duplicate-id-aria": ("glide-cell",),
}
"""Rule of axe → parts of the elements whose violation is Streamlit's own (1.67)."""

STILL = """() =>
    document.querySelector('[data-test-script-state="notRunning"]')
    && !document.querySelector('[data-stale="true"]')
    && !document.getAnimations().some(each => each.playState == 'running'
        && each.effect.getComputedTiming().iterations != Infinity)
"""
"""Whether no script runs for the page, and nothing fades in or out."""


def violations(page: Page) -> list[tuple[str, str]]:
    """Return what axe finds and nobody has explained, on a page that stands still meanwhile."""

    def look() -> tuple[list[Any]] | None:
        page.wait_for_function(STILL)
        before = page.content()
        # Axe takes long: what is about to be drawn anew is not worth it.
        page.wait_for_timeout(2000)
        if page.content() != before:
            return None
        found: list[Any] = Axe().run(page)["violations"]
        return (found,) if page.evaluate(STILL) and page.content() == before else None

    (found,) = until(look, lambda: "the page does not stand still") or ([],)
    return [
        (violation["id"], node["html"][:300])
        for violation in found
        for node in violation["nodes"]
        if not any(part in node["html"] for part in STREAMLITS.get(violation["id"], ()))
    ]


def is_wider_than_the_screen(page: Page) -> bool:
    """Tell whether one has to scroll sideways."""
    script = (
        "() => [document.documentElement, document.querySelector('[data-testid=stMain]')]"
        ".some(element => element.scrollWidth > element.clientWidth)"
    )
    return bool(page.evaluate(script))
