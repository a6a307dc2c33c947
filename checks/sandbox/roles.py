"""Role definitions: what a role allows, by Azure's patterns."""

import functools
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent / "built-in-roles.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """One entry of a role definition."""

    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    data_actions: tuple[str, ...] = ()
    not_data_actions: tuple[str, ...] = ()
    condition: str | None = None
    condition_version: str | None = None

    def allows(self, action: str, *, data: bool) -> bool:
        """Whether this entry holds the (data) action and does not take it back."""
        given = self.data_actions if data else self.actions
        taken = self.not_data_actions if data else self.not_actions
        return covers(given, action) and not covers(taken, action)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role definition, built-in or custom."""

    name: str
    guid: str
    description: str
    permissions: tuple[Permission, ...]
    assignable_scopes: tuple[str, ...] = ("/",)
    is_custom: bool = False

    def allows(self, action: str, *, data: bool) -> bool:
        """Whether any entry allows the action; data actions and others never mix."""
        return any(each.allows(action, data=data) for each in self.permissions)


@functools.cache
def built_in() -> dict[str, Role]:
    """Return the built-in roles the sandbox knows, by name."""
    entries = json.loads(_FILE.read_text(encoding="utf-8"))["roles"]
    return {entry["name"]: _role(entry) for entry in entries}


def _role(entry: dict[str, Any]) -> Role:
    return Role(
        name=entry["name"],
        guid=entry["guid"],
        description=entry["description"],
        permissions=tuple(_permission(each) for each in entry["permissions"]),
        assignable_scopes=tuple(entry["assignableScopes"]),
    )


def _permission(entry: dict[str, Any]) -> Permission:
    return Permission(
        actions=tuple(entry["actions"]),
        not_actions=tuple(entry["notActions"]),
        data_actions=tuple(entry["dataActions"]),
        not_data_actions=tuple(entry["notDataActions"]),
        condition=entry["condition"],
        condition_version=entry["conditionVersion"],
    )


def covers(patterns: Iterable[str], action: str) -> bool:
    """Whether any of the patterns stands for this action."""
    return any(_expression(pattern).fullmatch(action) for pattern in patterns)


@functools.cache
def _expression(pattern: str) -> re.Pattern[str]:
    # Unlike a file glob, Azure's asterisk also matches slashes.
    return re.compile(re.escape(pattern).replace(r"\*", ".*"), re.IGNORECASE)
