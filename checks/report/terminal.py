"""The text report: the cause and what to do, then how the checks ended."""

import io
from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from checks.report import areas, excluded
from checks.report.ages import foundations, sourced
from checks.report.answer import (
    BASH,
    PROMPTS,
    SCREEN_WARNING,
    commands_of,
    contradicted,
    first_command,
    first_step,
    in_order,
    numbers,
    others,
    to_do_first,
    why_not,
)
from checks.report.page import Page, marks_for
from checks.report.quote import quote_of, sentence_of
from checks.report.reading import AREAS, headline, sent, sentence, works
from checks.words import say

__all__ = ["AREAS", "render"]

Document = Mapping[str, Any]

STYLES = {
    "pass": "bold green",
    "warn": "bold yellow",
    "fail": "bold red",
    "incomplete": "bold yellow",
}
"""Verdict → style of its headline."""

NARROWEST = 40


def render(  # noqa: PLR0913 - each says something else of where the text is shown
    document: Document,
    *,
    colour: bool = False,
    width: int = 100,
    height: int | None = None,
    shell: str = BASH,
    verbose: bool = False,
    encoding: str = "utf-8",
) -> str:
    """Write the document as text for people, `width` columns wide.

    Text that is higher than a terminal of `height` rows repeats the answer at its end, where
    whoever reads it is looking.
    """
    page = Page(
        width=max(width, NARROWEST),
        shell=shell,
        verbose=verbose,
        marks=marks_for(encoding),
    )
    lines = list(_lines(document, page))
    # The last row is the prompt's.
    if height is not None and _rows(lines, page.width) >= height:
        lines += _again(document, page)
    return written(lines, page.width, colour=colour)


def written(lines: Sequence[Text], width: int, *, colour: bool) -> str:
    """Return lines as they are printed."""
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        color_system="standard" if colour else None,
        force_terminal=colour,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=True,
    )
    for line in lines:
        console.print(line)
    return out.getvalue()


def _rows(lines: Sequence[Text], width: int) -> int:
    """Return how many rows of a terminal the lines take."""
    return sum(
        max(1, ceil(cell_len(row.expandtabs()) / width))
        for line in lines
        for row in line.plain.split("\n")
    )


def _lines(document: Document, page: Page) -> Iterator[Text]:
    yield from _head(document, page)
    yield Text("")
    roots = document["root_causes"]
    if document["verdict"] != "fail" or not roots:
        said = works(document) if document["verdict"] == "warn" and roots else headline(document)
        yield from page.wrapped(said, indent=0, style=STYLES[document["verdict"]])
        yield Text("")
    for number, root in enumerate(roots, start=1):
        lead = f"{number}. " if len(roots) > 1 else ""
        whole = number == 1 or page.verbose
        yield from _title(root, lead, page)
        yield from _answer(document, root, page) if whole else _first_of(root, page)
        yield Text("")
    yield from (areas.in_full if page.verbose else areas.brief)(document, page)
    yield Text("")
    yield from excluded.lines(document, page)
    yield from _foot(document, page)


def _head(document: Document, page: Page) -> Iterator[Text]:
    target = document["target"]
    parts = [
        target["base_url"]["value"] or say("no target"),
        ", ".join(target["deployments"]["value"] or ()) or say("no deployment named"),
        say("auth {value}", value=target["auth"]["value"]),
    ]
    if document["sandbox"]:
        parts.append(say("SANDBOX: a local Azure in which nothing is real"))
    yield from page.wrapped(" · ".join(parts), indent=0, style="dim")


def _title(root: Document, lead: str, page: Page) -> Iterator[Text]:
    mark, style = areas.MARKS[root["severity"]]
    doubt = "" if root["confidence"] == "certain" else f" ({root['confidence']})"
    yield from page.wrapped(
        f"{root['title']}{doubt}", indent=2, first=f"{mark} {lead}", style=style
    )


def _first_of(root: Document, page: Page) -> Iterator[Text]:
    """Yield what to type first, or what to do first where nothing is typed."""
    command = first_command(root, page.shell)
    if command:
        yield page.command(command, PROMPTS[page.shell])
    else:
        yield from page.wrapped(first_step(root), indent=2, first="→ ", style="green")


def _again(document: Document, page: Page) -> Iterator[Text]:
    """Repeat the answer in two lines; with a command, the first of them says what it is for."""
    for root in document["root_causes"][:1]:
        mark, style = areas.MARKS[root["severity"]]
        title = page.shown(f"{mark} {root['title']}")
        first = page.shown(f"→ {first_step(root)}")
        command = first_command(root, page.shell)
        yield Text("")
        if command:
            first = f"  {first} {_of_steps(root)}"
            yield Text.assemble((title, style), (first, "green"))
            yield page.command(command, PROMPTS[page.shell])
        else:
            yield Text(title, style=style)
            yield Text(first, style="green")


def _of_steps(root: Document) -> str:
    remedy = to_do_first(root)
    steps = sum(not step["or"] for step in remedy["do"]) if remedy else 0
    return say("First of the {steps} steps above:", steps=steps) if steps > 1 else "Type:"


def _answer(document: Document, root: Document, page: Page) -> Iterator[Text]:
    yield from page.wrapped(root["means"], indent=2)
    quote = quote_of(document, root)
    if quote:
        yield from page.wrapped(sentence_of(quote), indent=2, brief=True, style="cyan")
    if page.verbose:
        why = f"{root['confidence'].capitalize()}: {root['decided_by']} [{root['category']}]"
        yield from page.wrapped(why, indent=2, style="dim")
        for said in foundations(root):
            yield from page.wrapped(said, indent=2, style="dim")
        for remedy in in_order(root):
            yield from remedy_lines(remedy, page)
        yield from _alternatives(root, page)
        return
    first = to_do_first(root)
    if first:
        yield from remedy_lines(first, page)
    yield from contradicted_lines(root, page)
    yield from _more(root, page)


def contradicted_lines(root: Document, page: Page) -> Iterator[Text]:
    """Yield what is advised and does not help, each with its reason."""
    for remedy in contradicted(root):
        advised = "Documented" if remedy["documented"] else say("Often advised")
        lead = say("  {advised}, but not helpful in this case: ", advised=advised)
        said = say(
            "{sentence} Reason: {why_not}",
            sentence=sentence(remedy["summary"]),
            why_not=why_not(remedy),
        )
        yield from page.wrapped(said, indent=4, first=lead, style="yellow")


def _more(root: Document, page: Page) -> Iterator[Text]:
    more = (
        (len(others(root)), say("more remedy"), say("more remedies")),
        (len(root["alternatives"]), say("other possible cause"), say("other possible causes")),
    )
    said = ", ".join(f"{n} {one if n == 1 else many}" for n, one, many in more if n)
    if said:
        yield from page.wrapped(f"{said}: add --verbose", indent=2, style="dim")


def remedy_lines(remedy: Document, page: Page) -> Iterator[Text]:
    """Yield a remedy: its summary, the steps with their commands, what to avoid."""
    yield Text("")
    lead = "  → Do this: " if remedy["recommended"] else "  Or: "
    if remedy["contradicted_by"]:
        lead = say("  These steps do not help in this case: ")
    yield from page.wrapped(remedy["summary"], indent=4, first=lead, style="bold green")
    for step, number in zip(remedy["do"], numbers(remedy["do"]), strict=True):
        first = number if number[:1].isdigit() else f"{' ' * 7}{number}"
        yield from page.wrapped(step["step"], indent=7, first=first)
        for command in commands_of(step, page.shell):
            yield page.command(command.text, f"       {PROMPTS[page.shell]}")
            if command.prints_secret:
                yield from page.wrapped(SCREEN_WARNING, indent=9, style="yellow")
    if remedy["avoid"]:
        avoid = " ".join(remedy["avoid"])
        yield from page.wrapped(avoid, indent=4, first="  Avoid: ", style="yellow")
    if page.verbose:
        yield from _rests_on(remedy, page)


def _rests_on(remedy: Document, page: Page) -> Iterator[Text]:
    if remedy["contradicted_by"]:
        but = say("But: {contradicted_by}", contradicted_by=remedy["contradicted_by"])
        yield from page.wrapped(but, indent=4, style="yellow")
    kind = "Documented" if remedy["documented"] else say("Field evidence")
    yield from page.wrapped(f"{kind}: {sourced(remedy)}", indent=4, style="dim")


def _alternatives(root: Document, page: Page) -> Iterator[Text]:
    if root["alternatives"]:
        yield Text("")
        yield Text(say("  Other possible causes:"), style="bold")
    for other in root["alternatives"]:
        yield from page.wrapped(f"{other['title']} ({other['decided_by']})", indent=4, first="- ")


def _foot(document: Document, page: Page) -> Iterator[Text]:
    took = say("Took {duration_ms:.0f} ms.", duration_ms=document["duration_ms"])
    yield from page.wrapped(f"{sent(document)} {took}", indent=0, style="dim")
    ids = [
        f"{name} {request[key]}"
        for check in document["checks"]
        if check["id"] in ("gateway.deployment-answers", "gateway.accepts-credential")
        for request in check["requests"][-1:]
        for name, key in (("request-id", "request_id"), ("apim-request-id", "apim_request_id"))
        if request[key]
    ]
    if ids:
        support = say(
            "For support: {ids}, {started_at}.",
            ids=", ".join(ids[-2:]),
            started_at=document["started_at"],
        )
        yield from page.wrapped(support, indent=0, style="dim")
