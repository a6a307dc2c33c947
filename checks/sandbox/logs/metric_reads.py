"""Platform metrics of one account as ARM gives them: their definitions and their values."""

import asyncio
import functools
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Any

from checks.sandbox.arm import refusals
from checks.sandbox.arm.operations import ACCOUNT, Operation
from checks.sandbox.arm.visit import Refused, Visit
from checks.sandbox.logs import metrics, series
from checks.sandbox.start import account_id

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Cursor = Callable[[Iterable[str]], Awaitable["DuckDBPyConnection"]]

_INSIGHTS = f"{ACCOUNT}/providers/Microsoft.Insights"
_GRAINS = ("PT1M", "PT5M", "PT15M", "PT30M", "PT1H", "PT6H", "PT12H", "P1D")
_KEPT = "P93D"
_NOT_SERVED = {"resulttype": ("", "data"), "orderby": ("",), "rollupby": ("",)}
"""Parameters that would change the response, and the values that leave it as it is."""


def operations(cursor: Cursor) -> tuple[Operation, ...]:
    """Return the operations; the cursor leads to the calls from which the values are computed."""
    return (
        Operation(
            pattern=f"{_INSIGHTS}/metricDefinitions",
            versions=("2018-01-01", "2021-05-01", "2023-10-01", "2024-02-01"),
            action="Microsoft.Insights/metricDefinitions/read",
            at=ACCOUNT,
            handle=_definitions,
        ),
        Operation(
            pattern=f"{_INSIGHTS}/metrics",
            versions=("2018-01-01", "2019-07-01", "2021-05-01", "2023-10-01", "2024-02-01"),
            action="Microsoft.Insights/metrics/read",
            at=ACCOUNT,
            handle=functools.partial(_values, cursor),
        ),
    )


def _definitions(visit: Visit) -> dict[str, Any]:
    resource = account_id(visit.account)
    return {"value": [_definition(resource, each) for each in series.METRICS]}


def _definition(resource: str, metric: series.Metric) -> dict[str, Any]:
    return {
        "id": f"{resource}/providers/microsoft.insights/metricdefinitions/{metric.name}",
        "resourceId": resource,
        "namespace": metrics.NAMESPACE,
        "name": _text(metric.name),
        "displayDescription": metric.name,
        "isDimensionRequired": False,
        "unit": metric.unit,
        "primaryAggregationType": metric.usual.capitalize(),
        "supportedAggregationTypes": [each.capitalize() for each in series.AGGREGATIONS],
        "metricAvailabilities": [{"timeGrain": each, "retention": _KEPT} for each in _GRAINS],
        "dimensions": [_text(each) for each in metric.dimensions],
    }


def _text(value: str) -> dict[str, str]:
    return {"value": value, "localizedValue": value}


async def _values(cursor: Cursor, visit: Visit) -> dict[str, Any]:
    asked = metrics.read(_query(visit), visit.state)
    found = {}
    if visit.is_main:
        found = await asyncio.to_thread(series.values, await cursor(()), asked)
    return {
        "cost": 0,
        "timespan": f"{asked.start.isoformat()}Z/{asked.end.isoformat()}Z",
        "interval": visit.query.get("interval", "PT1M"),
        "namespace": metrics.NAMESPACE,
        "resourceregion": visit.account.region,
        "value": metrics.listed(account_id(visit.account), asked, found),
    }


def _query(visit: Visit) -> dict[str, str]:
    """Return the parameters by the names that the batch of metrics has for them."""
    given = visit.query
    for name, harmless in _NOT_SERVED.items():
        if given.get(name, "").casefold() not in harmless:
            message = f"The sandbox does not serve metrics with {name}={given[name]}."
            raise Refused(refusals.refusal(501, "NotServedBySandbox", message))
    start, slash, end = given.get("timespan", "").partition("/")
    if bool(start) != bool(slash and end):
        raise Refused(refusals.bad_request("The timespan must be a start and an end."))
    times = {"starttime": start, "endtime": end} if start else {}
    return (
        given
        | times
        | {
            "filter": given.get("$filter", ""),
            "metricnamespace": given.get("metricnamespace") or metrics.NAMESPACE,
        }
    )
