"""What Azure's own libraries read of ARM beyond the engine's questions, and what is refused."""

import ssl
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from checks.sandbox import Sandbox
from checks.sandbox.state import State
from tests.waiting import PATIENCE_S

Ask = Callable[..., Any]
StateOf = Callable[..., State]

V = "2025-09-01"
HEALTH = "providers/Microsoft.ResourceHealth/availabilityStatuses"
COGNITIVE = "{subscription}/providers/Microsoft.CognitiveServices"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "path",
    [
        "{account}",
        "{account}/deployments/claude-sonnet-5",
        "{account}/deployments/new",
        "{workspace}/tables/AzureDiagnostics",
        "{account}/providers/Microsoft.Insights/diagnosticSettings/mine",
        "{subscription}/resourceGroups/rg-new",
    ],
)
def test_a_change_is_refused_as_what_it_is(
    state: State, ask_arm: Ask, method: str, path: str
) -> None:
    """Nobody takes a sandbox that changes nothing for a resource that is not there."""
    answer = ask_arm(state, path, V, method=method, body={})

    assert (answer.status, answer.code) == (405, "SandboxIsReadOnly")
    assert "read-only" in answer.document["error"]["message"]
    assert answer.headers["allow"] == "GET"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "{account}/colours"),
        ("POST", "{account}/regenerateKey"),
        ("GET", "{subscription}/providers/Microsoft.Compute/virtualMachines"),
        ("POST", "/providers/Microsoft.ResourceGraph/resourcesHistory"),
        ("GET", "/providers/Microsoft.Management/managementGroups"),
    ],
)
def test_what_is_not_served_says_so(state: State, ask_arm: Ask, method: str, path: str) -> None:
    """The sandbox speaks for itself, not for Azure, and with a status that is not tried again."""
    answer = ask_arm(state, path, V, method=method, body={} if method == "POST" else None)

    assert (answer.status, answer.code) == (501, "NotServedBySandbox")
    assert f"does not serve {method} '{state.scope(path)}'" in answer.document["error"]["message"]


def test_a_change_needs_a_token_as_well(state: State, ask_arm: Ask) -> None:
    """Who is nobody learns first that."""
    assert ask_arm(state, "{account}", V, method="DELETE", token="").status == 401


@pytest.mark.parametrize(
    ("path", "version"),
    [
        ("{account}/skus", V),
        (f"{COGNITIVE}/skus", V),
        ("{account}/privateEndpointConnections", V),
        ("{account}/privateLinkResources", V),
        (f"{{subscription}}/{HEALTH}", "2025-05-01"),
        (f"{{resource_group}}/{HEALTH}", "2025-05-01"),
    ],
)
def test_a_reader_reads_it_and_a_stranger_does_not(
    state: State, state_of: StateOf, ask_arm: Ask, path: str, version: str
) -> None:
    """Each list is there, has something or is empty, and stands behind a permission."""
    assert ask_arm(state, path, version).document["value"] is not None
    assert ask_arm(state_of("reader-missing"), path, version).status == 403


def test_the_caller_has_one_tenant(state: State, ask_arm: Ask) -> None:
    """The oldest version shows its id alone."""
    home = state.tenant("contoso").id

    (new,) = ask_arm(state, "/tenants", "2022-12-01").document["value"]
    (old,) = ask_arm(state, "/tenants", "2016-06-01").document["value"]

    assert (new["tenantId"], new["displayName"]) == (home, "Contoso")
    assert old == {"id": f"/tenants/{home}", "tenantId": home}


def test_the_oldest_version_shows_subscriptions(state: State, ask_arm: Ask) -> None:
    """It knows no tenant of a subscription, and the list no count."""
    listed = ask_arm(state, "/subscriptions", "2016-06-01").document
    one = ask_arm(state, "{subscription}", "2016-06-01").document

    assert list(listed) == ["value"]
    assert one in listed["value"]
    assert one["subscriptionId"] == state.account.subscription
    assert "tenantId" not in one
    assert "tenantId" in ask_arm(state, "{subscription}", "2022-12-01").document


def test_skus_are_those_of_the_accounts(state: State, ask_arm: Ask) -> None:
    """Where an account is, its kind can be had."""
    (own,) = ask_arm(state, "{account}/skus", V).document["value"]
    offered = ask_arm(state, f"{COGNITIVE}/skus", V).document["value"]

    assert own["sku"]["name"] == "S0"
    assert ("AIServices", ["EASTUS2"]) in [(each["kind"], each["locations"]) for each in offered]


def test_private_endpoints_are_those_of_the_account(state_of: StateOf, ask_arm: Ask) -> None:
    """The list is the one that the account itself shows; each stands on a path of its own."""
    state = state_of("private-dns-hole")
    shown = ask_arm(state, "{account}", V).document["properties"]["privateEndpointConnections"]

    listed = ask_arm(state, "{account}/privateEndpointConnections", V)
    one = ask_arm(state, f"{{account}}/privateEndpointConnections/{listed.names[0]}", V)

    assert listed.document["value"] == shown
    assert one.document == shown[0]
    assert ask_arm(state, "{account}/privateEndpointConnections/gone", V).status == 404
    assert ask_arm(state, "{account}/privateLinkResources", V).names == ["account"]


def test_health_is_listed_for_every_account(state: State, ask_arm: Ask) -> None:
    """By subscription, and by resource group."""
    everywhere = ask_arm(state, f"{{subscription}}/{HEALTH}", "2025-05-01").document["value"]
    here = ask_arm(state, f"{{resource_group}}/{HEALTH}", "2025-05-01").document["value"]

    assert len(everywhere) == len(state.accounts)
    assert state.account_id in {each["id"].split("/providers/Microsoft.Res")[0] for each in here}
    assert 0 < len(here) < len(everywhere)


DAY = "2026-11-19T00:00:00Z/2026-11-20T00:00:00Z"


@pytest.fixture(scope="module")
def read(healthy: Sandbox) -> Iterator[Callable[..., httpx.Response]]:
    """Read a path of the running sandbox, over TLS, as the scenario's client."""
    found = healthy.environment
    form = {
        "grant_type": "client_credentials",
        "client_id": found["AZURE_CLIENT_ID"],
        "client_secret": found["AZURE_CLIENT_SECRET"],
        "scope": "https://management.azure.com/.default",
    }
    arm = found["FOUNDRY_DOCTOR_ARM"]
    context = ssl.create_default_context(cadata=healthy.ca_pem)
    with httpx.Client(verify=context, trust_env=False, timeout=PATIENCE_S) as client:
        entra = f"{arm}/{found['AZURE_TENANT_ID']}/oauth2/v2.0/token"
        token = client.post(entra, data=form).json()["access_token"]

        def get(path: str, version: str, **parameters: str) -> httpx.Response:
            return client.get(
                arm + healthy.state.scope(path),
                params={"api-version": version, **parameters},
                headers={"authorization": f"Bearer {token}"},
            )

        yield get


def test_metrics_are_defined(read: Callable[..., httpx.Response]) -> None:
    """Each has a unit and says by what it can be split."""
    answer = read("{account}/providers/Microsoft.Insights/metricDefinitions", "2024-02-01")

    found = {each["name"]["value"]: each for each in answer.json()["value"]}
    assert found["ModelRequests"]["unit"] == "Count"
    assert "statuscode" in [each["value"] for each in found["ModelRequests"]["dimensions"]]
    assert found["TimeToLastByte"]["primaryAggregationType"] == "Average"


def test_metrics_have_values(read: Callable[..., httpx.Response]) -> None:
    """A day in hours, split by status, adds up to the day in one piece."""
    path = "{account}/providers/Microsoft.Insights/metrics"
    asked = {"metricnames": "ModelRequests", "timespan": DAY, "aggregation": "Total"}

    whole = read(path, "2024-02-01", interval="P1D", **asked).json()
    split = read(path, "2024-02-01", interval="PT1H", **asked, **{"$filter": "statuscode eq '*'"})

    (day,) = whole["value"][0]["timeseries"][0]["data"]
    parts = split.json()["value"][0]["timeseries"]
    assert day["total"] > 100
    assert len(parts) > 1
    assert sum(p.get("total", 0) for each in parts for p in each["data"]) == day["total"]
    assert whole["namespace"] == "microsoft.cognitiveservices/accounts"


@pytest.mark.parametrize(
    ("parameters", "status", "code"),
    [
        ({"metricnames": "Colours"}, 400, "BadRequest"),
        ({"metricnames": "ModelRequests", "timespan": "yesterday"}, 400, "BadRequest"),
        ({"metricnames": "ModelRequests", "resultType": "metadata"}, 501, "NotServedBySandbox"),
    ],
)
def test_metrics_that_cannot_be_had_are_refused(
    read: Callable[..., httpx.Response], parameters: dict[str, str], status: int, code: str
) -> None:
    """What the sandbox does not serve is told from what Azure does not take."""
    answer = read("{account}/providers/Microsoft.Insights/metrics", "2024-02-01", **parameters)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
