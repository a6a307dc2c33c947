"""Microsoft.Insights: the activity log, what was changed and by whom."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from checks.sandbox.arm import filters, refusals
from checks.sandbox.arm.filters import Term
from checks.sandbox.arm.operations import SUBSCRIPTION, Operation
from checks.sandbox.arm.pages import page
from checks.sandbox.arm.times import written
from checks.sandbox.arm.visit import Refused, Visit
from checks.sandbox.estate import Activity
from checks.sandbox.state import State

_FIELDS = {
    "resourceuri eq": "resourceId",
    "resourcegroupname eq": "resourceGroupName",
    "resourceprovider eq": "resourceProviderName",
    "correlationid eq": "correlationId",
}
"""Conditions beside the time, and the field each is about."""


def _values(visit: Visit) -> dict[str, Any]:
    wanted = filters.terms(visit, ("eventtimestamp ge", "eventtimestamp le", *_FIELDS))
    if visit.filter and wanted[0].name != "eventtimestamp ge":
        raise Refused(refusals.bad_request("The filter must begin with eventTimestamp ge."))
    own = visit.parts["subscription"].casefold() == visit.state.account.subscription
    entries = [_entry(visit.state, each) for each in visit.state.activities] if own else []
    found = sorted(
        (each for each in entries if _is_meant(each, wanted)),
        key=lambda each: str(each["eventTimestamp"]),
        reverse=True,
    )
    return page(visit, [_selected(each, visit.query.get("$select", "")) for each in found])


def _is_meant(entry: dict[str, Any], wanted: Iterable[Term]) -> bool:
    return all(_meets(entry, term) for term in wanted)


def _meets(entry: dict[str, Any], term: Term) -> bool:
    if field := _FIELDS.get(term.name):
        shown = str(entry[field]["value"] if isinstance(entry[field], dict) else entry[field])
        return shown.casefold() == term.value.casefold()
    at, limit = _moment(entry["eventTimestamp"]), _moment(term.value)
    return limit <= at if term.name.endswith("ge") else at <= limit


def _moment(text: str) -> datetime:
    try:
        # Python reads at most six decimals; ARM writes seven.
        found = datetime.fromisoformat(text.strip().replace("0Z", "Z") if "." in text else text)
    except ValueError as error:
        message = f"The time '{text}' of the filter cannot be read."
        raise Refused(refusals.bad_request(message)) from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _selected(entry: dict[str, Any], fields: str) -> dict[str, Any]:
    names = {name.strip().casefold() for name in fields.split(",") if name.strip()}
    return {name: value for name, value in entry.items() if not names or name.casefold() in names}


def _entry(state: State, activity: Activity) -> dict[str, Any]:
    resource, at = state.scope(activity.resource), written(state.ago(activity.hours_ago))
    words = ("activity", activity.operation, resource, f"{activity.hours_ago:.6f}")
    event, correlation = state.seeded.guid(*words), state.seeded.guid(*words, "correlation")
    group = resource.split("/resourceGroups/")[-1].split("/")[0]
    provider = activity.operation.split("/", 1)[0]
    failed = {"statusCode": activity.sub_status, "statusMessage": activity.message}
    return {
        "authorization": {
            "action": activity.operation,
            "role": "Contributor",
            "scope": resource,
        },
        "caller": activity.caller,
        "channels": "Operation",
        "correlationId": correlation,
        "eventDataId": event,
        "eventName": _text("EndRequest", "End request"),
        "category": _text("Administrative", "Administrative"),
        "eventTimestamp": at,
        "id": f"{resource}/events/{event}/ticks/0",
        "level": "Error" if activity.status == "Failed" else "Informational",
        "operationId": correlation,
        "operationName": _text(activity.operation, activity.operation),
        "resourceGroupName": group,
        "resourceProviderName": _text(provider, provider),
        "resourceType": _text(_type(resource), _type(resource)),
        "resourceId": resource,
        "status": _text(activity.status, activity.status),
        "subStatus": _text(activity.sub_status, activity.sub_status),
        "submissionTimestamp": at,
        "subscriptionId": state.account.subscription,
        "tenantId": state.tenant(state.account.tenant).id,
        "properties": failed if activity.message else {"eventCategory": "Administrative"},
    }


def _type(resource: str) -> str:
    provider, *parts = resource.rsplit("/providers/", 1)[-1].split("/")
    return "/".join((provider, *_every_other(parts)))


def _every_other(parts: list[str]) -> Iterator[str]:
    yield from parts[::2]


def _text(value: str, shown: str) -> dict[str, str]:
    return {"value": value, "localizedValue": shown}


OPERATIONS = (
    Operation(
        pattern=f"{SUBSCRIPTION}/providers/Microsoft.Insights/eventtypes/management/values",
        versions=("2015-04-01",),
        action="Microsoft.Insights/eventtypes/values/Read",
        at=SUBSCRIPTION,
        handle=_values,
    ),
)
