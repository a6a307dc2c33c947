"""Microsoft's own client, unmodified, queries the sandbox's workspace over TLS."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from azure.core.exceptions import HttpResponseError
from azure.monitor.query import LogsQueryClient, LogsQueryPartialResult, LogsQueryResult

from checks.sandbox import Sandbox
from checks.sandbox.logs.store import truth
from tests.sandbox.asking_logs import NOW, signed_in

DAY = timedelta(days=1)
CALLS = """
AzureDiagnostics
| where Category == "RequestResponse"
| extend Properties = parse_json(properties_s)
| extend Deployment = tostring(Properties.modelDeploymentName)
| where isnotempty(Deployment) and tostring(Properties.modelName) startswith "claude"
| summarize n = count(), p95 = percentile(DurationMs, 95) by Deployment
"""


@pytest.fixture(scope="module")
def logs(healthy: Sandbox) -> Iterator[LogsQueryClient]:
    """The library, pointed at the sandbox."""
    found = healthy.environment
    trust = {"connection_verify": found["FOUNDRY_DOCTOR_CA_FILE"]}
    with (
        signed_in(healthy) as credential,
        LogsQueryClient(
            credential,
            endpoint=found["FOUNDRY_DOCTOR_LOGS"],
            audience="https://api.loganalytics.io",
            **trust,
        ) as client,
    ):
        yield client


def rows(found: LogsQueryResult | LogsQueryPartialResult) -> list[list[Any]]:
    """Return the rows of a complete answer."""
    assert isinstance(found, LogsQueryResult)
    return [list(row) for row in found.tables[0].rows]


def test_counts_and_percentiles_are_those_of_the_calls(
    logs: LogsQueryClient, healthy: Sandbox
) -> None:
    """What KQL finds in the log is what the generated calls say, deployment by deployment."""
    workspace = healthy.state.plan.logs.workspace
    found = rows(logs.query_workspace(workspace, CALLS, timespan=(NOW - 30 * DAY, NOW)))

    with truth(healthy.state) as database:
        expected = database.execute(
            "SELECT deployment, count(*), quantile_disc(CASE WHEN is_negative THEN -1 ELSE 1 END "
            "* duration_ms, 0.95) FROM store.truth WHERE list_contains(sources, 'AzureDiagnostics')"
            " AND NOT is_unnamed AND visible_at <= $1 AND time >= $1 - INTERVAL 30 DAY "
            "GROUP BY deployment",
            [NOW.replace(tzinfo=None)],
        ).fetchall()
    assert sorted(map(tuple, found)) == sorted(expected)


def test_values_have_their_types(logs: LogsQueryClient, healthy: Sandbox) -> None:
    """Every type of Log Analytics arrives as the library expects it."""
    query = (
        "print t = datetime(2026-11-20 10:00:00.1234567), d = dynamic([1]), b = true, n = 5, "
        "r = 0.5, s = 'a', z = 2d, x = real(nan), e = int(null)"
    )
    found = logs.query_workspace(healthy.state.plan.logs.workspace, query, timespan=None)

    assert isinstance(found, LogsQueryResult)
    assert found.tables[0].columns_types == [
        "datetime", "dynamic", "bool", "long", "real", "string", "timespan", "real", "int",
    ]  # fmt: skip
    row = list(found.tables[0].rows[0])
    assert row[0].replace(tzinfo=UTC) == datetime(2026, 11, 20, 10, 0, 0, 123456, tzinfo=UTC)
    assert row[1:] == ["[1]", True, 5, 0.5, "a", "2.00:00:00.0000000", "NaN", None]


@pytest.mark.parametrize(
    "timespan",
    [DAY, (NOW - DAY, DAY), (NOW - DAY, NOW)],
    ids=["duration", "start and duration", "start and end"],
)
def test_a_timespan_in_every_form_is_the_same(
    logs: LogsQueryClient, healthy: Sandbox, timespan: Any
) -> None:
    """The library's three ways to say a day give the same rows, none of them outside it."""
    query = "AzureDiagnostics | summarize n = count(), oldest = min(TimeGenerated)"
    workspace = healthy.state.plan.logs.workspace

    ((count, oldest),) = rows(logs.query_workspace(workspace, query, timespan=timespan))

    assert 5000 < count < 7000
    assert oldest >= NOW - DAY


def test_a_resource_sees_its_own_rows_only(logs: LogsQueryClient, healthy: Sandbox) -> None:
    """A query of the account finds its requests; spans and a neighbour's rows it does not."""
    account = healthy.state.account_id

    def count(resource: str, table: str) -> int:
        return int(rows(logs.query_resource(resource, f"{table} | count", timespan=DAY))[0][0])

    assert count(account, "AzureDiagnostics") > 3000
    assert count(account, "AppDependencies") == 0
    assert count(f"{account}-sweden", "AzureDiagnostics") == 0


def test_statistics_come_when_asked_for(logs: LogsQueryClient, healthy: Sandbox) -> None:
    """An answer has statistics only for a caller who wants them."""
    workspace = healthy.state.plan.logs.workspace
    with_them = logs.query_workspace(workspace, "print 1", timespan=None, include_statistics=True)
    without = logs.query_workspace(workspace, "print 1", timespan=None)

    assert with_them.statistics
    assert with_them.statistics["query"]["executionTime"] > 0
    assert not without.statistics


def test_a_mistake_is_the_librarys_error(logs: LogsQueryClient, healthy: Sandbox) -> None:
    """Code and innermost code of a refused query are read."""
    with pytest.raises(HttpResponseError) as caught:
        logs.query_workspace(healthy.state.plan.logs.workspace, "Nothing | count", timespan=DAY)

    assert caught.value.status_code == 400
    assert caught.value.error
    assert caught.value.error.code == "BadArgumentError"
    assert "'Nothing'" in str(caught.value.error.innererror)


def test_a_query_may_stand_in_the_url(
    healthy: Sandbox, connect: Callable[..., httpx.Client]
) -> None:
    """GET does what POST does, and both want a token."""
    root = healthy.environment["FOUNDRY_DOCTOR_LOGS"]
    path = f"{root}/v1/workspaces/{healthy.state.plan.logs.workspace}/query"
    with connect(healthy) as client:
        refused = client.get(path, params={"query": "print 1"})

    assert refused.status_code == 401
    assert refused.json()["error"]["code"] == "AuthenticationFailed"
    assert "x-ms-request-id" in refused.headers
