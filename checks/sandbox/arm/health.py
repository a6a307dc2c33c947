"""Microsoft.ResourceHealth: how the account is, and what Azure announces."""

import functools
from typing import Any

from checks.sandbox.arm.operations import ACCOUNT, GROUP, SUBSCRIPTION, Operation
from checks.sandbox.arm.pages import page
from checks.sandbox.arm.times import written
from checks.sandbox.arm.visit import Visit
from checks.sandbox.estate import HealthEvent
from checks.sandbox.plan import Account
from checks.sandbox.start import account_id
from checks.sandbox.state import State

_PROVIDER = "/providers/Microsoft.ResourceHealth"


def _current(visit: Visit) -> dict[str, Any]:
    return _status(visit.state, visit.account)


def _status(state: State, account: Account) -> dict[str, Any]:
    health = state.plan.health
    at = written(state.ago(1))
    unwell = {"reasonType": "Unplanned", "category": "Unplanned", "context": "Platform Initiated"}
    return {
        "id": f"{account_id(account)}{_PROVIDER}/availabilityStatuses/current",
        "name": "current",
        "type": "Microsoft.ResourceHealth/AvailabilityStatuses",
        "location": account.region,
        "properties": {
            "availabilityState": health.state,
            "title": health.state,
            "summary": health.summary,
            "reasonChronicity": "Persistent",
            **({} if health.state == "Available" else unwell),
            "detailedStatus": health.summary,
            "occuredTime": at,
            "reportedTime": at,
        },
    }


def _statuses(visit: Visit) -> dict[str, Any]:
    return page(visit, [_current(visit)])


def _all(visit: Visit) -> dict[str, Any]:
    state, group = visit.state, visit.parts.get("group", "").casefold()
    own = visit.parts["subscription"].casefold() == state.account.subscription
    found = [
        _status(state, each)
        for each in state.accounts
        if own and group in ("", each.resource_group.casefold())
    ]
    return page(visit, found)


def _events(visit: Visit) -> dict[str, Any]:
    found = visit.state.plan.health_events
    return page(visit, [_event(visit.state, each) for each in found])


def _event(state: State, event: HealthEvent) -> dict[str, Any]:
    began, ended = written(state.ago(event.hours_ago)), written(state.ago(event.hours_ago - 3))
    resolved = event.status == "Resolved"
    return {
        "id": f"{_PROVIDER}/events/{event.id}",
        "name": event.id,
        "type": f"{_PROVIDER}/events",
        "properties": {
            "eventType": event.type,
            "eventSource": "ServiceHealth",
            "eventLevel": "Warning",
            "level": "Warning",
            "status": event.status,
            "title": event.title,
            "summary": event.summary,
            "header": "Your service might have been impacted by an Azure service issue",
            "impactStartTime": began,
            **({"impactMitigationTime": ended} if resolved else {}),
            "lastUpdateTime": ended if resolved else began,
            "impact": [_impact(state, event, since=began)],
            "article": {"articleContent": event.summary},
            "links": [],
            "recommendedActions": {"message": "", "actions": [], "localeCode": "en"},
            "priority": 2,
            "isHIR": False,
            "isEventSensitive": False,
        },
    }


def _impact(state: State, event: HealthEvent, *, since: str) -> dict[str, Any]:
    return {
        "impactedService": event.service,
        "impactedServiceGuid": state.seeded.guid("service", event.service),
        "impactedRegions": [
            {
                "impactedRegion": region,
                "status": event.status,
                "impactedSubscriptions": [state.account.subscription],
                "lastUpdateTime": since,
                "updates": [],
            }
            for region in event.regions
        ],
    }


_operation = functools.partial(Operation, versions=("2025-05-01",))

OPERATIONS = (
    _operation(
        pattern=f"{ACCOUNT}{_PROVIDER}/availabilityStatuses/current",
        action="Microsoft.ResourceHealth/availabilityStatuses/read",
        at=ACCOUNT,
        handle=_current,
    ),
    _operation(
        pattern=f"{ACCOUNT}{_PROVIDER}/availabilityStatuses",
        action="Microsoft.ResourceHealth/availabilityStatuses/read",
        at=ACCOUNT,
        handle=_statuses,
    ),
    _operation(
        pattern=f"{SUBSCRIPTION}{_PROVIDER}/availabilityStatuses",
        action="Microsoft.ResourceHealth/availabilityStatuses/read",
        at=SUBSCRIPTION,
        handle=_all,
    ),
    _operation(
        pattern=f"{GROUP}{_PROVIDER}/availabilityStatuses",
        action="Microsoft.ResourceHealth/availabilityStatuses/read",
        at=GROUP,
        handle=_all,
    ),
    _operation(
        pattern=f"{SUBSCRIPTION}{_PROVIDER}/events",
        action="Microsoft.ResourceHealth/events/read",
        at=SUBSCRIPTION,
        handle=_events,
    ),
    _operation(
        pattern=f"{ACCOUNT}{_PROVIDER}/events",
        action="Microsoft.ResourceHealth/events/read",
        at=ACCOUNT,
        handle=_events,
    ),
)
