"""Microsoft's management libraries, unmodified, work against the sandbox."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from azure.core.exceptions import HttpResponseError
from azure.identity import ClientSecretCredential
from azure.mgmt.authorization import AuthorizationManagementClient
from azure.mgmt.cognitiveservices import CognitiveServicesManagementClient
from azure.mgmt.resourcegraph import ResourceGraphClient
from azure.mgmt.resourcegraph.models import QueryRequest

from checks.sandbox import Sandbox
from tests.waiting import PATIENCE_S

RG, NAME = "rg-ai", "contoso-ai"


@pytest.fixture(scope="module")
def options(healthy: Sandbox) -> Iterator[dict[str, Any]]:
    """What points a management library at the sandbox."""
    found = healthy.environment
    with ClientSecretCredential(
        found["AZURE_TENANT_ID"],
        found["AZURE_CLIENT_ID"],
        found["AZURE_CLIENT_SECRET"],
        authority=found["AZURE_AUTHORITY_HOST"],
        disable_instance_discovery=True,
        connection_verify=found["FOUNDRY_DOCTOR_CA_FILE"],
    ) as credential:
        yield {
            "credential": credential,
            "base_url": found["FOUNDRY_DOCTOR_ARM"],
            "credential_scopes": ["https://management.azure.com/.default"],
            "connection_verify": found["FOUNDRY_DOCTOR_CA_FILE"],
        }


@pytest.fixture(scope="module")
def subscription(healthy: Sandbox) -> str:
    """The account's subscription."""
    return healthy.state.account.subscription


@pytest.fixture(scope="module")
def cognitive(
    options: dict[str, Any], subscription: str
) -> Iterator[CognitiveServicesManagementClient]:
    """The library for accounts."""
    with CognitiveServicesManagementClient(subscription_id=subscription, **options) as client:
        yield client


@pytest.fixture(scope="module")
def authorization(
    options: dict[str, Any], subscription: str
) -> Iterator[AuthorizationManagementClient]:
    """The library for access."""
    with AuthorizationManagementClient(subscription_id=subscription, **options) as client:
        yield client


def test_accounts_and_deployments(cognitive: CognitiveServicesManagementClient) -> None:
    """What the library makes of an account and its deployments is complete."""
    account = cognitive.accounts.get(RG, NAME)
    deployments = {each.name: each for each in cognitive.deployments.list(RG, NAME)}

    assert account.properties
    assert account.properties.custom_sub_domain_name == NAME
    assert [each.name for each in cognitive.accounts.list_by_resource_group(RG)] == [
        NAME,
        f"{NAME}-sweden",
    ]
    properties = deployments["claude-sonnet-5"].properties
    assert properties
    assert properties.model
    assert (properties.model.format, properties.model.version) == ("Anthropic", "2")
    assert {each.key: each.count for each in properties.rate_limits or []} == {
        "request": 50,
        "token": 50000,
    }


def test_models_usages_and_capacities(cognitive: CognitiveServicesManagementClient) -> None:
    """The catalogue with its dates, the limits, and where else."""
    models = [each.model for each in cognitive.models.list("eastus2")]
    usages = {each.name.value: each for each in cognitive.usages.list("eastus2") if each.name}
    places = {
        each.location
        for each in cognitive.model_capacities.list("Anthropic", "claude-sonnet-5", "2")
    }

    dated = {each.name: each.deprecation.inference for each in models if each and each.deprecation}
    assert str(dated["claude-opus-4-8"]).startswith("2027-09-01")
    assert usages["AIServices.GlobalStandard.claude-opus-5-5"].limit == 2000
    assert places == {"eastus2", "swedencentral"}
    assert [each.name for each in cognitive.projects.list(RG, NAME)] == [f"{NAME}/support-desk"]


def test_a_refusal_is_the_librarys_error(cognitive: CognitiveServicesManagementClient) -> None:
    """Code and message of ARM's error are read."""
    with pytest.raises(HttpResponseError) as caught:
        cognitive.accounts.get(RG, "gone")

    assert caught.value.error
    assert caught.value.error.code == "ResourceNotFound"


def test_access(authorization: AuthorizationManagementClient, healthy: Sandbox) -> None:
    """Assignments, the definition each names, effective permissions, denies, eligibility."""
    scope, me = healthy.state.account_id, healthy.state.app("doctor").object_id

    held = authorization.role_assignments.list_for_scope(
        scope, filter=f"atScope() and assignedTo('{me}')"
    )
    names = [
        authorization.role_definitions.get_by_id(each.role_definition_id).role_name
        for each in held
        if each.role_definition_id
    ]
    permissions = authorization.permissions.list_for_resource(
        RG, "Microsoft.CognitiveServices", "", "accounts", NAME
    )

    assert names == ["Cognitive Services User", "Reader"]
    assert [list(each.data_actions or []) for each in permissions] == [
        ["Microsoft.CognitiveServices/*"],
        [],
    ]
    assert not list(authorization.deny_assignments.list_for_scope(scope))
    eligible = authorization.role_eligibility_schedule_instances
    assert not list(eligible.list_for_scope(scope, filter="asTarget()"))


def test_resource_graph(options: dict[str, Any], subscription: str) -> None:
    """A query comes back as objects."""
    query = f"Resources | where name =~ '{NAME}' | project name, resourceGroup"
    with ResourceGraphClient(**options) as client:
        found = client.resources(QueryRequest(query=query, subscriptions=[subscription]))

    rows: Any = found.data
    assert rows == [{"name": NAME, "resourceGroup": RG}]
    assert found.result_truncated == "false"


def bearer(sandbox: Sandbox, client: httpx.Client) -> dict[str, str]:
    """Sign in to ARM as the scenario's client."""
    found = sandbox.environment
    form = {
        "grant_type": "client_credentials",
        "client_id": found["AZURE_CLIENT_ID"],
        "client_secret": found["AZURE_CLIENT_SECRET"],
        "scope": "https://management.azure.com/.default",
    }
    entra = f"{found['FOUNDRY_DOCTOR_ARM']}/{found['AZURE_TENANT_ID']}/oauth2/v2.0/token"
    return {"authorization": f"Bearer {client.post(entra, data=form).json()['access_token']}"}


def test_a_seed_and_a_time_decide_what_arm_says(connect: Callable[..., httpx.Client]) -> None:
    """Two sandboxes give the same bytes for the same questions, but for their ports."""

    def conversation(sandbox: Sandbox) -> list[Any]:
        arm, account = sandbox.environment["FOUNDRY_DOCTOR_ARM"], sandbox.state.account_id
        with connect(sandbox, headers={"host": "localhost"}) as client:
            client.headers.update(bearer(sandbox, client))
            answers = [
                client.get(f"{arm}{account}?api-version=2025-09-01"),
                client.get(f"{arm}{account}/deployments?api-version=2025-09-01"),
                client.get(f"{arm}{account}/deployments?api-version=1"),
                client.get(
                    f"{arm}{account}/providers/Microsoft.Authorization/roleAssignments"
                    "?api-version=2022-04-01"
                ),
            ]
        return [(each.status_code, each.headers.raw, each.content) for each in answers]

    now = Sandbox("healthy").state.clock.now()
    with Sandbox("healthy", seed=7, now=now) as one, Sandbox("healthy", seed=7, now=now) as other:
        assert conversation(one) == conversation(other)


def test_a_delay_holds_up_its_paths_only(
    connect: Callable[..., httpx.Client], tmp_path: Path
) -> None:
    """ARM can be slow in one place."""
    path = tmp_path / "slow.toml"
    path.write_text(
        'title="T"\nsummary="S."\nauth="entra"\n'
        '[[patch.arm.faults]]\npath="*/deployments"\nkind="delay"\nseconds=600\n',
        encoding="utf-8",
    )
    with Sandbox(path) as sandbox, connect(sandbox) as client:
        client.headers.update(bearer(sandbox, client))
        root = sandbox.environment["FOUNDRY_DOCTOR_ARM"] + sandbox.state.account_id
        client.timeout = httpx.Timeout(PATIENCE_S, read=1.0)
        with pytest.raises(httpx.ReadTimeout):
            client.get(f"{root}/deployments?api-version=2025-09-01")
        client.timeout = httpx.Timeout(PATIENCE_S)
        assert client.get(f"{root}?api-version=2025-09-01").status_code == 200
