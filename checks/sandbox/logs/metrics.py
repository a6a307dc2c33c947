"""Platform metrics: their batch API, computed from the calls that reached the account.

They do not depend on diagnostic settings, hence are there when the workspace holds nothing.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from checks.sandbox.arm import refusals
from checks.sandbox.arm.visit import Refused, in_path
from checks.sandbox.logs import series, timespans, views
from checks.sandbox.start import account_id
from checks.sandbox.state import State
from checks.sandbox.tokens import Signer
from checks.sandbox.wire import Answer, Call, json_answer, parsed

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

AUDIENCE = "https://metrics.monitor.azure.com"

_PATH = re.compile(r"/subscriptions/[^/]+/metrics:getBatch", re.IGNORECASE)
_ACTION = "Microsoft.Insights/metrics/read"
NAMESPACE = "microsoft.cognitiveservices/accounts"
# Azure's limits: resources of one call, and series unless the caller says otherwise.
_RESOURCES, _SERIES = 50, 10
LONGEST = timedelta(days=31)
"""Of a longer span Azure answers the last 31 days, and does not say so (measured in October 2026
by the author of dhangerkapil/foundry-usage-metering)."""


class Metrics:
    """Answers every batch of metrics."""

    def __init__(
        self,
        state: State,
        signer: Signer,
        *,
        cursor: Callable[[Iterable[str]], Awaitable["DuckDBPyConnection"]],
    ) -> None:
        self._state = state
        self._signer = signer
        self._cursor = cursor

    def serves(self, call: Call) -> bool:
        """Tell whether a call is meant for the metrics."""
        return call.method == "POST" and _PATH.fullmatch(call.path) is not None

    async def __call__(self, call: Call) -> Answer:
        """Answer a call: the guards first, then the metrics of each resource."""
        try:
            claims = self._claims(call)
            resources = self._resources(call, claims)
            asked = read({n.casefold(): v for n, v in parse_qsl(call.query)}, self._state)
            cursor = await self._cursor(())
            values = await asyncio.to_thread(series.values, cursor, asked)
        except Refused as refused:
            return refused.answer
        own = self._state.account_id.casefold()
        documents = [
            _document(each, asked, values if each.casefold() == own else {}, self._state)
            for each in resources
        ]
        return json_answer(200, {"values": documents})

    def _claims(self, call: Call) -> Mapping[str, Any]:
        home = self._state.tenant(self._state.account.tenant).id
        scheme, _, token = call.headers.get("authorization", "").partition(" ")
        claims = self._signer.claims(token) if scheme.casefold() == "bearer" else None
        now = self._state.clock.now().timestamp()
        is_good = (
            claims
            and claims["nbf"] <= now < claims["exp"]
            and claims["tid"] == home
            and claims["aud"].removesuffix("/") == AUDIENCE
        )
        if not claims or not is_good:
            authority = f"https://{call.authority}/{home}"
            message = "The access token is missing, expired or meant for another audience."
            code = "InvalidAuthenticationToken"
            raise Refused(refusals.unauthenticated(code, message, authority=authority))
        return claims

    def _resources(self, call: Call, claims: Mapping[str, Any]) -> list[str]:
        """Return the ids of the resources asked for, all of which the caller may read."""
        try:
            document = parsed(call.body)
            named = [str(each) for each in document["resourceids"]][:_RESOURCES]
        except (ValueError, KeyError, TypeError):
            message = "The body must be an object with 'resourceids'."
            raise Refused(refusals.bad_request(message)) from None
        caller, client = str(claims["oid"]), str(claims["appid"])
        for each in named:
            if not self._state.decide(caller, _ACTION, each).allowed:
                raise Refused(refusals.not_authorized(caller, client, _ACTION, each))
            path = each.casefold()
            if not any(in_path(account_id(known), path) for known in self._state.accounts):
                raise Refused(refusals.not_found(f"The resource '{each}'"))
        return named


def read(query: Mapping[str, str], state: State) -> series.Asked:
    """Return what a query asks for, its names in lower case; raise `Refused`."""
    now = min(timespans.naive(state.clock.now()), views.silent_since(state))
    try:
        end = timespans.moment(query["endtime"]) if "endtime" in query else now
        if query.get("metricnamespace", "").casefold() != NAMESPACE:
            raise series.NotMetricError("The metric namespace is not one of this resource type.")
        interval = timespans.duration(query.get("interval", "PT1M"))
        given = query.get("starttime")
        start = timespans.moment(given) if given else end - timespans.duration("PT1H")
        return series.Asked(
            metrics=tuple(map(series.metric, query.get("metricnames", "").split(","))),
            start=max(start, end - LONGEST),
            end=end,
            now=now,
            interval=interval,
            aggregations=tuple(
                each.casefold() for each in query.get("aggregation", "").split(",") if each
            ),
            conditions=series.conditions(query.get("filter", "")),
            top=int(query.get("top", _SERIES)),
        )
    except ValueError as error:
        raise Refused(refusals.bad_request(str(error))) from None


def _document(
    resource: str, asked: series.Asked, values: Mapping[str, list[Any]], state: State
) -> dict[str, Any]:
    return {
        "starttime": f"{asked.start.isoformat()}Z",
        "endtime": f"{asked.end.isoformat()}Z",
        "interval": f"PT{asked.interval.total_seconds():.0f}S",
        "namespace": NAMESPACE,
        "resourceregion": state.account.region,
        "resourceid": resource,
        "value": listed(resource, asked, values),
    }


def listed(
    resource: str, asked: series.Asked, values: Mapping[str, list[Any]]
) -> list[dict[str, Any]]:
    """Return the metrics asked for, each with its series."""
    return [
        {
            "id": f"{resource}/providers/Microsoft.Insights/metrics/{metric.name}",
            "type": "Microsoft.Insights/metrics",
            "name": {"value": metric.name, "localizedValue": metric.name},
            "displayDescription": metric.name,
            "unit": metric.unit,
            "timeseries": values.get(metric.name, []),
            "errorCode": "Success",
        }
        for metric in asked.metrics
    ]
