"""Role-based access: decisions held against an oracle and against the sandbox's evaluation."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from checks.evidence.arm.authorization import PermissionSet
from checks.rules.rbac import Access, covers, decide, matches
from checks.sandbox import access as sandbox_access
from checks.sandbox import roles as sandbox_roles
from tests.rules.access_oracle import (
    ACCOUNT,
    ACTIONS,
    CASES,
    EVERYONE,
    PATTERNS,
    SCOPES,
    Case,
    oracle,
    oracle_matches,
    oracle_reaches,
)


@settings(max_examples=400)
@given(CASES)
def test_decisions_are_azures(case: Case) -> None:
    """Denies first, then the union of the roles that reach; conditions leave it undecidable."""
    assert decide(case.asked, case.grants).access is oracle(case)


@settings(max_examples=150)
@given(PATTERNS, ACTIONS)
@example("*", "")
@example("a*b*c", "axbxbc")
def test_a_star_stands_for_anything_and_nothing_else_is_special(pattern: str, text: str) -> None:
    """Slashes and nothing at all included; case does not matter; dots and brackets are letters."""
    assert matches(pattern, text) is oracle_matches(pattern, text)


@settings(max_examples=150)
@given(SCOPES, st.sampled_from([ACCOUNT, "/subscriptions/S1/resourceGroups/rg-a"]))
def test_a_scope_covers_what_is_below_it(scope: str, target: str) -> None:
    """Whole segments count, case and a last slash do not."""
    assert covers(scope, target) is oracle_reaches(scope, target)


def unconditional(case: Case) -> bool:
    """Tell whether nothing in a case hangs on a condition."""
    grants = case.grants
    blocks = [b for role in grants.roles for b in role.permissions]
    blocks += [b for deny in grants.denies for b in deny.permissions]
    said = [entry.condition for entry in grants.assignments]
    said += [deny.condition for deny in grants.denies]
    return not any((*said, *(block.condition for block in blocks)))


def permission(block: PermissionSet) -> sandbox_roles.Permission:
    """Return a block as the sandbox has it."""
    return sandbox_roles.Permission(
        actions=block.actions,
        not_actions=block.not_actions,
        data_actions=block.data_actions,
        not_data_actions=block.not_data_actions,
    )


def allowed_by_the_sandbox(case: Case) -> bool:
    """Ask the sandbox's own evaluation, which knows neither case of names nor several blocks."""
    asked, grants = case.asked, case.grants
    roles = {
        role.id.lower(): sandbox_roles.Role(
            name=role.id,
            guid="",
            description="",
            permissions=tuple(map(permission, role.permissions)),
        )
        for role in grants.roles
    }
    mine = frozenset(name.lower() for name in asked.identity.all)
    denies = [
        sandbox_access.DenyAssignment(
            name=deny.name,
            scope=deny.scope,
            permission=permission(block),
            principal_ids=() if EVERYONE in deny.principals else tuple(_lower(deny.principals)),
            excluded_ids=tuple(_lower(deny.excluded)),
            reaches_children=not deny.only_this_scope,
        )
        for deny in grants.denies
        if deny.principals
        for block in deny.permissions
    ]
    held = [
        sandbox_access.RoleAssignment(
            principal_id=entry.principal.lower(), role=entry.role.lower(), scope=entry.scope
        )
        for entry in grants.assignments
        if entry.role.lower() in roles
    ]
    question = sandbox_access.Question(
        principals=mine, action=asked.action, resource=asked.target, data=asked.data
    )
    return sandbox_access.decide(question, assignments=held, denies=denies, roles=roles).allowed


def _lower(names: tuple[str, ...]) -> list[str]:
    return [name.lower() for name in names]


@settings(max_examples=150)
@given(CASES.filter(unconditional))
def test_the_sandbox_decides_alike(case: Case) -> None:
    """Two implementations that share no line agree wherever no condition is in play."""
    assert (decide(case.asked, case.grants).access is Access.ALLOWED) is allowed_by_the_sandbox(
        case
    )
