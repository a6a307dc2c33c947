"""Checks of the resource, its logging and its health: each passes, fails, or cannot tell."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from checks.evidence import Credentials, Resolution
from checks.evidence.arm.accounts import AccountSearch
from checks.evidence.arm.health import Availability, EventList, HealthRead, ServiceEvent
from checks.evidence.arm.monitor import (
    Change,
    ChangeList,
    DiagnosticSetting,
    DiagnosticSettingList,
    Workspace,
    WorkspaceRead,
)
from checks.evidence.arm.subscriptions import Subscription, SubscriptionRead
from checks.evidence.match import SiblingResolutions
from checks.evidence.reads import Refusal
from checks.model import Confidence, Finding, Reason, Status
from checks.rules import health, logging, resource
from checks.target import Target, TargetInput
from tests.rules import arm_evidence as arm
from tests.rules.fake_facts import FakeFacts, first_cause

KEY = Credentials(mode="key", origin="default")
ENTRA = Credentials(mode="entra", origin="default")
PUBLIC = Resolution(host="contoso.services.ai.azure.com", addresses=("20.62.58.10",))
PRIVATE = Resolution(host="contoso.openai.azure.com", addresses=("10.0.0.4",))


def target(**more: Any) -> Target:
    """Return a target that is aimed well."""
    given = TargetInput(resource="contoso", **more)
    host = "contoso.services.ai.azure.com"
    return Target(given=given, resource="contoso", host=host, base_url=f"https://{host}/anthropic/")


def lacks(finding: Finding) -> bool:
    """Tell whether a finding names the permission and scope that it lacks."""
    lack = next(iter(finding.missing), None)
    said = finding.status is Status.SKIP and finding.reason is Reason.NO_PERMISSION
    return bool(said and lack and lack.permission and lack.scope)


def test_a_resource_that_is_seen_is_placed() -> None:
    """Region, group and subscription come with it."""
    finding = resource.judge_found(FakeFacts(target(), arm.SEARCH))

    assert finding.status is Status.PASS
    assert {"location", "resource group", "subscription", "tenant"} <= set(dict(finding.evidence))


def test_a_resource_that_is_not_seen_may_exist() -> None:
    """Nothing found is a missing permission, never a missing resource."""
    assert lacks(resource.judge_found(FakeFacts(target(), AccountSearch())))


@pytest.mark.parametrize(
    ("refusal", "named", "status"),
    [
        (arm.FORBIDDEN, None, Status.SKIP),
        (arm.FORBIDDEN, "s9", Status.WARN),
        (replace(arm.FORBIDDEN, status=404, code="SubscriptionNotFound"), "s9", Status.WARN),
        (replace(arm.FORBIDDEN, status=400, code="InvalidSubscriptionId"), "s9", Status.WARN),
        (arm.BROKEN, "s9", Status.UNCERTAIN),
        (arm.BROKEN, None, Status.UNCERTAIN),
    ],
)
def test_a_subscription_that_refuses_is_a_warning_only_when_it_was_named(
    refusal: Refusal, named: str | None, status: Status
) -> None:
    """One that nobody named is a permission that lacks; an error decides nothing."""
    facts = FakeFacts(target(subscription=named), SubscriptionRead(refusal=refusal))

    assert resource.judge_subscription(facts).status is status


@pytest.mark.parametrize(
    ("state", "status"),
    [("Enabled", Status.PASS), ("Warned", Status.FAIL), ("Disabled", Status.FAIL)],
)
def test_a_subscription_is_enabled_or_it_is_the_cause(state: str, status: Status) -> None:
    """Calls of a disabled subscription fail."""
    found = Subscription(id="s1", name="S", state=state, tenant="t1", quota_id="PayAsYouGo")
    finding = resource.judge_subscription(FakeFacts(target(), SubscriptionRead(items=(found,))))

    assert finding.status is status
    if status is Status.FAIL:
        assert first_cause(finding) == "subscription-disabled"


@pytest.mark.parametrize(
    ("settings", "cause"),
    [
        ({}, None),
        ({"kind": "OpenAI"}, "resource-kind"),
        ({"state": "Creating"}, "resource-not-ready"),
    ],
)
def test_a_resource_can_hold_claude_or_says_why_not(
    settings: dict[str, Any], cause: str | None
) -> None:
    """Kind and state decide."""
    finding = resource.judge_kind(FakeFacts(arm.account(**settings)))

    assert (first_cause(finding) if finding.candidates else None) == cause


@pytest.mark.parametrize(
    ("settings", "credentials", "cause"),
    [
        ({}, ENTRA, None),
        ({"subdomain": ""}, KEY, None),
        ({"subdomain": ""}, ENTRA, "subdomain-missing"),
        ({"subdomain": "contoso-2"}, ENTRA, "resource-host-mismatch"),
    ],
)
def test_the_host_is_the_resources_own(
    settings: dict[str, Any], credentials: Credentials, cause: str | None
) -> None:
    """A token needs a custom subdomain; the URL must carry the one that is set."""
    finding = resource.judge_endpoint(FakeFacts(target(), credentials, arm.account(**settings)))

    assert (first_cause(finding) if finding.candidates else None) == cause


@pytest.mark.parametrize(
    ("disabled", "credentials", "status"),
    [(False, KEY, Status.PASS), (True, ENTRA, Status.PASS), (True, KEY, Status.FAIL)],
)
def test_disabled_keys_matter_to_who_uses_one(
    *, disabled: bool, credentials: Credentials, status: Status
) -> None:
    """`disableLocalAuth` is the certain cause of a refused key, and nobody else's business."""
    facts = FakeFacts(credentials, arm.account(local_auth_disabled=disabled))

    assert resource.judge_key_auth(facts).status is status


OFF = {"public_access": False}
DENY = {"default_action": "Deny"}


@pytest.mark.parametrize(
    ("settings", "evidence", "says"),
    [
        ({}, (PUBLIC, arm.answered(401)), Status.PASS),
        (OFF, (PUBLIC, arm.answered(200)), Status.PASS),
        (OFF, (PUBLIC, arm.answered(403)), "public-access-disabled"),
        (OFF, (PUBLIC, arm.answered(401)), "private-dns-hole"),
        (OFF, (PRIVATE, arm.answered(401)), Status.UNCERTAIN),
        (DENY, (PUBLIC, arm.answered(403)), "resource-firewall"),
        (DENY, (PUBLIC, arm.answered(200)), Status.PASS),
        (DENY, (PUBLIC,), Status.UNCERTAIN),
    ],
)
def test_network_rules_explain_a_refusal_or_do_not(
    settings: dict[str, Any], evidence: tuple[Any, ...], says: Status | str
) -> None:
    """A call that works proves the rules harmless; a strict rule is no pass without one."""
    finding = resource.judge_network(FakeFacts(arm.account(**settings), *evidence))

    assert says == (first_cause(finding) if finding.candidates else finding.status)


@pytest.mark.parametrize(
    "refusal",
    [
        {"headers": (("policy-id", "ThrowExceptionDueToTrafficDenied"),)},
        {"body": '{"error":{"code":"403","message":"denied: Virtual Network/Firewall rules."}}'},
        {"body": '{"error":{"code":"403","message":"Public access is disabled."}}'},
    ],
)
def test_a_network_refusal_of_an_open_resource_is_a_change_on_its_way(
    refusal: dict[str, Any],
) -> None:
    """No rule stops the call and the gateway says one does: likely a change on its way."""
    finding = resource.judge_network(FakeFacts(arm.account(), PUBLIC, arm.answered(403, **refusal)))

    assert first_cause(finding) == "firewall-lagging"
    assert finding.candidates[0].confidence is Confidence.LIKELY


def test_names_that_resolve_apart_are_the_hole_in_private_dns() -> None:
    """One name public and a sibling private is the hole; all alike is none."""
    apart = FakeFacts(PUBLIC, SiblingResolutions(items=(PRIVATE,)))
    alike = FakeFacts(PUBLIC, SiblingResolutions(items=(replace(PUBLIC, host="b"),)))

    assert first_cause(resource.judge_siblings(apart)) == "private-dns-hole"
    assert resource.judge_siblings(alike).status is Status.PASS


@pytest.mark.parametrize(
    ("action", "status"), [("", Status.PASS), ("Throttle", Status.WARN), ("Block", Status.FAIL)]
)
def test_an_abuse_penalty_slows_or_stops(action: str, status: Status) -> None:
    """A block fails, a throttle warns."""
    finding = resource.judge_abuse(FakeFacts(arm.account(abuse_action=action)))

    assert finding.status is status


HERE = "/subscriptions/s1/resourceGroups/rg-ai/providers/Microsoft.OperationalInsights/workspaces/w"


def setting(workspace: str = HERE, *categories: str) -> DiagnosticSetting:
    """Return a diagnostic setting."""
    return DiagnosticSetting(name="logs", workspace=workspace, categories=categories)


@pytest.mark.parametrize(
    ("settings", "status"),
    [
        ((setting(HERE, "RequestResponse"),), Status.PASS),
        ((setting(HERE, "allLogs"),), Status.PASS),
        ((setting("", "allLogs"), setting(HERE, "Audit", "REQUESTRESPONSE")), Status.PASS),
        ((), Status.WARN),
        ((setting("", "RequestResponse"),), Status.WARN),
        ((setting(HERE, "Audit"),), Status.WARN),
    ],
)
def test_requests_are_logged_by_a_setting_that_has_category_and_workspace(
    settings: tuple[DiagnosticSetting, ...], status: Status
) -> None:
    """One setting must have both; without one a warning names the cause."""
    finding = logging.judge_enabled(FakeFacts(DiagnosticSettingList(items=settings)))

    assert finding.status is status
    if status is Status.WARN:
        assert first_cause(finding) == "logs-off"


@pytest.mark.parametrize(
    ("days", "status"),
    [(90, Status.PASS), (30, Status.PASS), (29, Status.WARN), (0, Status.UNCERTAIN)],
)
def test_logs_are_kept_for_thirty_days_or_not(days: int, status: Status) -> None:
    """Shorter is a warning, unsaid is uncertain."""
    found = Workspace(id=HERE, customer_id="c", retention_days=days, state="Succeeded")

    assert logging.judge_retention(FakeFacts(WorkspaceRead(items=(found,)))).status is status


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("Available", Status.PASS),
        ("Unavailable", Status.WARN),
        ("Degraded", Status.WARN),
        ("Unknown", Status.UNCERTAIN),
    ],
)
def test_a_resource_is_healthy_as_azure_says(state: str, status: Status) -> None:
    """What Resource Health does not know stays unknown."""
    read = HealthRead(items=(Availability(state=state, title="t", summary="<b>s</b>"),))

    assert health.judge_resource(FakeFacts(read)).status is status


def event(**more: Any) -> ServiceEvent:
    """Return a service issue that concerns the resource."""
    usual: dict[str, Any] = {
        "tracking_id": "ABC-1",
        "type": "ServiceIssue",
        "status": "Active",
        "title": "Trouble",
        "services": ("Azure AI Services",),
        "regions": ("East US 2",),
    }
    return ServiceEvent(**{**usual, **more})


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({}, Status.WARN),
        ({"regions": ()}, Status.WARN),
        ({"regions": ("Global",)}, Status.WARN),
        ({"regions": ("West US",)}, Status.PASS),
        ({"status": "Resolved"}, Status.PASS),
        ({"type": "PlannedMaintenance"}, Status.PASS),
        ({"services": ("Virtual Machines",)}, Status.PASS),
    ],
)
def test_only_an_active_issue_of_service_and_region_counts(
    changed: dict[str, Any], status: Status
) -> None:
    """Others' issues are nobody's hint."""
    facts = FakeFacts(arm.SEARCH, EventList(items=(event(**changed),)))

    assert health.judge_events(facts).status is status


def change(operation: str, minutes: int) -> Change:
    """Return an entry of the activity log, so many minutes old."""
    at = arm.NOW - timedelta(minutes=minutes)
    return Change(at=at, operation=operation, status="Succeeded", resource="r", message="")


def test_changes_that_can_break_calls_are_told_the_latest_first() -> None:
    """Reading and tagging are left out; a change is never a failure."""
    keys = "Microsoft.CognitiveServices/accounts/regenerateKey/action"
    roles = "Microsoft.Authorization/roleAssignments/delete"
    items = (change(keys, 60), change(roles, 5), change("Microsoft.Resources/tags/write", 1))

    finding = health.judge_changes(FakeFacts(ChangeList(items=items)))

    assert finding.status is Status.PASS
    assert [said.partition(" ")[0] for _, said in finding.evidence] == [roles, keys]
