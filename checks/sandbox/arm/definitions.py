"""Microsoft.Authorization: role definitions."""

import functools
from typing import Any

from checks.sandbox.access import reaches
from checks.sandbox.arm import filters, refusals
from checks.sandbox.arm.filters import Term
from checks.sandbox.arm.operations import Operation
from checks.sandbox.arm.pages import page
from checks.sandbox.arm.visit import Refused, Visit
from checks.sandbox.roles import Permission, Role
from checks.sandbox.state import State

_DEFINITIONS = "{+scope}/providers/Microsoft.Authorization/roleDefinitions"


def definition_id(state: State, role: Role) -> str:
    """Return a role definition's ARM id, as assignments name it."""
    subscription = state.scope("{subscription}")
    return f"{subscription}/providers/Microsoft.Authorization/roleDefinitions/{role.guid}"


def permission(entry: Permission) -> dict[str, Any]:
    """Return one entry of a role or a deny."""
    return {
        "actions": list(entry.actions),
        "notActions": list(entry.not_actions),
        "dataActions": list(entry.data_actions),
        "notDataActions": list(entry.not_data_actions),
        "condition": entry.condition,
        "conditionVersion": entry.condition_version,
    }


def definition(state: State, role: Role) -> dict[str, Any]:
    """Return the document of a role definition."""
    return {
        "id": definition_id(state, role),
        "type": "Microsoft.Authorization/roleDefinitions",
        "name": role.guid,
        "properties": {
            "roleName": role.name,
            "type": "CustomRole" if role.is_custom else "BuiltInRole",
            "description": role.description,
            "assignableScopes": list(role.assignable_scopes),
            "permissions": [permission(entry) for entry in role.permissions],
            "createdOn": "2020-01-01T00:00:00.0000000Z",
            "updatedOn": "2026-06-01T00:00:00.0000000Z",
            "createdBy": None,
            "updatedBy": None,
        },
    }


def _list(visit: Visit) -> dict[str, Any]:
    wanted = filters.terms(visit, ("atscopeandbelow()", "type eq", "rolename eq"))
    found = [
        definition(visit.state, role)
        for role in visit.state.roles.values()
        if _is_assignable(role, visit) and all(_is_meant(role, term) for term in wanted)
    ]
    return page(visit, found)


def _is_assignable(role: Role, visit: Visit) -> bool:
    scope = visit.parts.get("scope", "")
    return any(reaches(each, scope) for each in role.assignable_scopes)


def _is_meant(role: Role, term: Term) -> bool:
    kind = "customrole" if role.is_custom else "builtinrole"
    own = {"type eq": kind, "rolename eq": role.name.casefold()}
    return own.get(term.name, term.value.casefold()) == term.value.casefold()


def _one(visit: Visit) -> dict[str, Any]:
    wanted = visit.parts["guid"].casefold()
    for role in visit.state.roles.values():
        if role.guid == wanted and _is_assignable(role, visit):
            return definition(visit.state, role)
    message = f"The specified role definition with ID '{wanted}' does not exist."
    raise Refused(refusals.refusal(404, "RoleDefinitionDoesNotExist", message))


_operation = functools.partial(
    Operation,
    versions=("2018-01-01-preview", "2022-04-01", "2022-05-01-preview"),
    action="Microsoft.Authorization/roleDefinitions/read",
    at="{+scope}",
)

OPERATIONS = (
    # The built-in definitions are the same for everybody: at the root they need no permission.
    _operation(
        pattern=_DEFINITIONS.removeprefix("{+scope}") + "/{guid}",
        handle=_one,
        action="",
        at="",
    ),
    _operation(pattern=_DEFINITIONS, handle=_list),
    _operation(pattern=f"{_DEFINITIONS}/{{guid}}", handle=_one),
)
