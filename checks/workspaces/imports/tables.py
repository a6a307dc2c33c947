"""The tables whose exports can be imported, and how to tell which one a file holds."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files

from checks.workspaces.compose import prelude
from checks.workspaces.imports.model import FileError
from checks.workspaces.model import Source, Span

_ALWAYS = Span(start=datetime(1970, 1, 1, tzinfo=UTC), end=datetime(9999, 1, 1, tzinfo=UTC))
_HEAD = re.compile(r"union isfuzzy=true \(datatable\(([^)]+)\)\[\]\), (\w+)")
_ZONED = re.compile(r"(?P<name>.+) \[(?P<zone>[^\]]+)\]")
"""The portal's CSV names the zone of its times in the head of the column."""
_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of Log Analytics as its exports show it."""

    name: str
    source: Source
    columns: Mapping[str, str]
    """The columns that the source's prelude uses, and their KQL types."""
    marks: tuple[frozenset[str], ...]
    key: str
    """SQL for what rows of one call have in common."""
    elsewhere: Mapping[str, tuple[str, str]]
    adds_to: str


def mapping_text(source: Source) -> str:
    """Return the KQL that maps a source's tables to the rows of `calls`, whenever they were."""
    return prelude(source, _ALWAYS)


@cache
def tables() -> Mapping[str, Table]:
    """Return the tables by name."""
    text = (files("checks.workspaces.imports") / "tables.toml").read_text("utf-8")
    return {name: _table(name, entry) for name, entry in tomllib.loads(text).items()}


def of_source(source: Source) -> list[Table]:
    """Return a source's tables, first the one whose rows are its calls."""
    own = [table for table in tables().values() if table.source is source]
    return sorted(own, key=lambda table: bool(table.adds_to))


def detect(columns: Sequence[str], type_name: str = "") -> Table:
    """Return the table that these columns are of; raise `FileError` when they are of none.

    `type_name` is what the column `Type` says, which every table of Log Analytics has.
    """
    if type_name in tables():
        return tables()[type_name]
    found = {bare(name).casefold() for name in columns}
    for table in tables().values():
        if any(mark <= found for mark in table.marks):
            return table
    expected = "; ".join(f"{t.name}: {', '.join(_needed(t))}" for t in tables().values())
    says = f"It holds rows of {type_name}, a table that tells of no request" if type_name else ""
    raise FileError(
        f"{says or _unknown(columns)}. Export a table whole; what is looked for: {expected}."
    )


def bare(column: str) -> str:
    """Return a column's name without the zone that the portal writes behind it."""
    match = _ZONED.fullmatch(column)
    return match["name"] if match else column


def origins(table: Table, columns: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return where each of a table's columns comes from: the file's column and an SQL template."""
    there = {bare(column).casefold(): column for column in columns}
    found = {}
    for name in table.columns:
        for origin, template in ((name, "{}"), table.elsewhere.get(name, (name, "{}"))):
            if name not in found and origin.casefold() in there:
                found[name] = (there[origin.casefold()], template)
    _check_zone(found["TimeGenerated"][0])
    return found


def names_in_files() -> frozenset[str]:
    """Return every name that a wanted column may have in a file."""
    own = {name for table in tables().values() for name in table.columns}
    return frozenset(own | {o for t in tables().values() for o, _ in t.elsewhere.values()})


def _check_zone(column: str) -> None:
    match = _ZONED.fullmatch(column)
    if match and match["zone"].upper() != "UTC":
        raise FileError(
            f"Its times are in an unnamed zone ({column}). Set the portal's time zone to UTC and "
            "export again."
        )


def _table(name: str, entry: Mapping[str, object]) -> Table:
    source = Source(str(entry["source"]))
    elsewhere = entry["elsewhere"]
    marks = entry["marks"]
    assert isinstance(elsewhere, dict)  # noqa: S101 - the shape of a file of our own
    assert isinstance(marks, list)  # noqa: S101 - the same
    return Table(
        name=name,
        source=source,
        columns=_columns(source)[name],
        marks=tuple(frozenset(map(str.casefold, mark)) for mark in marks),
        key=str(entry["key"]),
        elsewhere={column: (origin, how) for column, (origin, how) in elsewhere.items()},
        adds_to=str(entry.get("adds_to", "")),
    )


@cache
def _columns(source: Source) -> dict[str, dict[str, str]]:
    """Return what a source's prelude declares of its tables."""
    return {
        name: dict(re.findall(r"(\w+):(\w+)", declared))
        for declared, name in _HEAD.findall(mapping_text(source))
    }


def _needed(table: Table) -> list[str]:
    return [name for name in table.columns if name.casefold() in table.marks[0]]


def _unknown(columns: Sequence[str]) -> str:
    more = f" and {len(columns) - _SHOWN} more" if len(columns) > _SHOWN else ""
    return f"Its columns are of no known table ({', '.join(columns[:_SHOWN])}{more})"
