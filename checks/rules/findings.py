"""Short ways to say a finding."""

from collections.abc import Iterable

from checks.model import Candidate, Confidence, Finding, Reason, Status

Evidence = Iterable[tuple[str, object]]


def _shown(evidence: Evidence) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(value)) for name, value in evidence if value not in (None, ""))


def passed(summary: str, evidence: Evidence = ()) -> Finding:
    """Return a finding that all is well."""
    return Finding(status=Status.PASS, summary=summary, evidence=_shown(evidence))


def failed(
    summary: str,
    candidates: tuple[Candidate, ...],
    evidence: Evidence = (),
    *,
    left_open: Iterable[str] = (),
) -> Finding:
    """Return a finding that stops calls; `left_open` are causes it can neither name nor exclude."""
    return Finding(
        status=Status.FAIL,
        summary=summary,
        candidates=candidates,
        evidence=_shown(evidence),
        left_open=tuple(left_open),
    )


def warned(summary: str, candidates: tuple[Candidate, ...], evidence: Evidence = ()) -> Finding:
    """Return a finding that should be mended though calls work."""
    return Finding(
        status=Status.WARN, summary=summary, candidates=candidates, evidence=_shown(evidence)
    )


def undecided(summary: str, evidence: Evidence = ()) -> Finding:
    """Return a finding that the evidence allows more than one answer."""
    return Finding(status=Status.UNCERTAIN, summary=summary, evidence=_shown(evidence))


def skipped(summary: str, reason: Reason, blocked_by: tuple[str, ...] = ()) -> Finding:
    """Return a finding that there was nothing to judge."""
    return Finding(status=Status.SKIP, summary=summary, reason=reason, blocked_by=blocked_by)


THIS_CLOUD = "clouds/{cloud}"
"""The fact of the run's own cloud: its hosts, token scopes and issuers."""


def because(
    cause: str,
    decided_by: str,
    confidence: Confidence = Confidence.CERTAIN,
    /,
    *,
    rests_on: tuple[str, ...] = (),
    **params: str,
) -> tuple[Candidate, ...]:
    """Return one cause as a finding's candidates; `rests_on` are facts that may lapse."""
    return (
        Candidate(
            cause=cause,
            confidence=confidence,
            decided_by=decided_by,
            params=params,
            rests_on=rests_on,
        ),
    )
