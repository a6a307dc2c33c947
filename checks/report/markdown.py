"""The Markdown report: what an engineer pastes into an issue; text from outside is inert in it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import indent
from typing import Any

from checks.report import reading, ruled_out, safe
from checks.report.ages import foundations, sourced
from checks.report.answer import BASH, POWERSHELL, SCREEN_WARNING, commands_of, in_order, numbers
from checks.report.quote import quote_of, sentence_of
from checks.words import say

Document = Mapping[str, Any]

STATUSES = {
    "pass": "✓ passed",
    "warn": "! warning",
    "fail": "✗ failed",
    "uncertain": "? undecided",
    "skip": say("not run"),
    "crash": say("‼ fault in Foundry Doctor"),
}
"""Status → mark and word."""

LANGUAGES = {BASH: "sh", POWERSHELL: "powershell"}
"""Shell → how a code block names it."""


def render(document: Mapping[str, Any], *, shell: str = BASH) -> str:
    """Write the document as GitHub's Markdown, with commands of a shell."""
    parts = (
        _head(document),
        *(_root(document, root, shell) for root in document["root_causes"]),
        _checks(document),
        _ruled_out(document),
        _requests(document),
        _foot(document),
    )
    return "\n".join(line for part in parts for line in (*part, "")).rstrip() + "\n"


def inert(text: object) -> str:
    """Return text from anywhere on one line, shown as it is."""
    return safe.with_links_as_code(safe.one_line(str(text)))


def _head(document: Document) -> Iterator[str]:
    target = document["target"]
    yield say("## Foundry Doctor: {inert}", inert=inert(reading.headline(document)))
    yield ""
    if document["sandbox"]:
        yield say("**Sandbox data: none of it comes from a real Azure resource.**")
        yield ""
    for label, value in (
        ("Base URL", target["base_url"]["value"] or say("not given")),
        ("Resource", target["resource"]["value"] or say("not known")),
        ("Deployment", ", ".join(target["deployments"]["value"] or ()) or say("not named")),
        ("Sign-in", target["auth"]["value"]),
        ("Cloud", target["cloud"]["value"]),
        ("Region", target["location"]["value"] or say("not known")),
    ):
        yield f"- {label}: {inert(value)}"


def _root(document: Document, root: Document, shell: str) -> Iterator[str]:
    number = ""
    if len(document["root_causes"]) > 1:
        number = f"{document['root_causes'].index(root) + 1}\\. "
    yield f"### {number}{inert(root['title'])}"
    yield ""
    quote = quote_of(document, root)
    if quote:
        yield inert(sentence_of(quote))
        yield ""
    yield from root_section(root, shell)


def root_section(root: Document, shell: str = BASH) -> Iterator[str]:
    """Yield what a root cause means and what to do, without its title."""
    if root["means"]:
        yield inert(root["means"])
        yield ""
    why = f"**{root['confidence'].capitalize()}:** {inert(root['decided_by'])}"
    yield say("{why} Category: {inert}.", why=why, inert=inert(root["category"]))
    if root["rests_on"]:
        yield ""
    yield from (f"- {inert(said)}" for said in foundations(root))
    for remedy in in_order(root):
        yield ""
        yield from _remedy(remedy, shell)
    if root["alternatives"]:
        yield ""
        yield say("Other possible causes:")
        yield ""
        for other in root["alternatives"]:
            yield f"- {inert(other['title'])} ({inert(other['decided_by'])})"


def _remedy(remedy: Document, shell: str) -> Iterator[str]:
    yield f"**{reading.lead_of(remedy)}:** {inert(remedy['summary'])}"
    for step, number in zip(remedy["do"], numbers(remedy["do"]), strict=True):
        yield ""
        yield from _step(step, number, shell)
    notes = [say("- Avoid: {inert}", inert=inert(text)) for text in remedy["avoid"]]
    if remedy["contradicted_by"]:
        notes.append(f"- **But:** {inert(remedy['contradicted_by'])}")
    notes.append(say("- Source: {inert}", inert=inert(sourced(remedy))))
    yield ""
    yield from notes


INSIDE = " " * 4
"""What keeps a line within the numbered step above it, be the number of one digit or two."""


def _step(step: Document, number: str, shell: str) -> Iterator[str]:
    """Yield a step with its commands; another way stays within the step that it is one of."""
    said = f"{number}{inert(step['step'])}"
    yield said if number[:1].isdigit() else f"{INSIDE}{said}"
    for command in commands_of(step, shell):
        yield ""
        yield indent(safe.markdown_code(command.text, LANGUAGES[shell]), INSIDE)
        if command.prints_secret:
            yield ""
            yield f"{INSIDE}{SCREEN_WARNING}"


def _row(cells: Iterable[object]) -> str:
    return f"| {' | '.join(inert(cell) for cell in cells)} |"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield _row(head)
    yield f"|{' --- |' * len(head)}"
    yield from map(_row, rows)


def _checks(document: Document) -> Iterator[str]:
    yield "### Checks"
    yield ""
    yield from _table(
        ("Area", "Check", "Result", "Found"),
        (
            (
                reading.AREAS.get(check["area"], check["area"]),
                reading.name_of(check),
                STATUSES[check["status"]],
                check["summary"],
            )
            for check in document["checks"]
        ),
    )


def _ruled_out(document: Document) -> Iterator[str]:
    lists = (
        (ruled_out.heading_of_ruled_out(document), ruled_out.ruled_out(document)),
        (ruled_out.heading_of_open(document), ruled_out.still_open(document)),
    )
    for heading, said in lists:
        if said:
            yield f"### {heading}"
            yield ""
            yield from (f"- {inert(text)}" for text in said)
            yield ""
    if covered := ruled_out.coverage(document):
        yield inert(covered)


def _requests(document: Document) -> Iterator[str]:
    requests = reading.requests_of(document["checks"])
    if not requests:
        yield say("No request was sent.")
        return
    yield "### Requests"
    yield ""
    yield from _table(
        ("Started (UTC)", "Request", "Answer", "request-id", "apim-request-id", "ms"),
        (
            (
                request["started_at"].removesuffix("Z").replace("T", " "),
                f"{request['method']} {request['url']}",
                reading.outcome(request),
                request["request_id"] or "none",
                request["apim_request_id"] or "none",
                f"{request['duration_ms']:.0f}",
            )
            for request in requests
        ),
    )


def _foot(document: Document) -> Iterator[str]:
    tool = document["tool"]
    yield inert(
        say(
            "{name} {version}, knowledge {knowledge}, run {run_id}, {started_at}. {sent}",
            name=tool["name"],
            version=tool["version"],
            knowledge=tool["knowledge"],
            run_id=document["run_id"],
            started_at=document["started_at"],
            sent=reading.sent(document),
        )
    )
