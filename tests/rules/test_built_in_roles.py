"""Microsoft's built-in roles: which of them call Claude, and what the check says of each."""

import pytest

from checks.evidence import Credentials
from checks.evidence.arm.authorization import (
    CALL,
    AssignmentList,
    DefinitionList,
    PermissionSet,
    RoleAssignment,
    RoleDefinition,
)
from checks.model import Finding, Status
from checks.rules.access import judge_may_call
from checks.rules.rbac import permits
from checks.sandbox import roles as sandbox_roles
from tests.rules.access_oracle import oracle_permits
from tests.rules.arm_evidence import ACCOUNT_ID, CALLER, SEARCH, SIGNED_IN
from tests.rules.fake_facts import FakeFacts, first_cause

CALLERS = frozenset(
    {
        "Cognitive Services User",
        "Foundry User",
        "Foundry Project Manager",
        "Foundry Owner",
        "Cognitive Services Data Contributor (Preview)",
    }
)
"""The column "calls Claude" of the roles; the two of the 28 that it does not list call nothing."""


def definition(role: sandbox_roles.Role) -> RoleDefinition:
    """Return a built-in role as evidence."""
    blocks = tuple(
        PermissionSet(
            actions=block.actions,
            not_actions=block.not_actions,
            data_actions=block.data_actions,
            not_data_actions=block.not_data_actions,
        )
        for block in role.permissions
    )
    return RoleDefinition(id=role.guid, name=role.name, permissions=blocks)


def test_there_are_28_built_in_roles() -> None:
    """The data file is whole."""
    assert len(sandbox_roles.built_in()) == 28
    assert set(sandbox_roles.built_in()) >= CALLERS


@pytest.mark.parametrize("name", sorted(sandbox_roles.built_in()))
def test_a_built_in_role_calls_claude_or_does_not(name: str) -> None:
    """By its patterns alone, as Microsoft's definitions have them."""
    role = definition(sandbox_roles.built_in()[name])
    blocks = role.permissions

    assert any(permits(block, CALL, data=True) for block in blocks) is (name in CALLERS)
    assert any(oracle_permits(block, CALL, data=True) for block in blocks) is (name in CALLERS)


def judged(name: str, scope: str = ACCOUNT_ID) -> Finding:
    """Judge a caller who holds this one role."""
    role = definition(sandbox_roles.built_in()[name])
    held = RoleAssignment(
        id="a", role=role.id, principal=CALLER, principal_type="ServicePrincipal", scope=scope
    )
    return judge_may_call(
        FakeFacts(
            Credentials(mode="entra", origin="default"),
            SIGNED_IN,
            SEARCH,
            AssignmentList(items=(held,)),
            DefinitionList(items=(role,)),
        )
    )


DISPUTED = "Azure AI Developer"


@pytest.mark.parametrize("name", sorted(sandbox_roles.built_in()))
def test_the_check_says_of_each_role_whether_it_suffices(name: str) -> None:
    """Who may call passes, who may not fails, and the disputed role stays uncertain."""
    finding = judged(name)

    expected = Status.PASS if name in CALLERS else Status.FAIL
    assert finding.status is (Status.UNCERTAIN if name == DISPUTED else expected)
    assert name in dict(finding.evidence)
    if finding.status is Status.FAIL:
        assert first_cause(finding) == "data-action-missing"


@pytest.mark.parametrize("name", sorted(CALLERS))
def test_a_role_on_a_project_does_not_reach_the_resource(name: str) -> None:
    """The right role below the account fails, and is named as such."""
    finding = judged(name, scope=f"{ACCOUNT_ID}/projects/p1")

    assert (finding.status, first_cause(finding)) == (Status.FAIL, "role-on-project")
