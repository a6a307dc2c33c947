"""Who holds which role where: roles, assignments and denies, as ARM lists them."""

from dataclasses import dataclass
from datetime import datetime

from checks.evidence.reads import Read

CALL = "Microsoft.CognitiveServices/accounts/AIServices/providers/action"
"""The data action of a call; `constants.toml` has its source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionSet:
    """One block of a role definition or a deny assignment."""

    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    data_actions: tuple[str, ...] = ()
    not_data_actions: tuple[str, ...] = ()
    condition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleDefinition:
    """A role, built-in or custom."""

    id: str
    """The GUID; role definitions keep it at every scope."""
    name: str
    permissions: tuple[PermissionSet, ...]
    is_custom: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleAssignment:
    """A role given to a principal at a scope."""

    id: str
    role: str
    """The GUID of the role definition."""
    principal: str
    principal_type: str
    scope: str
    condition: str = ""
    changed_at: datetime | None = None

    @property
    def is_of_group(self) -> bool:
        """Tell whether a group holds the role."""
        return self.principal_type.lower() == "group"


@dataclass(frozen=True, slots=True, kw_only=True)
class DenyAssignment:
    """What is denied, whatever roles allow."""

    id: str
    name: str
    scope: str
    permissions: tuple[PermissionSet, ...]
    principals: tuple[str, ...]
    excluded: tuple[str, ...] = ()
    only_this_scope: bool = False
    condition: str = ""


class AssignmentList(Read[RoleAssignment]):
    """Assignments at and above the account that reach the caller, its groups included."""

    __slots__ = ()

    def reaching(self, principal: str) -> tuple[RoleAssignment, ...]:
        """Return a principal's assignments; `assignedTo` has resolved its groups already.

        Of everybody's only what names the principal counts.
        """
        mine = tuple(e for e in self.items if e.principal.lower() == principal.lower())
        if self.is_everybodys(principal):
            return mine
        return (*mine, *(e for e in self.items if e not in mine))

    def is_everybodys(self, principal: str) -> bool:
        """Tell whether the server ignored the filter: it lists who is neither this nor a group."""
        return any(
            not e.is_of_group and e.principal.lower() != principal.lower() for e in self.items
        )


class DefinitionList(Read[RoleDefinition]):
    """The definitions of the roles that are assigned."""

    __slots__ = ()


class DenyList(Read[DenyAssignment]):
    """Deny assignments at and above the account."""

    __slots__ = ()


class PermissionList(Read[PermissionSet]):
    """The caller's effective permissions on the account, one block for each role."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessAnswer:
    """What Azure itself says of one action; an undocumented preview, so optional evidence."""

    action: str
    decision: str
    """`Allowed` or `NotAllowed`."""


class AccessCheck(Read[AccessAnswer]):
    """Azure's own evaluation, groups, denies and conditions included."""

    __slots__ = ()


class EligibilityList(Read[RoleAssignment]):
    """Roles that the caller may activate and has not (Privileged Identity Management)."""

    __slots__ = ()
