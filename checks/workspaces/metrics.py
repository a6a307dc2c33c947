"""Platform metrics, which fill what logs lack: tokens by deployment (azure-monitor-querymetrics).

They have no percentiles and no request IDs. For Claude, `InputTokens` leaves out what the cache
read and wrote; three metrics of their own have that, so the four can be priced. `ModelRequests`
counts refused and failed requests too. Which metrics are emitted for Claude is not documented:
every series may be empty.
Sources: Microsoft Learn, supported metrics of Microsoft.CognitiveServices/accounts (2026-07-31);
dhangerkapil/foundry-usage-metering, measured on 6 and 7 October 2026.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from checks.evidence import Purpose
from checks.redact.in_use import masked
from checks.words import say
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
FAILED = "failed_requests"
"""Requests that were answered with an error, of those that `requests` counts."""
TIME_TO_RESPONSE = "TimeToResponse"
BY_DEPLOYMENT = "ModelDeploymentName eq '*'"
BY_MODEL = say("{by_deployment} and ModelName eq '*'", by_deployment=BY_DEPLOYMENT)
BY_STATUS = say("{by_model} and StatusCode eq '*'", by_model=BY_MODEL)
_MEASURES = {name.lower(): measure for name, measure in METRICS.items()}
_MEASURES[TIME_TO_RESPONSE.lower()] = TIME_TO_RESPONSE
NO_DEPLOYMENT = frozenset({"", "__empty"})
"""Values of the dimension that name none; the last one was seen in a public dashboard."""
SERIES = 1000
"""Series of one metric that are asked for; the default is 10."""
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LONGEST = 30 * DAY
"""What one request is asked for: of more than 31 days Azure silently answers the last 31."""
TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricPoint:
    """What a deployment used in one interval."""

    start: datetime
    """UTC."""
    deployment: str
    model: str
    """Empty where Azure names none."""
    measure: str
    """A value of METRICS, FAILED, or TIME_TO_RESPONSE."""
    total: float
    """What was counted; of TIME_TO_RESPONSE the average in ms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricAnswer:
    """What Azure answered."""

    points: tuple[MetricPoint, ...]
    is_cut: bool = False
    """Whether there may be more series than were asked for: the smallest are missing then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What one request asks for."""

    span: Span
    step: timedelta
    metrics: tuple[str, ...]
    split: str
    """The filter; each dimension that is to be told apart is asked for as `'*'`."""
    aggregation: str = "Total"


def usage_metrics(azure: "Azure", resource_id: str, region: str, span: Span) -> MetricAnswer:
    """Return what each deployment of a resource used; raise `LogsError` without an answer.

    The span has to begin and end on whole hours, UTC.
    """
    kinds = ((tuple(METRICS), BY_MODEL), (("ModelRequests",), BY_STATUS))
    questions = [
        Question(span=part, step=step, metrics=metrics, split=split)
        for part, step in pieces(span)
        for metrics, split in kinds
    ]
    return _answers(azure, resource_id, region, questions)


def first_token_averages(azure: "Azure", resource_id: str, region: str, span: Span) -> MetricAnswer:
    """Return the average wait for the first token by hour and deployment, in ms.

    For requests that do not stream Azure gives an estimate (Microsoft Learn, supported metrics,
    2026-07-31). Raise `LogsError` without an answer.
    """
    questions = [
        Question(
            span=part,
            step=HOUR,
            metrics=(TIME_TO_RESPONSE,),
            split=BY_DEPLOYMENT,
            aggregation="Average",
        )
        for part in _no_longer(span.start, span.end)
    ]
    return _answers(azure, resource_id, region, questions)


def pieces(span: Span) -> Iterator[tuple[Span, timedelta]]:
    """Yield the parts of a span that are asked for one by one, each with its interval.

    Prices change at midnight, UTC, so days are whole ones; what is left before and after them is
    asked for by the hour. The span has to begin and end on whole hours.
    """
    first = _midnight(span.start + DAY - timedelta(microseconds=1))
    last = max(_midnight(span.end), first)
    if span.start < min(first, span.end):
        yield Span(start=span.start, end=min(first, span.end)), HOUR
    for part in _no_longer(first, last):
        yield part, DAY
    if last < span.end:
        yield Span(start=last, end=span.end), HOUR


def _no_longer(start: datetime, end: datetime) -> Iterator[Span]:
    while start < end:
        until = min(start + LONGEST, end)
        yield Span(start=start, end=until)
        start = until


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _answers(
    azure: "Azure", resource_id: str, region: str, questions: Iterable[Question]
) -> MetricAnswer:
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
    points: list[MetricPoint] = []
    is_cut = False
    with client:
        for asked in questions:
            try:
                answer = client.query_resources(
                    resource_ids=[resource_id],
                    metric_namespace=NAMESPACE,
                    metric_names=list(asked.metrics),
                    timespan=(asked.span.start, asked.span.end),
                    granularity=asked.step,
                    aggregations=[asked.aggregation],
                    filter=asked.split,
                    max_results=SERIES,
                )
            except AzureError as error:
                raise logs_error(error) from error
            told = [metric for result in answer for metric in result.metrics]
            points += _points(told)
            is_cut = is_cut or any(len(metric.timeseries) >= SERIES for metric in told)
    return MetricAnswer(points=tuple(points), is_cut=is_cut)


def _points(metrics: Iterable[Any]) -> Iterator[MetricPoint]:
    for metric in metrics:
        for series in metric.timeseries:
            measure = _measure(str(metric.name), series.metadata_values)
            deployment = _dimension(series.metadata_values, "modeldeploymentname")
            model = _dimension(series.metadata_values, "modelname")
            for value in series.data:
                amount = value.average if measure == TIME_TO_RESPONSE else value.total
                if not measure or deployment.lower() in NO_DEPLOYMENT or amount is None:
                    continue
                yield MetricPoint(
                    start=value.timestamp,
                    deployment=deployment,
                    model="" if model.lower() in NO_DEPLOYMENT else model,
                    measure=measure,
                    total=float(amount),
                )


def _measure(metric: str, dimensions: Any) -> str | None:
    """Return what a series counts, None where that is nobody's question."""
    status = _dimension(dimensions, "statuscode")
    if status:
        return FAILED if status.isdigit() and int(status) >= 400 else None
    return _MEASURES.get(metric.lower())


def _dimension(dimensions: Any, wanted: str) -> str:
    """Return what a dimension says; their names come back in lower case."""
    named = {str(name).lower(): str(value) for name, value in dict(dimensions).items()}
    return masked(named.get(wanted, ""))
