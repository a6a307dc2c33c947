"""The JUnit report: a suite for each area and a case for each check, as CI systems show tests.

A check that warns has passed and says so in its output: calls work. A check that could not be
decided is skipped, for JUnit knows no other result that is neither good nor bad, and a failure
would stop a pipeline for something that nobody has seen.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from checks.report import ruled_out
from checks.report.reading import (
    AREAS,
    headline,
    name_of,
    request_lines,
    requests_of,
    root_lines,
    roots_of,
    target_name,
)
from checks.report.safe import one_line, terminal, xml
from checks.words import say

Document = Mapping[str, Any]

OUTCOMES = {"fail": "failure", "crash": "error", "skip": "skipped", "uncertain": "skipped"}
"""Status → the element that says it; a case without one has passed."""

COUNTS = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def render(document: Mapping[str, Any]) -> str:
    """Write the document as JUnit XML; times are in seconds."""
    checks = document["checks"]
    root = _element("testsuites", name=document["tool"]["name"], **_counted(checks))
    root.set("time", _seconds(document["duration_ms"]))
    for area, inside in groupby(checks, key=lambda check: str(check["area"])):
        root.append(_suite(document, area, list(inside)))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _element(tag: str, text: str = "", **attributes: str) -> ET.Element:
    """Make an element of text that a parser takes and a terminal does not obey."""
    element = ET.Element(tag, {name: xml(one_line(v)) for name, v in attributes.items()})
    element.text = xml(terminal(text)) or None
    return element


def _seconds(milliseconds: float) -> str:
    return f"{milliseconds / 1000:.3f}"


def _counted(checks: Sequence[Document]) -> dict[str, str]:
    outcomes = [OUTCOMES.get(check["status"]) for check in checks]
    counts = {name: str(outcomes.count(outcome)) for name, outcome in COUNTS.items()}
    return {"tests": str(len(checks)), **counts}


def _suite(document: Document, area: str, checks: Sequence[Document]) -> ET.Element:
    suite = _element("testsuite", name=AREAS.get(area, area), **_counted(checks))
    suite.set("time", _seconds(sum(check["duration_ms"] for check in checks)))
    # The format has no zone and no fractions; the time is UTC.
    suite.set("timestamp", xml(document["started_at"][:19]))
    properties = ET.SubElement(suite, "properties")
    for name, value in _properties(document):
        properties.append(_element("property", name=name, value=value))
    suite.extend(_case(document, check) for check in checks)
    return suite


def _properties(document: Document) -> tuple[tuple[str, str], ...]:
    return (
        ("run_id", document["run_id"]),
        ("target", target_name(document)),
        ("verdict", document["verdict"]),
        ("headline", headline(document)),
        ("coverage", ruled_out.coverage(document)),
        ("sandbox", "true" if document["sandbox"] else "false"),
        ("knowledge", document["tool"]["knowledge"]),
    )


def _case(document: Document, check: Document) -> ET.Element:
    case = _element(
        "testcase",
        classname=f"{document['tool']['name']}.{check['area']}",
        name=name_of(check),
        time=_seconds(check["duration_ms"]),
    )
    told = _told(document, check)
    outcome = OUTCOMES.get(check["status"])
    if outcome == "skipped":
        case.append(_element("skipped", message=_why_skipped(check)))
    elif outcome is not None:
        kind = check["cause"] or check["status"]
        case.append(_element(outcome, told, type=kind, message=check["summary"]))
    elif check["status"] == "warn":
        case.append(
            _element(
                "system-out",
                say("Warning: {summary}\n{told}", summary=one_line(check["summary"]), told=told),
            )
        )
    return case


def _why_skipped(check: Document) -> str:
    if check["status"] == "uncertain":
        return say("uncertain: {summary}", summary=check["summary"])
    return f"{check['reason']}: {check['summary']}"


def _of_others(document: Document) -> Iterator[str]:
    """Yield what else it could have been, under what it is."""
    lists = (
        (ruled_out.heading_of_ruled_out(document), ruled_out.ruled_out(document)),
        (ruled_out.heading_of_open(document), ruled_out.still_open(document)),
    )
    for heading, said in lists:
        if said:
            yield f"{heading}:"
            yield from (f"  {one_line(text)}" for text in said)


def _told(document: Document, check: Document) -> str:
    """Return what to do, and what to tell support."""
    lines = [line for root in roots_of(document, check) for line in (*root_lines(root), "")]
    if lines:
        lines += [*_of_others(document), ""]
    sent = list(request_lines(requests_of([check])))
    if sent:
        lines += ["Requests:", *(f"  {line}" for line in sent)]
    return "\n".join(lines).strip()
