"""The text for Azure support: what they ask for, from the document alone, hence redacted. Pure."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from checks.report.reading import outcome, requests_of
from checks.report.safe import one_line, terminal

if TYPE_CHECKING:
    import pandas as pd

Document = Mapping[str, Any]

SANDBOX = "SANDBOX DATA: nothing here is of a real Azure resource."
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
    yield "Claude in Microsoft Foundry: diagnosis for support"
    if document.get("sandbox"):
        yield SANDBOX
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
        shown = region_of(shown) if shown and key == "location" else shown
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
    said = "What was tried, what failed first:" if failed else "What was tried:"
    yield said if requests else "What was tried: no request was sent."
    for request in requests:
        yield f"* {_utc(request['started_at'])}  {request['method']} {request['url']}"
        yield f"  {answer_of(request)} after {request['duration_ms']:.0f} ms"
        yield from _ids(request, is_call=request["purpose"] in CALLS)
        if request["detail"]:
            yield f"  detail: {request['detail']}"
        if request["response_body"] and not is_fine(request):
            yield f"  answer: {request['response_body'][:BODY_CHARS]}"


def _ids(request: Mapping[str, Any], *, is_call: bool = True) -> Iterator[str]:
    """Yield what lets support find a request; of a call also that it has no ID."""
    for key, name in IDS:
        if request[key] or is_call:
            yield f"  {name}: {request[key] or NONE}"
    if request["region"]:
        yield f"  region: {region_of(request['region'])}"


def requests_text(rows: "pd.DataFrame", *, workspace: str, is_sandbox: bool) -> str:
    """Return what support asks for of logged requests: IDs, UTC times, deployment, status.

    The columns are those of `telemetry.rows`.
    """
    lines = ["Claude in Microsoft Foundry: requests for support"]
    lines += [SANDBOX] if is_sandbox else []
    lines += [f"From the logs of workspace {workspace}", ""]
    for request in rows.to_dict("records"):
        lines += _logged({str(name): value for name, value in request.items()})
    return terminal("\n".join(lines).rstrip() + "\n")


def _logged(request: Mapping[str, Any]) -> Iterator[str]:
    status, took = request["status"], request["duration_ms"]
    answer = f"HTTP {status:.0f}" if status and status == status else "no HTTP answer"  # noqa: PLR0124 - NaN
    after = f" after {took:.0f} ms" if took == took else ""  # noqa: PLR0124 - NaN
    yield f"* {_utc(request['time'].isoformat(timespec='milliseconds'))}  {answer}{after}"
    request = {name: one_line(v) if isinstance(v, str) else v for name, v in request.items()}
    yield f"  resource: {request['resource'] or 'not known'}"
    yield f"  deployment: {request['deployment'] or 'not known'}"
    yield from _ids(request)
    if request["reason"]:
        yield f"  reason: {request['reason']}"


def _utc(text: str) -> str:
    return f"{text.removesuffix('Z').removesuffix('+00:00').replace('T', ' ')} UTC"
