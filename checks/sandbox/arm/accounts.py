"""Microsoft.CognitiveServices: accounts with their deployments, projects and keys."""

import functools
from datetime import timedelta
from typing import Any

from checks.sandbox.arm import documents, refusals
from checks.sandbox.arm.operations import ACCOUNT, GROUP, SUBSCRIPTION, Operation
from checks.sandbox.arm.pages import page
from checks.sandbox.arm.times import written
from checks.sandbox.arm.visit import Refused, Visit
from checks.sandbox.wire import parsed

VERSIONS = ("2024-10-01", "2025-06-01", "2025-09-01", "2025-10-01-preview", "2025-12-01")
PROVIDER = "/providers/Microsoft.CognitiveServices"

_ACTION = "Microsoft.CognitiveServices"


def _accounts(visit: Visit) -> dict[str, Any]:
    state, group = visit.state, visit.parts.get("group", "").casefold()
    own = visit.parts["subscription"].casefold() == state.account.subscription
    found = [
        documents.account(state, each)
        for each in state.accounts
        if own and group in ("", each.resource_group.casefold())
    ]
    return page(visit, found)


def _account(visit: Visit) -> dict[str, Any]:
    return documents.account(visit.state, visit.account)


def _deployments(visit: Visit) -> dict[str, Any]:
    found = visit.state.deployments.values() if visit.is_main else ()
    shown = [documents.deployment(visit.state, each, version=visit.version) for each in found]
    return page(visit, shown)


def _deployment(visit: Visit) -> dict[str, Any]:
    wanted = visit.parts["deployment"].casefold()
    found = visit.state.deployments.values() if visit.is_main else ()
    for each in found:
        if each.name.casefold() == wanted:
            return documents.deployment(visit.state, each, version=visit.version)
    raise Refused(refusals.not_found(f"The deployment '{visit.parts['deployment']}'"))


def _projects(visit: Visit) -> dict[str, Any]:
    return page(visit, [documents.project(visit.state, name) for name in visit.account.projects])


def _keys(visit: Visit) -> dict[str, Any]:
    state = visit.state
    if visit.account.local_auth_disabled:
        message = "Failed to list key. disableLocalAuth is set to be true"
        raise Refused(refusals.bad_request(message))
    own = visit.account.keys if visit.is_main else ("other1", "other2")
    return {name: state.key(label) for name, label in zip(("key1", "key2"), own, strict=False)}


def _deleted(visit: Visit) -> dict[str, Any]:
    state = visit.state
    own = visit.parts["subscription"].casefold() == state.account.subscription
    found = [
        {
            "id": f"/subscriptions/{state.account.subscription}{PROVIDER}/locations/{each.region}"
            f"/resourceGroups/{each.resource_group}/deletedAccounts/{each.name}",
            "name": each.name,
            "type": "Microsoft.CognitiveServices/locations/resourceGroups/deletedAccounts",
            "location": each.region,
            "kind": "AIServices",
            "sku": {"name": "S0"},
            "properties": {
                "provisioningState": "Succeeded",
                "deletionDate": written(state.ago(each.deleted_hours_ago)),
                "scheduledPurgeDate": written(
                    state.ago(each.deleted_hours_ago) + timedelta(hours=48)
                ),
            },
        }
        for each in (state.plan.deleted_accounts if own else ())
    ]
    return page(visit, found)


def _domain(visit: Visit) -> dict[str, Any]:
    try:
        asked = parsed(visit.call.body)
        name, kind = asked["subdomainName"], asked["type"]
    except (ValueError, KeyError, TypeError) as error:
        message = "The request body needs subdomainName and type."
        raise Refused(refusals.bad_request(message)) from error
    taken = {each.custom_subdomain.casefold() for each in visit.state.accounts}
    free = str(name).casefold() not in taken
    reason = None if free else f"Sub domain name '{name}' is already used."
    return {
        "isSubdomainAvailable": free,
        "reason": reason,
        "subdomainName": name,
        "type": kind,
    }


_operation = functools.partial(Operation, versions=VERSIONS)

OPERATIONS = (
    _operation(
        pattern=f"{SUBSCRIPTION}{PROVIDER}/accounts",
        action=f"{_ACTION}/accounts/read",
        at=SUBSCRIPTION,
        handle=_accounts,
    ),
    _operation(
        pattern=f"{GROUP}{PROVIDER}/accounts",
        action=f"{_ACTION}/accounts/read",
        at=GROUP,
        handle=_accounts,
    ),
    _operation(pattern=ACCOUNT, action=f"{_ACTION}/accounts/read", at=ACCOUNT, handle=_account),
    _operation(
        pattern=f"{ACCOUNT}/deployments",
        action=f"{_ACTION}/accounts/deployments/read",
        at=ACCOUNT,
        handle=_deployments,
    ),
    _operation(
        pattern=f"{ACCOUNT}/deployments/{{deployment}}",
        action=f"{_ACTION}/accounts/deployments/read",
        at=f"{ACCOUNT}/deployments/{{deployment}}",
        handle=_deployment,
    ),
    _operation(
        pattern=f"{ACCOUNT}/projects",
        action=f"{_ACTION}/accounts/projects/read",
        at=ACCOUNT,
        handle=_projects,
    ),
    _operation(
        method="POST",
        pattern=f"{ACCOUNT}/listKeys",
        action=f"{_ACTION}/accounts/listKeys/action",
        at=ACCOUNT,
        handle=_keys,
    ),
    _operation(
        pattern=f"{SUBSCRIPTION}{PROVIDER}/deletedAccounts",
        action=f"{_ACTION}/deletedAccounts/read",
        at=SUBSCRIPTION,
        handle=_deleted,
    ),
    _operation(
        method="POST",
        pattern=f"{SUBSCRIPTION}{PROVIDER}/checkDomainAvailability",
        action=f"{_ACTION}/checkDomainAvailability/action",
        at=SUBSCRIPTION,
        handle=_domain,
    ),
)
