"""Checks of deployments, region and quota: each passes, fails for its reasons, or cannot tell."""

from datetime import date
from typing import Any

import pytest

from checks.evidence import Credentials, DeploymentCall, Form
from checks.evidence.arm.accounts import AccountRead
from checks.evidence.arm.authorization import AssignmentList, DefinitionList
from checks.evidence.arm.deployments import DeploymentList
from checks.evidence.arm.health import EventList, HealthRead
from checks.evidence.arm.models import ModelList, OtherRegions, RegionOffer, Usage, UsageList
from checks.evidence.arm.monitor import Change, ChangeList, DiagnosticSettingList, WorkspaceRead
from checks.evidence.arm.subscriptions import (
    Agreement,
    AgreementList,
    Subscription,
    SubscriptionRead,
)
from checks.evidence.reads import Read, Refusal
from checks.model import Check, Finding, Reason, Status
from checks.probes.matching import match
from checks.rules import access, deployment, health, logging, quota, resource
from checks.target import Target, TargetInput
from tests.rules import arm_evidence as arm
from tests.rules.fake_facts import FakeFacts, first_cause


def cause_of(finding: Finding) -> str | None:
    """Return the first cause, or None when there is none."""
    return first_cause(finding) if finding.candidates else None


NAMES = (
    arm.deployment(name="claude-prod", model="claude-opus-5-5"),
    arm.deployment(name="claude-sonnet-5"),
    arm.deployment(name="embed", format="OpenAI", model="text-embedding-3-large"),
)


@pytest.mark.parametrize(
    ("name", "cause", "nearest"),
    [
        ("claude-sonnet-5", None, ""),
        ("Claude-Sonnet-5", "deployment-name-case", "claude-sonnet-5"),
        ("claude-sonet-5", "deployment-name-near", "claude-sonnet-5"),
        ("claude-opus-5-5", "deployment-model-id", "claude-prod"),
        ("claude-opus-5-5-20260101", "deployment-model-id", "claude-prod"),
        ("gpt-5", "deployment-not-found", ""),
    ],
)
def test_a_name_is_exact_or_one_kind_of_wrong(name: str, cause: str | None, nearest: str) -> None:
    """Case, a model's ID, a near miss and nothing alike are told apart, and the name is given."""
    facts = FakeFacts(DeploymentList(items=NAMES), match(name, NAMES))
    finding = deployment.judge_named(facts)

    assert cause_of(finding) == cause
    if cause:
        assert finding.candidates[0].params["nearest"] == nearest


def test_a_list_that_is_not_whole_proves_no_absence() -> None:
    """A name that is not on the pages that came is uncertain; one that is there is there."""
    some = DeploymentList(items=NAMES, complete=False)

    assert deployment.judge_named(FakeFacts(some, match("x", NAMES))).status is Status.UNCERTAIN
    there = FakeFacts(some, match("claude-prod", NAMES))
    assert deployment.judge_named(there).status is Status.PASS
    none = DeploymentList(items=NAMES[2:], complete=False)
    assert deployment.judge_exists(FakeFacts(none)).status is Status.UNCERTAIN


REFUSED_SALE = Change(
    at=arm.NOW,
    operation="Microsoft.CognitiveServices/accounts/deployments/write",
    status="Failed",
    resource="r",
    message="Marketplace subscription purchase eligibility check failed",
)
TRIAL = Subscription(
    id="s1", name="S", state="Enabled", tenant="t", quota_id="FreeTrial_2014-09-01"
)


@pytest.mark.parametrize(
    ("evidence", "cause"),
    [
        ((), "no-claude-deployment"),
        ((ModelList(items=(arm.model(format="OpenAI"),)),), "region-without-claude"),
        ((ModelList(items=(arm.model(),)),), "no-claude-deployment"),
        ((AgreementList(items=(Agreement(plan="p", accepted=False),)),), "marketplace-refused"),
        ((ChangeList(items=(REFUSED_SALE,)),), "marketplace-refused"),
        ((SubscriptionRead(items=(TRIAL,)),), "subscription-not-eligible"),
    ],
)
def test_a_resource_without_claude_says_why(evidence: tuple[Any, ...], cause: str) -> None:
    """Region, Marketplace and offer each explain it; else nobody has made a deployment."""
    finding = deployment.judge_exists(FakeFacts(DeploymentList(items=NAMES[2:]), *evidence))

    assert cause_of(finding) == cause


@pytest.mark.parametrize(
    ("state", "cause"),
    [
        ("Succeeded", None),
        ("Creating", "deployment-too-new"),
        ("Updating", "deployment-too-new"),
        ("Failed", "deployment-failed"),
    ],
)
def test_a_deployment_is_ready_or_not_yet_or_failed(state: str, cause: str | None) -> None:
    """Waiting and mending are different answers."""
    found = arm.deployment(state=state)

    assert cause_of(deployment.judge_ready(FakeFacts(match(found.name, (found,))))) == cause


def test_a_deployment_is_of_claude_or_not() -> None:
    """The model's format decides."""
    claude, other = match("claude-prod", NAMES), match("embed", NAMES)

    assert deployment.judge_is_claude(FakeFacts(claude)).status is Status.PASS
    assert cause_of(deployment.judge_is_claude(FakeFacts(other))) == "deployment-not-claude"


def call(status: int) -> DeploymentCall:
    """Return a message that was answered so."""
    return DeploymentCall(
        form=Form(auth=arm.exchange().auth, version=""),
        exchange=arm.exchange(status),
    )


@pytest.mark.parametrize(
    ("retires", "calls", "status", "cause"),
    [
        (None, (), Status.PASS, None),
        (date(2027, 6, 1), (), Status.PASS, None),
        (date(2026, 12, 24), (), Status.WARN, "deployment-retiring"),
        (date(2026, 11, 1), (), Status.FAIL, "deployment-retired"),
        (date(2026, 11, 1), (call(404),), Status.FAIL, "deployment-retired"),
        (date(2026, 11, 1), (call(200),), Status.WARN, "deployment-retiring"),
    ],
)
def test_a_model_lives_retires_soon_or_is_gone(
    retires: date | None, calls: tuple[DeploymentCall, ...], status: Status, cause: str | None
) -> None:
    """A past date fails, unless calls still work: then it is a warning."""
    models = ModelList(items=(arm.model(retires=retires),), exchanges=(arm.exchange(),))
    found = match("claude-sonnet-5", NAMES)
    finding = deployment.judge_lives(FakeFacts(found, models, *calls))

    assert (finding.status, cause_of(finding)) == (status, cause)


def test_a_region_offers_claude_or_others_are_named() -> None:
    """Without Claude the regions that have it stand beside the failure."""
    without = ModelList(items=(arm.model(format="OpenAI"),))
    others = OtherRegions(items=(RegionOffer(region="swedencentral", models=("claude-sonnet-5",)),))

    assert deployment.judge_region(FakeFacts(ModelList(items=(arm.model(),)))).status is Status.PASS
    finding = deployment.judge_region(FakeFacts(without, others))
    assert cause_of(finding) == "region-without-claude"
    assert "swedencentral" in dict(finding.evidence).values()
    partial = ModelList(items=without.items, complete=False)
    assert deployment.judge_region(FakeFacts(partial)).status is Status.UNCERTAIN


QUOTA = "AIServices.GlobalStandard.claude-sonnet-5"


def usage(limit: float, name: str = f"{QUOTA}.Azure", current: float = 25) -> Usage:
    """Return an entry of the subscription's usages."""
    return Usage(name=name, current=current, limit=limit)


@pytest.mark.parametrize(
    ("usages", "calls", "says"),
    [
        ((usage(250),), (), Status.PASS),
        ((usage(250, QUOTA.upper()),), (), Status.PASS),
        ((usage(0),), (), "quota-zero"),
        ((usage(250, "AIServices.GlobalStandard.claude-opus-5-5"),), (), "quota-zero"),
        ((), (), "quota-zero"),
        ((usage(0),), (call(200),), Status.PASS),
    ],
)
def test_quota_is_there_or_zero(
    usages: tuple[Usage, ...], calls: tuple[DeploymentCall, ...], says: Status | str
) -> None:
    """No entry counts as none; a call that works proves that there is some."""
    found = match("claude-sonnet-5", NAMES)
    finding = quota.judge_quota(FakeFacts(UsageList(items=usages), found, *calls))

    assert says in (cause_of(finding), finding.status)


def test_a_list_of_quotas_that_is_not_whole_decides_nothing() -> None:
    """The entry may be on the page that is missing."""
    facts = FakeFacts(UsageList(complete=False), match("claude-sonnet-5", NAMES))

    assert quota.judge_quota(facts).status is Status.UNCERTAIN


GUARDED: dict[str, type[Read[Any]]] = {
    "resource.kind": AccountRead,
    "resource.endpoint": AccountRead,
    "resource.key-auth": AccountRead,
    "resource.network": AccountRead,
    "resource.not-blocked": AccountRead,
    "resource.subscription": SubscriptionRead,
    "deployment.exists": DeploymentList,
    "deployment.named": DeploymentList,
    "deployment.model-lives": ModelList,
    "region.offers-claude": ModelList,
    "access.may-call": AssignmentList,
    "quota.available": UsageList,
    "logging.enabled": DiagnosticSettingList,
    "logging.retention": WorkspaceRead,
    "health.resource": HealthRead,
    "health.service": EventList,
    "health.changes": ChangeList,
}
"""Checks that read ARM, and the read that may be refused."""

ALL: tuple[Check, ...] = (
    *resource.CHECKS,
    *deployment.CHECKS,
    *access.CHECKS,
    *quota.CHECKS,
    *logging.CHECKS,
    *health.CHECKS,
)


@pytest.mark.parametrize("check_id", GUARDED)
@pytest.mark.parametrize("refusal", [arm.FORBIDDEN, arm.BROKEN], ids=["forbidden", "broken"])
def test_a_refused_read_skips_and_a_broken_one_leaves_it_open(
    check_id: str, refusal: Refusal
) -> None:
    """A missing permission is named with its scope; an error of ARM decides nothing."""
    check = next(check for check in ALL if check.id == check_id)
    name = "claude-sonnet-5" if check_id != "deployment.named" else "x"
    facts = FakeFacts(
        Target(given=TargetInput(), resource="contoso", host="contoso.services.ai.azure.com"),
        Credentials(mode="entra", origin="default"),
        arm.SIGNED_IN,
        arm.SEARCH,
        DefinitionList(),
        match(name, NAMES),
        GUARDED[check_id](refusal=refusal),
    )

    finding = check.judge(facts)

    if refusal is arm.BROKEN:
        assert finding.status is Status.UNCERTAIN
    else:
        lack = finding.missing[0]
        assert (finding.status, finding.reason) == (Status.SKIP, Reason.NO_PERMISSION)
        assert (lack.permission, lack.scope) == (refusal.permission, refusal.scope)


def test_without_the_deployment_what_builds_on_it_is_blocked() -> None:
    """Readiness, model and quota of a name that does not exist are not judged."""
    nothing = match("x", NAMES)
    facts = FakeFacts(nothing, ModelList(), UsageList())
    judges = (deployment.judge_ready, deployment.judge_is_claude, deployment.judge_lives)

    for judge in (*judges, quota.judge_quota):
        finding = judge(facts)
        assert (finding.status, finding.blocked_by) == (Status.SKIP, ("deployment.named",))
