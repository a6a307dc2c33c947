"""What is ruled out and what is not, in a terminal: a line each, or all of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.text import Text

from checks.report import ruled_out
from checks.report.page import Page
from checks.words import say

Document = Mapping[str, Any]

MOST = 6
"""Causes of a list that are shown where not all is told."""


def lines(document: Document, page: Page) -> Iterator[Text]:
    """Yield the causes that a fact excludes, those that none does, and how much was covered."""
    if not (document["root_causes"] or page.verbose):
        return
    out, still = ruled_out.ruled_out(document), ruled_out.still_open(document)
    yield from _listed(ruled_out.heading_of_ruled_out(document), out, page, mark="-")
    yield from _listed(ruled_out.heading_of_open(document), still, page, mark="?")
    covered = ruled_out.coverage(document)
    if covered:
        yield from page.wrapped(covered, indent=0, style="dim")
    if out or still or covered:
        yield Text("")


def _listed(heading: str, said: Sequence[str], page: Page, *, mark: str) -> Iterator[Text]:
    if not said:
        return
    yield Text(heading, style="bold")
    for text in said if page.verbose else said[:MOST]:
        yield from page.wrapped(text, indent=4, first=f"  {mark} ", style="dim", brief=True)
    more = 0 if page.verbose else len(said) - MOST
    if more > 0:
        yield from page.wrapped(
            say("and {more} more: add --verbose", more=more), indent=4, style="dim"
        )
