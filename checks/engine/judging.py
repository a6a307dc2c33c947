"""A check's judgement of evidence, stamped with its place: of a run or of a file alike; pure."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from checks.engine.view import Source, View, exchanges_in
from checks.evidence import Exchange
from checks.log import log
from checks.model import Check, Durations, Finding, Missing, Reason, Result, Status
from checks.words import say

BROKEN_OFF = (Reason.DEADLINE, Reason.CANCELLED)


def judged(check: Check, subject: str | None, source: Source, durations: Durations) -> Result:
    """Judge what is known now; evidence that is missing says why there is no judgement."""
    view = View(source=source, bound=subject)
    why = next((m for kind in check.needs if (m := view.why_missing(kind))), None)
    finding = from_missing(why) if why else _called(check, view)
    needed = _exchanges(check.needs, subject, source)
    exchanges = tuple(dict.fromkeys((*needed, *_exchanges(check.uses, subject, source))))
    answered_ms = max((exchange.duration_ms for exchange in needed), default=0.0)
    spent = _spent(check, subject, durations)
    return Result(
        id=check.id,
        area=check.area,
        subject=subject,
        status=finding.status,
        summary=finding.summary,
        evidence=finding.evidence,
        candidates=finding.candidates,
        left_open=finding.left_open,
        reason=finding.reason,
        blocked_by=tuple(b for b in finding.blocked_by if b != check.id),
        missing=why.permissions if why else finding.missing,
        exchanges=exchanges,
        duration_ms=round(max(spent, answered_ms), 1),
    )


def excluded(check: Check) -> Result:
    """Return the result of a check that was left out on purpose."""
    finding = _skip(Reason.EXCLUDED, say("the check was excluded"))
    return Result(
        id=check.id,
        area=check.area,
        subject=None,
        status=finding.status,
        summary=finding.summary,
        reason=finding.reason,
    )


def in_order(results: Iterable[Result], checks: Sequence[Check]) -> tuple[Result, ...]:
    """Return results in the order of their checks; what blocks one is what did not pass."""
    order = {check.id: place for place, check in enumerate(checks)}
    listed = sorted(results, key=lambda result: order[result.id])
    passed = {result.id for result in listed if result.status is Status.PASS}
    return tuple(_without(result, passed) for result in listed)


def crash(where: str) -> Missing:
    """Record our own fault in the log, under a reference that the result names."""
    reference = secrets.token_hex(4)
    log.exception("fault %s in %s", reference, where)
    return Missing(
        reason=Reason.BLOCKED, detail=say("{where} crashed", where=where), crash=reference
    )


def from_missing(why: Missing) -> Finding:
    """Return the finding of a check whose evidence is missing."""
    if why.crash:
        return Finding(
            status=Status.CRASH,
            summary=say(
                "The result is unknown because of a fault in Foundry Doctor (reference {crash}).",
                crash=why.crash,
            ),
        )
    return _skip(why.reason, why.detail, why.blocked_by)


def _called(check: Check, view: View) -> Finding:
    try:
        return check.judge(view)
    except Exception:  # noqa: BLE001 - whatever our code does wrong ends as a visible crash
        return from_missing(crash(check.id))


def _spent(check: Check, subject: str | None, durations: Durations) -> float:
    keys = [(kind, s) for kind in check.needs for s in (subject, None)]
    return round(max((durations[key] for key in keys if key in durations), default=0.0), 1)


def _exchanges(
    kinds: Sequence[type[Any]], subject: str | None, source: Source
) -> tuple[Exchange, ...]:
    found = (source.look(kind, subject) for kind in kinds)
    return tuple(exchange for evidence in found for exchange in exchanges_in(evidence))


def _skip(reason: Reason, detail: str, blocked_by: Sequence[str] = ()) -> Finding:
    lead = say("Not finished") if reason in BROKEN_OFF else say("Not run")
    return Finding(
        status=Status.SKIP,
        summary=f"{lead}: {detail}." if detail else f"{lead}.",
        reason=reason,
        blocked_by=tuple(blocked_by),
    )


def _without(result: Result, passed: set[str]) -> Result:
    """Leave out of what blocks a check those of several that passed."""
    blocked_by = tuple(check for check in result.blocked_by if check not in passed)
    return replace(result, blocked_by=blocked_by or result.blocked_by)
