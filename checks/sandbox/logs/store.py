"""Generates the calls and the log tables that tell of them, into a DuckDB of its own."""

import dataclasses
import json
import typing
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import duckdb_kql

from checks.sandbox.logs import views
from checks.sandbox.state import State
from checks.sandbox.traffic import Traffic

_SQL = Path(__file__).parent / "sql"
_TABLES = ("diagnostics", "spans", "gateway", "metrics")
_TYPES: Mapping[Any, str] = {
    str: "VARCHAR",
    int: "BIGINT",
    float: "DOUBLE",
    bool: "BOOLEAN",
    tuple[str, ...]: "VARCHAR[]",
}
_CALLERS = 5
_LISTS = typing.get_type_hints(Traffic)


def truth(state: State) -> duckdb.DuckDBPyConnection:
    """Return a database whose table `store.truth` has a row for every call there ever is.

    It is made anew, and is the same whenever the seed and the time of the start are the same.
    Tokens are null for a call that failed; `sources` names the tables that tell of it, and they do
    from `visible_at` on.
    """
    connection = duckdb_kql.connect()
    _prepare(connection, state)
    connection.execute(_read("truth"))
    return connection


def generate(state: State) -> duckdb.DuckDBPyConnection:
    """Return a database with a view for every table of the workspace; takes a second or two."""
    connection = truth(state)
    for name in _TABLES:
        connection.execute(_read(name))
    views.create(connection, state)
    # One thread finds groups in the same order every time, and is enough for so few rows.
    connection.execute("SET threads = 1")
    # From here on nothing reads a file, and no query can change that.
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def naive(moment: datetime) -> datetime:
    """Return a time in UTC as the store has it: without its zone."""
    return moment.replace(tzinfo=None)


def _read(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


def _prepare(connection: duckdb.DuckDBPyConnection, state: State) -> None:
    """Bring the plan into the database: its records as tables, its numbers as variables."""
    traffic = state.plan.traffic
    connection.execute("CREATE SCHEMA store")
    numbers = ("days", "hours_ahead", "quiet_hours", "doubled", "negative")
    values = {name: getattr(traffic, name) for name in numbers} | {
        "seed": state.seeded.number("logs") % 2**62,
        "started": naive(state.started_at.replace(second=0, microsecond=0)),
        "region": state.account.region,
        "account": state.account.name,
        "callers": [state.seeded.guid("caller", str(number)) for number in range(_CALLERS)],
    }
    set_variables(connection, values)
    for name in ("streams", "incidents", "failures", "refusals"):
        _insert(connection, name, getattr(traffic, name))


def set_variables(connection: duckdb.DuckDBPyConnection, values: Mapping[str, Any]) -> None:
    """Set variables that a text reads; the names are the program's own."""
    for name, value in values.items():
        connection.execute(f"SET VARIABLE {name} = $1", [value])


def _insert(connection: duckdb.DuckDBPyConnection, name: str, records: Iterable[Any]) -> None:
    """Make a table of records; shares that exclude each other become ranges from 0 on."""
    hints = typing.get_type_hints(typing.get_args(_LISTS[name])[0])
    shape = json.dumps([{field: _TYPES[kind] for field, kind in hints.items()}])
    rows = json.dumps([dataclasses.asdict(each) for each in records])
    running = "sum(share) OVER (ORDER BY status)"
    ranges = f", {running} - share AS low, {running} AS high" if "share" in hints else ""
    connection.execute(
        f"CREATE TABLE store.{name} AS SELECT *{ranges} "  # noqa: S608 -- a field of the plan
        "FROM (SELECT unnest(from_json($1::JSON, $2), recursive := true))",
        [rows, shape],
    )
