"""Microsoft.Authorization: assignments, definitions, denies, eligibility, effective permissions."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from checks.sandbox.access import RoleAssignment
from checks.sandbox.refusals import DATA_ACTION
from checks.sandbox.state import State

Ask = Callable[..., Any]
StateOf = Callable[..., State]

V = "2022-04-01"
AUTH = "/providers/Microsoft.Authorization"
ASSIGNMENTS = "{account}" + AUTH + "/roleAssignments"
GROUPS = """
title = "T"
summary = "S."
auth = "entra"

[[patch.groups]]
label = "team"
id = "5d20c8f7-1a94-4e3b-b6d5-70c2e9f1a683"
name = "Team"
members = ["doctor"]

[[patch.grants]]
app = "doctor"
role = "Reader"
scope = "{subscription}"

[[patch.grants]]
app = "team"
role = "Foundry User"
scope = "{resource_group}"
condition = "@Resource[x] StringEquals 'y'"

[[patch.grants]]
app = "guest"
role = "Foundry User"
scope = "{account}/projects/support-desk"

[[patch.eligibilities]]
app = "team"
role = "Owner"
scope = "{subscription}"
"""


@pytest.fixture
def team(state_of: StateOf, tmp_path: Path) -> State:
    """An Azure whose client also holds a role through a group, and may activate another."""
    path = tmp_path / "team.toml"
    path.write_text(GROUPS, encoding="utf-8")
    return state_of(path)


def held(state: State, ask_arm: Ask, path: str = ASSIGNMENTS, **query: str) -> list[Any]:
    """Return who holds something at which scope, the bystanders left out."""
    others = {each.principal_id for each in state.bystanders}
    found = [each["properties"] for each in ask_arm(state, path, V, **query).document["value"]]
    return [
        (each["principalType"], each["scope"].rsplit("/", 1)[-1])
        for each in found
        if each["principalId"] not in others
    ]


def test_a_scope_shows_what_is_above_and_below(team: State, ask_arm: Ask) -> None:
    """Without a filter a list is of everything that touches the scope."""
    assert held(team, ask_arm) == [
        ("ServicePrincipal", team.account.subscription),
        ("Group", "rg-ai"),
        ("ServicePrincipal", "support-desk"),
    ]


def test_at_scope_leaves_out_what_is_below(team: State, ask_arm: Ask) -> None:
    """`atScope()` is for what holds here."""
    scopes = [scope for _, scope in held(team, ask_arm, filter="atScope()")]

    assert scopes == [team.account.subscription, "rg-ai"]


def test_assigned_to_goes_through_groups_and_principal_id_does_not(
    team: State, ask_arm: Ask
) -> None:
    """One asks what somebody has, the other what was given to somebody."""
    me = team.app("doctor").object_id

    through = held(team, ask_arm, filter=f"atScope() and assignedTo('{me}')")
    direct = held(team, ask_arm, filter=f"principalId eq '{me}'")

    assert [kind for kind, _ in through] == ["ServicePrincipal", "Group"]
    assert [kind for kind, _ in direct] == ["ServicePrincipal"]


def test_assigned_to_knows_nothing_of_a_group(team: State, ask_arm: Ask) -> None:
    """It takes users and service principals only."""
    assert held(team, ask_arm, filter=f"assignedTo('{team.holder_id('team')}')") == []


@pytest.mark.parametrize("text", ["colour eq 'red'", "atScope() or x", "atScope() and", "at Scope"])
def test_a_filter_that_is_unknown_is_refused(state: State, ask_arm: Ask, text: str) -> None:
    """Nothing is left out or let in by a filter that was not understood."""
    assert ask_arm(state, ASSIGNMENTS, V, filter=text).status == 400


def test_an_assignment_is_told_whole(team: State, ask_arm: Ask) -> None:
    """Definition, condition and time are those of the assignment."""
    answer = ask_arm(team, ASSIGNMENTS, V, filter=f"assignedTo('{team.app('doctor').object_id}')")
    properties = answer.document["value"][1]["properties"]

    assert properties["roleDefinitionId"].endswith("53ca6127-db72-4b80-b1b0-d745d6d5456d")
    assert properties["conditionVersion"] == "2.0"
    assert properties["createdOn"] == "2026-10-10T01:09:00.0000000Z"


def test_a_definition_is_found_by_its_id(state: State, ask_arm: Ask) -> None:
    """What an assignment names can be read, and at the root by anybody who signed in."""
    guid = "a97b65f3-24c7-4388-baec-2e87135dc908"
    path = f"{AUTH}/roleDefinitions/{guid}"

    for scope in ("{subscription}", ""):
        properties = ask_arm(state, scope + path, V).document["properties"]
        assert properties["roleName"] == "Cognitive Services User"
        assert properties["permissions"][0]["dataActions"] == ["Microsoft.CognitiveServices/*"]


def test_definitions_at_the_root_need_no_permission(state_of: StateOf, ask_arm: Ask) -> None:
    """They are Microsoft's and no secret; the subscription's own list is guarded."""
    state = state_of("reader-missing")
    path = f"{AUTH}/roleDefinitions/a97b65f3-24c7-4388-baec-2e87135dc908"

    assert ask_arm(state, path, V).status == 200
    assert ask_arm(state, "{subscription}" + path, V).status == 403


def test_a_definition_that_does_not_exist_is_named(state: State, ask_arm: Ask) -> None:
    """A role that was deleted leaves its id behind."""
    answer = ask_arm(state, f"{{account}}{AUTH}/roleDefinitions/gone", V)

    assert (answer.status, answer.code) == (404, "RoleDefinitionDoesNotExist")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("type eq 'CustomRole'", ["Claude Caller"]),
        ("roleName eq 'Foundry User'", ["Foundry User"]),
        ("atScopeAndBelow() and type eq 'CustomRole'", ["Claude Caller"]),
        ("roleName eq 'King'", []),
    ],
)
def test_definitions_are_filtered(state: State, ask_arm: Ask, text: str, names: list[str]) -> None:
    """By kind and by name."""
    answer = ask_arm(state, f"{{account}}{AUTH}/roleDefinitions", V, filter=text)

    assert [each["properties"]["roleName"] for each in answer.document["value"]] == names


def test_all_definitions_are_listed(state: State, ask_arm: Ask) -> None:
    """The 28 built-in roles and the subscription's own."""
    assert len(ask_arm(state, f"{{account}}{AUTH}/roleDefinitions", V).document["value"]) == 29


def test_permissions_are_those_of_the_callers_roles(team: State, ask_arm: Ask) -> None:
    """One entry for each role that is in force here, groups included."""
    found = ask_arm(team, f"{{account}}{AUTH}/permissions", V).document["value"]

    assert found[0]["actions"][:1] == ["*/read"]
    assert found[1]["dataActions"] == ["Microsoft.CognitiveServices/*"]
    assert len(found) == 2


def test_a_deny_assignment_shows_whom_it_denies_what(state_of: StateOf, ask_arm: Ask) -> None:
    """Everybody is a principal of its own."""
    path = f"{{account}}{AUTH}/denyAssignments"
    state = state_of("deny-assignment")

    properties = ask_arm(state, path, V).document["value"][0]["properties"]

    assert properties["permissions"][0]["dataActions"] == ["Microsoft.CognitiveServices/*"]
    assert properties["principals"] == [
        {"id": "00000000-0000-0000-0000-000000000000", "type": "SystemDefined"}
    ]
    assert ask_arm(state_of("healthy"), path, V).document["value"] == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("atScope()", 1),
        ("denyAssignmentName eq 'deny data access to managed resources'", 1),
        ("denyAssignmentName eq 'other'", 0),
        ("principalId eq 'x'", 0),
        ("gdprExportPrincipalId eq 'x'", 1),
    ],
)
def test_denies_are_filtered(state_of: StateOf, ask_arm: Ask, text: str, count: int) -> None:
    """By place, name and principal."""
    path = f"{{account}}{AUTH}/denyAssignments"

    answer = ask_arm(state_of("deny-assignment"), path, V, filter=text)

    assert len(answer.document["value"]) == count


@pytest.mark.parametrize(("text", "count"), [("asTarget()", 1), ("assignedTo('x')", 0), ("", 1)])
def test_what_could_be_activated_is_told(team: State, ask_arm: Ask, text: str, count: int) -> None:
    """An eligible role is listed, and not held."""
    path = f"{{account}}{AUTH}/roleEligibilityScheduleInstances"

    found = ask_arm(team, path, "2020-10-01", filter=text).document["value"]

    assert len(found) == count
    for each in found:
        expanded = each["properties"]["expandedProperties"]
        assert expanded["roleDefinition"]["displayName"] == "Owner"
    me = team.app("doctor").object_id
    assert not team.decide(me, "Microsoft.X/y/write", team.account_id).allowed


def asked(state: State, *actions: tuple[str, bool]) -> dict[str, Any]:
    """Return the body of a question about the client."""
    return {
        "Subject": {"Attributes": {"ObjectId": state.app("doctor").object_id}},
        "Actions": [{"Id": action, "IsDataAction": data} for action, data in actions],
    }


def test_check_access_decides(state: State, ask_arm: Ask) -> None:
    """The answer is a bare list, a denial is a good answer, and the reason stands in it."""
    state.assignments.append(
        RoleAssignment(
            principal_id=state.app("doctor").object_id, role="Owner", scope=state.account_id
        )
    )
    body = asked(state, (DATA_ACTION, True), (DATA_ACTION, False), ("A.B/c/write", True))

    found = ask_arm(state, f"{{account}}{AUTH}/checkAccess", "2018-09-01-preview", body=body)

    decisions = [each["accessDecision"] for each in found.document]
    assert decisions == ["Allowed", "Allowed", "NotAllowed"]
    first = found.document[0]["roleAssignment"]
    assert first["roleDefinitionId"] == "a97b65f324c74388baec2e87135dc908"


def test_check_access_names_the_deny(state_of: StateOf, ask_arm: Ask) -> None:
    """Whoever is denied learns by what."""
    state = state_of("deny-assignment")
    state.assignments.append(
        RoleAssignment(
            principal_id=state.app("doctor").object_id, role="Owner", scope=state.account_id
        )
    )

    found = ask_arm(
        state,
        f"{{account}}{AUTH}/checkAccess",
        "2018-09-01-preview",
        body=asked(state, (DATA_ACTION, True)),
    )

    assert found.document[0]["accessDecision"] == "NotAllowed"
    assert found.document[0]["denyAssignment"]["scope"] == state.account_id


def test_check_access_is_not_for_readers(state: State, ask_arm: Ask) -> None:
    """Reading roles do not hold its action."""
    path = f"{{account}}{AUTH}/checkAccess"

    assert ask_arm(state, path, "2018-09-01-preview", body=asked(state)).status == 403


@pytest.mark.parametrize("body", [{}, [], {"Subject": {"Attributes": {}}, "Actions": []}])
def test_check_access_needs_a_subject_and_actions(state: State, ask_arm: Ask, body: Any) -> None:
    """A body that says nothing is refused."""
    me = state.app("doctor").object_id
    state.assignments.append(RoleAssignment(principal_id=me, role="Owner", scope=state.account_id))

    answer = ask_arm(state, f"{{account}}{AUTH}/checkAccess", "2018-09-01-preview", body=body)

    assert answer.status == 400


@pytest.mark.parametrize(
    "path",
    ["roleAssignments", "denyAssignments", "permissions", "roleDefinitions"],
)
def test_access_is_nothing_to_whoever_only_calls(
    state_of: StateOf, ask_arm: Ask, path: str
) -> None:
    """A custom role with the one data action reads none of it."""
    assert ask_arm(state_of("reader-missing"), f"{{account}}{AUTH}/{path}", V).status == 403
