"""The control route: what changes a running sandbox, and what shows its log."""

import dataclasses
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any

from checks.sandbox.access import RoleAssignment
from checks.sandbox.journal import Journal
from checks.sandbox.plan import Deployment
from checks.sandbox.routes import Route, RouteHandler
from checks.sandbox.state import State
from checks.sandbox.wire import Answer, Call, json_answer

Action = Callable[[State, Mapping[str, str]], dict[str, Any]]


class ActionError(ValueError):
    """An action cannot be done: says what exists."""


def token(state: State) -> str:
    """Return what the control route wants as its bearer."""
    return state.seeded.text(40, "control token")


def routes(state: State, journal: Journal) -> tuple[Route, ...]:
    """Return the control routes over this state and log."""
    expected = f"Bearer {token(state)}"

    def guarded(handle: Callable[[Call], Answer]) -> RouteHandler:
        def answer(call: Call, _parts: Mapping[str, str]) -> Answer:
            given = call.headers.get("authorization", "")
            if not hmac.compare_digest(given.encode(), expected.encode()):
                return json_answer(401, {"error": "The control token is missing or wrong."})
            return handle(call)

        return answer

    def log(_call: Call) -> Answer:
        entries = [dataclasses.asdict(entry) for entry in journal.entries()]
        return json_answer(200, {"requests": entries})

    return (
        Route("POST", "/sandbox/state", guarded(lambda call: _change(state, call))),
        Route("GET", "/sandbox/requests", guarded(log)),
    )


def _change(state: State, call: Call) -> Answer:
    try:
        return json_answer(200, _perform(state, _wanted(call.body)))
    except ActionError as error:
        return json_answer(400, {"error": str(error)})


def _perform(state: State, wanted: Mapping[str, str]) -> dict[str, Any]:
    name = wanted.get("action", "")
    if name not in ACTIONS:
        raise ActionError(f"There is no action {name!r}. Known: {', '.join(ACTIONS)}.")
    return ACTIONS[name](state, wanted)


def _wanted(body: bytes) -> dict[str, str]:
    try:
        wanted = json.loads(body)
    except ValueError as error:
        raise ActionError(f"The body is not JSON: {error}.") from error
    if not isinstance(wanted, dict) or any(type(value) is not str for value in wanted.values()):
        raise ActionError("The body must be an object whose values are texts.")
    return wanted


def _assignment(state: State, wanted: Mapping[str, str]) -> RoleAssignment:
    role = wanted.get("role", "")
    if role not in state.roles:
        raise ActionError(f"There is no role {role!r}. Known: {', '.join(state.roles)}.")
    return RoleAssignment(
        principal_id=wanted.get("principal") or state.app(state.plan.client.app).object_id,
        role=role,
        scope=wanted.get("scope") or state.account_id,
    )


def _grant(state: State, wanted: Mapping[str, str]) -> dict[str, Any]:
    assignment = _assignment(state, wanted)
    if assignment not in state.assignments:
        state.assignments.append(assignment)
    return dataclasses.asdict(assignment)


def _revoke(state: State, wanted: Mapping[str, str]) -> dict[str, Any]:
    assignment = _assignment(state, wanted)
    if assignment not in state.assignments:
        held = ", ".join(f"{a.role} of {a.principal_id} at {a.scope}" for a in state.assignments)
        raise ActionError(f"There is no such assignment. Held: {held or 'none'}.")
    state.assignments.remove(assignment)
    return dataclasses.asdict(assignment)


def _deploy(state: State, wanted: Mapping[str, str]) -> dict[str, Any]:
    if not wanted.get("name") or not wanted.get("model"):
        raise ActionError("A deployment needs a name and a model.")
    deployment = Deployment(
        name=wanted["name"],
        model=wanted["model"],
        version=wanted.get("version", "1"),
        sku="GlobalStandard",
        capacity=1,
    )
    state.deployments[deployment.name] = deployment
    return dataclasses.asdict(deployment)


def _delete_deployment(state: State, wanted: Mapping[str, str]) -> dict[str, Any]:
    name = wanted.get("name", "")
    if name not in state.deployments:
        known = ", ".join(state.deployments) or "none"
        raise ActionError(f"There is no deployment {name!r}. Known: {known}.")
    return dataclasses.asdict(state.deployments.pop(name))


ACTIONS: dict[str, Action] = {
    "grant": _grant,
    "revoke": _revoke,
    "deploy": _deploy,
    "delete-deployment": _delete_deployment,
}
"""What the control route can do, by name. Values of an action are texts."""
