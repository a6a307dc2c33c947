"""A finished run judged once more from what is left of its evidence."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from checks.engine.checks import CHECKS
from checks.engine.view import View
from checks.evidence import Credentials
from checks.model import FinishedRun, Missing, Result, Status
from checks.target import Target

CHECK = {check.id: check for check in CHECKS}
GIVEN = (Target, Credentials)
"""What a run always has: nobody had to fetch it."""


def fetched(run: FinishedRun) -> list[type[Any]]:
    """Return the kinds of evidence that a run brought home, in an order of their own."""
    return sorted((kind for kind in run.pieces if kind not in GIVEN), key=lambda k: k.__name__)


def without(run: FinishedRun, gone: Collection[type[Any]]) -> FinishedRun:
    """Return the run as it would be had nobody brought some of the evidence."""
    left = {kind: parts for kind, parts in run.pieces.items() if kind not in gone}
    thin = replace(run, pieces=left)
    judged = (_judged(r, thin) if _reads(r, gone) else r for r in run.results)
    return replace(thin, results=tuple(judged))


def _reads(result: Result, gone: Collection[type[Any]]) -> bool:
    check = CHECK[result.id]
    return any(kind in gone for kind in (*check.needs, *check.uses))


def _judged(result: Result, run: FinishedRun) -> Result:
    check, view = CHECK[result.id], View(source=run, bound=result.subject)
    why = next((m for kind in check.needs if (m := view.why_missing(kind))), None)
    if why is not None:
        return unread(result, why)
    found = check.judge(view)
    return replace(
        result,
        status=found.status,
        summary=found.summary,
        evidence=found.evidence,
        candidates=found.candidates,
        left_open=found.left_open,
        reason=found.reason,
        blocked_by=found.blocked_by,
        missing=found.missing,
    )


def unread(result: Result, why: Missing) -> Result:
    """Return the result of a check that could not look."""
    return replace(
        result,
        status=Status.SKIP,
        summary=f"Not run: {why.detail}.",
        evidence=(),
        candidates=(),
        left_open=(),
        reason=why.reason,
        blocked_by=why.blocked_by,
        missing=why.permissions,
    )
