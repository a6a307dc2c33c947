"""The time series of a metric: a value per interval and combination of dimensions."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class NotMetricError(ValueError):
    """There is no such metric, dimension or filter: the words of the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A metric of an account."""

    name: str
    unit: str
    value: str
    """SQL over a call; null for a call that does not count."""
    dimensions: tuple[str, ...]
    usual: str = "total"
    """The aggregation when the caller names none."""


_DIMENSIONS = {
    "apiname": "api_name",
    "region": "region",
    # So Azure calls what has no name.
    "modeldeploymentname": "CASE WHEN is_unnamed THEN '__Empty' ELSE deployment END",
    "modelname": "model",
    "modelversion": "model_version",
    "operationname": "operation",
    "streamtype": "CASE WHEN stream THEN 'Streaming' ELSE 'Non-Streaming' END",
    "statuscode": "status::VARCHAR",
}
"""SQL over a call, by dimension."""

_OF_USAGE = ("apiname", "region", "modeldeploymentname", "modelname", "modelversion")
_OF_LATENCY = (*_OF_USAGE, "operationname", "streamtype")


def _tokens(name: str, value: str) -> Metric:
    return Metric(name=name, unit="Count", value=value, dimensions=_OF_USAGE)


METRICS = (
    Metric(name="ModelRequests", unit="Count", value="1", dimensions=(*_OF_LATENCY, "statuscode")),
    Metric(
        name="TimeToLastByte",
        unit="MilliSeconds",
        value="CASE WHEN status = 200 THEN duration_ms END",
        dimensions=_OF_LATENCY,
        usual="average",
    ),
    Metric(
        name="TokensPerSecond",
        unit="Count",
        value="output_tokens * 1000.0 / duration_ms",
        dimensions=_OF_LATENCY,
        usual="average",
    ),
    # Of a stream; Azure gives an estimate for the rest, here there is none [U].
    Metric(
        name="TimeToResponse",
        unit="MilliSeconds",
        value="first_token_ms",
        dimensions=(*_OF_LATENCY, "statuscode"),
        usual="average",
    ),
    # Without what the cache read and wrote, as measured for Claude in October 2026 by the author of
    # dhangerkapil/foundry-usage-metering.
    _tokens("InputTokens", "input_tokens"),
    _tokens("OutputTokens", "output_tokens"),
    _tokens("TotalTokens", "input_tokens + output_tokens"),
    _tokens("cacheReadInputTokens", "cache_read_tokens"),
    _tokens("ephemeral5mInputTokens", "cache_write_5m_tokens"),
    _tokens("ephemeral1hInputTokens", "cache_write_1h_tokens"),
)
AGGREGATIONS = {
    "total": "sum(value)",
    "average": "avg(value)",
    "minimum": "min(value)",
    "maximum": "max(value)",
    "count": "count(value)",
}
_CONDITION = re.compile(r"(\w+)\s+(eq|ne)\s+'([^']*)'", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What one dimension is to be; without values it only splits the series."""

    dimension: str
    equal: tuple[str, ...] = ()
    unequal: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a caller wants to know; times are UTC without a zone."""

    metrics: tuple[Metric, ...]
    start: datetime
    end: datetime
    now: datetime
    interval: timedelta
    aggregations: tuple[str, ...]
    conditions: tuple[Condition, ...]
    top: int

    def __post_init__(self) -> None:
        if not self.interval:
            raise NotMetricError("The interval must be longer than nothing.")
        for metric in self.metrics:
            for each in self.conditions:
                if each.dimension not in metric.dimensions:
                    raise NotMetricError(
                        f"Metric: {metric.name} does not support requested dimension combination: "
                        f"{each.dimension}, supported ones are: {','.join(metric.dimensions)}"
                    )


def metric(name: str) -> Metric:
    """Return a metric by its name, case aside; raises `NotMetricError`."""
    for each in METRICS:
        if each.name.casefold() == name.strip().casefold():
            return each
    known = ",".join(each.name for each in METRICS)
    raise NotMetricError(
        f"Failed to find metric configuration for '{name}'. Valid metrics: {known}"
    )


def conditions(text: str) -> tuple[Condition, ...]:
    """Read a filter: `A eq '*' and B eq 'x' or B eq 'y'`; raises `NotMetricError`."""
    found = []
    for part in filter(None, re.split(r"\s+and\s+", text, flags=re.IGNORECASE)):
        terms = [_CONDITION.fullmatch(each.strip()) for each in re.split(r"\s+or\s+", part)]
        names = {term[1].casefold() for term in terms if term}
        if None in terms or len(names) != 1 or not names <= _DIMENSIONS.keys():
            raise NotMetricError(f"The filter '{part}' is not valid.")
        given = [(term[2].casefold(), term[3].casefold()) for term in terms if term]
        found.append(
            Condition(
                dimension=names.pop(),
                equal=tuple(value for how, value in given if how == "eq" and value != "*"),
                unequal=tuple(value for how, value in given if how == "ne"),
            )
        )
    return tuple(found)


def values(cursor: "DuckDBPyConnection", asked: Asked) -> dict[str, list[dict[str, Any]]]:
    """Return the series of each metric by its name, the largest first."""
    return {each.name: _series(cursor, asked, each) for each in asked.metrics}


def _series(cursor: "DuckDBPyConnection", asked: Asked, of: Metric) -> list[dict[str, Any]]:
    split = [each.dimension for each in asked.conditions]
    rows = cursor.execute(*_text(asked, of, split)).fetchall()
    wanted = asked.aggregations or (of.usual,)
    found: dict[tuple[Any, ...], dict[datetime, dict[str, float]]] = {}
    sizes: dict[tuple[Any, ...], float] = {}
    for moment, *rest in rows:
        names, figures = (
            tuple(rest[: len(split)]),
            dict(zip(AGGREGATIONS, rest[len(split) :], strict=True)),
        )
        shown = {name: figures[name] for name in wanted if figures.get(name) is not None}
        found.setdefault(names, {})[moment] = shown
        sizes[names] = sizes.get(names, 0) + (figures["total"] or 0)
    largest = sorted(found, key=lambda names: (-sizes[names], names))[: asked.top]
    return [_one(asked, dict(zip(split, names, strict=True)), found[names]) for names in largest]


def _text(asked: Asked, of: Metric, split: list[str]) -> tuple[str, dict[str, Any]]:
    """Return the SQL of a metric's series and its parameters: what a caller wrote is one."""
    parameters: dict[str, Any] = {
        "start": asked.start,
        "end": min(asked.end, asked.now - timedelta(minutes=1)),
        "interval": asked.interval,
    }
    dimensions = [f"{_DIMENSIONS[name]} AS d{number}" for number, name in enumerate(split)]
    where = ["value IS NOT NULL"]
    for number, condition in enumerate(asked.conditions):
        for how, listed in (("IN", condition.equal), ("NOT IN", condition.unequal)):
            names = [f"v{number}_{how[0]}{place}" for place in range(len(listed))]
            parameters |= dict(zip(names, listed, strict=True))
            if names:
                places = ", ".join(f"${name}" for name in names)
                where.append(f"lower(d{number}) {how} ({places})")
    columns = ", ".join([*(f"d{number}" for number in range(len(split))), *AGGREGATIONS.values()])
    text = (
        f"WITH calls AS (SELECT time, {', '.join([f'{of.value} AS value', *dimensions])} "  # noqa: S608 -- names and values of the lists above
        "FROM store.truth WHERE list_contains(sources, 'AzureDiagnostics') "
        "AND time >= $start AND time < $end) "
        f"SELECT time_bucket($interval, time, TIMESTAMP '2000-01-01') AS bucket, {columns} "
        f"FROM calls WHERE {' AND '.join(where)} GROUP BY ALL ORDER BY ALL"
    )
    return text, parameters


def _one(
    asked: Asked, names: dict[str, str], found: dict[datetime, dict[str, float]]
) -> dict[str, Any]:
    """Return a series: every interval stands there, those without a call have no figure."""
    began = datetime(2000, 1, 1)  # noqa: DTZ001 -- as in the store
    moment = asked.start - (asked.start - began) % asked.interval
    data = []
    while moment < asked.end:
        data.append({"timeStamp": f"{moment.isoformat()}Z", **found.get(moment, {})})
        moment += asked.interval
    described = [
        {"name": {"value": name, "localizedValue": name}, "value": value}
        for name, value in names.items()
    ]
    return {"metadatavalues": described, "data": data}
