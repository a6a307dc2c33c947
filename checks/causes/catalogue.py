"""The catalogue: causes and remedies from the knowledge, with the user's real names filled in."""

import re
import shlex
from collections.abc import Callable, Mapping
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


def _fill(text: str, params: Mapping[str, str], quote: Callable[[str], str]) -> str:
    def value(found: re.Match[str]) -> str:
        known = params.get(found[1])
        return quote(known) if known else found[1].upper()

    return PLACEHOLDER.sub(value, text)


def _plain(text: str) -> str:
    return text


def fill(cause: Cause, params: Mapping[str, str]) -> Cause:
    """Fill in real names: quoted for a shell in commands; what is unknown stays in capitals."""
    return replace(
        cause,
        title=_fill(cause.title, params, _plain),
        means=_fill(cause.means, params, _plain),
        remedies=tuple(
            replace(
                remedy,
                summary=_fill(remedy.summary, params, _plain),
                steps=tuple(_fill(step, params, _plain) for step in remedy.steps),
                commands=tuple(_fill(c, params, shlex.quote) for c in remedy.commands),
                avoid=tuple(_fill(text, params, _plain) for text in remedy.avoid),
            )
            for remedy in cause.remedies
        ),
    )
