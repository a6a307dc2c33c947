"""Platform metrics, which fill what logs lack: tokens by deployment (azure-monitor-querymetrics).

They have no percentiles and no request IDs. Whether `InputTokens` includes what the cache gave is
not documented, and which metrics are emitted for Claude neither: every series may be empty.
Source: Microsoft Learn, supported metrics of Microsoft.CognitiveServices/accounts (2026-07-31).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from checks.evidence import Purpose
from checks.workspaces.failures import logs_error, no_sign_in
from checks.workspaces.model import Span

if TYPE_CHECKING:
    from checks.workspaces.azure import Azure

NAMESPACE = "Microsoft.CognitiveServices/accounts"
METRICS = {
    "ModelRequests": "requests",
    "InputTokens": "input_tokens",
    "OutputTokens": "output_tokens",
    "cacheReadInputTokens": "cache_read_tokens",
    "ephemeral5mInputTokens": "cache_write_tokens",
    "ephemeral1hInputTokens": "cache_write_1h_tokens",
}
"""Metric → what it counts, by the name that the logs' sums have."""
_MEASURES = {name.lower(): measure for name, measure in METRICS.items()}
NO_DEPLOYMENT = frozenset({"", "__empty"})
"""Values of the dimension that name none; the last one was seen in a public dashboard."""
SERIES = 1000
"""Series of one metric that are asked for; the default is 10."""
DAY = timedelta(days=1)
TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricPoint:
    """What a deployment used in one interval."""

    start: datetime
    """UTC."""
    deployment: str
    measure: str
    """A value of METRICS."""
    total: float


def usage_metrics(
    azure: "Azure",
    resource_id: str,
    region: str,
    span: Span,
    *,
    step: timedelta = DAY,
) -> tuple[MetricPoint, ...]:
    """Return what each deployment of a resource used; raise `LogsError` without an answer."""
    from azure.core.exceptions import AzureError  # noqa: PLC0415 - 0.1 s
    from azure.monitor.querymetrics import MetricsClient  # noqa: PLC0415 - 0.2 s

    if azure.credential is None:
        raise no_sign_in()
    client = MetricsClient(
        azure.cloud.metrics.format(region=region),
        azure.credential,
        audience=azure.cloud.metrics_audience,
        transport=azure.line.transport(Purpose.LOGS, TIMEOUT_S),
        retry_total=1,
        permit_redirects=False,
    )
    with client:
        try:
            results = client.query_resources(
                resource_ids=[resource_id],
                metric_namespace=NAMESPACE,
                metric_names=list(METRICS),
                timespan=(span.start, span.end),
                granularity=step,
                aggregations=["Total"],
                filter="ModelDeploymentName eq '*'",
                max_results=SERIES,
            )
        except AzureError as error:
            raise logs_error(error) from error
    return tuple(point for result in results for point in _points(result.metrics))


def _points(metrics: Iterable[Any]) -> Iterator[MetricPoint]:
    for metric in metrics:
        measure = _MEASURES.get(str(metric.name).lower())
        for series in metric.timeseries:
            deployment = _deployment(series.metadata_values)
            for value in series.data:
                if not measure or deployment.lower() in NO_DEPLOYMENT or value.total is None:
                    continue
                yield MetricPoint(
                    start=value.timestamp,
                    deployment=deployment,
                    measure=measure,
                    total=float(value.total),
                )


def _deployment(dimensions: Any) -> str:
    """Return the deployment's name; dimensions come back in lower case."""
    named = {str(name).lower(): str(value) for name, value in dict(dimensions).items()}
    return named.get("modeldeploymentname", "")
