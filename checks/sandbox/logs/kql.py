"""Runs a KQL text over the views, for real: duckdb-kql translates it, DuckDB executes it."""

import json
import re
import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb
import duckdb_kql

from checks.sandbox.logs import schema
from checks.sandbox.logs.columns import Kind, kind
from checks.sandbox.logs.queries import Asked, QueryError, unresolved
from checks.sandbox.logs.store import set_variables

_COLUMN = re.compile(r'(?:Referenced column|Column) "?([\w.]+)"?')
_TABLE = re.compile(r"Table with name \"?([\w.]+)\"?")
_PLACE = re.compile(r"(\d+):(\d+)")


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
        return (head + ",".join(self.rows) + tail).encode()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def run(cursor: duckdb.DuckDBPyConnection, asked: Asked, *, given_up: threading.Event) -> Table:
    """Return what a query finds; raises `QueryError`, or DuckDB's own when it is interrupted.

    An interruption ends a statement that runs and is lost between two: `given_up` is not.
    """
    text = _translated(asked.query, asked.now)
    set_variables(cursor, asked.variables)
    if given_up.is_set():
        raise duckdb.InterruptException
    try:
        names, kinds = _described(cursor, text)
        places = [f"c{number}" for number in range(len(names))]
        values = ", ".join(
            each.written.format(place) for each, place in zip(kinds, places, strict=True)
        )
        found = cursor.execute(
            f"SELECT CAST(json_array({values}) AS VARCHAR) "  # noqa: S608 -- types decide the values
            f"FROM ({text}) AS answer({', '.join(places)}) LIMIT {asked.max_records + 1}",
            text.parameters or None,
        ).fetchall()
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        raise _semantic(str(error)) from None
    except duckdb.InterruptException:
        raise
    except duckdb.Error:
        message = "The query could not be executed: a value does not fit its type."
        raise QueryError("SemanticError", "SEM0001", message) from None
    rows = tuple(row[0] for row in found[: asked.max_records])
    columns = tuple((name, each.name) for name, each in zip(names, kinds, strict=True))
    return Table(columns=columns, rows=rows, is_cut=len(found) > asked.max_records)


def _translated(query: str, now: datetime) -> duckdb_kql.TranslationResult:
    try:
        return duckdb_kql.to_sql(
            query, schema=schema.column_names(), allow_write=False, query_now=now
        )
    except duckdb_kql.KqlSyntaxError as error:
        place = _PLACE.search(str(error))
        line, position = (int(place[1]), int(place[2])) if place else (1, 0)
        message = f"Query could not be parsed at line [{line},{position}]"
        raise QueryError("SyntaxError", "SYN0002", message, line=line, pos=position) from None
    except (duckdb_kql.KqlUnsupportedError, duckdb_kql.KqlSchemaError) as error:
        # Azure knows more of KQL than the translator: its own words say which part is missing.
        raise QueryError("SemanticError", "SEM0260", str(error)) from None


def _described(
    cursor: duckdb.DuckDBPyConnection, text: duckdb_kql.TranslationResult
) -> tuple[list[str], list[Kind]]:
    described = cursor.execute(f"DESCRIBE {text}", text.parameters or None).fetchall()
    return [row[0] for row in described], [kind(row[1]) for row in described]


def _semantic(text: str) -> QueryError:
    """Return what Log Analytics says instead of DuckDB, whose words show the SQL."""
    if found := _COLUMN.search(text):
        return unresolved("column or scalar", found[1])
    if found := _TABLE.search(text):
        return unresolved("table or column", found[1])
    return QueryError("SemanticError", "SEM0001", "A function's arguments do not fit its types.")
