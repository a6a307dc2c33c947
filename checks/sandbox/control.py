"""The control route: what changes a running sandbox, and what shows its log."""

import dataclasses
import hmac
from collections.abc import Callable, Mapping
from typing import Any

from checks.sandbox.actions import ACTIONS, ActionError, check_settings
from checks.sandbox.journal import Journal
from checks.sandbox.routes import Route, RouteHandler
from checks.sandbox.state import State
from checks.sandbox.wire import Answer, Call, json_answer, parsed


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
    settings = {key: value for key, value in wanted.items() if key != "action"}
    check_settings(name, settings)
    return ACTIONS[name](state, settings)


def _wanted(body: bytes) -> dict[str, str]:
    try:
        wanted = parsed(body)
    except ValueError as error:
        raise ActionError(f"The body is not JSON: {error}.") from error
    if not isinstance(wanted, dict) or any(type(value) is not str for value in wanted.values()):
        raise ActionError("The body must be an object whose values are texts.")
    return wanted
