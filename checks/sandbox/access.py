"""Who may do what: Azure's decision over deny assignments, role assignments and roles."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from checks.sandbox.roles import Permission, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleAssignment:
    """A principal holds a role at a scope and below."""

    principal_id: str
    role: str
    """The role's name."""
    scope: str
    created_at: datetime | None = None
    """None when it is older than anybody remembers."""
    propagated: bool = True
    """Whether those who decide have heard of it; until then it is listed and has no effect."""
    condition: str = ""
    condition_holds: bool = True
    """What the condition comes to for every request."""

    def is_same(self, other: "RoleAssignment") -> bool:
        """Whether both give the same role to the same principal at the same scope."""
        mine = (self.principal_id, self.role, self.scope.rstrip("/"))
        theirs = (other.principal_id, other.role, other.scope.rstrip("/"))
        return [each.casefold() for each in mine] == [each.casefold() for each in theirs]


@dataclass(frozen=True, slots=True, kw_only=True)
class DenyAssignment:
    """Principals are denied actions at a scope and, unless it says otherwise, below."""

    name: str
    scope: str
    permission: Permission
    principal_ids: tuple[str, ...] = ()
    """Empty when it is meant for everybody."""
    excluded_ids: tuple[str, ...] = ()
    reaches_children: bool = True

    def concerns(self, principals: frozenset[str]) -> bool:
        """Whether it is meant for somebody with these ids."""
        named = not self.principal_ids or principals & set(self.principal_ids)
        return bool(named) and not principals & set(self.excluded_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """May somebody do this to that?"""

    principals: frozenset[str]
    """The caller's object id and those of all groups it is in."""
    action: str
    resource: str
    data: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The answer, and what it rests on."""

    allowed: bool
    assignment: RoleAssignment | None = None
    deny: DenyAssignment | None = None


def decide(
    question: Question,
    *,
    assignments: Iterable[RoleAssignment],
    denies: Iterable[DenyAssignment],
    roles: Mapping[str, Role],
) -> Decision:
    """Decide as Azure does: a deny wins; else one role that reaches and allows is enough."""
    for deny in denies:
        if _denies(deny, question):
            return Decision(allowed=False, deny=deny)
    for held in assignments:
        if _grants(held, question, roles):
            return Decision(allowed=True, assignment=held)
    return Decision(allowed=False)


_MANAGEMENT_GROUPS = "/providers/microsoft.management/managementgroups/"


def reaches(scope: str, resource: str) -> bool:
    """Whether something at this scope covers the resource: ARM ids ignore case.

    All subscriptions are below every management group: the sandbox has one branch of them.
    """
    if scope.casefold().startswith(_MANAGEMENT_GROUPS):
        return resource.casefold().startswith(("/subscriptions/", scope.casefold()))
    return f"{resource}/".casefold().startswith(f"{scope.rstrip('/')}/".casefold())


def _denies(deny: DenyAssignment, question: Question) -> bool:
    at_scope = reaches(deny.scope, question.resource) and (
        deny.reaches_children or reaches(question.resource, deny.scope)
    )
    forbidden = deny.permission.allows(question.action, data=question.data)
    return at_scope and forbidden and deny.concerns(question.principals)


def _grants(held: RoleAssignment, question: Question, roles: Mapping[str, Role]) -> bool:
    effective = held.propagated and (not held.condition or held.condition_holds)
    return (
        effective
        and held.principal_id in question.principals
        and reaches(held.scope, question.resource)
        and roles[held.role].allows(question.action, data=question.data)
    )
