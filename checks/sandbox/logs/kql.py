"""Runs a KQL text over the views, for real: duckdb-kql translates it, DuckDB executes it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb
import duckdb_kql

from checks.sandbox.logs import schema
from checks.sandbox.logs.columns import Kind, kind
from checks.sandbox.logs.store import set_variables

_FORBIDDEN = re.compile(
    r"\b(externaldata|external_table|cluster|database|workspace|app|resource|adx|arg)\s*\(",
    re.IGNORECASE,
)
_CATALOGUE = re.compile(
    r"\b(duckdb_\w+|pg_\w+|sqlite_\w+|information_schema|store)\b", re.IGNORECASE
)
_TEXT = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|//[^\n]*")
_COLUMN = re.compile(r'(?:Referenced column|Column) "?([\w.]+)"?')
_TABLE = re.compile(r"Table with name \"?([\w.]+)\"?")
_PLACE = re.compile(r"(\d+):(\d+)")


class QueryError(Exception):
    """A query that cannot be run: what the answer says of it, innermost last."""

    def __init__(
        self, kind: str, code: str, message: str, line: int = 1, position: int = 0
    ) -> None:
        super().__init__(message)
        self.kind, self.code, self.message = kind, code, message
        self.line, self.position = line, position


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A result, its rows already written as JSON."""

    columns: tuple[tuple[str, str], ...]
    """Names and types, as Log Analytics calls these."""
    rows: tuple[str, ...]
    is_cut: bool


def check(query: str) -> None:
    """Refuse a control command, and what would leave the workspace."""
    bare = _TEXT.sub('""', query)
    if not bare.strip():
        raise QueryError("SyntaxError", "SYN0001", "The query is empty.")
    if any(statement.lstrip().startswith(".") for statement in bare.split(";")):
        message = "Control commands are not supported here."
        raise QueryError("QueryValidationError", "QV0001", message)
    if found := _FORBIDDEN.search(bare):
        message = f"Function '{found[1]}' is not supported here."
        raise QueryError("QueryValidationError", "QV0002", message)
    if found := _CATALOGUE.search(bare):
        raise _unresolved("table or column", found[0])


def run(
    cursor: duckdb.DuckDBPyConnection,
    query: str,
    *,
    now: datetime,
    variables: Mapping[str, Any],
    max_records: int,
) -> Table:
    """Return what a query finds; raises `QueryError`, or DuckDB's own when it is interrupted."""
    text = _translated(query, now)
    set_variables(cursor, variables)
    try:
        names, kinds = _described(cursor, text)
        places = [f"c{number}" for number in range(len(names))]
        values = ", ".join(
            each.written.format(place) for each, place in zip(kinds, places, strict=True)
        )
        found = cursor.execute(
            f"SELECT CAST(json_array({values}) AS VARCHAR) "  # noqa: S608 -- types decide the values
            f"FROM ({text}) AS answer({', '.join(places)}) LIMIT {max_records + 1}",
            text.parameters or None,
        ).fetchall()
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        raise _semantic(str(error)) from None
    except (duckdb.DataError, duckdb.NotSupportedError, duckdb.ParserException):
        message = "The query could not be executed: a value does not fit its type."
        raise QueryError("SemanticError", "SEM0001", message) from None
    rows = tuple(row[0] for row in found[:max_records])
    columns = tuple((name, each.name) for name, each in zip(names, kinds, strict=True))
    return Table(columns=columns, rows=rows, is_cut=len(found) > max_records)


def _translated(query: str, now: datetime) -> duckdb_kql.TranslationResult:
    try:
        return duckdb_kql.to_sql(
            query, schema=schema.column_names(), allow_write=False, query_now=now
        )
    except duckdb_kql.KqlSyntaxError as error:
        place = _PLACE.search(str(error))
        line, position = (int(place[1]), int(place[2])) if place else (1, 0)
        message = f"Query could not be parsed at line [{line},{position}]"
        raise QueryError("SyntaxError", "SYN0002", message, line, position) from None
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
        return _unresolved("column or scalar", found[1])
    if found := _TABLE.search(text):
        return _unresolved("table or column", found[1])
    return QueryError("SemanticError", "SEM0001", "A function's arguments do not fit its types.")


def _unresolved(what: str, name: str) -> QueryError:
    message = f"Failed to resolve {what} expression named '{name}'"
    return QueryError("SemanticError", "SEM0100", message)
