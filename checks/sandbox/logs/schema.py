"""The columns of the workspace's tables, and what they are in DuckDB."""

import functools
import json
from collections.abc import Mapping
from pathlib import Path

_FILE = Path(__file__).parent / "tables.json"

STORED: Mapping[str, str] = {
    "datetime": "TIMESTAMP",
    "string": "VARCHAR",
    "long": "BIGINT",
    "int": "INTEGER",
    "real": "DOUBLE",
    "bool": "BOOLEAN",
    "dynamic": "JSON",
}
"""Type of a column in Log Analytics to type of the same in DuckDB; times are UTC without a zone."""


@functools.cache
def tables() -> Mapping[str, Mapping[str, str]]:
    """Return the types of the columns, by table and column."""
    document: dict[str, dict[str, dict[str, str]]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return document["tables"]


@functools.cache
def folded_names() -> dict[str, list[str]]:
    """Return the same with one spelling for names that differ in nothing but case.

    KQL keeps such columns apart in a union of tables, DuckDB cannot: there they become one.
    """
    spelt: dict[str, str] = {}
    for columns in tables().values():
        for name in columns:
            spelt.setdefault(name.casefold(), name)
    return {
        table: [spelt[name.casefold()] for name in columns] for table, columns in tables().items()
    }


@functools.cache
def column_names() -> dict[str, list[str]]:
    """Return the names of the columns, by table."""
    return {name: list(columns) for name, columns in tables().items()}
