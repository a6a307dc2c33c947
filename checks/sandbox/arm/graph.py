"""Microsoft.ResourceGraph: finds resources in all subscriptions that the caller can see."""

import re
from collections.abc import Mapping
from typing import Any

from checks.sandbox.arm import documents, kql, pages, refusals
from checks.sandbox.arm.assignments import assignment
from checks.sandbox.arm.definitions import definition
from checks.sandbox.arm.kql_words import QueryError
from checks.sandbox.arm.operations import Operation
from checks.sandbox.arm.subscriptions import is_seen
from checks.sandbox.arm.times import written
from checks.sandbox.arm.visit import Refused, Visit
from checks.sandbox.arm.workspaces import workspace
from checks.sandbox.wire import parsed

_MOST = 1000
_PLACE = re.compile(
    r"/subscriptions/(?P<subscription>[^/]+)(?:/resourceGroups/(?P<group>[^/]+))?", re.IGNORECASE
)
_INVALID = (
    "Query is invalid. Please refer to the documentation for the Azure Resource Graph service and "
    "fix the error before retrying."
)
_NOT_SERVED = "NotServedBySandbox"
_DENIED = "Access is denied to the requested resource. The user might not have enough permission."


def _resources(visit: Visit) -> dict[str, Any]:
    asked = _asked(visit)
    rows = _query(visit, asked, _tables(visit, asked.get("subscriptions") or []))
    options = _options(visit, asked)
    token = options.get("$skipToken")
    begin = pages.decode(str(token)) if token else _number(visit, options, "$skip", 0)
    if begin is None:
        raise _refused(visit, 400, "BadRequest", {"code": "InvalidSkipToken", "message": "Invalid"})
    size = min(_number(visit, options, "$top", _MOST), _MOST, visit.state.plan.arm.page_size)
    found = rows[begin : begin + size]
    more = begin + size < len(rows)
    document: dict[str, Any] = {
        "totalRecords": len(rows),
        "count": len(found),
        "resultTruncated": "false",
        "facets": [],
        "data": _table(found) if options.get("resultFormat") == "table" else found,
    }
    return document | ({"$skipToken": pages.encode(begin + size)} if more else {})


def _options(visit: Visit, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    options = asked.get("options") or {}
    if not isinstance(options, dict):
        message = "The options must be an object."
        raise _refused(visit, 400, "BadRequest", {"code": "InvalidOptions", "message": message})
    return options


def _number(visit: Visit, options: Mapping[str, Any], name: str, default: int) -> int:
    given = options.get(name)
    if given is None:
        return default
    if type(given) is not int or given < 0:
        message = f"The option {name} must be a number from 0 up."
        raise _refused(visit, 400, "BadRequest", {"code": "InvalidOptions", "message": message})
    return given


def _asked(visit: Visit) -> dict[str, Any]:
    try:
        asked = parsed(visit.call.body)
        if isinstance(asked["query"], str):
            return dict(asked)
    except (ValueError, KeyError, TypeError):
        pass
    message = "The request body needs a query."
    raise _refused(visit, 400, "BadRequest", {"code": "InvalidQuery", "message": message})


def _query(visit: Visit, asked: Mapping[str, Any], tables: kql.Tables) -> list[Any]:
    try:
        return kql.run(asked["query"], tables)
    except QueryError as error:
        if error.is_known:
            message = f"The sandbox does not serve '{error.token}' in a query of Resource Graph."
            unserved = {"code": _NOT_SERVED, "message": message}
            raise _refused(visit, 501, _NOT_SERVED, unserved) from error
        invalid = {"code": "InvalidQuery", "message": _INVALID}
        before = asked["query"][: error.place]
        failure = {
            "code": "ParserFailure",
            "message": "ParserFailure",
            "line": before.count("\n") + 1,
            "characterPositionInLine": error.place - (before.rfind("\n") + 1),
            "token": error.token,
        }
        raise _refused(visit, 400, "BadRequest", invalid, failure) from error


def _tables(visit: Visit, wanted: list[str]) -> kql.Tables:
    """Return the tables that a query may begin with, of the subscriptions that are wanted."""
    seen = {each.id for each in visit.state.plan.subscriptions if is_seen(visit, each)}
    asked = {str(each).casefold() for each in wanted} or seen
    if wanted and not asked & seen:
        raise _refused(visit, 403, "AccessDenied", {"code": "AccessDenied", "message": _DENIED})
    state = visit.state
    if state.account.subscription not in asked or not visit.claims:
        return {"resources": list, "authorizationresources": list}
    return {
        "resources": lambda: _resources_seen(visit),
        "authorizationresources": lambda: _authorization_seen(visit),
    }


def _resources_seen(visit: Visit) -> list[dict[str, Any]]:
    state = visit.state
    resources = [
        *(documents.account(state, each) for each in state.accounts),
        *(documents.project(state, name) for name in state.account.projects),
        workspace(state),
    ]
    # Who may not read a resource does not find it: nothing is not the same as absent.
    return [
        _row(visit, each) for each in resources if visit.may(f"{each['type']}/read", each["id"])
    ]


def _authorization_seen(visit: Visit) -> list[dict[str, Any]]:
    """Return role assignments and definitions, each where the caller may read it."""
    state, subscription = visit.state, visit.state.scope("{subscription}")
    held = [
        (assignment(state, each), each.scope) for each in (*state.assignments, *state.bystanders)
    ]
    roles = [(definition(state, each), subscription) for each in state.roles.values()]
    return [
        _row(visit, {"location": "", **each})
        for each, scope in (*held, *roles)
        if visit.may(f"{each['type']}/read", scope)
    ]


def _row(visit: Visit, document: dict[str, Any]) -> dict[str, Any]:
    found = _PLACE.match(document["id"])
    return document | {
        "type": document["type"].casefold(),
        "resourceGroup": (found["group"] or "").casefold() if found else "",
        "subscriptionId": found["subscription"] if found else "",
        "tenantId": visit.state.tenant(visit.state.account.tenant).id,
    }


def _table(rows: list[dict[str, Any]]) -> dict[str, Any]:
    names = list(rows[0]) if rows else []
    columns = [
        {"name": name, "type": "object" if isinstance(rows[0][name], dict) else "string"}
        for name in names
    ]
    return {"columns": columns, "rows": [[row[name] for name in names] for row in rows]}


def _refused(visit: Visit, status: int, code: str, *details: dict[str, Any]) -> Refused:
    answer = refusals.graph(
        status,
        code,
        details,
        correlation=visit.request_id,
        timestamp=written(visit.state.clock.now()),
    )
    return Refused(answer)


OPERATIONS = (
    Operation(
        method="POST",
        pattern="/providers/Microsoft.ResourceGraph/resources",
        versions=("2021-03-01", "2022-10-01", "2024-04-01"),
        handle=_resources,
    ),
)
