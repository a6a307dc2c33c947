"""The catalogue: causes and remedies from the knowledge, with the user's real names filled in."""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from checks.knowledge import load, load_folder

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """What to do, and who says so."""

    documented: bool
    summary: str
    steps: tuple[str, ...]
    commands: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    source: str
    checked: str
    contradicted_by: str | None = None
    do_first: bool = False
    """True for the one to begin with, where it is not the first that nothing contradicts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why calls fail."""

    id: str
    category: str
    title: str
    means: str
    explains: frozenset[str] = frozenset()
    """Causes that are a consequence of this one when both are found."""
    remedies: tuple[Remedy, ...] = ()


def _remedy(entry: Mapping[str, Any]) -> Remedy:
    return Remedy(
        documented=entry["documented"],
        summary=entry["summary"],
        steps=tuple(entry["steps"]),
        commands=tuple(entry.get("commands", ())),
        avoid=tuple(entry.get("avoid", ())),
        source=entry["source"],
        checked=str(entry["checked"]),
        contradicted_by=entry.get("contradicted_by"),
        do_first=entry.get("do_first", False),
    )


def _cause(entry: Mapping[str, Any]) -> Cause:
    remedies = sorted(map(_remedy, entry["remedy"]), key=lambda remedy: not remedy.documented)
    return Cause(
        id=entry["id"],
        category=entry["category"],
        title=entry["title"],
        means=entry.get("means", ""),
        explains=frozenset(entry.get("explains", ())),
        remedies=tuple(remedies),
    )


def _aadsts(code: str, entry: Mapping[str, Any]) -> Cause:
    remedy = {**entry, "documented": False, "summary": entry.get("summary", entry["title"])}
    return Cause(
        id=code.lower(),
        category="auth.aadsts",
        title=entry["title"],
        means=entry.get("means", ""),
        remedies=(_remedy(remedy),),
    )


@cache
def causes() -> Mapping[str, Cause]:
    """Return every cause by its ID, Entra's error codes included."""
    listed = [_cause(entry) for file in load_folder("causes") for entry in file["cause"]]
    codes = [
        _aadsts(code, entry) for code, entry in load("aadsts").items() if isinstance(entry, dict)
    ]
    return {cause.id: cause for cause in (*listed, *codes)}


_LOOK_UP = (
    '"$(az resource list --name {resource} '
    "--resource-type Microsoft.CognitiveServices/accounts --query '[0].%s' -o tsv)\""
)
LOOK_UPS = {"account_scope": _LOOK_UP % "id", "resource_group": _LOOK_UP % "resourceGroup"}
"""What the resource's name lets the shell find out, where the run did not."""


QUOTED = frozenset({"target", "target_without_deployment"})
"""Placeholders that hold several arguments, quoted where they are made."""


def _fill_command(command: str, params: Mapping[str, str]) -> str:
    """Fill a command, shell-quoted; what is unknown is looked up by the command, or in capitals."""

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if params.get(name):
            return params[name] if name in QUOTED else shlex.quote(params[name])
        if name in LOOK_UPS and params.get("resource"):
            return LOOK_UPS[name].format(resource=shlex.quote(params["resource"]))
        return name.upper()

    return PLACEHOLDER.sub(value, command)


def _fill_text(text: str, params: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: params.get(found[1]) or found[1].upper(), text)


def fill(cause: Cause, params: Mapping[str, str]) -> Cause:
    """Fill in real names: quoted for a shell in commands; what is unknown stays in capitals."""
    return replace(
        cause,
        title=_fill_text(cause.title, params),
        means=_fill_text(cause.means, params),
        remedies=tuple(
            replace(
                remedy,
                summary=_fill_text(remedy.summary, params),
                steps=tuple(_fill_text(step, params) for step in remedy.steps),
                commands=tuple(_fill_command(c, params) for c in remedy.commands),
                avoid=tuple(_fill_text(text, params) for text in remedy.avoid),
            )
            for remedy in cause.remedies
        ),
    )
