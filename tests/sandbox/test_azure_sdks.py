"""Azure's own libraries, unmodified, read what the sandbox serves; run with -m sdks.

    pip install -e '.[test,sdks]' && pytest -m sdks tests/sandbox/test_azure_sdks.py

They are no dependency of the product, hence imported by name where they are installed.
"""

import importlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError
from azure.identity import ClientSecretCredential
from azure.monitor.query import LogsBatchQuery, LogsQueryClient, LogsQueryError, LogsQueryResult

from checks.sandbox import Sandbox
from tests.sandbox.asking_logs import signed_in

pytestmark = pytest.mark.sdks

RG, NAME = "rg-ai", "contoso-ai"
DAY = "2026-11-19T00:00:00Z/2026-11-20T00:00:00Z"
Client = Callable[..., Any]


@pytest.fixture(scope="module")
def credential(healthy: Sandbox) -> Iterator[ClientSecretCredential]:
    """The scenario's credential: the authority is the sandbox's, so is the certificate."""
    with signed_in(healthy) as found:
        yield found


@pytest.fixture(scope="module")
def client(healthy: Sandbox, credential: ClientSecretCredential) -> Client:
    """Return a client of a management library; skip where the library is not installed."""
    found = healthy.environment

    def build(module: str, name: str, *, subscription: bool = True) -> Any:
        reason = f"{module} is not installed; install the extra 'sdks'"
        library = pytest.importorskip(f"azure.mgmt.{module}", reason=reason)
        named = {"subscription_id": healthy.state.account.subscription} if subscription else {}
        return getattr(library, name)(
            credential=credential,
            base_url=found["FOUNDRY_DOCTOR_ARM"],
            credential_scopes=["https://management.azure.com/.default"],
            connection_verify=found["FOUNDRY_DOCTOR_CA_FILE"],
            **named,
        )

    return build


def test_cognitiveservices(client: Client) -> None:
    """SKUs, private endpoint connections and private link resources."""
    with client("cognitiveservices", "CognitiveServicesManagementClient") as found:
        skus = found.accounts.list_skus(RG, NAME).value
        offered = {(each.kind, each.name) for each in found.resource_skus.list()}
        connections = found.private_endpoint_connections.list(RG, NAME).value
        links = found.private_link_resources.list(RG, NAME).value

    assert [each.sku.name for each in skus] == ["S0"]
    assert ("AIServices", "S0") in offered
    assert connections == []
    assert [each.properties.group_id for each in links] == ["account"]


def test_a_change_is_refused_as_what_it_is(client: Client) -> None:
    """The library's error has the sandbox's code: nobody takes it for a missing account."""
    models = importlib.import_module("azure.mgmt.cognitiveservices.models")
    with client("cognitiveservices", "CognitiveServicesManagementClient") as found:
        changes: tuple[Callable[[], Any], ...] = (
            lambda: found.accounts.begin_delete(RG, NAME),
            lambda: found.accounts.begin_update(RG, NAME, models.Account(tags={"a": "b"})),
            lambda: found.accounts.begin_create(RG, NAME, models.Account(location="eastus2")),
            lambda: found.deployments.begin_delete(RG, NAME, "claude-sonnet-5"),
        )
        for change in changes:
            with pytest.raises(HttpResponseError) as caught:
                change()
            assert caught.value.status_code == 405
            assert caught.value.error
            assert caught.value.error.code == "SandboxIsReadOnly"


def test_what_is_not_served_is_the_librarys_error(client: Client) -> None:
    """It is raised at once, and says that the sandbox does not serve it."""
    with (
        client("cognitiveservices", "CognitiveServicesManagementClient") as found,
        pytest.raises(HttpResponseError) as caught,
    ):
        list(found.commitment_plans.list(RG, NAME))

    assert caught.value.status_code == 501
    assert caught.value.error
    assert caught.value.error.code == "NotServedBySandbox"


def test_authorization(client: Client, healthy: Sandbox) -> None:
    """Assignments, definitions and permissions."""
    scope = healthy.state.account_id
    with client("authorization", "AuthorizationManagementClient") as found:
        held = list(found.role_assignments.list_for_scope(scope))
        roles = {each.id for each in found.role_definitions.list(scope)}
        permissions = list(
            found.permissions.list_for_resource(
                RG, "Microsoft.CognitiveServices", "", "accounts", NAME
            )
        )

    assert held
    assert {each.role_definition_id for each in held} <= roles
    assert permissions


def test_monitor(client: Client, healthy: Sandbox) -> None:
    """Metric definitions, a day of metrics, and the activity log."""
    uri = healthy.state.account_id
    with client("monitor", "MonitorManagementClient") as found:
        definitions = {each.name.value: each for each in found.metric_definitions.list(uri)}
        answer = found.metrics.list(
            uri,
            timespan=DAY,
            interval="PT6H",
            metricnames="ModelRequests,OutputTokens",
            aggregation="Total",
            filter="modelname eq '*'",
        )
        log = list(found.activity_logs.list("eventTimestamp ge '2026-11-13T00:00:00Z'"))

    assert definitions["ModelRequests"].primary_aggregation_type == "Total"
    requests, tokens = answer.value
    assert (requests.name.value, tokens.name.value) == ("ModelRequests", "OutputTokens")
    assert len(requests.timeseries) > 1
    assert sum(each.total or 0 for each in requests.timeseries[0].data) > 0
    assert requests.timeseries[0].data[0].time_stamp.isoformat() == "2026-11-19T00:00:00+00:00"
    assert log


def test_resourcegraph(client: Client, healthy: Sandbox) -> None:
    """Groups of resources, and who holds what."""
    models = importlib.import_module("azure.mgmt.resourcegraph.models")

    def ask(query: str) -> Any:
        own = [healthy.state.account.subscription]
        return found.resources(models.QueryRequest(query=query, subscriptions=own)).data

    with client("resourcegraph", "ResourceGraphClient", subscription=False) as found:
        counted = ask("Resources | summarize n=count() by type | order by n desc")
        roles = ask("AuthorizationResources | where type endswith 'roleassignments'")
        with pytest.raises(HttpResponseError) as caught:
            ask("ResourceContainers")

    assert counted[0] == {"type": "microsoft.cognitiveservices/accounts", "n": 3}
    assert roles[0]["properties"]["principalId"]
    assert caught.value.error
    assert caught.value.error.code == "NotServedBySandbox"


@pytest.mark.parametrize("module", ["subscription", "resource.subscriptions"])
def test_subscriptions(client: Client, healthy: Sandbox, module: str) -> None:
    """Both libraries, the older with the api-version of 2016, list subscriptions and tenants."""
    own = healthy.state.account.subscription
    with client(module, "SubscriptionClient", subscription=False) as found:
        listed = [each.subscription_id for each in found.subscriptions.list()]
        one = found.subscriptions.get(own)
        tenants = [each.tenant_id for each in found.tenants.list()]

    assert own in listed
    assert one.display_name
    assert tenants == [healthy.state.tenant("contoso").id]


def test_resourcehealth(client: Client, healthy: Sandbox) -> None:
    """The health of all accounts, of a group's, of one, and what Azure announces."""
    with client("resourcehealth", "ResourceHealthMgmtClient") as found:
        statuses = found.availability_statuses
        everywhere = list(statuses.list_by_subscription_id())
        group = list(statuses.list_by_resource_group(RG))
        one = statuses.get_by_resource(healthy.state.account_id)
        list(found.events.list_by_subscription_id())

    assert len(everywhere) == 3
    assert len(group) == 2
    assert one.properties.availability_state == "Available"


def test_loganalytics(client: Client) -> None:
    """The workspace, and every table that answers."""
    with client("loganalytics", "LogAnalyticsManagementClient") as found:
        (workspace,) = found.workspaces.list()
        group = workspace.id.split("/")[4]
        tables = [each.name for each in found.tables.list_by_workspace(group, workspace.name)]
        one = found.tables.get(group, workspace.name, "AppDependencies")

    assert {"AzureDiagnostics", "AppDependencies", "Usage"} <= set(tables)
    assert one.plan == "Analytics"


@pytest.fixture
def logs(healthy: Sandbox, credential: ClientSecretCredential) -> Iterator[LogsQueryClient]:
    """The library for queries; its audience is Azure's, not the sandbox's address."""
    found = healthy.environment
    with LogsQueryClient(
        credential,
        endpoint=f"{found['FOUNDRY_DOCTOR_ARM']}/v1",
        audience="https://api.loganalytics.io",
        connection_verify=found["FOUNDRY_DOCTOR_CA_FILE"],
    ) as client:
        yield client


def test_a_batch_of_queries(logs: LogsQueryClient, healthy: Sandbox) -> None:
    """Results and an error come back in the order of the questions."""
    workspace, day = healthy.state.plan.logs.workspace, timedelta(days=1)
    texts = ("union withsource=T * | summarize count() by T", "Usage | take 1", "Colours | take 1")

    united, usage, wrong = logs.query_batch(
        [LogsBatchQuery(workspace, text, timespan=day) for text in texts]
    )

    assert isinstance(united, LogsQueryResult)
    assert "AzureDiagnostics" in [row[0] for row in united.tables[0].rows]
    assert isinstance(usage, LogsQueryResult)
    assert len(usage.tables[0].rows) == 1
    assert isinstance(wrong, LogsQueryError)
    assert wrong.code == "BadArgumentError"
