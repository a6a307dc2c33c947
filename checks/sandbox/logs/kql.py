"""Runs a KQL text over the views, for real: as SQL, which DuckDB executes."""

import json
import re
import threading
from dataclasses import dataclass
from typing import Any

import duckdb

from checks.sandbox.logs import shapes
from checks.sandbox.logs.columns import Kind, kind
from checks.sandbox.logs.queries import Asked, QueryError, unresolved
from checks.sandbox.logs.store import set_variables

_COLUMN = re.compile(r'(?:Referenced column|Column) "?([\w.]+)"?')
_TABLE = re.compile(r"Table with name \"?([\w.]+)\"?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A result, its rows already written as JSON."""

    columns: tuple[tuple[str, str], ...]
    """Names and types, as Log Analytics calls these."""
    rows: tuple[str, ...]
    is_cut: bool

    def written(self, **after: Any) -> bytes:
        """Return the body of an answer, as Log Analytics writes it."""
        columns = [{"name": name, "type": kind} for name, kind in self.columns]
        head = f'{{"tables":[{{"name":"PrimaryResult","columns":{_json(columns)},"rows":['
        tail = "]}]" + "".join(f',"{name}":{_json(value)}' for name, value in after.items()) + "}"
        return (head + ",".join(self.rows) + tail).encode(errors="replace")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def run(cursor: duckdb.DuckDBPyConnection, asked: Asked, *, given_up: threading.Event) -> Table:
    """Return what a query finds; raises `QueryError`, or DuckDB's own when it is interrupted.

    An interruption ends a statement that runs and is lost between two: `given_up` is not.
    """
    statement = shapes.statement(asked.query, asked.now)
    set_variables(cursor, asked.variables)
    if given_up.is_set():
        raise duckdb.InterruptException
    try:
        # A text of 200 kB is planned once; what follows asks the table that it made.
        cursor.execute(
            f"CREATE OR REPLACE TEMP TABLE answer AS SELECT * FROM ({statement.sql}) "  # noqa: S608 -- the translator wrote it
            f"LIMIT {asked.max_records + 1}",
            statement.values or None,
        )
        columns = _columns(cursor)
        written = ", ".join(kind.written.format(_quoted(name)) for name, kind in columns)
        found = cursor.execute(
            f"SELECT CAST(json_array({written}) AS VARCHAR) FROM answer"  # noqa: S608 -- names are quoted
        ).fetchall()
        cursor.execute("DROP TABLE answer")
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        raise _semantic(str(error)) from None
    except duckdb.InterruptException:
        raise
    except duckdb.OutOfMemoryException:
        message = "Query execution lacks memory resources to complete (E_LOW_MEMORY_CONDITION)."
        raise QueryError("EngineError", "E_LOW_MEMORY_CONDITION", message) from None
    except duckdb.Error:
        message = "The query could not be executed: a value does not fit its type."
        raise QueryError("SemanticError", "SEM0001", message) from None
    return Table(
        columns=tuple((name, kind.name) for name, kind in columns),
        rows=tuple(row[0] for row in found[: asked.max_records]),
        is_cut=len(found) > asked.max_records,
    )


def _columns(cursor: duckdb.DuckDBPyConnection) -> list[tuple[str, Kind]]:
    described = cursor.execute("DESCRIBE answer").fetchall()
    return [(row[0], kind(row[1])) for row in described]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _semantic(text: str) -> QueryError:
    """Return what Log Analytics says instead of DuckDB, whose words show the SQL."""
    if found := _COLUMN.search(text):
        return unresolved("column or scalar", found[1])
    if found := _TABLE.search(text):
        return unresolved("table or column", found[1])
    return QueryError("SemanticError", "SEM0001", "A function's arguments do not fit its types.")
