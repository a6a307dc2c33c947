"""What the readable reports share: the headline, a root cause in plain lines, requests once."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checks.report.safe import one_line, terminal

Document = Mapping[str, Any]

AREAS = {
    "target": "Target",
    "network": "Network",
    "identity": "Sign-in",
    "gateway": "Call",
    "resource": "Resource",
    "deployment": "Deployment",
    "region": "Region",
    "access": "Access",
    "quota": "Quota",
    "logging": "Logging",
    "health": "Health and changes",
}
"""Area → its name on every page and in every report, in page order."""

HEADLINES = {
    "pass": "Everything works.",
    "warn": "Calls work. Something should be mended.",
    "incomplete": "No verdict: the calls were not proven.",
}


def headline(document: Document) -> str:
    """Return the verdict as a sentence."""
    if document["verdict"] != "fail":
        return HEADLINES[document["verdict"]]
    count = sum(root["severity"] == "fail" for root in document["root_causes"])
    return "1 problem stops your calls." if count == 1 else f"{count} problems stop your calls."


def name_of(check: Document) -> str:
    """Return a check's title, with its subject where it has one, on one line."""
    subject = f" ({check['subject']})" if check["subject"] else ""
    return one_line(f"{check['title']}{subject}")


def target_name(document: Document) -> str:
    """Return what the run was about: the resource's name, else the URL, else an empty string."""
    target = document["target"]
    return one_line(target["resource"]["value"] or target["base_url"]["value"] or "")


def roots_of(document: Document, check: Document) -> Sequence[Document]:
    """Return the root causes that explain why a check failed or warned."""
    if check["status"] not in ("fail", "warn"):
        return ()
    return [
        root
        for root in document["root_causes"]
        if check["id"] in root["explains"]
        and (root["subject"] == check["subject"] or not (root["subject"] and check["subject"]))
    ]


def requests_of(checks: Sequence[Document]) -> Sequence[Document]:
    """Return each request once, in the order they were sent: checks share them."""
    found = {
        (r["started_at"], r["method"], r["url"], r["duration_ms"]): r
        for check in checks
        for r in check["requests"]
    }
    return sorted(found.values(), key=lambda request: str(request["started_at"]))


def outcome(request: Document) -> str:
    """Return a request's status, or why there is none."""
    if request["status"] is None:
        return f"no answer ({request['failure']})"
    return (
        f"{request['status']} ({request['failure']})"
        if request["failure"]
        else str(request["status"])
    )


def request_lines(requests: Sequence[Document]) -> Iterator[str]:
    """Yield a line for each request, with what support asks for."""
    for request in requests:
        ids = [
            f"{name} {request[key]}"
            for name, key in (("request-id", "request_id"), ("apim-request-id", "apim_request_id"))
            if request[key]
        ]
        said = f"{request['method']} {request['url']}: {outcome(request)}"
        yield one_line(", ".join((said, *ids, request["started_at"])))


def root_lines(root: Document) -> Iterator[str]:
    """Yield a root cause and its remedies as plain text."""
    yield one_line(f"{root['title']} [{root['category']}]")
    if root["means"]:
        yield one_line(root["means"])
    yield one_line(f"{root['confidence'].capitalize()}: {root['decided_by']}")
    for remedy in root["remedies"]:
        yield ""
        yield from _remedy_lines(remedy)
    for other in root["alternatives"]:
        yield ""
        yield one_line(f"It may also be: {other['title']} ({other['decided_by']})")


def lead_of(remedy: Document) -> str:
    """Return the words before a remedy: who says that it helps, and whether to begin with it."""
    kind = "Documented remedy" if remedy["documented"] else "Field evidence"
    return f"→ Do this. {kind}" if remedy["recommended"] else kind


def _remedy_lines(remedy: Document) -> Iterator[str]:
    yield one_line(f"{lead_of(remedy)}: {remedy['summary']}")
    for number, step in enumerate(remedy["steps"], start=1):
        yield f"  {number}. {one_line(step)}"
    for command in remedy["commands"]:
        yield f"  $ {terminal(command)}"
    for text in remedy["avoid"]:
        yield f"  Avoid: {one_line(text)}"
    if remedy["contradicted_by"]:
        yield f"  But: {one_line(remedy['contradicted_by'])}"
    yield f"  Source: {one_line(remedy['source'])}, checked {remedy['checked']}"
