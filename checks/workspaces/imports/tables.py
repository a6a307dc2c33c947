"""The tables whose exports can be imported, and how to tell which one a file holds."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from checks.words import say
from checks.workspaces.compose import prelude
from checks.workspaces.imports.model import FileError
from checks.workspaces.model import Source, Span

_ALWAYS = Span(start=datetime(1970, 1, 1, tzinfo=UTC), end=datetime(9999, 1, 1, tzinfo=UTC))
_HEAD = re.compile(r"union isfuzzy=true \(datatable\(([^)]+)\)\[\]\), (\w+)")
_ZONED = re.compile(r"(?P<name>.+) \[(?P<zone>[^\]]+)\]")
"""The portal's CSV names the zone of its times in the head of the column."""
_SHOWN = 12
_SHOWN_CHARS = 40


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
    elsewhere: Mapping[str, tuple[tuple[str, str], ...]]
    """Column to its names in other exports, each with the SQL that makes the column of it."""
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
    if type_name:
        if type_name not in tables():
            raise FileError(
                say(
                    "The file contains rows from {type_name}. {wanted}",
                    type_name=type_name,
                    wanted=_wanted(),
                )
            )
        return tables()[type_name]
    found = {bare(name).casefold() for name in columns}
    for table in tables().values():
        if any(mark <= found for mark in table.marks):
            return table
    raise FileError(f"{_unknown(columns)} {_wanted()}")


def bare(column: str) -> str:
    """Return a column's name without the zone that the portal writes behind it."""
    match = _ZONED.fullmatch(column)
    return match["name"] if match else column


def origins(table: Table, columns: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """Return where each of a table's columns comes from: columns of the file, and SQL for each."""
    there = {bare(column).casefold(): column for column in columns}
    found = {}
    for name in table.columns:
        ways = ((name, "{}"), *table.elsewhere.get(name, ()))
        found[name] = [(there[way.casefold()], how) for way, how in ways if way.casefold() in there]
    for column, _ in found["TimeGenerated"]:
        _check_zone(column)
    return found


def names_in_files() -> frozenset[str]:
    """Return every name that a wanted column may have in a file."""
    every = tables().values()
    own = {name for table in every for name in table.columns}
    others = {name for table in every for ways in table.elsewhere.values() for name, _ in ways}
    return frozenset(own | others)


def _check_zone(column: str) -> None:
    match = _ZONED.fullmatch(column)
    if match and match["zone"].upper() != "UTC":
        raise FileError(
            say(
                "The file's times are in an unspecified time zone ({column}). Set the portal's "
                "time zone to UTC and export the logs again.",
                column=column,
            )
        )


def _table(name: str, entry: Mapping[str, Any]) -> Table:
    source = Source(entry["source"])
    return Table(
        name=name,
        source=source,
        columns=_columns(source)[name],
        marks=tuple(frozenset(map(str.casefold, mark)) for mark in entry["marks"]),
        key=entry["key"],
        elsewhere={
            column: tuple((origin, how) for origin, how in ways)
            for column, ways in entry["elsewhere"].items()
        },
        adds_to=entry.get("adds_to", ""),
    )


@cache
def _columns(source: Source) -> dict[str, dict[str, str]]:
    """Return what a source's prelude declares of its tables."""
    return {
        name: dict(re.findall(r"(\w+):(\w+)", declared))
        for declared, name in _HEAD.findall(mapping_text(source))
    }


def _wanted() -> str:
    looked_for = "; ".join(f"{t.name}: {', '.join(_needed(t))}" for t in tables().values())
    return say(
        "Export one of these tables with all its columns. Each table is recognized by "
        "these columns: {looked_for}.",
        looked_for=looked_for,
    )


def _needed(table: Table) -> list[str]:
    return [name for name in table.columns if name.casefold() in table.marks[0]]


def _unknown(columns: Sequence[str]) -> str:
    more = (
        say(" and {columns} more", columns=len(columns) - _SHOWN) if len(columns) > _SHOWN else ""
    )
    shown = ", ".join(name[:_SHOWN_CHARS] for name in columns[:_SHOWN])
    return say(
        "The file's columns do not match any known table ({shown}{more}).", shown=shown, more=more
    )
