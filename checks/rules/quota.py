"""Checks of quota: is there any for the model, and is it used up."""

from collections.abc import Iterator

from checks.evidence.arm.accounts import DeletedList
from checks.evidence.arm.deployments import Deployment
from checks.evidence.arm.models import Usage, UsageList
from checks.evidence.calls import DeploymentCall
from checks.evidence.match import DeploymentMatch
from checks.knowledge import constant
from checks.model import Check, Facts, Finding, Reason
from checks.rules.findings import because, failed, passed, skipped, undecided
from checks.rules.reading import unread
from checks.words import say

AZURE_HOSTED = constant("azure-hosted-version")
"""A model version that Azure hosts; others are Anthropic's."""


def usage_names(deployment: Deployment) -> Iterator[str]:
    """Yield the names under which a deployment's quota may be listed, the likeliest first."""
    name = f"AIServices.{deployment.sku}.{deployment.model}"
    azure = deployment.version == AZURE_HOSTED
    yield f"{name}.Azure" if azure else name
    yield name if azure else f"{name}.Azure"


def _entry(deployment: Deployment, usages: UsageList) -> Usage | None:
    known = {usage.name.lower(): usage for usage in usages.items}
    found = (known.get(name.lower()) for name in usage_names(deployment))
    return next((usage for usage in found if usage), None)


def _deleted(facts: Facts) -> str:
    read = facts.get(DeletedList)
    return ", ".join(read.items) if read else ""


def _told(entry: Usage | None) -> str:
    if entry is None:
        return ""
    return say(
        "{current:.10g} of {limit:.10g} thousand tokens per minute",
        current=entry.current,
        limit=entry.limit,
    )


def judge_quota(facts: Facts) -> Finding:
    """Judge whether the subscription has quota for the deployment's model."""
    usages, found = facts[UsageList], facts[DeploymentMatch].found
    if found is None:
        return skipped(
            say("Not run: there is no deployment with this name."),
            Reason.BLOCKED,
            ("deployment.named",),
        )
    if finding := unread(usages, say("the quota")):
        return finding
    entry, call = _entry(found, usages), facts.get(DeploymentCall)
    works = call is not None and call.exchange.succeeded
    limits = ", ".join(f"{r.key} {r.count:.10g}/{r.period_s:.10g} s" for r in found.rate_limits)
    evidence = (
        ("deployment's limits", limits),
        ("quota", _told(entry)),
        (say("soft-deleted accounts, which may count against the quota"), _deleted(facts)),
    )
    if works:
        return passed(say("{name} has quota.", name=found.name), evidence)
    if entry is None and not usages.proves_absence:
        return undecided(say("The list of quotas is incomplete."), evidence)
    if entry is None or entry.limit == 0:
        return failed(
            say("The subscription has no quota for {model}.", model=found.model),
            because(
                "quota-zero",
                say("The subscription's quota was read."),
                rests_on=("constants/quota-names",) if entry is None else (),
                model=found.model,
                quota="0",
            ),
            evidence,
        )
    return passed(say("{told} are allocated to deployments.", told=_told(entry)), evidence)


CHECKS = (
    Check(
        id="quota.available",
        needs=(DeploymentMatch, UsageList),
        uses=(DeploymentCall, DeletedList),
        judge=judge_quota,
    ),
)
