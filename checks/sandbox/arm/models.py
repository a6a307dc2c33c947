"""Microsoft.CognitiveServices: what may be deployed where, and how much of it."""

import functools
from collections.abc import Iterator
from typing import Any

from checks.sandbox import catalogue
from checks.sandbox.arm import refusals
from checks.sandbox.arm.accounts import PROVIDER, VERSIONS
from checks.sandbox.arm.operations import ACCOUNT, SUBSCRIPTION, Operation
from checks.sandbox.arm.pages import page
from checks.sandbox.arm.times import written
from checks.sandbox.arm.visit import Refused, Visit
from checks.sandbox.estate import Model
from checks.sandbox.state import State

_ACTION = "Microsoft.CognitiveServices"
_LOCATION = f"{SUBSCRIPTION}{PROVIDER}/locations/{{location}}"


def _of_account(visit: Visit) -> dict[str, Any]:
    return page(visit, [_model(visit.state, each) for each in _offered(visit)])


def _of_location(visit: Visit) -> dict[str, Any]:
    items = [
        {
            "kind": "AIServices",
            "skuName": "S0",
            "description": "",
            "model": _model(visit.state, each),
        }
        for each in _offered(visit)
    ]
    return page(visit, items)


def _offered(visit: Visit) -> Iterator[Model]:
    return catalogue.offered(visit.state, _region(visit))


def _region(visit: Visit) -> str:
    if "location" not in visit.parts:
        return visit.account.region
    region = visit.parts["location"].casefold().replace(" ", "")
    if region not in catalogue.regions(visit.state):
        message = f"The provided location '{region}' is not available for resource type 'accounts'."
        raise Refused(refusals.bad_request(message, code="LocationNotAvailableForResourceType"))
    return region


def _model(state: State, model: Model) -> dict[str, Any]:
    retires = catalogue.retires_at(state, model)
    date = {"inference": written(retires)} if retires else {}
    status = {"deprecationStatus": "Planned"} if retires else {}
    capabilities = {"chatCompletion": "true", "maxContextToken": "200000"}
    if model.hosted_on:
        capabilities["hostedOn"] = model.hosted_on
    return {
        "publisher": "Anthropic" if model.format == "Anthropic" else "OpenAI",
        "format": model.format,
        "name": model.name,
        "version": model.version,
        "isDefaultVersion": model.is_default,
        "skus": [_sku(model, name, written(retires) if retires else None) for name in model.skus],
        "maxCapacity": 1_000_000,
        "capabilities": capabilities,
        "deprecation": date | status,
        "lifecycleStatus": model.status,
        "systemData": {
            "createdBy": "Microsoft",
            "createdByType": "Application",
            "createdAt": "2026-07-01T00:00:00Z",
        },
    }


def _sku(model: Model, name: str, retires: str | None) -> dict[str, Any]:
    dated = {"deprecationDate": retires} if retires else {}
    return {
        "name": name,
        "usageName": catalogue.model_usage_name(model, name),
        **dated,
        "capacity": {"minimum": 1, "maximum": 1_000_000, "step": 1, "default": 10},
        "rateLimits": [
            {"key": "request", "renewalPeriod": 60, "count": 1},
            {"key": "token", "renewalPeriod": 60, "count": 1000},
        ],
        "cost": [],
    }


def _usages(visit: Visit) -> dict[str, Any]:
    state = visit.state
    here = [(each, sku) for each in _offered(visit) for sku in each.skus]
    names = dict.fromkeys(catalogue.model_usage_name(model, sku) for model, sku in here)
    limits = {name: state.quotas[name] for name in names if name in state.quotas}
    accounts = [each for each in state.accounts if each.region == _region(visit)]
    items = [
        _usage("AccountCount", "Cognitive Services total account limit", len(accounts), 200),
        *(
            _usage(name, _spelt(name), catalogue.used(state, name), limit)
            for name, limit in limits.items()
        ),
    ]
    return page(visit, items)


def _usage(name: str, text: str, current: int, limit: int) -> dict[str, Any]:
    return {
        "name": {"value": name, "localizedValue": text},
        "currentValue": float(current),
        "limit": float(limit),
        "unit": "Count",
    }


def _spelt(name: str) -> str:
    _, sku, *model = name.split(".", 2)
    return f"Tokens Per Minute (thousands) - {' '.join(model)} - {sku}"


def _account_usages(visit: Visit) -> dict[str, Any]:
    held = visit.state.deployments.values() if visit.is_main else ()
    names = dict.fromkeys(catalogue.usage_name(each) for each in held)
    state = visit.state
    items = [
        _usage(name, _spelt(name), catalogue.used(state, name), state.quotas.get(name, 0))
        for name in names
    ]
    return page(visit, items)


def _capacities(visit: Visit) -> dict[str, Any]:
    wanted = [visit.query.get(name, "") for name in ("modelformat", "modelname", "modelversion")]
    if not all(wanted):
        message = "The parameters modelFormat, modelName and modelVersion are required."
        raise Refused(refusals.bad_request(message))
    regions = (_region(visit),) if "location" in visit.parts else catalogue.regions(visit.state)
    items = [
        _capacity(visit.state, model, sku, region)
        for region in regions
        for model in catalogue.offered(visit.state, region)
        for sku in model.skus
        if [each.casefold() for each in (model.format, model.name, model.version)]
        == [each.casefold() for each in wanted]
    ]
    return page(visit, items)


def _capacity(state: State, model: Model, sku: str, region: str) -> dict[str, Any]:
    usage = catalogue.model_usage_name(model, sku)
    free = max(0, state.quotas.get(usage, 0) - catalogue.used(state, usage))
    full_name = f"{model.format}.{model.name}.{model.version}"
    return {
        "id": f"/subscriptions/{state.account.subscription}{PROVIDER}/locations/{region}"
        f"/models/{full_name}/skuCapacities/{sku}",
        "name": sku,
        "type": "Microsoft.CognitiveServices/locations/models/skuCapacities",
        "location": region,
        "properties": {
            "model": {"format": model.format, "name": model.name, "version": model.version},
            "skuName": sku,
            "availableCapacity": float(free),
            "availableFinetuneCapacity": 0.0,
        },
    }


_operation = functools.partial(Operation, versions=VERSIONS)

OPERATIONS = (
    _operation(
        pattern=f"{ACCOUNT}/models",
        action=f"{_ACTION}/accounts/models/read",
        at=ACCOUNT,
        handle=_of_account,
    ),
    _operation(
        pattern=f"{ACCOUNT}/usages",
        action=f"{_ACTION}/accounts/usages/read",
        at=ACCOUNT,
        handle=_account_usages,
    ),
    _operation(
        pattern=f"{_LOCATION}/models",
        action=f"{_ACTION}/locations/models/read",
        at=SUBSCRIPTION,
        handle=_of_location,
    ),
    _operation(
        pattern=f"{_LOCATION}/usages",
        action=f"{_ACTION}/locations/usages/read",
        at=SUBSCRIPTION,
        handle=_usages,
    ),
    _operation(
        pattern=f"{_LOCATION}/modelCapacities",
        action=f"{_ACTION}/locations/modelCapacities/read",
        at=SUBSCRIPTION,
        handle=_capacities,
    ),
    _operation(
        pattern=f"{SUBSCRIPTION}{PROVIDER}/modelCapacities",
        action=f"{_ACTION}/modelCapacities/read",
        at=SUBSCRIPTION,
        handle=_capacities,
    ),
)
