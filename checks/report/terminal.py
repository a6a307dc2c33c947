"""The text report: one line for each check, then the cause and what to do."""

import io
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from checks.report.reading import AREAS, headline, name_of
from checks.report.safe import one_line, terminal

__all__ = ["AREAS", "render"]

MARKS = {
    "pass": ("✓", "green"),
    "warn": ("!", "yellow"),
    "fail": ("✗", "bold red"),
    "uncertain": ("?", "magenta"),
    "skip": ("-", "dim"),
    "crash": ("‼", "bold magenta"),
}
"""Status → mark and style; the word follows where the mark alone would not do."""

STYLES = {
    "pass": "bold green",
    "warn": "bold yellow",
    "fail": "bold red",
    "incomplete": "bold yellow",
}
"""Verdict → style of its headline."""


def render(document: Mapping[str, Any], *, colour: bool = False, width: int = 100) -> str:
    """Write the document as text for people, `width` columns wide."""
    out = io.StringIO()
    console = Console(
        file=out,
        width=max(width, 40),
        color_system="standard" if colour else None,
        force_terminal=colour,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=True,
    )
    for line in _lines(document, max(width, 40)):
        console.print(line)
    return out.getvalue()


def _lines(document: Mapping[str, Any], width: int) -> Iterator[Text]:
    yield from _head(document)
    yield from _checks(document["checks"], width)
    yield Text("")
    yield Text(headline(document), style=STYLES[document["verdict"]])
    for number, root in enumerate(document["root_causes"], start=1):
        yield from _root_cause(root, number, width, several=len(document["root_causes"]) > 1)
    yield from _foot(document, width)


def _head(document: Mapping[str, Any]) -> Iterator[Text]:
    target = document["target"]
    parts = [
        target["base_url"]["value"] or "no target",
        ", ".join(target["deployments"]["value"] or ()) or "no deployment named",
        f"auth {target['auth']['value']}",
    ]
    if document["sandbox"]:
        parts.append("SANDBOX: a local Azure, nothing of this is real")
    yield Text(" · ".join(one_line(part) for part in parts), style="bold")
    yield Text("")


def _checks(checks: Sequence[Mapping[str, Any]], width: int) -> Iterator[Text]:
    area = ""
    for check in checks:
        if check["area"] != area:
            area = check["area"]
            yield Text(AREAS[area], style="bold")
        yield from _check(check, width)


def _check(check: Mapping[str, Any], width: int) -> Iterator[Text]:
    mark, style = MARKS[check["status"]]
    line = Text(f"  {mark} ", style=style)
    line.append(name_of(check), style="dim" if check["status"] == "skip" else "")
    if check["status"] == "skip":
        line.append("  not run", style="dim")
    elif check["duration_ms"] >= 1:
        line.append(f"  {check['duration_ms']:.0f} ms", style="dim")
    yield line
    if check["status"] in ("fail", "warn", "uncertain", "crash"):
        yield from _wrapped(check["summary"], width, indent=6, style=style)


def _wrapped(
    text: str, width: int, *, indent: int, style: str = "", first: str = ""
) -> Iterator[Text]:
    clean = one_line(text)
    start = " " * (indent - len(first)) + first
    for line in textwrap.wrap(
        clean,
        width,
        initial_indent=start,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [start]:
        yield Text(line, style=style)


def _root_cause(
    root: Mapping[str, Any], number: int, width: int, *, several: bool
) -> Iterator[Text]:
    lead = f"{number}. " if several else ""
    yield Text("")
    yield Text(f"{lead}{one_line(root['title'])}", style="bold")
    yield from _wrapped(root["means"], width, indent=2)
    why = f"{root['confidence'].capitalize()}: {root['decided_by']} [{root['category']}]"
    yield from _wrapped(why, width, indent=2, style="dim")
    for remedy in root["remedies"]:
        yield from _remedy(remedy, width)
    others = [f"{other['title']} ({other['decided_by']})" for other in root["alternatives"]]
    if others:
        yield Text("")
        yield Text("  It may also be:", style="bold")
        for other in others:
            yield from _wrapped(other, width, indent=4, first="- ")


def _remedy(remedy: Mapping[str, Any], width: int) -> Iterator[Text]:
    kind = "Documented remedy" if remedy["documented"] else "Field evidence"
    yield Text("")
    line = Text("  → Do this. " if remedy["recommended"] else "  ", style="bold green")
    line.append(f"{kind}: ", style="cyan")
    line.append(one_line(remedy["summary"]), style="bold")
    yield line
    for number, step in enumerate(remedy["steps"], start=1):
        yield from _wrapped(step, width, indent=7, first=f"{number}. ")
    for command in remedy["commands"]:
        yield Text(f"       $ {terminal(command)}", style="green")
    for text in remedy["avoid"]:
        yield from _wrapped(f"Avoid: {text}", width, indent=4)
    if remedy["contradicted_by"]:
        yield from _wrapped(f"But: {remedy['contradicted_by']}", width, indent=4, style="yellow")
    source = f"{remedy['source']}, checked {remedy['checked']}"
    yield from _wrapped(source, width, indent=4, style="dim")


def _foot(document: Mapping[str, Any], width: int) -> Iterator[Text]:
    sent = document["sent"]
    cost = sent["estimated_cost_usd"]
    price = "cost not known" if cost is None else f"about ${cost:.6f}" if cost else "no cost"
    ids = [
        f"{name} {request[key]}"
        for check in document["checks"]
        if check["id"] in ("gateway.deployment-answers", "gateway.accepts-credential")
        for request in check["requests"][-1:]
        for name, key in (("request-id", "request_id"), ("apim-request-id", "apim_request_id"))
        if request[key]
    ]
    yield Text("")
    yield from _wrapped(
        f"Sent {sent['requests']} requests, {sent['input_tokens']} input and "
        f"{sent['output_tokens']} output tokens, {price}. Took {document['duration_ms']:.0f} ms.",
        width,
        indent=0,
        style="dim",
    )
    if ids:
        yield from _wrapped(
            f"For support: {', '.join(ids[-2:])}, {document['started_at']}.",
            width,
            indent=0,
            style="dim",
        )
