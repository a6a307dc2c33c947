"""The built-in roles, held against Microsoft's definitions read by another hand."""

from collections.abc import Callable
from typing import Any

import pytest

from checks.sandbox import access
from checks.sandbox.access import DenyAssignment, Question, RoleAssignment
from checks.sandbox.refusals import DATA_ACTION
from checks.sandbox.roles import Permission, Role, built_in, covers
from checks.sandbox.state import State

ACTIONS = {
    "acct": "Microsoft.CognitiveServices/accounts/read",
    "depl": "Microsoft.CognitiveServices/accounts/deployments/read",
    "model": "Microsoft.CognitiveServices/locations/models/read",
    "usage": "Microsoft.CognitiveServices/locations/usages/read",
    "keys": "Microsoft.CognitiveServices/accounts/listKeys/action",
    "roleA": "Microsoft.Authorization/roleAssignments/read",
    "roleD": "Microsoft.Authorization/roleDefinitions/read",
    "denyA": "Microsoft.Authorization/denyAssignments/read",
    "perm": "Microsoft.Authorization/permissions/read",
    "chkAcc": "Microsoft.Authorization/checkAccess/action",
    "diag": "Microsoft.Insights/diagnosticSettings/read",
    "actlog": "Microsoft.Insights/eventtypes/values/Read",
    "health": "Microsoft.ResourceHealth/availabilityStatuses/read",
    "events": "Microsoft.ResourceHealth/events/read",
    "laws": "Microsoft.OperationalInsights/workspaces/read",
    "laq": "Microsoft.OperationalInsights/workspaces/query/read",
    "mkt": "Microsoft.MarketplaceOrdering/agreements/offers/plans/read",
}

READS = {"acct", "depl", "model", "usage"}
ACCESS = {"roleA", "roleD", "denyA", "perm"}
WATCH = {"diag", "health"}
REST = {"actlog", "events", "laws", "laq", "mkt"}
ALL_READS = READS | ACCESS | WATCH | REST

TABLE: dict[str, tuple[bool, set[str]]] = {
    "Foundry User": (True, READS | {"keys"} | ACCESS | WATCH),
    "Cognitive Services User": (True, READS | {"keys"} | WATCH),
    "Foundry Project Manager": (True, (READS - {"acct"}) | ACCESS),
    "Foundry Owner": (True, READS | {"keys", "health"} | ACCESS),
    "Cognitive Services Data Contributor (Preview)": (True, set()),
    "Foundry Account Owner": (False, READS | {"keys"} | ACCESS | WATCH),
    "Azure AI Administrator": (False, READS | {"keys"} | ACCESS | WATCH),
    "Cognitive Services Contributor": (False, READS | {"keys"} | ACCESS | WATCH),
    "Cognitive Services OpenAI User": (False, READS | {"roleA", "roleD"}),
    "Cognitive Services OpenAI Contributor": (False, READS | {"roleA", "roleD"}),
    "Azure AI Developer": (False, ACCESS),
    "Cognitive Services Data Reader": (False, set()),
    "Foundry Agent Consumer": (False, set()),
    "Foundry Project Runtime User": (False, set()),
    "Cognitive Services Usages Reader": (False, {"usage"}),
    "Owner": (False, ALL_READS | {"keys", "chkAcc"}),
    "Contributor": (False, ALL_READS | {"keys", "chkAcc"}),
    "Reader": (False, ALL_READS),
    "User Access Administrator": (False, ALL_READS | {"chkAcc"}),
    "Role Based Access Control Administrator": (False, ALL_READS),
    "Monitoring Reader": (False, ALL_READS),
    "Monitoring Contributor": (False, ALL_READS),
    "Log Analytics Reader": (False, ALL_READS),
    "Log Analytics Contributor": (False, ALL_READS),
    "Log Analytics Data Reader": (False, {"laws", "laq"}),
    "Support Request Contributor": (False, ACCESS),
}
"""Whether a role calls Claude, and which of the reads it covers."""


def test_all_built_in_roles_are_there() -> None:
    """The two that the table does not list call nothing either."""
    unlisted = set(built_in()) - set(TABLE)

    assert len(built_in()) == 28
    assert set(TABLE) < set(built_in())
    assert not any(built_in()[name].allows(DATA_ACTION, data=True) for name in unlisted)


@pytest.mark.parametrize("name", TABLE)
def test_a_role_covers_what_microsoft_says(name: str) -> None:
    """Data action and reads of each role come out as they were computed elsewhere."""
    role = built_in()[name]
    calls, reads = TABLE[name]

    assert role.allows(DATA_ACTION, data=True) is calls
    found = {short for short, action in ACTIONS.items() if role.allows(action, data=False)}
    assert found == reads


@pytest.mark.parametrize(
    ("pattern", "action", "expected"),
    [
        ("*", "A.B/c/read", True),
        ("*/read", "A.B/c/d/read", True),
        ("A.B/*", "a.b/C/d/read", True),
        ("A.B/*/read", "A.B/read", False),
        ("A.B/c*/read", "A.B/cats/d/read", True),
        ("A.B/c", "AxB/c", False),
        ("A.B/c", "A.B/c/d", False),
    ],
)
def test_an_asterisk_stands_for_anything(pattern: str, action: str, expected: bool) -> None:
    """Slashes too, and case does not matter; everything else stands for itself."""
    assert covers((pattern,), action) is expected


ME, GROUP = "me", "group"
ACTION = "X.Y/z/read"


def role(**permission: Any) -> Role:
    """Return a role with one permission."""
    return Role(name="r", guid="g", description="", permissions=(Permission(**permission),))


def decided(
    *roles: Role,
    denies: tuple[DenyAssignment, ...] = (),
    data: bool = False,
    resource: str = "/s/1/r",
    **settings: Any,
) -> bool:
    """Decide for a principal who holds these roles at /s/1."""
    named = {str(number): each for number, each in enumerate(roles)}
    held = {"principal_id": ME, "scope": "/s/1"} | settings
    question = Question(
        principals=frozenset({ME, GROUP}), action=ACTION, resource=resource, data=data
    )
    assignments = [RoleAssignment(role=name, **held) for name in named]
    return access.decide(question, assignments=assignments, denies=denies, roles=named).allowed


def test_what_one_role_takes_back_another_gives() -> None:
    """A NotAction is no deny: it limits its own role only."""
    limited = role(actions=("*",), not_actions=("X.Y/*",))

    assert not decided(limited)
    assert decided(limited, role(actions=(ACTION,)))


def test_actions_and_data_actions_do_not_mix() -> None:
    """Neither kind of permission gives the other."""
    assert not decided(role(actions=("*",)), data=True)
    assert not decided(role(data_actions=("*",)))


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"principal_id": GROUP}, True),
        ({"principal_id": "somebody"}, False),
        ({"scope": "/S/1/"}, True),
        ({"scope": "/s/1/r/x"}, False),
        ({"scope": "/s/11"}, False),
        ({"scope": "/"}, True),
        ({"scope": "/subscriptions/1"}, False),
        ({"propagated": False}, False),
        ({"condition": "c", "condition_holds": False}, False),
        ({"condition": "c"}, True),
    ],
)
def test_an_assignment_counts_when_it_is_mine_reaches_and_is_in_force(
    settings: dict[str, Any], expected: bool
) -> None:
    """Groups, scopes, propagation and conditions decide whether a role is held here."""
    assert decided(role(actions=("*",)), **settings) is expected


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, False),
        ({"principal_ids": (GROUP,)}, False),
        ({"principal_ids": ("somebody",)}, True),
        ({"excluded_ids": (ME,)}, True),
        ({"reaches_children": False}, True),
        ({"reaches_children": False, "scope": "/S/1/R"}, False),
        ({"scope": "/s/2"}, True),
        ({"permission": Permission(data_actions=("*",))}, True),
        ({"permission": Permission(actions=("*",), not_actions=(ACTION,))}, True),
    ],
)
def test_a_deny_wins_where_it_is_meant(settings: dict[str, Any], expected: bool) -> None:
    """It beats every role, for whom, where and what it names."""
    base: dict[str, Any] = {"name": "d", "scope": "/s/1", "permission": Permission(actions=("*",))}
    deny = DenyAssignment(**base | settings)

    assert decided(role(actions=("*",)), denies=(deny,)) is expected


MANAGEMENT_GROUP = "/providers/Microsoft.Management/managementGroups/root"


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ("/subscriptions/1/resourceGroups/g", True),
        (MANAGEMENT_GROUP, True),
        ("/providers/x", False),
    ],
)
def test_a_management_group_stands_above_subscriptions(resource: str, *, expected: bool) -> None:
    """A role held there is held in every subscription."""
    assert access.reaches(MANAGEMENT_GROUP, resource) is expected


def test_groups_count_through_groups(state_of: Callable[..., State], tmp_path: Any) -> None:
    """Whoever is in a group of a group holds what that holds; a circle does no harm."""
    path = tmp_path / "groups.toml"
    path.write_text(
        'title="T"\nsummary="S."\nauth="entra"\n'
        '[[patch.groups]]\nlabel="inner"\nid="id-inner"\nname="I"\nmembers=["doctor","outer"]\n'
        '[[patch.groups]]\nlabel="outer"\nid="id-outer"\nname="O"\nmembers=["inner"]\n'
        '[[patch.grants]]\napp="outer"\nrole="Foundry User"\nscope="{subscription}"\n'
    )
    state = state_of(path)
    me = state.app("doctor").object_id

    assert state.principals(me) == {me, "id-inner", "id-outer"}
    assert state.decide(me, DATA_ACTION, state.account_id, data=True).allowed
