"""The SARIF 2.1.0 report: a rule for each check, a result for each check and subject.

It tells everything, passes included, for viewers of results. There is no file or line to point
at: what a check is about is a logical location, the resource or one of its deployments.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from checks.knowledge import load
from checks.report.as_json import render as as_json
from checks.report.document import EXITS
from checks.report.markdown import inert, root_section
from checks.report.reading import headline, requests_of, root_lines, roots_of, target_name
from checks.report.ruled_out import to_decide
from checks.report.safe import one_line
from checks.words import say

Document = Mapping[str, Any]

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

KINDS = {
    "pass": ("pass", "none"),
    "warn": ("fail", "warning"),
    "fail": ("fail", "error"),
    "uncertain": ("open", "none"),
    "skip": ("notApplicable", "none"),
    "crash": ("open", "none"),
}
"""Status → SARIF's kind and level; only a result of kind `fail` may have a level (§3.27.10)."""

MAX_DESCRIPTION = 1024
"""Characters of a rule's descriptions that GitHub takes. Source: its SARIF support page."""


def render(document: Mapping[str, Any]) -> str:
    """Write the document as a SARIF log of one run."""
    return as_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(document)]})


def _run(document: Document) -> dict[str, Any]:
    rules = list(dict.fromkeys(check["id"] for check in document["checks"]))
    return {
        "tool": {
            "driver": {
                "name": document["tool"]["name"],
                "version": document["tool"]["version"],
                "rules": [_rule(document, rule) for rule in rules],
            }
        },
        "automationDetails": {"id": f"{document['tool']['name']}/{document['run_id']}"},
        "invocations": [_invocation(document)],
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(document, check, rules.index(check["id"])) for check in document["checks"]
        ],
        "properties": {
            "verdict": document["verdict"],
            "headline": headline(document),
            "sandbox": document["sandbox"],
            "knowledge": document["tool"]["knowledge"],
            "target": target_name(document),
            "rootCauses": [_root_cause(root) for root in document["root_causes"]],
            "ruledOut": document.get("ruled_out", []),
            "open": [_open(document, each) for each in document.get("open", ())],
            "coverage": document.get("coverage"),
        },
    }


def message(text: str) -> dict[str, str]:
    """Return text as a message that holds no placeholder and no link of its own (§3.11.5, 6)."""
    shown = one_line(text).replace("{", "{{").replace("}", "}}")
    return {"text": re.sub(r"\](?=\()", "] ", shown)}


def _rule(document: Document, rule: str) -> dict[str, Any]:
    entry = load("checks").get(rule, {})
    checks = [check for check in document["checks"] if check["id"] == rule]
    title = one_line(checks[0]["title"])
    why = " ".join(filter(None, (entry.get("asks"), entry.get("matters"))))
    return {
        "id": rule,
        "name": "".join(word.capitalize() for word in re.split(r"[.-]", rule)),
        "shortDescription": {"text": title[:MAX_DESCRIPTION]},
        "fullDescription": {"text": (why or title)[:MAX_DESCRIPTION]},
        "help": _help(document, entry, checks),
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": [checks[0]["area"]]},
    }


def _help(document: Document, entry: Document, checks: Sequence[Document]) -> dict[str, str]:
    """Say what is asked and why, and what to do where a check of this rule failed."""
    told = [(say("What it asks"), entry.get("asks")), (say("Why it matters"), entry.get("matters"))]
    known = [(label, text) for label, text in told if text]
    plain = [f"{label}: {text}" for label, text in known] or [one_line(checks[0]["title"])]
    marked = [f"**{label}:** {inert(text)}" for label, text in known] or [inert(checks[0]["title"])]
    found = {id(root): root for check in checks for root in roots_of(document, check)}
    for root in found.values():
        plain += ["", *root_lines(root)]
        marked += [f"### {inert(root['title'])}", "\n".join(root_section(root))]
    return {"text": "\n".join(plain), "markdown": "\n\n".join(marked)}


def _invocation(document: Document) -> dict[str, Any]:
    start = datetime.fromisoformat(document["started_at"])
    end = start + timedelta(milliseconds=document["duration_ms"])
    crashed = [check for check in document["checks"] if check["status"] == "crash"]
    return {
        "executionSuccessful": document["verdict"] != "incomplete",
        "exitCode": EXITS[document["verdict"]],
        "startTimeUtc": document["started_at"],
        "endTimeUtc": end.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "toolExecutionNotifications": [
            {
                "level": "error",
                "message": message(check["summary"]),
                "associatedRule": {"id": check["id"]},
            }
            for check in crashed
        ],
    }


def _result(document: Document, check: Document, rule_index: int) -> dict[str, Any]:
    kind, level = KINDS[check["status"]]
    return {
        "ruleId": check["id"],
        "ruleIndex": rule_index,
        "kind": kind,
        "level": level,
        "message": message(_says(document, check)),
        "locations": [{"logicalLocations": [_location(document, check)]}],
        "partialFingerprints": {"foundryDoctorCheck/v1": _fingerprint(document, check)},
        "properties": {
            "status": check["status"],
            "reason": check["reason"],
            "cause": check["cause"],
            "subject": check["subject"],
            "durationMs": check["duration_ms"],
            "requests": [_request(request) for request in requests_of([check])],
        },
    }


def _says(document: Document, check: Document) -> str:
    """Return what was found and, where it failed, the cause and the remedy to begin with."""
    parts = [check["summary"]]
    for root in roots_of(document, check):
        parts.append(f"{root['title']}.")
        parts += [
            say("Do this: {summary}", summary=r["summary"])
            for r in root["remedies"]
            if r["recommended"]
        ]
    return " ".join(filter(None, parts)) or check["title"]


def _location(document: Document, check: Document) -> dict[str, str]:
    target = target_name(document) or "target"
    name = one_line(check["subject"] or "") or target
    whole = target if name == target else f"{target}/{name}"
    return {"name": name, "fullyQualifiedName": whole, "kind": "resource"}


def _fingerprint(document: Document, check: Document) -> str:
    """Return the same text for the same check of the same thing in every run, whatever it found."""
    about = "\n".join((check["id"], target_name(document), check["subject"] or ""))
    return hashlib.sha256(about.encode("utf-8", "surrogatepass")).hexdigest()


def _request(request: Document) -> dict[str, Any]:
    kept = ("method", "url", "status", "request_id", "apim_request_id", "started_at")
    return {name: request[name] for name in kept}


def _root_cause(root: Document) -> dict[str, Any]:
    kept = ("id", "category", "title", "confidence", "severity", "explains", "subject")
    return {name: root[name] for name in kept} | {"decidedBy": root["decided_by"]}


def _open(document: Document, found: Document) -> dict[str, Any]:
    kept = ("id", "category", "title", "lacks")
    return {name: found[name] for name in kept} | {
        "decideWith": found["decide_with"],
        "toDecide": to_decide(document, found),
    }
