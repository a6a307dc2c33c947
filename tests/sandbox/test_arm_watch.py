"""Diagnostic settings, workspace, activity log, health, subscription and Marketplace."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from checks.sandbox.state import State

Ask = Callable[..., Any]
StateOf = Callable[..., State]

INSIGHTS = "{account}/providers/Microsoft.Insights"
LOG = "{subscription}/providers/Microsoft.Insights/eventtypes/management/values"
SINCE = "eventTimestamp ge '2026-11-13T17:09:00Z'"
HEALTH = "/providers/Microsoft.ResourceHealth"
MARKET = "{subscription}/providers/Microsoft.MarketplaceOrdering"
AGREEMENT = (
    MARKET
    + "/offerTypes/virtualmachine/publishers/anthropic/offers/anthropic-claude-sonnet-5-offer"
    "/plans/anthropic-claude-sonnet-5-plan-new/agreements/current"
)


@pytest.mark.parametrize(
    ("path", "version"),
    [
        (f"{INSIGHTS}/diagnosticSettings", "2021-05-01-preview"),
        (f"{INSIGHTS}/diagnosticSettingsCategories", "2021-05-01-preview"),
        (LOG, "2015-04-01"),
        ("{workspace}", "2025-07-01"),
        ("{workspace}", "2023-09-01"),
        ("{workspace}/tables", "2025-07-01"),
        ("{workspace}/tables/AzureDiagnostics", "2025-07-01"),
        ("{subscription}/providers/Microsoft.OperationalInsights/workspaces", "2025-07-01"),
        ("{account}" + HEALTH + "/availabilityStatuses/current", "2025-05-01"),
        ("{account}" + HEALTH + "/availabilityStatuses", "2025-05-01"),
        ("{account}" + HEALTH + "/events", "2025-05-01"),
        ("{subscription}" + HEALTH + "/events", "2025-05-01"),
        ("{subscription}", "2022-12-01"),
        ("{subscription}/resourceGroups", "2021-04-01"),
        ("{resource_group}", "2021-04-01"),
        ("{subscription}/providers/Microsoft.SaaS", "2021-04-01"),
        (AGREEMENT, "2021-01-01"),
        (f"{MARKET}/agreements", "2021-01-01"),
    ],
)
def test_a_reader_reads_it_and_a_stranger_does_not(
    state: State, state_of: StateOf, ask_arm: Ask, path: str, version: str
) -> None:
    """Each read is there, behind a permission."""
    assert ask_arm(state, path, version).status == 200
    assert ask_arm(state_of("reader-missing"), path, version).status == 403


def test_requests_go_to_the_workspace(state: State, ask_arm: Ask) -> None:
    """The setting names the workspace, what it gets, and the table."""
    answer = ask_arm(state, f"{INSIGHTS}/diagnosticSettings", "2021-05-01-preview")
    properties = answer.document["value"][0]["properties"]

    assert properties["workspaceId"] == state.workspace_id
    assert properties["logs"][0]["category"] == "RequestResponse"
    assert properties["metrics"][0]["enabled"] is True
    assert properties["logAnalyticsDestinationType"] is None
    assert "nextLink" not in answer.document


def test_another_account_sends_its_logs_nowhere(state: State, ask_arm: Ask) -> None:
    """A setting is one resource's."""
    path = INSIGHTS.replace("{account}", state.account_id + "-sweden")

    assert ask_arm(state, f"{path}/diagnosticSettings", "2021-05-01-preview").names == []


def test_the_categories_are_those_of_an_account(state: State, ask_arm: Ask) -> None:
    """What could be sent is more than what is."""
    names = ask_arm(state, f"{INSIGHTS}/diagnosticSettingsCategories", "2021-05-01-preview").names

    assert names == ["Audit", "RequestResponse", "Trace", "AzureOpenAIRequestUsage", "AllMetrics"]


def test_the_workspace_has_its_query_id_and_retention(state: State, ask_arm: Ask) -> None:
    """The id for queries is the one the environment names; its table keeps as long."""
    workspace = ask_arm(state, "{workspace}", "2025-07-01").document
    table = ask_arm(state, "{workspace}/tables/azurediagnostics", "2025-07-01").document

    assert workspace["properties"]["customerId"] == state.plan.logs.workspace
    assert workspace["properties"]["retentionInDays"] == 90
    assert table["properties"]["totalRetentionInDays"] == 90
    assert table["properties"]["plan"] == "Analytics"


def test_the_activity_log_is_cut_by_time(state: State, ask_arm: Ask) -> None:
    """Seven days hold the harmless changes, newest first; more is there for who asks."""
    week = ask_arm(state, LOG, "2015-04-01", filter=SINCE).document["value"]
    all_of_it = ask_arm(state, LOG, "2015-04-01").document["value"]

    assert [each["operationName"]["value"] for each in week] == [
        "Microsoft.Resources/tags/write",
        "Microsoft.Insights/diagnosticSettings/write",
    ]
    assert len(all_of_it) == 3


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"{SINCE} and eventTimestamp le '2026-11-16T00:00:00Z'", 1),
        (f"{SINCE} and resourceGroupName eq 'RG-AI'", 2),
        (f"{SINCE} and resourceGroupName eq 'other'", 0),
        (f"{SINCE} and resourceProvider eq 'Microsoft.Insights'", 1),
    ],
)
def test_the_activity_log_is_filtered(state: State, ask_arm: Ask, text: str, count: int) -> None:
    """By time, resource group and provider."""
    answer = ask_arm(state, LOG, "2015-04-01", filter=text)

    assert len(answer.document["value"]) == count


def test_the_activity_log_is_filtered_by_resource(state: State, ask_arm: Ask) -> None:
    """A resource's id cuts the log to it."""
    text = f"{SINCE} and resourceUri eq '{state.account_id.upper()}'"

    assert len(ask_arm(state, LOG, "2015-04-01", filter=text).document["value"]) == 2


@pytest.mark.parametrize(
    "text", ["resourceGroupName eq 'rg-ai'", "eventTimestamp ge 'yesterday'", "caller eq 'x'"]
)
def test_a_log_filter_that_makes_no_sense_is_refused(state: State, ask_arm: Ask, text: str) -> None:
    """A filter begins with a time, and knows no other fields."""
    assert ask_arm(state, LOG, "2015-04-01", filter=text).status == 400


def test_only_chosen_fields_are_told(state: State, ask_arm: Ask) -> None:
    """`$select` keeps what was asked for."""
    entries = ask_arm(state, LOG, "2015-04-01", select="eventTimestamp,caller").document["value"]

    assert set(entries[0]) == {"eventTimestamp", "caller"}


def test_a_failure_says_why(state_of: StateOf, ask_arm: Ask) -> None:
    """A purchase that was refused left its message in the log."""
    entries = ask_arm(state_of("marketplace-blocked"), LOG, "2015-04-01").document["value"]
    failed = entries[0]

    assert (failed["status"]["value"], failed["level"]) == ("Failed", "Error")
    told = json.loads(failed["properties"]["statusMessage"])
    assert "eligibility check failed" in told["error"]["message"]


def test_the_account_is_available(state: State, ask_arm: Ask) -> None:
    """Resource health has its own spelling of a field."""
    path = "{account}" + HEALTH + "/availabilityStatuses/current"
    properties = ask_arm(state, path, "2025-05-01").document["properties"]

    assert properties["availabilityState"] == "Available"
    assert "occuredTime" in properties


def test_service_events_hold_html(state: State, ask_arm: Ask) -> None:
    """Summaries are what Azure's portal shows: nobody may show them as they are."""
    events = ask_arm(state, "{subscription}" + HEALTH + "/events", "2025-05-01").document["value"]

    assert [each["properties"]["status"] for each in events] == ["Resolved", "Active"]
    assert "<script>" in events[1]["properties"]["summary"]
    assert "impactMitigationTime" in events[0]["properties"]
    assert "impactMitigationTime" not in events[1]["properties"]


def test_the_subscription_tells_tenant_state_and_offer(state: State, ask_arm: Ask) -> None:
    """What eligibility depends on."""
    found = ask_arm(state, "{subscription}", "2022-12-01").document

    assert found["tenantId"] == state.tenant("contoso").id
    assert found["state"] == "Enabled"
    assert found["subscriptionPolicies"]["quotaId"] == "PayAsYouGo_2014-09-01"


def test_only_subscriptions_with_a_role_are_listed(
    state: State, state_of: StateOf, ask_arm: Ask
) -> None:
    """The list is trimmed, never refused."""
    held = ask_arm(state, "/subscriptions", "2022-12-01").document["value"]
    none = ask_arm(state_of("reader-missing"), "/subscriptions", "2022-12-01")

    assert [each["displayName"] for each in held] == ["Contoso AI"]
    assert (none.status, none.document["value"]) == (200, [])


def test_a_provider_is_registered_or_not(state: State, ask_arm: Ask) -> None:
    """Claude needs three of them."""
    states = {
        name: ask_arm(state, f"{{subscription}}/providers/{name}", "2021-04-01").document[
            "registrationState"
        ]
        for name in ("microsoft.saas", "Microsoft.Compute")
    }

    assert states == {"microsoft.saas": "Registered", "Microsoft.Compute": "NotRegistered"}


def test_the_agreement_is_accepted_or_not(state: State, state_of: StateOf, ask_arm: Ask) -> None:
    """The Marketplace's terms of a model, and the list of all that were accepted."""
    blocked = state_of("marketplace-blocked")

    assert ask_arm(state, AGREEMENT, "2021-01-01").document["properties"]["accepted"] is True
    assert ask_arm(blocked, AGREEMENT, "2021-01-01").document["properties"]["accepted"] is False
    assert (
        "anthropic-claude-sonnet-5-plan-new"
        in ask_arm(state, f"{MARKET}/agreements", "2021-01-01").names
    )
    assert ask_arm(blocked, f"{MARKET}/agreements", "2021-01-01").names == []
