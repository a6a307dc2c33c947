"""Generates the calls and the log tables that tell of them, into a DuckDB of its own."""

import dataclasses
import json
import threading
import typing
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from checks.sandbox.logs import schema, views
from checks.sandbox.logs.constants import constants
from checks.sandbox.state import State
from checks.sandbox.traffic import Traffic

_SQL = Path(__file__).parent / "sql"
_TABLES = {
    "diagnostics": ("AzureDiagnostics",),
    "spans": ("AppDependencies",),
    "gateway": ("ApiManagementGatewayLogs", "ApiManagementGatewayLlmLog"),
    "metrics": ("AzureMetrics",),
    "usage": ("Usage",),
}
_TYPES: Mapping[Any, str] = {
    str: "VARCHAR",
    int: "BIGINT",
    float: "DOUBLE",
    bool: "BOOLEAN",
    tuple[str, ...]: "VARCHAR[]",
}
_CALLERS = 5
_MEMORY = "2GB"
"""The tables of thirty days take some 300 MB of it."""
_LISTS = typing.get_type_hints(Traffic)


def truth(state: State) -> duckdb.DuckDBPyConnection:
    """Return a database whose table `store.truth` has a row for every call there ever is.

    It is made anew, and is the same whenever the seed and the time of the start are the same.
    Tokens are null for a call that failed; `sources` names the tables that tell of it, and they do
    from `visible_at` on.
    """
    connection = _made(state)
    _keep(connection)
    connection.execute("DELETE FROM store.truth WHERE time >= $1", [views.silent_since(state)])
    return connection


def generate(state: State) -> duckdb.DuckDBPyConnection:
    """Return a database with a view for every table of the workspace; takes a second or two."""
    made = Store(state)
    made.have(schema.tables())
    return made.connection


class Store:
    """A database whose tables are made when they are first asked for; safe from any thread."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._making = threading.Lock()
        self._waiting = dict(_TABLES)
        self._is_kept = False
        self.connection = _made(state)
        """Ask each question with a cursor of its own."""
        own = {table for tables in _TABLES.values() for table in tables}
        views.create(self.connection, state, set(schema.tables()) - own)
        # From here on nothing reads a file, and no query can change that.
        self.connection.execute("SET enable_external_access = false")
        self.connection.execute("SET lock_configuration = true")

    def have(self, tables: Iterable[str]) -> None:
        """Make the views of these tables that are not there yet."""
        wanted = set(tables)
        with self._making:
            asked = [name for name, own in self._waiting.items() if wanted & set(own)]
            if len(asked) > 1 and not self._is_kept:
                _keep(self.connection)
                self._is_kept = True
            for name in asked:
                self.connection.execute(_read(name))
                views.create(self.connection, self._state, self._waiting.pop(name))


def _made(state: State) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    # As the translator wants it.
    connection.execute("SET TimeZone = 'UTC'")
    # It keeps rows and groups in the same order; and a demo shares its machine with the browser,
    # which paints the sooner for a core of its own.
    connection.execute("SET threads = 1")
    # A query that wants more is refused, as Azure does, and never ends the sandbox.
    connection.execute(f"SET memory_limit = '{_MEMORY}'; SET max_temp_directory_size = '0KB'")
    # What a query took goes back to the system, some seconds after it.
    connection.execute("SET allocator_background_threads = true")
    _prepare(connection, state)
    connection.execute(_read("truth"))
    connection.execute("CREATE VIEW store.truth AS FROM store.told")
    return connection


def _keep(connection: duckdb.DuckDBPyConnection) -> None:
    """Make a table of all that is known of the calls: who needs little computes no more than it."""
    connection.execute("BEGIN")  # others ask meanwhile, and find the one or the other
    connection.execute("DROP VIEW store.truth")
    connection.execute("CREATE TABLE store.truth AS FROM store.told")
    connection.execute("DROP VIEW store.told")
    connection.execute("DROP TABLE store.calls")
    connection.execute("DROP TABLE store.slots")
    connection.execute("COMMIT")


_SHARING = threading.Lock()
_SHARED: dict[tuple[str, ...], Store] = {}
# One takes some 300 MB.
_KEPT = 2


def shared(state: State) -> Store:
    """Return the store that sandboxes of this process have in common when they start alike."""
    same = {table: constants(state, table) for table in schema.tables()}
    # Silence is no other traffic: the views leave out what comes after it.
    traffic = dataclasses.replace(state.plan.traffic, quiet_hours=0)
    key = (repr(_values(state)), repr(traffic), repr(same))
    with _SHARING:
        if key not in _SHARED:
            _SHARED[key] = Store(state)
            while len(_SHARED) > _KEPT:
                _SHARED.pop(next(iter(_SHARED)))
        return _SHARED[key]


def naive(moment: datetime) -> datetime:
    """Return a time in UTC as the store has it: without its zone."""
    return moment.replace(tzinfo=None)


def _read(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


def _prepare(connection: duckdb.DuckDBPyConnection, state: State) -> None:
    """Bring the plan into the database: its records as tables, its numbers as variables."""
    traffic = state.plan.traffic
    connection.execute("CREATE SCHEMA store")
    set_variables(connection, _values(state))
    for name in ("streams", "incidents", "failures", "refusals"):
        _insert(connection, name, getattr(traffic, name))


def _values(state: State) -> dict[str, Any]:
    traffic = state.plan.traffic
    numbers = ("days", "hours_ahead", "doubled", "negative", "others")
    return {name: getattr(traffic, name) for name in numbers} | {
        "seed": state.seeded.number("logs") % 2**62,
        "started": naive(state.traffic_start.replace(second=0, microsecond=0)),
        "region": state.account.region,
        "account": state.account.name,
        "callers": [state.seeded.guid("caller", str(number)) for number in range(_CALLERS)],
    }


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
