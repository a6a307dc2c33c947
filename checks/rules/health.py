"""Checks of health: the resource's, the service's, and what changed before it broke."""

from checks.evidence.arm.accounts import AccountSearch
from checks.evidence.arm.health import EventList, HealthRead, ServiceEvent
from checks.evidence.arm.monitor import ChangeList
from checks.model import Check, Facts, Finding
from checks.rules.findings import because, passed, undecided, warned
from checks.rules.reading import unread
from checks.words import say

SERVICES = ("foundry", say("cognitive services"), say("azure ai services"), say("azure openai"))
"""Names of the services that Claude depends on; uncertain. From general knowledge."""

TELLING = (
    "regeneratekey/action",
    "accounts/write",
    "deployments/write",
    "deployments/delete",
    "roleassignments/write",
    "roleassignments/delete",
)
"""Operations that can break calls; uncertain. From general knowledge."""


def judge_resource(facts: Facts) -> Finding:
    """Judge the resource's health."""
    read = facts[HealthRead]
    if finding := unread(read, say("the resource's health")):
        return finding
    found = read.first
    if found is None or found.state.lower() in ("", "unknown"):
        return undecided(say("Resource Health does not know the resource's state."))
    if found.state.lower() == "available":
        return passed(say("Resource Health reports that the resource is available."))
    return warned(
        say("Resource Health reports the state {state}.", state=found.state),
        because(
            "resource-unhealthy",
            say("The state was reported by Resource Health."),
            reason=found.state,
        ),
        (("title", found.title), ("summary", found.summary)),
    )


def _concerns(event: ServiceEvent, location: str) -> bool:
    names = " ".join(event.services).lower()
    places = {region.lower().replace(" ", "") for region in event.regions}
    here = not places or bool(places & {location.lower(), "global"})
    return any(service in names for service in SERVICES) and here


def judge_events(facts: Facts) -> Finding:
    """Judge whether a service issue is known that concerns the resource."""
    read, account = facts[EventList], facts[AccountSearch].first
    if finding := unread(read, say("the service events")):
        return finding
    location = account.location if account else ""
    active = [
        event
        for event in read.items
        if event.type.lower() == "serviceissue"
        and event.status.lower() == "active"
        and _concerns(event, location)
    ]
    if not active:
        return passed(say("No known service issue affects the resource."))
    return warned(
        say("There is a known service issue: {title}.", title=active[0].title),
        because(
            "service-issue",
            say("The issue was reported by Azure Service Health."),
            reason=active[0].tracking_id,
        ),
        [(event.tracking_id, event.title) for event in active],
    )


def judge_changes(facts: Facts) -> Finding:
    """Tell what changed in seven days; a change is a hint, no fault."""
    read = facts[ChangeList]
    if finding := unread(read, say("the activity log")):
        return finding
    told = [
        change
        for change in sorted(read.items, key=lambda change: change.at, reverse=True)
        if change.operation.lower().endswith(TELLING)
    ]
    evidence = [
        (f"{change.at:%Y-%m-%d %H:%M} UTC", f"{change.operation} {change.status}")
        for change in told[:10]
    ]
    if not told:
        return passed(say("No change in the last seven days can cause calls to fail."))
    many = "1 change" if len(told) == 1 else say("{told} changes", told=len(told))
    return passed(say("{many} in the last seven days may be related.", many=many), evidence)


CHECKS = (
    Check(id="health.resource", needs=(HealthRead,), judge=judge_resource),
    Check(id="health.service", needs=(AccountSearch, EventList), judge=judge_events),
    Check(id="health.changes", needs=(ChangeList,), judge=judge_changes),
)
