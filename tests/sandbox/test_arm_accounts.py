"""Microsoft.CognitiveServices: accounts, deployments, models, usages, in Azure's shapes."""

import dataclasses
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from checks.sandbox.state import State

Ask = Callable[..., Any]
StateOf = Callable[..., State]

V = "2025-09-01"
S = "{subscription}/providers/Microsoft.CognitiveServices"
RG = "{resource_group}/providers/Microsoft.CognitiveServices"


@pytest.mark.parametrize(
    "path",
    [
        f"{S}/accounts",
        f"{RG}/accounts",
        "{account}",
        "{account}/deployments",
        "{account}/deployments/claude-sonnet-5",
        "{account}/models",
        "{account}/usages",
        "{account}/projects",
        f"{S}/locations/eastus2/models",
        f"{S}/locations/eastus2/usages",
        f"{S}/deletedAccounts",
    ],
)
@pytest.mark.parametrize("version", ["2024-10-01", "2025-09-01", "2025-10-01-preview"])
def test_a_reader_reads_it_and_a_stranger_does_not(
    state: State, state_of: StateOf, ask_arm: Ask, path: str, version: str
) -> None:
    """Each read is there in each version, behind a permission."""
    assert ask_arm(state, path, version).status == 200
    assert ask_arm(state_of("reader-missing"), path, version).status == 403


def test_the_accounts_of_a_subscription_and_of_a_group(state: State, ask_arm: Ask) -> None:
    """The one that matters is among others."""
    everywhere = ask_arm(state, f"{S}/accounts", V).names
    in_group = ask_arm(state, f"{RG}/accounts", V).names

    assert everywhere == ["contoso-ai", "contoso-speech", "contoso-ai-sweden"]
    assert in_group == ["contoso-ai", "contoso-ai-sweden"]


def test_an_account_shows_what_a_diagnosis_needs(state: State, ask_arm: Ask) -> None:
    """Kind, state, subdomain, hosts and switches stand where Azure has them."""
    account = ask_arm(state, "{account}", V).document
    properties = account["properties"]

    assert (account["kind"], account["location"]) == ("AIServices", "eastus2")
    assert account["id"] == state.account_id
    assert properties["provisioningState"] == "Succeeded"
    assert properties["customSubDomainName"] == "contoso-ai"
    assert "https://contoso-ai.services.ai.azure.localhost/" in properties["endpoints"].values()
    assert properties["disableLocalAuth"] is False
    assert properties["publicNetworkAccess"] == "Enabled"
    assert properties["networkAcls"]["defaultAction"] == "Allow"


def test_an_accounts_troubles_show(state: State, ask_arm: Ask) -> None:
    """Rules, private endpoints and a penalty appear as soon as the state has them."""
    state.account = dataclasses.replace(
        state.account,
        abuse_penalty="Block",
        ip_rules=("203.0.113.0/24",),
        private_endpoints=("pe",),
        custom_subdomain="",
    )

    properties = ask_arm(state, "{account}", V).document["properties"]

    assert properties["abusePenalty"]["action"] == "Block"
    assert properties["networkAcls"]["ipRules"] == [{"value": "203.0.113.0/24"}]
    assert properties["privateEndpointConnections"][0]["name"] == "pe"
    assert properties["endpoint"] == "https://eastus2.api.cognitive.azure.localhost/"
    assert "customSubDomainName" not in properties


def test_a_deployments_limits_come_from_its_capacity(state: State, ask_arm: Ask) -> None:
    """Capacity 25 is 25 requests and 25 000 tokens a minute."""
    deployment = ask_arm(state, "{account}/deployments/CLAUDE-sonnet-5", V).document
    limits = {
        limit["key"]: (limit["count"], limit["renewalPeriod"])
        for limit in deployment["properties"]["rateLimits"]
    }

    assert deployment["sku"] == {"name": "GlobalStandard", "capacity": 50}
    assert limits == {"request": (50, 60), "token": (50000, 60)}
    assert deployment["properties"]["model"] == {
        "format": "Anthropic",
        "name": "claude-sonnet-5",
        "version": "2",
    }


def test_only_a_preview_shows_the_deployments_run_state(state: State, ask_arm: Ask) -> None:
    """A field that came with a preview is absent before it."""
    path = "{account}/deployments/claude-sonnet-5"
    shown = {
        version: "deploymentState" in ask_arm(state, path, version).document["properties"]
        for version in (V, "2025-10-01-preview")
    }

    assert shown == {V: False, "2025-10-01-preview": True}


def test_the_catalogue_tells_hosting_and_retirement(state: State, ask_arm: Ask) -> None:
    """Version, usage name and date of each model are Azure's."""
    found = ask_arm(state, f"{S}/locations/eastus2/models", V).document["value"]
    models = {(each["model"]["name"], each["model"]["version"]): each["model"] for each in found}
    sonnet, opus = models["claude-sonnet-5", "2"], models["claude-opus-4-5", "20251101"]

    assert sonnet["capabilities"]["hostedOn"] == "azure"
    assert [sku["usageName"] for sku in sonnet["skus"]] == [
        "AIServices.GlobalStandard.claude-sonnet-5.Azure",
        "AIServices.DataZoneStandard.claude-sonnet-5.Azure",
    ]
    assert sonnet["skus"][0]["deprecationDate"].startswith("2027-06-30T00:00:00")
    assert opus["deprecation"]["inference"].startswith("2026-10-19")
    assert {each["model"]["format"] for each in found} == {"Anthropic", "OpenAI"}


def test_the_catalogues_dates_move_with_the_clock(state: State, ask_arm: Ask) -> None:
    """What was to retire in 222 days when it was read retires in 222 days a year later."""
    state.started_at = datetime(2027, 11, 20, tzinfo=UTC)

    found = ask_arm(state, "{account}/models", V).document["value"]

    sonnet = next(each for each in found if each["name"] == "claude-sonnet-5")
    assert sonnet["deprecation"]["inference"].startswith("2028-06-29")


def test_a_region_may_offer_no_claude(state: State, ask_arm: Ask) -> None:
    """Other regions have other catalogues; one that does not exist is refused."""
    found = ask_arm(state, f"{S}/locations/westeurope/models", V).document["value"]
    nowhere = ask_arm(state, f"{S}/locations/atlantis/models", V)

    assert {each["model"]["format"] for each in found} == {"OpenAI"}
    assert (nowhere.status, nowhere.code) == (400, "LocationNotAvailableForResourceType")


def test_usages_count_what_is_deployed(state: State, ask_arm: Ask) -> None:
    """Each limit stands beside what the deployments take of it, in thousands of tokens."""
    found = ask_arm(state, f"{S}/locations/eastus2/usages", V).document["value"]
    usages = {each["name"]["value"]: (each["currentValue"], each["limit"]) for each in found}

    assert usages["AIServices.GlobalStandard.claude-sonnet-5.Azure"] == (50, 2000)
    assert usages["AIServices.GlobalStandard.claude-opus-5-5"] == (80, 2000)
    assert usages["AIServices.GlobalStandard.claude-fable-5"] == (0, 0)
    assert usages["AccountCount"] == (1, 200)


def test_usages_of_a_region_are_for_what_it_offers(state: State, ask_arm: Ask) -> None:
    """Where no Claude is offered, no limit of Claude is shown."""
    found = ask_arm(state, f"{S}/locations/westeurope/usages", V).document["value"]

    assert not [each for each in found if "claude" in each["name"]["value"]]


def test_the_accounts_own_usages_are_of_what_it_has(state: State, ask_arm: Ask) -> None:
    """Only limits that its deployments count against are listed."""
    found = ask_arm(state, "{account}/usages", V).document["value"]

    assert len(found) == len(state.deployments)


def test_capacities_say_where_else_a_model_is_offered(state: State, ask_arm: Ask) -> None:
    """All regions that offer the model are named, with what is left."""
    model = {"modelFormat": "Anthropic", "modelName": "claude-sonnet-5", "modelVersion": "2"}

    answer = ask_arm(state, f"{S}/modelCapacities", V, parameters=model)

    found = [(each["location"], each["name"]) for each in answer.document["value"]]
    assert ("swedencentral", "GlobalStandard") in found
    assert answer.document["value"][0]["properties"]["availableCapacity"] == 1950


def test_capacities_need_all_three_parameters(state: State, ask_arm: Ask) -> None:
    """A model that is half named is refused."""
    assert ask_arm(state, f"{S}/modelCapacities", V).code == "BadRequest"


def test_projects_belong_to_the_account(state: State, ask_arm: Ask) -> None:
    """A project's name has its account's in front."""
    assert ask_arm(state, "{account}/projects", V).names == ["contoso-ai/support-desk"]
    sweden = state.account_id + "-sweden/projects"
    assert ask_arm(state, sweden, V).names == []


def test_keys_are_given_to_whoever_may_list_them(
    state: State, state_of: StateOf, ask_arm: Ask
) -> None:
    """A role with the action gets them, a reader does not, nobody does when keys are off."""
    keys = ask_arm(state, "{account}/listKeys", V, body={}).document
    off = ask_arm(state_of("key-auth-disabled"), "{account}/listKeys", V, body={})
    reader = ask_arm(state_of("role-on-project-only"), "{account}/listKeys", V, body={})

    assert keys == {"key1": state.key("key1"), "key2": state.key("key2")}
    assert (off.status, off.code) == (400, "BadRequest")
    assert "disableLocalAuth" in off.document["error"]["message"]
    assert reader.status == 403


def scenario(directory: Path, text: str) -> Path:
    """Write a scenario for a client that signs in."""
    path = directory / "mine.toml"
    path.write_text(f'title = "T"\nsummary = "S."\nauth = "entra"\n{text}', encoding="utf-8")
    return path


def test_deleted_accounts_hold_on(state_of: StateOf, ask_arm: Ask, tmp_path: Path) -> None:
    """An account that was deleted is listed with the time at which it is gone for good."""
    text = '[[patch.deleted_accounts]]\nname="old"\nresource_group="rg-ai"\n'
    state = state_of(scenario(tmp_path, text + 'region="eastus2"\ndeleted_hours_ago=5\n'))

    found = ask_arm(state, f"{S}/deletedAccounts", V).document["value"]

    assert found[0]["properties"]["scheduledPurgeDate"] == "2026-11-22T12:09:00.0000000Z"


@pytest.mark.parametrize(("name", "free"), [("Contoso-AI", False), ("somebody-else", True)])
def test_a_taken_subdomain_proves_that_somebody_has_it(
    state_of: StateOf, ask_arm: Ask, tmp_path: Path, *, name: str, free: bool
) -> None:
    """Whether a name is free can be asked, with a permission that readers lack."""
    text = '[[patch.grants]]\napp="doctor"\nrole="Contributor"\nscope="{subscription}"\n'
    state = state_of(scenario(tmp_path, text))
    body = {"subdomainName": name, "type": "Microsoft.CognitiveServices/accounts"}

    answer = ask_arm(state, f"{S}/checkDomainAvailability", V, body=body)

    assert answer.document["isSubdomainAvailable"] is free
    assert ask_arm(state, f"{S}/checkDomainAvailability", V, body={}).status == 400
    assert ask_arm(state_of("healthy"), f"{S}/checkDomainAvailability", V, body=body).status == 403


def test_documents_are_json_with_nothing_secret(state: State, ask_arm: Ask) -> None:
    """No read shows a key or a client secret."""
    reads = ("{account}", "{account}/deployments", f"{S}/accounts", "{account}/projects")
    shown = json.dumps([ask_arm(state, path, V).document for path in reads])

    assert state.key("key1") not in shown
    assert state.secret(state.app("doctor")) not in shown
