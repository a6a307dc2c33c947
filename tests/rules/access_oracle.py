"""An evaluation of role-based access written apart from the engine's, and cases to compare both."""

from dataclasses import dataclass
from functools import cache

from hypothesis import strategies as st

from checks.evidence.arm.authorization import (
    CALL,
    DenyAssignment,
    PermissionSet,
    RoleAssignment,
    RoleDefinition,
)
from checks.rules.rbac import Access, Grants, Identity, Question

ACCOUNT = "/subscriptions/s1/resourceGroups/rg-a/providers/M.C/accounts/a1"
GROUP = "/providers/Microsoft.Management/managementGroups/root"
ME, TEAM, OTHER = "Me-1", "Team-1", "Other-1"
EVERYONE = "00000000-0000-0000-0000-000000000000"


@cache
def oracle_matches(pattern: str, text: str) -> bool:
    """Match letter by letter: a star takes nothing, or one letter and stays."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return oracle_matches(pattern[1:], text) or (
            bool(text) and oracle_matches(pattern, text[1:])
        )
    same = bool(text) and pattern[0].casefold() == text[0].casefold()
    return same and oracle_matches(pattern[1:], text[1:])


def oracle_permits(block: PermissionSet, action: str, *, data: bool) -> bool:
    """Look a block up: what it names, less what it takes out."""
    kind = "data_actions" if data else "actions"
    given_, taken = getattr(block, kind), getattr(block, f"not_{kind}")
    hits = [p for p in given_ if oracle_matches(p, action)]
    return len(hits) > 0 and len([p for p in taken if oracle_matches(p, action)]) == 0


def oracle_reaches(scope: str, target: str) -> bool:
    """Walk up from the target: is the scope on the way, or a management group above it all."""
    wanted, place = scope.casefold().strip("/"), target.casefold().strip("/")
    while place and place != wanted:
        place = place.rpartition("/")[0]
    is_group = wanted.startswith("providers/microsoft.management/managementgroups/")
    return wanted in (place, "") or is_group


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question and everything that is assigned."""

    asked: Question
    grants: Grants


def surest(blocks: tuple[PermissionSet, ...], asked: Question, outer: str) -> int:
    """Return 2 when one block applies for sure, 1 when it hangs on a condition, 0 when none."""
    found = [b for b in blocks if oracle_permits(b, asked.action, data=asked.data)]
    sure = [b for b in found if not b.condition and not outer]
    return 2 if sure else 1 if found else 0


def oracle(case: Case) -> Access:
    """Decide by weighing every deny and every assignment, in Azure's order."""
    asked = case.asked
    mine = {name.casefold() for name in {asked.identity.principal, *asked.identity.groups}}
    denied = granted = 0
    for deny in case.grants.denies:
        named = {name.casefold() for name in deny.principals}
        meant = EVERYONE in named or not named.isdisjoint(mine)
        spared = not {name.casefold() for name in deny.excluded}.isdisjoint(mine)
        same = deny.scope.casefold().strip("/") == asked.target.casefold().strip("/")
        here = same or (oracle_reaches(deny.scope, asked.target) and not deny.only_this_scope)
        if meant and not spared and here:
            denied = max(denied, surest(deny.permissions, asked, deny.condition))
    for held in case.grants.assignments:
        roles = [r for r in case.grants.roles if r.id.casefold() == held.role.casefold()]
        if roles and held.principal.casefold() in mine and oracle_reaches(held.scope, asked.target):
            granted = max(granted, surest(roles[0].permissions, asked, held.condition))
    if denied == 2:
        return Access.DENIED
    if granted == 0:
        return Access.NOT_GRANTED
    return Access.ALLOWED if (denied, granted) == (0, 2) else Access.UNDECIDABLE


ACTIONS = st.sampled_from(["A.B/c/d", "a.b/C/D", "A.B/c", "A.B/cc/d", "A.B/c/d/e", CALL])
PATTERNS = st.one_of(
    st.sampled_from(["*", "*/d", "A.B/*", "a.b/c/*", "A.B/c*/d", "*.B/*/d", "A.B/c/d", "**", ""]),
    ACTIONS,
    st.sampled_from(["Microsoft.CognitiveServices/*", "A+B/c", "A.B/[c]/d", "A.B/c?/d"]),
)
LISTS = st.lists(PATTERNS, max_size=3).map(tuple)
CONDITIONS = st.sampled_from(["", "", "", "@Resource[x] StringEquals 'y'"])
BLOCKS = st.builds(
    PermissionSet,
    actions=LISTS,
    not_actions=LISTS,
    data_actions=LISTS,
    not_data_actions=LISTS,
    condition=CONDITIONS,
)
BLOCK_LISTS = st.lists(BLOCKS, min_size=1, max_size=2).map(tuple)
SCOPES = st.sampled_from(
    [
        "/",
        GROUP,
        GROUP.upper(),
        "/subscriptions/s1",
        "/subscriptions/S1/",
        "/subscriptions/s11",
        "/subscriptions/s1/resourceGroups/rg-a",
        "/subscriptions/s1/resourcegroups/RG-A",
        "/subscriptions/s1/resourceGroups/rg-ab",
        ACCOUNT,
        ACCOUNT.upper(),
        f"{ACCOUNT}/projects/p1",
    ]
)
NAMES = st.sampled_from([ME, ME.upper(), TEAM, OTHER, EVERYONE])
NAME_LISTS = st.lists(NAMES, max_size=2).map(tuple)
ROLES = st.sampled_from(["r1", "R1", "r2", "unread"])
CASES = st.builds(
    Case,
    asked=st.builds(
        Question,
        identity=st.builds(
            Identity,
            principal=st.just(ME),
            groups=st.sampled_from([frozenset(), frozenset({TEAM.lower()})]),
        ),
        action=ACTIONS,
        target=st.sampled_from([ACCOUNT, ACCOUNT.lower()]),
        data=st.booleans(),
    ),
    grants=st.builds(
        Grants,
        assignments=st.lists(
            st.builds(
                RoleAssignment,
                id=st.just("a"),
                role=ROLES,
                principal=NAMES,
                principal_type=st.just("User"),
                scope=SCOPES,
                condition=CONDITIONS,
            ),
            max_size=3,
        ).map(tuple),
        roles=st.tuples(
            st.builds(RoleDefinition, id=st.just("r1"), name=st.just("1"), permissions=BLOCK_LISTS),
            st.builds(RoleDefinition, id=st.just("R2"), name=st.just("2"), permissions=BLOCK_LISTS),
        ),
        denies=st.lists(
            st.builds(
                DenyAssignment,
                id=st.just("d"),
                name=st.just("d"),
                scope=SCOPES,
                permissions=BLOCK_LISTS,
                principals=NAME_LISTS,
                excluded=NAME_LISTS,
                only_this_scope=st.booleans(),
                condition=CONDITIONS,
            ),
            max_size=2,
        ).map(tuple),
    ),
)
