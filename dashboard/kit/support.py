"""The text for Azure support: what they ask for, from the document alone, hence redacted. Pure."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from checks.report.reading import outcome, requests_of
from checks.report.safe import one_line, terminal
from checks.words import say

if TYPE_CHECKING:
    import pandas as pd

Document = Mapping[str, Any]

SANDBOX = say("SANDBOX DATA: none of it comes from a real Azure resource.")
NONE = "none"
CALLS = frozenset({"messages", "count_tokens"})
"""Purposes of requests to Claude itself: the others asked Azure about it."""
IDS = (("apim_request_id", "apim-request-id"), ("request_id", "request-id"))
"""The IDs that support wants → what their headers are called."""
BODY_CHARS = 1200
"""Enough for any error text that Azure sends; the export has the rest."""


def support_text(document: Document) -> str:
    """Return what support asks for: IDs, UTC times, region, deployment, error, what was tried."""
    parts = (_head(document), _target(document), _problem(document), _requests(document))
    lines = [line for part in parts for line in (*part, "")]
    return terminal("\n".join(lines).rstrip() + "\n")


def _head(document: Document) -> Iterator[str]:
    tool = document["tool"]
    yield say("Claude in Microsoft Foundry: diagnosis for support")
    if document.get("sandbox"):
        yield SANDBOX
    yield say(
        "Created by {name} {version}, run {run_id}",
        name=tool["name"],
        version=tool["version"],
        run_id=document["run_id"],
    )
    yield say(
        "Started {utc}, took {duration_ms:.0f} ms",
        utc=_utc(document["started_at"]),
        duration_ms=document["duration_ms"],
    )


def _target(document: Document) -> Iterator[str]:
    names = {
        "resource": "Resource",
        "base_url": "Base URL",
        "deployments": "Deployment",
        "location": say("Region of the response"),
        "auth": "Credential",
        "tenant_id": "Tenant",
        "subscription_id": "Subscription",
        "resource_group": say("Resource group"),
    }
    for key, label in names.items():
        value = document["target"][key]["value"]
        shown = ", ".join(map(str, value)) if isinstance(value, list) else value
        shown = region_of(shown) if shown and key == "location" else shown
        if shown or key in ("resource", "deployments", "location"):
            yield f"{label}: {shown or say('not known')}"


def _problem(document: Document) -> Iterator[str]:
    causes = document["root_causes"]
    yield say("Verdict: {verdict}", verdict=document["verdict"])
    for cause in causes:
        yield say(
            "Problem: {title} [{category}, {confidence}]",
            title=cause["title"],
            category=cause["category"],
            confidence=cause["confidence"],
        )
    bad = [c for c in document["checks"] if c["status"] in ("fail", "warn", "uncertain", "crash")]
    for check in bad:
        yield f"- {check['title']}: {check['status']}. {check['summary']}"


def answer_of(request: Mapping[str, Any]) -> str:
    """Return a request's status, or why there is none."""
    return outcome(request) if request["status"] is None else f"HTTP {outcome(request)}"


def failed_first(document: Document) -> list[Mapping[str, Any]]:
    """Return a run's requests in the order sent, those that failed first: calls of all before."""
    return sorted(
        requests_of(document["checks"]), key=lambda r: (is_fine(r), r["purpose"] not in CALLS)
    )


def is_fine(request: Mapping[str, Any]) -> bool:
    """Tell whether a request was answered and not refused."""
    return request["status"] is not None and request["status"] < 400


def region_of(name: str) -> str:
    """Return a region's name as Azure's commands spell it: `eastus2` for "East US 2"."""
    return name.replace(" ", "").lower()


def _requests(document: Document) -> Iterator[str]:
    requests = failed_first(document)
    failed = any(not is_fine(request) for request in requests)
    said = say("What was tried, with failures first:") if failed else say("What was tried:")
    yield said if requests else say("What was tried: no request was sent.")
    for request in requests:
        yield f"* {_utc(request['started_at'])}  {request['method']} {request['url']}"
        yield say(
            "  {answer_of} after {duration_ms:.0f} ms",
            answer_of=answer_of(request),
            duration_ms=request["duration_ms"],
        )
        yield from _ids(request, is_call=request["purpose"] in CALLS)
        if request["detail"]:
            yield say("  detail: {detail}", detail=request["detail"])
        if request["response_body"] and not is_fine(request):
            yield say(
                "  response: {response_body}", response_body=request["response_body"][:BODY_CHARS]
            )


def _ids(request: Mapping[str, Any], *, is_call: bool = True) -> Iterator[str]:
    """Yield what lets support find a request; of a call also that it has no ID."""
    for key, name in IDS:
        if request[key] or is_call:
            yield f"  {name}: {request[key] or NONE}"
    if request["region"]:
        yield say("  region: {region_of}", region_of=region_of(request["region"]))


def requests_text(rows: "pd.DataFrame", *, workspace: str, is_sandbox: bool) -> str:
    """Return what support asks for of logged requests: IDs, UTC times, deployment, status.

    The columns are those of `telemetry.rows`.
    """
    lines = [say("Claude in Microsoft Foundry: requests for support")]
    lines += [SANDBOX] if is_sandbox else []
    lines += [say("From the logs of workspace {workspace}", workspace=workspace), ""]
    for request in rows.to_dict("records"):
        lines += _logged({str(name): value for name, value in request.items()})
    return terminal("\n".join(lines).rstrip() + "\n")


def _logged(request: Mapping[str, Any]) -> Iterator[str]:
    status, took = request["status"], request["duration_ms"]
    answer = f"HTTP {status:.0f}" if status and status == status else "no HTTP response"  # noqa: PLR0124 - NaN
    after = say(" after {took:.0f} ms", took=took) if took == took else ""  # noqa: PLR0124 - NaN
    yield f"* {_utc(request['time'].isoformat(timespec='milliseconds'))}  {answer}{after}"
    request = {name: one_line(v) if isinstance(v, str) else v for name, v in request.items()}
    yield say("  resource: {resource}", resource=request["resource"] or say("not known"))
    yield say("  deployment: {deployment}", deployment=request["deployment"] or say("not known"))
    yield from _ids(request)
    if request["reason"]:
        yield say("  reason: {reason}", reason=request["reason"])


def _utc(text: str) -> str:
    return f"{text.removesuffix('Z').removesuffix('+00:00').replace('T', ' ')} UTC"
