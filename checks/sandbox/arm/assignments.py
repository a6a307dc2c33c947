"""Microsoft.Authorization: who holds what, who is denied what, and what comes of it."""

import functools
from collections.abc import Callable, Iterable
from typing import Any

from checks.sandbox.access import Decision, DenyAssignment, RoleAssignment, reaches
from checks.sandbox.arm import filters, refusals
from checks.sandbox.arm.definitions import definition_id, permission
from checks.sandbox.arm.filters import Term
from checks.sandbox.arm.operations import Operation
from checks.sandbox.arm.pages import page
from checks.sandbox.arm.times import written
from checks.sandbox.arm.visit import Refused, Visit
from checks.sandbox.estate import Eligibility
from checks.sandbox.state import State
from checks.sandbox.wire import parsed

_NOBODY = "00000000-0000-0000-0000-000000000000"
_AUTHORIZATION = "Microsoft.Authorization"
_PROVIDER = "{+scope}/providers/Microsoft.Authorization"


def _assignments(visit: Visit) -> dict[str, Any]:
    state = visit.state
    known = ("atscope()", "assignedto()", "principalid eq")
    wanted = filters.terms(visit, known)
    held = (*state.assignments, *state.bystanders)
    # Thousands hold a role at one scope.
    near = {scope for scope in {each.scope for each in held} if _is_near(scope, visit, wanted)}
    found = [e for e in held if e.scope in near and _is_of(e.principal_id, state, wanted)]
    return page(visit, found, lambda each: assignment(state, each))


def _is_near(scope: str, visit: Visit, wanted: Iterable[Term]) -> bool:
    """Whether something is at the scope asked for or above, or below unless told otherwise."""
    asked = visit.parts["scope"]
    at_or_above = reaches(scope, asked)
    only = any(term.name == "atscope()" for term in wanted)
    return at_or_above or (not only and reaches(asked, scope))


def _is_of(principal_id: str, state: State, wanted: Iterable[Term]) -> bool:
    """Whether a principal is the one asked for, or with `assignedTo` a group that it is in."""
    for term in wanted:
        named = frozenset({term.value.casefold()})
        if term.name == "assignedto()":
            named = _assigned(state, term.value.casefold())
        if term.name in ("assignedto()", "principalid eq") and principal_id not in named:
            return False
    return True


def _assigned(state: State, object_id: str) -> frozenset[str]:
    # It takes users and service principals; of a group it knows nothing.
    is_group = any(group.id == object_id for group in state.plan.groups)
    return frozenset() if is_group else state.principals(object_id)


def assignment(state: State, held: RoleAssignment) -> dict[str, Any]:
    """Return the document of a role assignment."""
    name = state.seeded.guid("assignment", held.principal_id, held.role, held.scope)
    created = written(held.created_at or state.ago(0))
    return {
        "id": f"{held.scope.rstrip('/')}/providers/{_AUTHORIZATION}/roleAssignments/{name}",
        "type": f"{_AUTHORIZATION}/roleAssignments",
        "name": name,
        "properties": {
            "roleDefinitionId": definition_id(state, state.roles[held.role]),
            "principalId": held.principal_id,
            "principalType": _type(state, held.principal_id),
            "scope": held.scope,
            "condition": held.condition or None,
            "conditionVersion": "2.0" if held.condition else None,
            "createdOn": created,
            "updatedOn": created,
            "createdBy": state.seeded.guid("operator"),
            "updatedBy": state.seeded.guid("operator"),
            "delegatedManagedIdentityResourceId": None,
            "description": None,
        },
    }


def _type(state: State, principal_id: str) -> str:
    if any(group.id == principal_id for group in state.plan.groups):
        return "Group"
    is_app = any(app.object_id == principal_id for app in state.plan.apps)
    return "ServicePrincipal" if is_app else "User"


def _denies(visit: Visit) -> dict[str, Any]:
    known = ("atscope()", "denyassignmentname eq", "principalid eq", "gdprexportprincipalid eq")
    wanted = filters.terms(visit, known)
    found = [
        each
        for each in visit.state.denies
        if _is_near(each.scope, visit, wanted) and _is_meant(each, visit.state, wanted)
    ]
    return page(visit, [_deny(visit.state, each) for each in found])


def _is_meant(deny: DenyAssignment, state: State, wanted: Iterable[Term]) -> bool:
    tests: dict[str, Callable[[str], bool]] = {
        "denyassignmentname eq": lambda value: deny.name.casefold() == value.casefold(),
        "principalid eq": lambda value: value.casefold() in deny.principal_ids,
        "gdprexportprincipalid eq": lambda value: deny.concerns(state.principals(value)),
    }
    return all(tests[term.name](term.value) for term in wanted if term.name in tests)


def _deny(state: State, deny: DenyAssignment) -> dict[str, Any]:
    name = state.seeded.guid("deny", deny.name, deny.scope)
    everybody = [{"id": _NOBODY, "type": "SystemDefined"}]
    named = [{"id": each, "type": _type(state, each)} for each in deny.principal_ids]
    return {
        "id": f"{deny.scope}/providers/{_AUTHORIZATION}/denyAssignments/{name}",
        "type": f"{_AUTHORIZATION}/denyAssignments",
        "name": name,
        "properties": {
            "denyAssignmentName": deny.name,
            "description": "",
            "permissions": [permission(deny.permission)],
            "scope": deny.scope,
            "doNotApplyToChildScopes": not deny.reaches_children,
            "principals": named or everybody,
            "excludePrincipals": [
                {"id": each, "type": _type(state, each)} for each in deny.excluded_ids
            ],
            "isSystemProtected": True,
        },
    }


def _eligibilities(visit: Visit) -> dict[str, Any]:
    state = visit.state
    known = ("atscope()", "assignedto()", "principalid eq", "astarget()")
    wanted = filters.terms(visit, known)
    named = tuple(
        Term(name="assignedto()", value=visit.caller) if term.name == "astarget()" else term
        for term in wanted
    )
    found = [
        _eligibility(state, each)
        for each in state.plan.eligibilities
        if _is_near(state.scope(each.scope), visit, named)
        and _is_of(state.holder_id(each.app), state, named)
    ]
    return page(visit, found)


def _eligibility(state: State, eligible: Eligibility) -> dict[str, Any]:
    principal, scope = state.holder_id(eligible.app), state.scope(eligible.scope)
    name = state.seeded.guid("eligibility", principal, eligible.role, scope)
    kind, definition = _type(state, principal), definition_id(state, state.roles[eligible.role])
    return {
        "id": f"{scope}/providers/{_AUTHORIZATION}/roleEligibilityScheduleInstances/{name}",
        "name": name,
        "type": f"{_AUTHORIZATION}/roleEligibilityScheduleInstances",
        "properties": {
            "principalId": principal,
            "principalType": kind,
            "roleDefinitionId": definition,
            "scope": scope,
            "status": "Provisioned",
            "memberType": "Direct",
            "startDateTime": written(state.ago(1000)),
            "endDateTime": written(state.ago(-1000)),
            "createdOn": written(state.ago(1000)),
            "expandedProperties": {
                "principal": {"id": principal, "displayName": eligible.app, "type": kind},
                "roleDefinition": {
                    "id": definition,
                    "displayName": eligible.role,
                    "type": "BuiltInRole",
                },
                "scope": {"id": scope, "displayName": scope.rsplit("/", 1)[-1], "type": "resource"},
            },
        },
    }


def _permissions(visit: Visit) -> dict[str, Any]:
    state = visit.state
    principals, scope = state.principals(visit.caller), visit.parts["scope"]
    held = dict.fromkeys(
        each.role
        for each in state.assignments
        if each.propagated and each.principal_id in principals and reaches(each.scope, scope)
    )
    found = [permission(entry) for name in held for entry in state.roles[name].permissions]
    return page(visit, found)


def _check_access(visit: Visit) -> list[dict[str, Any]]:
    try:
        asked = parsed(visit.call.body)
        subject = str(asked["Subject"]["Attributes"]["ObjectId"])
        actions = [(str(each["Id"]), bool(each.get("IsDataAction"))) for each in asked["Actions"]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        message = "The request body needs Subject.Attributes.ObjectId and Actions."
        raise Refused(refusals.bad_request(message)) from error
    state, scope = visit.state, visit.parts["scope"]
    return [
        _decided(state, action, data=data, decision=state.decide(subject, action, scope, data=data))
        for action, data in actions
    ]


def _decided(state: State, action: str, *, data: bool, decision: Decision) -> dict[str, Any]:
    held, deny = decision.assignment, decision.deny
    shown: dict[str, Any] = {
        "actionId": action,
        "isDataAction": data,
        "accessDecision": "Allowed" if decision.allowed else "NotAllowed",
        "timeToLiveInMs": 300_000,
    }
    if held:
        document = assignment(state, held)
        shown["roleAssignment"] = {
            "id": document["id"],
            "roleDefinitionId": state.roles[held.role].guid.replace("-", ""),
            "principalId": held.principal_id,
            "principalType": document["properties"]["principalType"],
            "scope": held.scope,
            "condition": held.condition or None,
        }
    if deny:
        shown["denyAssignment"] = {"id": _deny(state, deny)["id"], "scope": deny.scope}
    return shown


_operation = functools.partial(Operation, versions=("2022-04-01",), at="{+scope}")

OPERATIONS = (
    _operation(
        pattern=f"{_PROVIDER}/roleAssignments",
        action=f"{_AUTHORIZATION}/roleAssignments/read",
        handle=_assignments,
    ),
    _operation(
        pattern=f"{_PROVIDER}/denyAssignments",
        action=f"{_AUTHORIZATION}/denyAssignments/read",
        handle=_denies,
    ),
    _operation(
        pattern=f"{_PROVIDER}/permissions",
        action=f"{_AUTHORIZATION}/permissions/read",
        handle=_permissions,
    ),
    _operation(
        versions=("2020-10-01",),
        pattern=f"{_PROVIDER}/roleEligibilityScheduleInstances",
        action=f"{_AUTHORIZATION}/roleEligibilityScheduleInstances/read",
        handle=_eligibilities,
    ),
    _operation(
        method="POST",
        versions=("2018-09-01-preview",),
        pattern=f"{_PROVIDER}/checkAccess",
        action=f"{_AUTHORIZATION}/checkAccess/action",
        handle=_check_access,
    ),
)
