"""Azure RBAC for data actions: which role allows what, and where an assignment reaches."""

import functools
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).parent / "roles.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A built-in role definition, as far as data actions go."""

    name: str
    guid: str
    data_actions: tuple[str, ...]
    not_data_actions: tuple[str, ...]

    def allows(self, action: str) -> bool:
        """Whether the role holds the data action and does not take it back."""
        return _matches(self.data_actions, action) and not _matches(self.not_data_actions, action)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleAssignment:
    """A principal holds a role at a scope and below."""

    principal_id: str
    role: str
    """The role's name."""
    scope: str


@functools.cache
def roles() -> dict[str, Role]:
    """Return the roles the sandbox knows, by name."""
    entries = tomllib.loads(_FILE.read_text(encoding="utf-8"))["roles"]
    return {
        entry["name"]: Role(
            name=entry["name"],
            guid=entry["guid"],
            data_actions=tuple(entry["data_actions"]),
            not_data_actions=tuple(entry["not_data_actions"]),
        )
        for entry in entries
    }


def reaches(scope: str, resource: str) -> bool:
    """Whether an assignment at this scope covers the resource: ARM ids ignore case."""
    return f"{resource}/".casefold().startswith(f"{scope.rstrip('/')}/".casefold())


def is_allowed(
    assignments: Iterable[RoleAssignment], *, principal_id: str, action: str, resource: str
) -> bool:
    """Whether any of the assignments lets the principal do this on the resource."""
    return any(
        roles()[held.role].allows(action)
        for held in assignments
        if held.principal_id == principal_id and reaches(held.scope, resource)
    )


def _matches(patterns: Iterable[str], action: str) -> bool:
    # Unlike a file glob, Azure's asterisk also matches slashes.
    return any(
        re.fullmatch(re.escape(each).replace(r"\*", ".*"), action, re.IGNORECASE)
        for each in patterns
    )
