"""Microsoft.CognitiveServices: SKUs, and who reaches an account over a private link."""

import functools
from typing import Any

from checks.sandbox import catalogue, doors
from checks.sandbox.arm import documents, refusals
from checks.sandbox.arm.accounts import PROVIDER, VERSIONS
from checks.sandbox.arm.operations import ACCOUNT, SUBSCRIPTION, Operation
from checks.sandbox.arm.pages import page
from checks.sandbox.arm.visit import Refused, Visit
from checks.sandbox.start import account_id

_ACTION = "Microsoft.CognitiveServices"
_SKU = {"name": "S0", "tier": "Standard"}
_LINKED = "account"
_ZONES = tuple(
    f"privatelink{hosts}"
    for hosts in (doors.COGNITIVE_HOSTS, doors.OPENAI_HOSTS, doors.FOUNDRY_HOSTS)
)


def _account_skus(_visit: Visit) -> dict[str, Any]:
    return {"value": [{"resourceType": f"{_ACTION}/accounts", "sku": _SKU}]}


def _skus(visit: Visit) -> dict[str, Any]:
    kinds = dict.fromkeys(each.kind for each in visit.state.accounts)
    regions = sorted(catalogue.regions(visit.state))
    found = [
        {
            "resourceType": "accounts",
            **_SKU,
            "kind": kind,
            "locations": [region.upper()],
            "restrictions": [],
        }
        for kind in kinds
        for region in regions
    ]
    return page(visit, found)


def _connections(visit: Visit) -> dict[str, Any]:
    return {"value": documents.private_endpoints(visit.account)}


def _connection(visit: Visit) -> dict[str, Any]:
    wanted = visit.parts["connection"].casefold()
    for each in documents.private_endpoints(visit.account):
        if each["name"].casefold() == wanted:
            return each
    named = visit.parts["connection"]
    raise Refused(refusals.not_found(f"The private endpoint connection '{named}'"))


def _link_resources(visit: Visit) -> dict[str, Any]:
    found = {
        "id": f"{account_id(visit.account)}/privateLinkResources/{_LINKED}",
        "name": _LINKED,
        "type": f"{_ACTION}/accounts/privateLinkResources",
        "properties": {
            "groupId": _LINKED,
            "displayName": "Cognitive Services Account",
            "requiredMembers": ["default", "secondary", "third"],
            "requiredZoneNames": list(_ZONES),
        },
    }
    return {"value": [found]}


_operation = functools.partial(Operation, versions=VERSIONS)

OPERATIONS = (
    _operation(
        pattern=f"{ACCOUNT}/skus",
        action=f"{_ACTION}/accounts/skus/read",
        at=ACCOUNT,
        handle=_account_skus,
    ),
    _operation(
        pattern=f"{SUBSCRIPTION}{PROVIDER}/skus",
        action=f"{_ACTION}/skus/read",
        at=SUBSCRIPTION,
        handle=_skus,
    ),
    _operation(
        pattern=f"{ACCOUNT}/privateEndpointConnections",
        action=f"{_ACTION}/accounts/privateEndpointConnections/read",
        at=ACCOUNT,
        handle=_connections,
    ),
    _operation(
        pattern=f"{ACCOUNT}/privateEndpointConnections/{{connection}}",
        action=f"{_ACTION}/accounts/privateEndpointConnections/read",
        at=ACCOUNT,
        handle=_connection,
    ),
    _operation(
        pattern=f"{ACCOUNT}/privateLinkResources",
        action=f"{_ACTION}/accounts/privateLinkResources/read",
        at=ACCOUNT,
        handle=_link_resources,
    ),
)
