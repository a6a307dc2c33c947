"""ARM's official example answers, read without loss of what the evidence has."""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from checks.arm import accounts, authorization, deployments, health, models, monitor, subscriptions
from checks.arm.graph import find_account, literal, rows
from checks.evidence.arm.accounts import Account
from checks.evidence.arm.authorization import DenyAssignment, PermissionSet, RoleAssignment
from checks.evidence.arm.deployments import Deployment
from checks.evidence.arm.health import Availability, ServiceEvent
from checks.evidence.arm.models import Usage
from checks.evidence.arm.monitor import DiagnosticSetting

DATA = Path(__file__).parent / "data" / "arm"
SUBSCRIPTION = "/subscriptions/a925f2f7-5c63-4b7b-8799-25a5f97bc3b2"
ACCOUNTS = "providers/Microsoft.CognitiveServices/accounts"


def body_of(name: str) -> Any:
    """Return the body of an example's answer."""
    document = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return document["responses"]["200"]["body"]


def first_of(name: str) -> Any:
    """Return the first item of an example's answer, or the document itself."""
    body = body_of(name)
    return body["value"][0] if "value" in body else body


EXAMPLES: tuple[tuple[str, Callable[[Mapping[str, Any]], object], object], ...] = (
    ("authorization__2015-07-01__GetPermissions", authorization.permission_set, PermissionSet()),
    (
        "authorization__2022-04-01__GetDenyAssignmentsForResourceGroup",
        authorization.deny_assignment,
        DenyAssignment(
            id=(
                "/subscriptions/subId/resourcegroups/rgname/providers/Microsoft.Authorization"
                "/denyAssignments/denyAssignmentId"
            ),
            name="Deny assignment name",
            scope="/subscriptions/subId/resourcegroups/rgname",
            permissions=(PermissionSet(actions=("action",), data_actions=("action",)),),
            principals=("principalId1",),
            excluded=("principalId2",),
        ),
    ),
    (
        "authorization__2022-04-01__RoleAssignments_ListForScope",
        authorization.role_assignment,
        RoleAssignment(
            id=(
                f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleAssignments"
                "/b0f43c54-e787-4862-89b1-a653fa9cf747"
            ),
            role="0b5fe924-9a61-425c-96af-cfe6e287ca2d",
            principal="ce2ce14e-85d7-4629-bdbc-454d0519d987",
            principal_type="User",
            scope=SUBSCRIPTION,
        ),
    ),
    (
        "cognitiveservices__2025-10-01-preview__GetAccount",
        accounts.account,
        Account(
            id=(
                "/subscriptions/00000000-1111-2222-3333-444444444444/resourceGroups"
                f"/myResourceGroup/{ACCOUNTS}/myAccount"
            ),
            name="myAccount",
            kind="Emotion",
            location="westus",
            state="Succeeded",
            subdomain="",
            endpoints=("https://westus.api.cognitive.microsoft.com/emotion/v1.0",),
            local_auth_disabled=False,
            public_access=True,
            default_action="",
            ip_rules=(),
            private_endpoints=0,
            abuse_action="",
            abuse_expires="",
        ),
    ),
    (
        "cognitiveservices__2025-10-01-preview__GetDeployment",
        deployments.deployment,
        Deployment(
            name="deploymentName",
            state="Succeeded",
            format="OpenAI",
            model="ada",
            version="1",
            sku="Standard",
            capacity=1,
            rate_limits=(),
            created_at=None,
        ),
    ),
    (
        "cognitiveservices__2025-10-01-preview__ListUsages",
        models.usage,
        Usage(name="AccountCount", current=3, limit=200),
    ),
    (
        "monitor__2021-05-01-preview__listDiagnosticSettings",
        monitor.diagnostic_setting,
        DiagnosticSetting(
            name="mysetting", workspace="", categories=("allLogs",), groups=("allLogs",)
        ),
    ),
    (
        "resourcehealth__2025-05-01__AvailabilityStatuses_List",
        health.availability,
        Availability(
            state="Unavailable",
            title="Unavailable",
            summary="We're sorry, we couldn't automatically recover your virtual machine",
        ),
    ),
    (
        "resourcehealth__2025-05-01__Events_ListBySubscriptionId",
        health.service_event,
        ServiceEvent(
            tracking_id="BC_1-FXZ",
            type="ServiceIssue",
            status="Active",
            title="ACTIVE: Virtual machines in West US",
            services=("Virtual Machines",),
            regions=("West US",),
        ),
    ),
)
"""Each example, its parser, and all that its first item holds of what the evidence has."""

PARSED = {f"{name}.json" for name, _, _ in EXAMPLES}
TABLE = "resourcegraph__2019-04-01__ResourcesBasicQuery"


@pytest.mark.parametrize(
    ("name", "parser", "expected"), EXAMPLES, ids=[name for name, _, _ in EXAMPLES]
)
def test_an_official_example_is_read_whole(
    name: str, parser: Callable[[Mapping[str, Any]], object], expected: object
) -> None:
    """Every field that the example gives arrives in the evidence."""
    assert parser(first_of(name)) == expected


def test_every_example_has_a_parser() -> None:
    """No file lies there unread."""
    assert PARSED | {f"{TABLE}.json", "README.md"} == {file.name for file in DATA.iterdir()}


def test_a_resource_graph_table_is_read_like_objects() -> None:
    """Rows of the table that older versions give become accounts, in order."""
    found = [accounts.account_ref(row) for row in rows(body_of(TABLE)["data"])]

    assert [ref.name for ref in found] == ["myNetworkInterface", "myVnet", "myPublicIp"]
    assert [ref.location for ref in found] == ["centralus", "westus", "westus"]
    assert found[0].id.endswith("/Microsoft.Network/networkInterfaces/myNetworkInterface")


@pytest.mark.parametrize(
    "data", [None, 3, "x", {}, {"columns": 1}, {"columns": [], "rows": 2}, [1]]
)
def test_what_is_no_table_has_no_rows(data: object) -> None:
    """A malformed answer of Resource Graph holds nothing, and breaks nothing."""
    assert rows(data) == ()


def test_every_parser_takes_an_empty_object_and_wrong_types() -> None:
    """What is absent or of another type leaves fields empty and never raises."""
    parsers = [parser for _, parser, _ in EXAMPLES]
    parsers += [
        authorization.role_definition,
        monitor.workspace,
        monitor.change,
        subscriptions.subscription,
    ]
    parsers += [
        subscriptions.agreement,
        accounts.account_ref,
        lambda item: list(models.catalogue_model(item)),
    ]
    names = {field.name for _, _, expected in EXAMPLES for field in fields(expected)}  # type: ignore[arg-type]
    wrong = dict.fromkeys((*names, "properties", "sku", "model", "value", "kind"), 7)

    for parser in parsers:
        for item in ({}, wrong, {"properties": {"permissions": 3, "logs": [1], "impact": [None]}}):
            assert parser(item) is not None


def test_a_model_has_one_entry_for_each_sku_and_its_earliest_word_on_retirement() -> None:
    """A SKU's own deprecation date counts before the model's for inference."""
    model = {
        "format": "Anthropic",
        "name": "claude-sonnet-5",
        "version": "2",
        "lifecycleStatus": "GenerallyAvailable",
        "deprecation": {"inference": "2027-06-01T00:00:00Z"},
        "skus": [
            {"name": "GlobalStandard", "deprecationDate": "2027-01-01T00:00:00Z"},
            {"name": "DataZoneStandard"},
        ],
    }

    found = tuple(models.catalogue_model({"kind": "AIServices", "model": model}))

    assert [(entry.sku, str(entry.retires)) for entry in found] == [
        ("GlobalStandard", "2027-01-01"),
        ("DataZoneStandard", "2027-06-01"),
    ]
    assert {(entry.kind, entry.format, entry.lifecycle) for entry in found} == {
        ("AIServices", "Anthropic", "GenerallyAvailable")
    }


def test_a_deployments_limits_and_age_are_kept() -> None:
    """Rate limits keep their counter, count and period; the time of creation its zone."""
    item = {
        "name": "d",
        "systemData": {"createdAt": "2026-11-20T17:00:00.1234567Z"},
        "properties": {"rateLimits": [{"key": "token", "renewalPeriod": 60, "count": 25000}]},
    }

    found = deployments.deployment(item)

    assert found.created_at == datetime(2026, 11, 20, 17, 0, 0, 123456, tzinfo=UTC)
    limits = [(limit.key, limit.count, limit.period_s) for limit in found.rate_limits]
    assert limits == [("token", 25000, 60)]


@pytest.mark.parametrize(
    "number", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 400, '"x"', "[]"]
)
def test_a_number_that_is_none_is_zero(number: str) -> None:
    """JSON can hold numbers that are not finite, which no count is."""
    item = json.loads(f'{{"sku": {{"capacity": {number}}}, "currentValue": {number}}}')

    assert deployments.deployment(item).capacity == 0
    assert models.usage(item).current == 0


def test_a_log_that_is_off_is_no_category() -> None:
    """Only enabled categories count."""
    logs = [
        {"category": "Audit", "enabled": False},
        {"category": "RequestResponse", "enabled": True},
    ]

    found = monitor.diagnostic_setting({"name": "s", "properties": {"logs": logs}})

    assert found.categories == ("RequestResponse",)


@pytest.mark.parametrize("name", ["a'b", "a\\", "x' or 1==1 //", "a\nb", "é"])
def test_a_name_cannot_leave_its_literal(name: str) -> None:
    """No quote, backslash or line break of a name ends the literal that it stands in."""
    text = literal(name)

    inside = text[1:-1].replace("\\\\", "").replace("\\'", "")
    assert text.startswith("'")
    assert text.endswith("'")
    assert "'" not in inside
    assert "\n" not in inside
    assert find_account(name).count(text) == 2
