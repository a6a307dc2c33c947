"""The text of `config`: each wrong line with its reason, the corrected file, and what is sent."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.text import Text

from checks.report import safe, terminal
from checks.report.configuration import left_open
from checks.report.page import Page, marks_for
from checks.words import say

__all__ = ["render"]

Document = Mapping[str, Any]
SURE = {"certain": "", "likely": say(" (likely)"), "possible": say(" (possible)")}


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
    """Write a reading of configurations as text for people."""
    page = Page(
        width=max(width, terminal.NARROWEST),
        shell=shell,
        verbose=verbose,
        marks=marks_for(encoding),
    )
    return terminal.written(list(_lines(document, page)), page.width, colour=colour)


def _lines(document: Document, page: Page) -> Iterator[Text]:
    for number, file in enumerate(document["files"]):
        if number:
            yield Text("")
        yield from _file(file, page)
    yield from _sent(document["would_send"], page)


def _file(file: Document, page: Page) -> Iterator[Text]:
    name = say("{file}: {client}", file=file["file"], client=file["client_title"])
    yield from page.wrapped(name, indent=2, style="bold")
    if file["overridden_by"]:
        over = say("{file} overrides settings of this file.", file=file["overridden_by"])
        yield from page.wrapped(over, indent=2, style="yellow")
    if not file["faults"]:
        yield from _right(file, page)
    for fault in file["faults"]:
        yield from _fault(fault, page)
    for note in file["notes"]:
        yield Text("")
        told = say("Once that is fixed: {title}. {why}", title=note["title"], why=note["why"])
        yield from page.wrapped(told, indent=2, style="dim")
    if file["faults"]:
        yield from _corrected(file, page)


def _right(file: Document, page: Page) -> Iterator[Text]:
    """Yield that nothing is wrong, or only that nothing was found where no address was there."""
    if "base_url" in file["unchecked"]:
        yield from page.wrapped(say("No fault was found."), indent=4, style="yellow")
    else:
        right = say("Nothing is wrong here.")
        yield from page.wrapped(right, indent=4, first="  ✓ ", style="green")
    if told := left_open(file):
        yield from page.wrapped(told, indent=4, style="dim")


def _fault(fault: Document, page: Page) -> Iterator[Text]:
    title = say("{title}{sure}", title=fault["title"], sure=SURE[fault["certainty"]])
    yield Text("")
    yield from page.wrapped(title, indent=4, first="  ✗ ", style="bold red")
    place = say("Line {line}: {path}", line=fault["line"], path=fault["path"])
    yield from page.wrapped(place, indent=4)
    yield from page.wrapped(fault["why"], indent=4)
    yield from page.wrapped(_instead(fault), indent=4, style="cyan")
    if page.verbose:
        for told in (fault["code"], say("Source: {source}", source=fault["source"])):
            yield from page.wrapped(told, indent=4, style="dim")


def _instead(fault: Document) -> str:
    if fault["fix"] is None:
        return say("Remove it.")
    return say("Should be: {fix}", fix=fault["fix"])


def _corrected(file: Document, page: Page) -> Iterator[Text]:
    yield Text("")
    if file["corrected"] is None:
        told = say("The corrected file needs values that only you know, marked with < and > above.")
        yield from page.wrapped(told, indent=2, style="yellow")
        return
    yield Text(say("  Corrected:"), style="bold")
    for line in safe.terminal(file["corrected"]).rstrip("\n").split("\n"):
        yield Text(f"    {line}")


def _sent(sent: Document | None, page: Page) -> Iterator[Text]:
    if sent is None:
        return
    told = say(
        "As it stands, the client calls {url} with model {model} and {auth}.",
        url=sent["url"],
        model=sent["model"],
        auth=AUTH[sent["auth"]],
    )
    yield Text("")
    yield from page.wrapped(told, indent=2, style="dim")


AUTH = {
    "x-api-key": say("a key in x-api-key"),
    "api-key": say("a key in api-key"),
    "bearer": say("a bearer token"),
    "none": say("no credential"),
}
