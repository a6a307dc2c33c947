"""Microsoft's own client reads metrics that are what the generated calls say."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import duckdb
import pytest
from azure.core.exceptions import HttpResponseError
from azure.monitor.querymetrics import Metric, MetricsClient

from checks.sandbox import Sandbox
from checks.sandbox.logs.store import truth
from tests.sandbox.asking_logs import NOW, signed_in

DAY = timedelta(days=1)
NAMESPACE = "Microsoft.CognitiveServices/accounts"
SPAN = (NOW - 2 * DAY, NOW - DAY)


@pytest.fixture(scope="module")
def metrics(healthy: Sandbox) -> Iterator[MetricsClient]:
    """The library, pointed at the sandbox."""
    found = healthy.environment
    trust = {"connection_verify": found["FOUNDRY_DOCTOR_CA_FILE"]}
    with (
        signed_in(healthy) as credential,
        MetricsClient(found["FOUNDRY_DOCTOR_METRICS"], credential, **trust) as client,
    ):
        yield client


def ask(metrics: MetricsClient, sandbox: Sandbox, *names: str, **options: Any) -> list[Metric]:
    """Ask for metrics of the account over one day, by the hour unless told otherwise."""
    asked: dict[str, Any] = {"timespan": SPAN, "granularity": timedelta(hours=1)}
    found = metrics.query_resources(
        resource_ids=[sandbox.state.account_id],
        metric_namespace=NAMESPACE,
        metric_names=list(names),
        max_results=100,
        **asked | options,
    )
    return list(found[0].metrics)


@pytest.fixture(scope="module")
def calls(healthy: Sandbox) -> Iterator[duckdb.DuckDBPyRelation]:
    """The generated calls of that day which a metric can name."""
    with truth(healthy.state) as database:
        yield database.table("store.truth").filter(
            f"list_contains(sources, 'AzureDiagnostics') AND time >= '{SPAN[0]:%F %T}' "
            f"AND time < '{SPAN[1]:%F %T}' AND NOT is_unnamed"
        )


SUMS = {
    "ModelRequests": "count(*)",
    "InputTokens": "sum(input_tokens)",
    "OutputTokens": "sum(output_tokens)",
    "cacheReadInputTokens": "sum(cache_read_tokens)",
    "ephemeral5mInputTokens": "sum(cache_write_5m_tokens)",
    "ephemeral1hInputTokens": "sum(cache_write_1h_tokens)",
}


def test_totals_are_those_of_the_calls(
    metrics: MetricsClient, healthy: Sandbox, calls: duckdb.DuckDBPyRelation
) -> None:
    """Requests and tokens by deployment add up to what was generated."""
    found = ask(metrics, healthy, *SUMS, filter="ModelDeploymentName eq '*'")

    for metric in found:
        totals = {
            each.metadata_values["modeldeploymentname"]: sum(v.total or 0 for v in each.data)
            for each in metric.timeseries
        }
        totals.pop("__Empty", None)
        expected = calls.aggregate(f"deployment, {SUMS[metric.name]}", "deployment").fetchall()
        assert totals == dict(expected), metric.name


def test_a_status_is_a_dimension_of_requests(metrics: MetricsClient, healthy: Sandbox) -> None:
    """A filter narrows and splits; what it leaves out is not there."""
    (found,) = ask(
        metrics,
        healthy,
        "ModelRequests",
        filter="StatusCode ne '200' and ModelDeploymentName eq 'claude-haiku-4-5'",
    )

    statuses = {each.metadata_values["statuscode"] for each in found.timeseries}
    deployments = {each.metadata_values["modeldeploymentname"] for each in found.timeseries}
    assert "400" in statuses
    assert "200" not in statuses
    assert deployments == {"claude-haiku-4-5"}


def test_latency_is_an_average(
    metrics: MetricsClient, healthy: Sandbox, calls: duckdb.DuckDBPyRelation
) -> None:
    """Without a filter there is one series; the aggregation is the metric's own."""
    first, second = ask(
        metrics, healthy, "TimeToLastByte", "TokensPerSecond", granularity=timedelta(days=7)
    )
    ((expected,),) = calls.filter("status = 200").aggregate("avg(duration_ms)").fetchall()

    assert [len(each.timeseries) for each in (first, second)] == [1, 1]
    assert first.timeseries[0].data[-1].average == pytest.approx(expected)
    assert first.timeseries[0].data[-1].total is None
    assert second.unit == "Count"


def test_an_interval_without_a_call_has_no_figure(metrics: MetricsClient, healthy: Sandbox) -> None:
    """During the gap every interval is there, without a total."""
    began, hour = NOW - 20 * DAY, timedelta(hours=1)

    (found,) = ask(metrics, healthy, "ModelRequests", timespan=(began - hour, began + 4 * hour))

    totals = [each.total for each in found.timeseries[0].data]
    assert len(totals) == 6
    assert totals[0]
    assert totals[2:] == [None] * 4


@pytest.mark.parametrize(
    "options",
    [
        {"filter": "StatusCode eq '*'"},
        {"filter": "StatusCode = '*'"},
        {"granularity": timedelta(days=40), "filter": "Colour eq '*'"},
    ],
)
def test_a_filter_with_a_mistake_is_refused(
    metrics: MetricsClient, healthy: Sandbox, options: dict[str, Any]
) -> None:
    """A dimension that a metric does not have is an error."""
    with pytest.raises(HttpResponseError) as caught:
        ask(metrics, healthy, "InputTokens", **options)

    assert caught.value.status_code == 400


def test_metrics_need_a_permission(metrics: MetricsClient, healthy: Sandbox) -> None:
    """A resource that the caller may not read is refused as ARM does."""
    other = healthy.state.account_id.replace("3f8b6c14", "00000000")

    with pytest.raises(HttpResponseError) as caught:
        metrics.query_resources(
            resource_ids=[other], metric_namespace=NAMESPACE, metric_names=["ModelRequests"]
        )

    assert caught.value.status_code == 403
    assert "AuthorizationFailed" in str(caught.value)
