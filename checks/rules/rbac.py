"""Azure RBAC evaluated as Azure does: pure, from assignments, definitions and denies.

Source: Microsoft Learn, role-based-access-control overview and role-definitions (2026-11-20):
deny assignments first; a role allows what its actions match and its notActions do not; a notAction
is no deny; roles add up; `*` matches across `/`; case does not matter; conditions come last.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from checks.evidence.arm.authorization import (
    DenyAssignment,
    PermissionSet,
    RoleAssignment,
    RoleDefinition,
)
from checks.words import say

EVERYONE = "00000000-0000-0000-0000-000000000000"
"""The principal of a deny assignment that applies to all principals."""


class Access(StrEnum):
    """Whether an identity may do something."""

    ALLOWED = "allowed"
    DENIED = "denied"
    NOT_GRANTED = say("not granted")
    UNDECIDABLE = "undecidable"


@lru_cache(maxsize=4096)
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, pattern.lower().split("*"))), re.DOTALL)


def matches(pattern: str, action: str) -> bool:
    """Tell whether an action is meant by a pattern; `*` stands for anything, `/` included."""
    return _pattern(pattern).fullmatch(action.lower()) is not None


def permits(block: PermissionSet, action: str, *, data: bool) -> bool:
    """Tell whether one block names an action and does not take it out again."""
    named = block.data_actions if data else block.actions
    taken = block.not_data_actions if data else block.not_actions
    return any(matches(p, action) for p in named) and not any(matches(p, action) for p in taken)


def _segments(scope: str) -> list[str]:
    return [part for part in scope.lower().split("/") if part]


def is_management_group(scope: str) -> bool:
    """Tell whether a scope is a management group, which holds subscriptions."""
    return scope.lower().startswith("/providers/microsoft.management/managementgroups/")


def covers(scope: str, target: str) -> bool:
    """Tell whether what holds at a scope holds at a target: the same, or above it.

    A management group is taken to hold the target: ARM lists an assignment of one only below it.
    """
    if is_management_group(scope):
        return True
    above, below = _segments(scope), _segments(target)
    return below[: len(above)] == above


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A principal with the groups it is in, all by object ID."""

    principal: str
    groups: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        """Return every object ID that an assignment may name."""
        return frozenset(name.lower() for name in (self.principal, *self.groups))


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether an identity may do one thing at one scope, and what says so."""

    access: Access
    by: tuple[str, ...] = ()
    """IDs of the assignments or denies that decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Whether an identity may do one thing at one place."""

    identity: Identity
    action: str
    target: str
    """The ARM ID of the resource."""
    data: bool
    """True for a data action."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grants:
    """What is assigned, what the roles allow, and what is denied."""

    assignments: tuple[RoleAssignment, ...]
    roles: tuple[RoleDefinition, ...]
    denies: tuple[DenyAssignment, ...] = ()

    def role(self, assignment: RoleAssignment) -> RoleDefinition | None:
        """Return the definition of an assignment's role."""
        wanted = assignment.role.lower()
        return next((role for role in self.roles if role.id.lower() == wanted), None)


def _denies(denies: Iterable[DenyAssignment], asked: Question) -> Iterator[DenyAssignment]:
    identity, target = asked.identity, asked.target
    for deny in denies:
        named = {principal.lower() for principal in deny.principals}
        spared = {principal.lower() for principal in deny.excluded}
        here = _segments(deny.scope) == _segments(target)
        if not (EVERYONE in named or named & identity.all) or spared & identity.all:
            continue
        if not covers(deny.scope, target) or (deny.only_this_scope and not here):
            continue
        if any(permits(b, asked.action, data=asked.data) for b in deny.permissions):
            yield deny


def allows(role: RoleDefinition, asked: Question) -> bool:
    """Tell whether a role allows what is asked, wherever it is assigned."""
    return any(permits(block, asked.action, data=asked.data) for block in role.permissions)


def _is_firm(blocks: tuple[PermissionSet, ...], condition: str, asked: Question) -> bool:
    """Tell whether blocks apply whatever the request: neither they nor what holds them depends."""
    sure = tuple(block for block in blocks if not block.condition)
    return not condition and any(permits(b, asked.action, data=asked.data) for b in sure)


def _granting(grants: Grants, asked: Question) -> Iterator[tuple[RoleAssignment, RoleDefinition]]:
    for assignment in grants.assignments:
        role = grants.role(assignment)
        ours = assignment.principal.lower() in asked.identity.all
        if role and ours and covers(assignment.scope, asked.target) and allows(role, asked):
            yield assignment, role


def decide(asked: Question, grants: Grants) -> Decision:
    """Decide as Azure would; what hangs on a condition is undecidable, for it needs the request."""
    denied = tuple(_denies(grants.denies, asked))
    firm = tuple(d.id for d in denied if _is_firm(d.permissions, d.condition, asked))
    if firm:
        return Decision(access=Access.DENIED, by=firm)
    granted = tuple(_granting(grants, asked))
    if not granted:
        return Decision(access=Access.NOT_GRANTED)
    firm = tuple(g.id for g, role in granted if _is_firm(role.permissions, g.condition, asked))
    if denied or not firm:
        unsure = (*(deny.id for deny in denied), *(grant.id for grant, _ in granted))
        return Decision(access=Access.UNDECIDABLE, by=unsure)
    return Decision(access=Access.ALLOWED, by=firm)
