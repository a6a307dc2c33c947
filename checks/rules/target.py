"""Checks of how the target is written."""

from collections.abc import Callable

from checks.model import Check, Confidence, Facts, Finding, Reason, Status
from checks.rules.findings import because, passed, skipped
from checks.target import Lint, Target
from checks.words import say

Judge = Callable[[Facts], Finding]


def _from_lints(lints: tuple[Lint, ...]) -> Finding:
    lints = tuple(sorted(lints, key=lambda lint: lint.severity != "fail"))
    worst = lints[0]
    candidates = tuple(
        candidate
        for lint in lints
        for candidate in because(
            lint.cause,
            say("The specified target shows the cause."),
            Confidence.CERTAIN,
            rests_on=lint.rests_on,
            **dict(lint.params),
        )
    )
    return Finding(
        status=Status(worst.severity),
        summary=worst.summary,
        candidates=candidates,
        evidence=tuple(("also", lint.summary) for lint in lints[1:]),
    )


def _judge(check: str, well: Callable[[Target], Finding]) -> Judge:
    def judge(facts: Facts) -> Finding:
        target = facts[Target]
        lints = target.lint(check)
        if lints:
            return _from_lints(lints)
        if not target.host and check not in ("target.given", "target.cloud"):
            return skipped(say("No host is specified."), Reason.BLOCKED, ("target.given",))
        return well(target)

    return judge


def _given(target: Target) -> Finding:
    return passed(
        say("Calls go to {base_url}.", base_url=target.base_url),
        (("resource", target.resource), ("base URL", target.base_url)),
    )


def _path(target: Target) -> Finding:
    if target.path.rstrip("/") != "/anthropic":
        return skipped(
            say("The host is not a Foundry host, so the host's owner determines the path."),
            Reason.NOT_APPLICABLE,
        )
    return passed(say("The base URL ends in /anthropic."), (("path", target.path),))


CHECKS = (
    Check(id="target.given", needs=(Target,), judge=_judge("target.given", _given)),
    Check(
        id="target.cloud",
        needs=(Target,),
        judge=_judge(
            "target.cloud",
            lambda _: passed(
                say("Microsoft's documentation lists Claude as available in this cloud.")
            ),
        ),
    ),
    Check(
        id="target.host",
        needs=(Target,),
        judge=_judge(
            "target.host",
            lambda target: passed(
                say("{host} is allowed to receive the credential.", host=target.host)
            ),
        ),
    ),
    Check(id="target.path", needs=(Target,), judge=_judge("target.path", _path)),
    Check(
        id="target.api",
        needs=(Target,),
        judge=_judge(
            "target.api",
            lambda _: passed(say("The target is the Messages API, which Foundry offers.")),
        ),
    ),
)
