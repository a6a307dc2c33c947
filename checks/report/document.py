"""The document: a finished run in plain, redacted, versioned data; the JSON is its exact form."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from checks.causes.ages import age_of, aged, facts_of
from checks.causes.catalogue import Remedy, causes, fill, to_begin_with
from checks.causes.prices import total
from checks.causes.rank import RootCause, rank
from checks.causes.shells import entries
from checks.evidence import Exchange, Purpose
from checks.knowledge import load
from checks.knowledge.facts import Fact
from checks.model import Candidate, Confidence, FinishedRun, Reason, Result, Status, Verdict
from checks.redact import Redactor
from checks.report.exclusions import covered, others
from checks.report.names import names_of, target_of
from checks.report.version import heading
from checks.words import say

EXITS = {"pass": 0, "warn": 0, "fail": 1, "incomplete": 2}
"""Verdict → exit code of `check`."""


def title_of(check: str) -> str:
    """Return a check's title, an affirmation."""
    return str(load("checks")[check]["title"])


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


MAX_ID = 200
"""Characters of a request ID that are kept; real ones have some thirty."""


def _short(value: str | None) -> str | None:
    return value[:MAX_ID] if value else None


def _request(exchange: Exchange) -> dict[str, Any]:
    return {
        "method": exchange.method,
        "url": exchange.url,
        "purpose": exchange.purpose.value,
        "auth": exchange.auth.value,
        "status": exchange.status,
        "failure": exchange.failure.value if exchange.failure else None,
        "detail": exchange.detail or None,
        "request_id": _short(exchange.request_id),
        "apim_request_id": _short(exchange.apim_request_id),
        "region": exchange.region,
        "started_at": _time(exchange.started_at),
        "duration_ms": round(exchange.duration_ms, 1),
        "http_version": exchange.http_version or None,
        "request_headers": [list(pair) for pair in exchange.request_headers],
        "request_body": exchange.request_body or None,
        "response_headers": [list(pair) for pair in exchange.headers],
        "response_body": None if exchange.purpose is Purpose.SIGN_IN else exchange.body[:4000],
        "response_body_cut": exchange.body_cut or len(exchange.body) > 4000,
    }


def _check(result: Result) -> dict[str, Any]:
    causes = [candidate.cause for candidate in result.candidates]
    return {
        "id": result.id,
        "area": result.area.value,
        "subject": result.subject,
        "title": title_of(result.id),
        "status": result.status.value,
        "summary": result.summary,
        "reason": result.reason.value if result.reason else None,
        "blocked_by": list(result.blocked_by),
        "missing": [asdict(lack) for lack in result.missing],
        "cause": causes[0] if causes else None,
        "duration_ms": result.duration_ms,
        "evidence": [{"name": name, "value": value} for name, value in result.evidence],
        "requests": [_request(exchange) for exchange in result.exchanges],
    }


def _remedies(remedies: Sequence[Remedy], on: date | None) -> list[dict[str, Any]]:
    """Return remedies in the catalogue's order, with the one to begin with marked."""
    first = to_begin_with(remedies)
    return [_remedy(remedy, on, recommended=remedy is first) for remedy in remedies]


def _dated(known: Remedy | Fact, on: date | None) -> dict[str, Any]:
    """Return who says something, and how old that was on the day of a run, if there was one."""
    age = age_of(known.checked, known.review_by, on) if on else None
    return {
        "source": known.source,
        "checked": str(known.checked),
        "review_by": str(known.review_by),
        "age_days": age.days if age else None,
        "overdue": age.overdue if age else None,
    }


def _remedy(remedy: Remedy, on: date | None, *, recommended: bool) -> dict[str, Any]:
    return {
        "recommended": recommended,
        "documented": remedy.documented,
        "summary": remedy.summary,
        "steps": list(remedy.steps),
        "commands": list(remedy.commands),
        "do": _do(remedy),
        "avoid": list(remedy.avoid),
        **_dated(remedy, on),
        "contradicted_by": remedy.contradicted_by,
    }


def _do(remedy: Remedy) -> list[dict[str, Any]]:
    """Return each step with the commands that carry it out, in every shell's form."""
    return [
        {
            "step": step.text,
            "commands": [entry for command in step.commands for entry in entries(command)],
            "or": step.is_alternative,
        }
        for step in remedy.do
    ]


def _root_cause(root: RootCause, on: date | None) -> dict[str, Any]:
    return {
        "id": root.cause.id,
        "category": root.cause.category,
        "title": root.cause.title,
        "means": root.cause.means,
        "client_made": root.cause.client_made,
        "confidence": root.confidence.value,
        "severity": root.severity.value,
        "explains": list(root.explains),
        "subject": root.subject,
        "subjects": list(root.subjects),
        "decided_by": root.decided_by,
        # Two IDs in a list of their own would be masked as a header and its value.
        "symptoms": [
            {"kind": "check" if each in root.explains else "signature", "id": each}
            for each in root.symptoms
        ],
        "rests_on": [
            {"fact": fact.id, **_dated(fact, on), "doubt": fact.doubt or None}
            for fact in root.rests_on
        ],
        "remedies": _remedies(root.cause.remedies, on),
        "alternatives": [
            {
                "id": other.cause.id,
                "category": other.cause.category,
                "title": other.cause.title,
                "confidence": other.confidence.value,
                "decided_by": other.decided_by,
                "remedies": _remedies(other.cause.remedies, on),
            }
            for other in root.alternatives
        ],
    }


def explained(
    cause: str, params: Mapping[str, str], *, decided_by: str, confidence: Confidence
) -> dict[str, Any]:
    """Return a cause of the catalogue in the form of a root cause, outside of any run.

    It has no day by which a fact could be overdue; a fact in doubt counts all the same.
    """
    told = Candidate(cause=cause, confidence=confidence, decided_by=decided_by)
    told = aged(told, params, date.min)
    root = RootCause(
        cause=fill(causes()[cause], params),
        confidence=told.confidence,
        severity=Status.WARN,
        explains=(),
        subject=None,
        subjects=(),
        decided_by=told.decided_by,
        rests_on=facts_of(told, params),
    )
    return _root_cause(root, None)


LIVE, FREE = "gateway.deployment-answers", "gateway.accepts-credential"


def verdict_of(results: Sequence[Result], *, live_call: bool) -> Verdict:
    """Say what the run says as a whole, by the contract's rules."""
    if any(result.reason is Reason.CANCELLED for result in results):
        return Verdict.INCOMPLETE
    statuses = {result.status for result in results}
    if Status.FAIL in statuses:
        return Verdict.FAIL
    proof = [r.status for r in results if r.id == (LIVE if live_call else FREE)]
    worked = bool(proof) and all(status is Status.PASS for status in proof)
    if Status.CRASH in statuses or not worked:
        return Verdict.INCOMPLETE
    return Verdict.WARN if Status.WARN in statuses else Verdict.PASS


def _sent(exchanges: Sequence[Exchange], moment: datetime) -> dict[str, Any]:
    input_tokens, output_tokens, cost = total(exchanges, moment.date())
    return {
        "requests": len(exchanges),
        "input_tokens": input_tokens,
        "output_tokens": output_tokens,
        "estimated_cost_usd": round(cost, 8) if cost is not None else None,
    }


def document_of(run: FinishedRun, redactor: Redactor) -> Mapping[str, Any]:
    """Put a run into the contract's JSON, redacted whole on its way out.

    Returns:
        The document of `check --format json`, plain data that `json.dumps` takes as it is.
    """
    day = run.started_at.date()
    names = names_of(run)
    roots = rank(run.results, names, on=day)
    document = {
        **heading(),
        "run_id": run.id,
        "started_at": _time(run.started_at),
        "duration_ms": run.duration_ms,
        "sandbox": run.about.is_sandbox,
        "target": target_of(run),
        "verdict": verdict_of(run.results, live_call=run.about.live_call).value,
        "root_causes": [_root_cause(root, day) for root in roots],
        "checks": [_check(result) for result in run.results],
        **others(roots, run.results, names),
        "coverage": covered(run.results),
        "sent": _sent(run.exchanges, run.started_at),
    }
    redacted = redactor.value(document)
    if not isinstance(redacted, dict):
        raise TypeError(say("a document must be a mapping"))
    return redacted
