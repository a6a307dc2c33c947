"""Microsoft.Resources: subscriptions, their resource groups and registered providers."""

import functools
from typing import Any

from checks.sandbox.access import reaches
from checks.sandbox.arm.operations import GROUP, SUBSCRIPTION, Operation
from checks.sandbox.arm.pages import page
from checks.sandbox.arm.visit import Visit
from checks.sandbox.estate import Subscription
from checks.sandbox.plan import Tenant
from checks.sandbox.state import State

_OLDEST = "2016-06-01"
_NEWER = ("tenantId", "managedByTenants")
"""What the oldest api-version does not show of a subscription."""
_READ = "Microsoft.Resources/subscriptions/read"


def _all(visit: Visit) -> dict[str, Any]:
    found = [each for each in visit.state.plan.subscriptions if is_seen(visit, each)]
    document = page(visit, [_shown(visit, each) for each in found])
    counted = {} if visit.version == _OLDEST else {"count": {"type": "Total", "value": len(found)}}
    return document | counted


def is_seen(visit: Visit, subscription: Subscription) -> bool:
    """Whether a subscription is the caller's to see: a role anywhere in it is enough."""
    state, scope = visit.state, f"/subscriptions/{subscription.id}"
    if state.tenant(subscription.tenant).id != visit.claims["tid"]:
        return False
    principals = state.principals(visit.caller)
    return any(
        held.principal_id in principals and reaches(scope, held.scope) and _reads(state, held.role)
        for held in state.assignments
    )


def _reads(state: State, role: str) -> bool:
    return any(entry.actions for entry in state.roles[role].permissions)


def _one(visit: Visit) -> dict[str, Any]:
    found = visit.state.find_subscription(visit.parts["subscription"])
    assert found is not None  # noqa: S101 -- a guard has refused the others
    return _shown(visit, found)


def _shown(visit: Visit, subscription: Subscription) -> dict[str, Any]:
    """Return a subscription as the api-version shows it."""
    document = _document(visit.state, subscription)
    hidden = _NEWER if visit.version == _OLDEST else ()
    return {name: value for name, value in document.items() if name not in hidden}


def _tenants(visit: Visit) -> dict[str, Any]:
    """Return the one tenant that the caller has an identity in."""
    home = str(visit.claims["tid"])
    found = [each for each in visit.state.plan.tenants if each.id == home]
    return page(visit, [_tenant(visit, each) for each in found])


def _tenant(visit: Visit, tenant: Tenant) -> dict[str, Any]:
    document = {"id": f"/tenants/{tenant.id}", "tenantId": tenant.id}
    if visit.version == _OLDEST:
        return document
    return document | {"displayName": tenant.name, "tenantCategory": "Home", "tenantType": "AAD"}


def _document(state: State, subscription: Subscription) -> dict[str, Any]:
    return {
        "id": f"/subscriptions/{subscription.id}",
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
        "subscriptionId": subscription.id,
        "tenantId": state.tenant(subscription.tenant).id,
        "displayName": subscription.name,
        "state": subscription.state,
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": subscription.quota_id,
            "spendingLimit": subscription.spending_limit,
        },
    }


def _groups(visit: Visit) -> dict[str, Any]:
    state = visit.state
    own = visit.parts["subscription"].casefold() == state.account.subscription
    names = dict.fromkeys(
        (*(a.resource_group for a in state.accounts), state.plan.logs.resource_group)
    )
    return page(visit, [_group_document(state, name) for name in (names if own else ())])


def _group(visit: Visit) -> dict[str, Any]:
    return _group_document(visit.state, visit.parts["group"])


def _group_document(state: State, name: str) -> dict[str, Any]:
    return {
        "id": f"{state.scope('{subscription}')}/resourceGroups/{name}",
        "name": name,
        "type": "Microsoft.Resources/resourceGroups",
        "location": state.account.region,
        "properties": {"provisioningState": "Succeeded"},
    }


def _provider(visit: Visit) -> dict[str, Any]:
    state, namespace = visit.state, visit.parts["namespace"]
    registered = {name.casefold() for name in state.plan.arm.registered}
    known = namespace.casefold() in registered
    return {
        "id": f"/subscriptions/{visit.parts['subscription']}/providers/{namespace}",
        "namespace": namespace,
        "registrationPolicy": "RegistrationRequired",
        "registrationState": "Registered" if known else "NotRegistered",
        "resourceTypes": [],
    }


_operation = functools.partial(
    Operation,
    versions=(_OLDEST, "2020-01-01", "2021-01-01", "2021-04-01", "2022-09-01", "2022-12-01"),
)

OPERATIONS = (
    _operation(pattern="/subscriptions", handle=_all),
    _operation(pattern="/tenants", handle=_tenants),
    _operation(pattern=SUBSCRIPTION, action=_READ, at=SUBSCRIPTION, handle=_one),
    _operation(
        pattern=f"{SUBSCRIPTION}/resourceGroups",
        action="Microsoft.Resources/subscriptions/resourceGroups/read",
        at=SUBSCRIPTION,
        handle=_groups,
    ),
    _operation(
        pattern=GROUP,
        action="Microsoft.Resources/subscriptions/resourceGroups/read",
        at=GROUP,
        handle=_group,
    ),
    _operation(
        pattern=f"{SUBSCRIPTION}/providers/{{namespace}}",
        action="Microsoft.Resources/subscriptions/providers/read",
        at=SUBSCRIPTION,
        handle=_provider,
    ),
)
