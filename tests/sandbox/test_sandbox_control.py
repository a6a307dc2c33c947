"""The control route changes a running sandbox, for whoever has its token."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from checks.sandbox import Sandbox, control
from checks.sandbox.actions import ACTIONS, SETTINGS, ActionError
from checks.sandbox.client import ControlError, send
from checks.sandbox.journal import Journal
from checks.sandbox.refusals import no_such_resource
from checks.sandbox.routes import dispatch
from checks.sandbox.state import State
from checks.sandbox.wire import Answer, Call

StateOf = Callable[..., State]


def do(state: State, action: Any, *, token: str | None = None) -> Answer:
    """Post an action to a state's control route."""
    call = Call(
        method="POST",
        host="localhost",
        authority="localhost:8444",
        path="/sandbox/state",
        query="",
        headers={"authorization": f"Bearer {control.token(state) if token is None else token}"},
        body=action if isinstance(action, bytes) else json.dumps(action).encode(),
    )
    return dispatch(control.routes(state, Journal()), call, otherwise=lambda _: no_such_resource())


def complaint(answer: Answer) -> str:
    """Read the text of a refused action."""
    assert answer.status == 400
    return str(json.loads(answer.chunks[0])["error"])


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    """A running sandbox whose client holds no role."""
    with Sandbox("no-role", seed=7) as sandbox:
        yield sandbox


def test_a_grant_opens_the_gateway(
    state_of: StateOf, ask: Callable[..., Answer], token_for: Callable[..., str]
) -> None:
    """A role given to the client changes what its token may call, and taking it back does too."""
    state = state_of("no-role")
    headers = {"authorization": f"Bearer {token_for(state)}"}
    role = {"role": "Cognitive Services User"}

    seen = [ask(state, headers).status]
    do(state, {"action": "grant", **role})
    seen.append(ask(state, headers).status)
    do(state, {"action": "revoke", **role})
    seen.append(ask(state, headers).status)

    assert seen == [401, 200, 401]


def test_a_grant_is_for_the_clients_app_on_the_account_unless_it_says_otherwise(
    state_of: StateOf,
) -> None:
    """Principal and scope have defaults, and are taken when given."""
    state = state_of("no-role")

    do(state, {"action": "grant", "role": "Foundry User"})
    do(state, {"action": "grant", "role": "Foundry User", "principal": "p", "scope": "/s"})

    assert [(held.principal_id, held.scope) for held in state.assignments] == [
        (state.app("doctor").object_id, state.account_id),
        ("p", "/s"),
    ]


def test_granting_twice_is_one_assignment(state_of: StateOf) -> None:
    """An assignment that exists is not made again."""
    state = state_of("no-role")

    for _ in range(2):
        assert do(state, {"action": "grant", "role": "Foundry User"}).status == 200

    assert len(state.assignments) == 1


def test_a_deployment_answers_from_when_it_is_made_until_it_is_deleted(
    state_of: StateOf, ask: Callable[..., Answer]
) -> None:
    """What is deployed is what the gateway finds."""
    state = state_of("healthy")
    headers = {"x-api-key": state.key("key1")}

    do(state, {"action": "deploy", "name": "support-bot", "model": "claude-haiku-4-5"})
    made = ask(state, headers, model="support-bot").status
    do(state, {"action": "delete-deployment", "name": "support-bot"})
    deleted = ask(state, headers, model="support-bot").status

    assert (made, deleted) == (200, 404)


@pytest.mark.parametrize(
    ("action", "text"),
    [
        ({"action": "explode"}, "There is no action 'explode'. Known: grant, revoke, deploy, "),
        ({}, "There is no action ''."),
        ({"action": "grant", "role": "King"}, "There is no role 'King'. Known: Cognitive"),
        ({"action": "revoke", "role": "Foundry User"}, "There is no such assignment. Held: Cog"),
        ({"action": "deploy", "name": "x"}, "A deployment needs a name and a model."),
        ({"action": "delete-deployment", "name": "x"}, "There is no deployment 'x'. Known: claude"),
        ({"action": "deploy", "name": 1}, "values are texts"),
        ([], "must be an object"),
        (b"{", "The body is not JSON"),
    ],
)
def test_what_cannot_be_done_says_what_can(state_of: StateOf, action: Any, text: str) -> None:
    """An action that is wrong is answered 400 with what exists."""
    assert text in complaint(do(state_of("healthy"), action))


@pytest.mark.parametrize("token", ["", "wrong", "schlüssel"])
def test_nothing_happens_without_the_token(state_of: StateOf, token: str) -> None:
    """Whoever has not read the env file changes nothing."""
    state = state_of("no-role")

    answer = do(state, {"action": "grant", "role": "Foundry User"}, token=token)

    assert answer.status == 401
    assert not state.assignments


def test_the_client_changes_a_running_sandbox(running: Sandbox) -> None:
    """`send` needs nothing but the environment, and returns what now holds."""
    made = send(running.environment, {"action": "deploy", "name": "n", "model": "claude-opus-5-5"})

    assert made["name"] == "n"
    assert "n" in running.state.deployments


def test_the_client_says_what_the_sandbox_refuses(running: Sandbox) -> None:
    """A refused action is an error with the sandbox's own words."""
    with pytest.raises(ControlError, match="There is no action 'x'"):
        send(running.environment, {"action": "x"})


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"FOUNDRY_DOCTOR_ARM": "https://management.azure.com"}, "not on this machine"),
        ({"FOUNDRY_DOCTOR_ARM": "http://localhost:1"}, "not on this machine"),
        ({"FOUNDRY_DOCTOR_ARM": "https://localhost:1"}, "does not answer"),
        ({"FOUNDRY_DOCTOR_CA_FILE": "/nowhere/ca.pem"}, "CA file is gone"),
    ],
)
def test_the_client_speaks_to_a_local_sandbox_only(
    running: Sandbox, change: dict[str, str], text: str
) -> None:
    """An address that is not loopback, or where nobody is, is an error in words."""
    with pytest.raises(ControlError, match=text):
        send(running.environment | change, {"action": "grant", "role": "Foundry User"})


def test_the_client_misses_a_variable_by_name() -> None:
    """Without an env file the error names what is not set."""
    with pytest.raises(ControlError, match="FOUNDRY_DOCTOR_ARM is not set"):
        send({}, {"action": "grant"})


class Watched(dict[str, str]):
    """Settings that remember which of them an action asked for."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.asked: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        """Note the name and return its value."""
        self.asked.add(name)
        return super().get(name, default)

    def __contains__(self, name: object) -> bool:
        self.asked.add(str(name))
        return super().__contains__(name)


@pytest.mark.parametrize("action", ACTIONS)
def test_an_unknown_setting_is_named_with_those_that_exist(state_of: StateOf, action: str) -> None:
    """Whatever else is wrong with the action; nothing is changed."""
    state = state_of("healthy")
    said = complaint(do(state, {"action": action, "enabled": "false", "state": "on"}))

    assert f"{action} has no setting 'enabled'." in said
    known = ", ".join(SETTINGS[action]) or "none"
    assert said.endswith(f"Known: {known}.")


@pytest.mark.parametrize("action", ACTIONS)
def test_all_settings_that_an_action_reads_are_known(state_of: StateOf, action: str) -> None:
    """The list is the action's own."""
    for given in ({}, {"role": "Reader", "name": "x", "model": "claude-sonnet-5", "limit": "1"}):
        watched = Watched(given)
        with suppress(ActionError):
            ACTIONS[action](state_of("healthy"), watched)
        assert watched.asked <= set(SETTINGS[action])


@pytest.mark.parametrize("scope", ["{account.plan}", "{account:>99}", "{account!r}", "{0}", "{"])
def test_a_scope_is_a_name_and_no_format(state_of: StateOf, scope: str) -> None:
    """A width of a thousand million would take all memory."""
    said = complaint(do(state_of("healthy"), {"action": "grant", "role": "Reader", "scope": scope}))

    assert "is not an ARM ID" in said
