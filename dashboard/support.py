"""The text for Azure support: what they ask for, from the document alone, hence redacted. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from checks.report.reading import outcome, requests_of
from checks.report.safe import terminal

Document = Mapping[str, Any]

NONE = "none"
BODY_CHARS = 1200
"""Enough for any error text that Azure sends; the export has the rest."""


def support_text(document: Document) -> str:
    """Return what support asks for: IDs, UTC times, region, deployment, error, what was tried."""
    parts = (_head(document), _target(document), _problem(document), _requests(document))
    lines = [line for part in parts for line in (*part, "")]
    return terminal("\n".join(lines).rstrip() + "\n")


def _head(document: Document) -> Iterator[str]:
    tool = document["tool"]
    yield "Claude in Microsoft Foundry: diagnosis for support"
    if document.get("sandbox"):
        yield "SANDBOX DATA: nothing here is of a real Azure resource."
    yield f"Made by {tool['name']} {tool['version']}, run {document['run_id']}"
    yield f"Started {_utc(document['started_at'])}, took {document['duration_ms']:.0f} ms"


def _target(document: Document) -> Iterator[str]:
    names = {
        "resource": "Resource",
        "base_url": "Base URL",
        "deployments": "Deployment",
        "location": "Region that answered",
        "auth": "Credential",
        "tenant_id": "Tenant",
        "subscription_id": "Subscription",
        "resource_group": "Resource group",
    }
    for key, label in names.items():
        value = document["target"][key]["value"]
        shown = ", ".join(map(str, value)) if isinstance(value, list) else value
        if shown or key in ("resource", "deployments", "location"):
            yield f"{label}: {shown or 'not known'}"


def _problem(document: Document) -> Iterator[str]:
    causes = document["root_causes"]
    yield f"Verdict: {document['verdict']}"
    for cause in causes:
        yield f"Problem: {cause['title']} [{cause['category']}, {cause['confidence']}]"
    bad = [c for c in document["checks"] if c["status"] in ("fail", "warn", "uncertain", "crash")]
    for check in bad:
        yield f"- {check['title']}: {check['status']}. {check['summary']}"


def answer_of(request: Mapping[str, Any]) -> str:
    """Return a request's status, or why there is none."""
    return outcome(request) if request["status"] is None else f"HTTP {outcome(request)}"


def _requests(document: Document) -> Iterator[str]:
    requests = requests_of(document["checks"])
    yield "What was tried:" if requests else "What was tried: no request was sent."
    for request in requests:
        yield f"* {_utc(request['started_at'])}  {request['method']} {request['url']}"
        yield f"  {answer_of(request)} after {request['duration_ms']:.0f} ms"
        yield f"  apim-request-id: {request['apim_request_id'] or NONE}"
        yield f"  request-id: {request['request_id'] or NONE}"
        if request["region"]:
            yield f"  region: {request['region']}"
        if request["detail"]:
            yield f"  detail: {request['detail']}"
        if request["response_body"] and not _is_fine(request["status"]):
            yield f"  answer: {request['response_body'][:BODY_CHARS]}"


def _is_fine(status: int | None) -> bool:
    return status is not None and status < 400


def _utc(text: str) -> str:
    return f"{text.removesuffix('Z').replace('T', ' ')} UTC"
