"""The text of `explain`: the likeliest cause and what to do, what else it may be, what was read."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.text import Text

from checks.report import terminal
from checks.report.answer import in_order, to_do_first
from checks.report.page import Page, marks_for
from checks.report.reading import count
from checks.report.recognised import SURE, facts, masked
from checks.words import say

__all__ = ["render"]

Document = Mapping[str, Any]


def render(  # noqa: PLR0913 - each says something else of where the text is shown
    document: Document,
    *,
    colour: bool = False,
    width: int = 100,
    height: int | None = None,  # noqa: ARG001 - as of every text renderer
    shell: str = "bash",
    verbose: bool = False,
    encoding: str = "utf-8",
) -> str:
    """Write an explanation, or a cause by itself, as text for people."""
    page = Page(
        width=max(width, terminal.NARROWEST),
        shell=shell,
        verbose=verbose,
        marks=marks_for(encoding),
    )
    told = _alone(document["cause"], page) if "cause" in document else _lines(document, page)
    return terminal.written(list(told), page.width, colour=colour)


def _alone(cause: Document, page: Page) -> Iterator[Text]:
    yield from page.wrapped(cause["title"], indent=0, style="bold")
    yield from page.wrapped(f"{cause['id']} · {cause['category']}", indent=0, style="dim")
    yield from page.wrapped(cause["means"], indent=0)
    for remedy in in_order(cause):
        yield from terminal.remedy_lines(remedy, page)


def _lines(document: Document, page: Page) -> Iterator[Text]:
    found = document["causes"]
    if not found:
        yield from _unknown(document, page)
        return
    yield from _first(found[0], page)
    if len(found) > 1:
        yield Text("")
        yield Text(say("Other causes that this text allows:"), style="bold")
    for other in found[1:]:
        yield from page.wrapped(other["title"], indent=4, first="  - ")
        yield from page.wrapped(
            say("To decide: {decided_by}", decided_by=other["decided_by"]), indent=4, style="dim"
        )
    yield from _open(document, page)
    yield from _read(document, page)


def _open(document: Document, page: Page) -> Iterator[Text]:
    """Yield the causes that look the same and that a text alone does not name, if all is told."""
    left = document["open"]
    if left and not page.verbose:
        told = say(
            "{causes} can look like this: add --verbose. To rule out causes, run "
            "foundry-doctor check.",
            causes=count(len(left), say("more cause")),
        )
        yield Text("")
        yield from page.wrapped(told, indent=0, style="dim")
    for number, each in enumerate(left if page.verbose else ()):
        if not number:
            yield Text("")
            yield Text(say("Not excluded by this text:"), style="bold")
        check = each["decide_with"]
        how = f"foundry-doctor check --only {check}" if check else each["be_sure"]
        yield from page.wrapped(each["title"], indent=4, first="  - ")
        yield from page.wrapped(say("To decide: {how}", how=how), indent=4, style="dim")


def _first(cause: Document, page: Page) -> Iterator[Text]:
    said = say("{sure}: {title}", sure=SURE[cause["confidence"]], title=cause["title"])
    yield from page.wrapped(said, indent=2, first="✗ ", style="bold red")
    yield from page.wrapped(cause["means"], indent=2)
    if cause["decided_by"]:
        yield from page.wrapped(cause["decided_by"], indent=2, style="cyan")
    first = to_do_first(cause)
    for remedy in in_order(cause) if page.verbose else [first] if first else []:
        yield from terminal.remedy_lines(remedy, page)
    yield from terminal.contradicted_lines(cause, page)


def _unknown(document: Document, page: Page) -> Iterator[Text]:
    said = (
        say("This text is not about a call to Claude in Foundry.")
        if document["elsewhere"]
        else say("This is not an error of Claude in Foundry that is known here.")
    )
    yield from page.wrapped(said, indent=0, style="bold yellow")
    yield from page.wrapped(
        say(
            "Paste the whole response, with its status and headers, or the whole stack trace. To "
            "find the cause without a text, run foundry-doctor check."
        ),
        indent=0,
    )
    yield from _read(document, page)


def _read(document: Document, page: Page) -> Iterator[Text]:
    told = " · ".join(facts(document["recognised"], str, _seconds))
    yield Text("")
    if told:
        yield from page.wrapped(say("Recognized: {told}", told=told), indent=0, style="dim")
    if said := masked(document["redactions"], str):
        yield from page.wrapped(said, indent=0, style="yellow")
    if document["cut"]:
        yield from page.wrapped(
            say("The text is long. Only its ends and the parts around errors were read."),
            indent=0,
            style="dim",
        )


def _seconds(number: int) -> str:
    return f"{number} s"
