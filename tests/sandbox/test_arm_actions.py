"""What changes a running sandbox changes what ARM and the gateway say."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from checks.sandbox.actions import ACTIONS, ActionError
from checks.sandbox.state import State
from checks.sandbox.wire import Answer

Ask = Callable[..., Any]
Gate = Callable[..., Answer]
StateOf = Callable[..., State]
TokenFor = Callable[..., str]

V = "2025-09-01"
LOG = "{subscription}/providers/Microsoft.Insights/eventtypes/management/values"


def do(state: State, action: str, /, **values: str) -> Mapping[str, Any]:
    """Do an action; what it returns can be sent."""
    result = ACTIONS[action](state, values)
    assert json.loads(json.dumps(result)) is not None
    return result


@pytest.fixture
def by_key(ask: Gate) -> Callable[..., int]:
    """Call the gateway with a key; return the status."""

    def call(state: State, **options: Any) -> int:
        return ask(state, {"x-api-key": state.key("key1")}, **options).status

    return call


@pytest.fixture
def by_token(ask: Gate, token_for: TokenFor) -> Callable[[State], int]:
    """Call the gateway with the client's token; return the status."""

    def call(state: State) -> int:
        return ask(state, {"authorization": f"Bearer {token_for(state)}"}).status

    return call


def test_a_reader_sees_as_soon_as_it_is_granted(state_of: StateOf, ask_arm: Ask) -> None:
    """A role at a scope given by name opens ARM there, and is young in the list."""
    state = state_of("reader-missing")
    before = ask_arm(state, "{account}", V).status
    do(state, "grant", role="Reader", scope="{subscription}")
    path = "{account}/providers/Microsoft.Authorization/roleAssignments"
    found = ask_arm(state, path, "2022-04-01").document["value"]
    times = [each["properties"]["createdOn"] for each in found]

    assert (before, ask_arm(state, "{account}", V).status) == (403, 200)
    assert max(times) == "2026-11-20T17:09:00.0000000Z"
    do(state, "revoke", role="reader".title(), scope="{subscription}")
    assert ask_arm(state, "{account}", V).status == 403


def test_a_grant_may_not_have_arrived(state_of: StateOf, by_token: Callable[[State], int]) -> None:
    """Until it has propagated it is listed and of no use."""
    state = state_of("no-role")

    do(state, "grant", role="Foundry User", propagated="off")

    assert [held.role for held in state.assignments] == ["Foundry User"]
    assert by_token(state) == 401


def test_a_deny_beats_the_role_until_it_is_gone(
    state: State, by_token: Callable[[State], int]
) -> None:
    """Whoever is denied is refused with the data action's own words."""
    seen = [by_token(state)]
    do(state, "deny", name="d")
    seen.append(by_token(state))
    do(state, "undeny", name="d")
    seen.append(by_token(state))

    assert seen == [200, 401, 200]


def test_a_deny_may_be_for_one_and_for_reads(state: State, ask_arm: Ask) -> None:
    """Principal and actions can be named."""
    do(state, "deny", principal="somebody", actions="*")
    assert ask_arm(state, "{account}", V).status == 200

    do(state, "deny", principal=state.app("doctor").object_id, actions="*", data_actions="")
    assert ask_arm(state, "{account}", V).status == 403


def test_a_deployment_is_made_and_becomes_ready(
    state: State, ask_arm: Ask, by_key: Callable[..., int]
) -> None:
    """Listed at once with the model's default version; answers only when it has succeeded."""
    do(state, "deploy", name="new", model="claude-opus-5", capacity="7")
    do(state, "set-deployment-state", name="new", state="Creating")
    seen = [by_key(state, model="new")]
    shown = ask_arm(state, "{account}/deployments/new", V).document
    do(state, "set-deployment-state", name="new", state="Succeeded")
    seen.append(by_key(state, model="new"))

    assert seen == [404, 200]
    assert shown["properties"]["provisioningState"] == "Creating"
    assert shown["properties"]["model"]["version"] == "2"
    assert shown["systemData"]["createdAt"].startswith("2026-11-20T17:09:00")
    do(state, "delete-deployment", name="new")
    assert ask_arm(state, "{account}/deployments/new", V).status == 404


def test_the_network_closes_and_opens(
    state: State, ask_arm: Ask, by_key: Callable[..., int]
) -> None:
    """Public access and rules decide, and the account shows them."""
    seen = [by_key(state)]
    do(state, "network-rule", public="off")
    seen.append(by_key(state))
    do(state, "network-rule", public="on", default="deny")
    seen.append(by_key(state))
    do(state, "network-rule", ip="198.51.100.0/24")
    seen.append(by_key(state))

    assert seen == [200, 403, 403, 200]
    rules = ask_arm(state, "{account}", V).document["properties"]["networkAcls"]
    assert rules["defaultAction"] == "Deny"
    assert rules["ipRules"] == [{"value": "198.51.100.0/24"}]


def test_keys_are_switched_off_and_on(state: State, by_key: Callable[..., int]) -> None:
    """Local authentication is one switch."""
    seen = []
    for value in ("off", "on"):
        do(state, "local-auth", state=value)
        seen.append(by_key(state))

    assert seen == [403, 200]


@pytest.mark.parametrize("scenario", ["healthy", "logs-off"])
def test_logging_is_switched_off_and_on(state_of: StateOf, ask_arm: Ask, scenario: str) -> None:
    """A diagnostic setting comes and goes, also where there was none at the start."""
    state, seen = state_of(scenario), []
    path = "{account}/providers/Microsoft.Insights/diagnosticSettings"
    for value in ("on", "off", "on"):
        do(state, "diagnostics", state=value)
        seen.append(ask_arm(state, path, "2021-05-01-preview").names)

    assert seen == [["to-log-analytics"], [], ["to-log-analytics"]]


def test_a_quota_of_zero_turns_every_call_away(state: State, by_key: Callable[..., int]) -> None:
    """The limit is that of the scenario's deployment unless it is named."""
    do(state, "quota", limit="0")
    seen = [by_key(state), by_key(state, model="claude-opus-5-5")]
    do(state, "quota", name="AIServices.GlobalStandard.claude-sonnet-5.Azure", limit="5")

    assert [*seen, by_key(state)] == [429, 200, 200]


def test_arm_is_broken_and_mended(state: State, ask_arm: Ask) -> None:
    """Misbehaviour comes and goes."""
    do(state, "fault", kind="error", path="*/deployments")
    seen = [ask_arm(state, "{account}/deployments", V).status]
    do(state, "mend")
    seen.append(ask_arm(state, "{account}/deployments", V).status)

    assert seen == [500, 200]


def test_changes_stand_in_the_activity_log(state: State, ask_arm: Ask) -> None:
    """What changed before it broke can be read."""
    do(state, "grant", role="Reader")
    do(state, "revoke", role="Reader")
    do(state, "deploy", name="n", model="m")
    do(state, "delete-deployment", name="n")
    do(state, "network-rule", public="off")
    do(state, "diagnostics", state="off")
    filter_ = "eventTimestamp ge '2026-11-20T17:00:00Z'"
    found = ask_arm(state, LOG, "2015-04-01", filter=filter_).document["value"]

    assert {each["operationName"]["value"].split("/", 1)[1] for each in found} == {
        "roleAssignments/write",
        "roleAssignments/delete",
        "accounts/deployments/write",
        "accounts/deployments/delete",
        "accounts/write",
        "diagnosticSettings/delete",
    }


@pytest.mark.parametrize(
    ("action", "values", "text"),
    [
        ("grant", {"role": "Reader", "scope": "{moon}"}, "'{moon}' is not an ARM ID"),
        ("grant", {"role": "Reader", "propagated": "maybe"}, "propagated must be one of on, off"),
        ("undeny", {"name": "x"}, "There is no deny assignment 'x'. Known: none."),
        ("deploy", {"name": "n", "model": "m", "capacity": "many"}, "capacity must be a number"),
        ("set-deployment-state", {"name": "x", "state": "Failed"}, "no deployment 'x'"),
        ("set-deployment-state", {"name": "claude-sonnet-5"}, "state must be one of Accepted"),
        ("network-rule", {}, "needs public=on"),
        ("network-rule", {"ip": "here"}, "ip must be an address"),
        ("network-rule", {"public": "perhaps"}, "public must be one of on, off"),
        ("local-auth", {}, "state must be one of on, off"),
        ("diagnostics", {"state": "x"}, "state must be one of on, off"),
        ("quota", {"name": "x", "limit": "1"}, "There is no quota 'x'. Known: AIServices"),
        ("quota", {}, "A quota needs a limit"),
        ("quota", {"limit": "-1"}, "limit must be a number from 0 up"),
        ("fault", {"kind": "flood"}, "kind must be one of throttle"),
    ],
)
def test_what_cannot_be_done_says_what_can(
    state: State, action: str, values: dict[str, str], text: str
) -> None:
    """An action that is wrong is refused with what exists."""
    with pytest.raises(ActionError) as caught:
        do(state, action, **values)

    assert text in str(caught.value)
