"""Runs a KQL text over the views, for real: duckdb-kql translates it, DuckDB executes it."""

import functools
import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb
import duckdb_kql
from duckdb_kql.translate import CLOCK_SLOT

from checks.sandbox.logs import schema
from checks.sandbox.logs.attributes import together
from checks.sandbox.logs.columns import Kind, kind
from checks.sandbox.logs.queries import TEXT, Asked, QueryError, unresolved
from checks.sandbox.logs.store import set_variables

_COLUMN = re.compile(r'(?:Referenced column|Column) "?([\w.]+)"?')
_TABLE = re.compile(r"Table with name \"?([\w.]+)\"?")
_PLACE = re.compile(r"(\d+):(\d+)")
_TIME = re.compile(rf"(?P<other>{TEXT.pattern})|datetime\(\s*(?P<time>\d{{4}}-[\dT:.-]+Z?)\s*\)")
_SHAPES = 64
_NO_TIMES: Mapping[str, datetime] = {}
# It stands in a slot, which each question fills with its own.
_ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)


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
    sql = _translated(asked.query, asked.now)
    set_variables(cursor, asked.variables)
    if given_up.is_set():
        raise duckdb.InterruptException
    try:
        # A text of 200 kB is planned once; what follows asks the table that it made.
        cursor.execute(
            f"CREATE OR REPLACE TEMP TABLE answer AS SELECT * FROM ({together(sql)}) "  # noqa: S608 -- the translator wrote it
            f"LIMIT {asked.max_records + 1}",
            sql.parameters or None,
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


def _translated(query: str, now: datetime) -> duckdb_kql.TranslationResult:
    """Return a query as SQL; texts that differ in nothing but their times are translated once."""
    shape, times = _shape(query)
    found = _sql(shape)
    if found is None:
        # It needs its times as literals, or is wrong: then its places are those of its own text.
        found, times = _translate(query), _NO_TIMES
    # The text may declare parameters of its own, and a time that is not used has no slot.
    slots = {
        declared.slot: times[declared.name]
        for declared in found.declarations
        if declared.name in times and declared.slot in found.slots
    }
    clock = {CLOCK_SLOT: now.replace(tzinfo=None)} if CLOCK_SLOT in found.parameters else {}
    return found.with_parameters({**found.parameters, **slots, **clock}, (), found.declarations)


def _shape(query: str) -> tuple[str, Mapping[str, datetime]]:
    """Return a query with a declared name in the place of each time, and the times by name."""
    times: dict[str, datetime] = {}

    def named(found: re.Match[str]) -> str:
        if found["other"] is not None:
            return found[0]
        name = f"_sandbox_time{len(times)}"
        time = datetime.fromisoformat(found["time"])
        # Without a zone it is UTC, wherever this machine is.
        times[name] = (time.astimezone(UTC) if time.tzinfo else time).replace(tzinfo=None)
        return name

    try:
        text = _TIME.sub(named, query)
    except ValueError:
        return query, _NO_TIMES
    declared = ", ".join(f"{name}:datetime" for name in times)
    return (f"declare query_parameters({declared});\n{text}", times) if times else (query, times)


def prepare(query: str) -> None:
    """Translate a query ahead of `run`, which then need not."""
    _sql(_shape(query)[0])


_translating = threading.Lock()


@functools.lru_cache(_SHAPES)
def _sql(shape: str) -> duckdb_kql.TranslationResult | None:
    try:
        return _translate(shape)
    except QueryError:
        return None


def _translate(query: str) -> duckdb_kql.TranslationResult:
    try:
        # The parser keeps tables of its own, which two threads would fill at once.
        with _translating:
            return duckdb_kql.to_sql(
                query, schema=schema.column_names(), allow_write=False, query_now=_ANY_TIME
            )
    except duckdb_kql.KqlSyntaxError as error:
        place = _PLACE.search(str(error))
        line, position = (int(place[1]), int(place[2])) if place else (1, 0)
        message = f"Query could not be parsed at line [{line},{position}]"
        raise QueryError("SyntaxError", "SYN0002", message, line=line, pos=position) from None
    except (duckdb_kql.KqlUnsupportedError, duckdb_kql.KqlSchemaError) as error:
        # Azure knows more of KQL than the translator: its own words say which part is missing.
        raise QueryError("SemanticError", "SEM0260", str(error)) from None


def _semantic(text: str) -> QueryError:
    """Return what Log Analytics says instead of DuckDB, whose words show the SQL."""
    if found := _COLUMN.search(text):
        return unresolved("column or scalar", found[1])
    if found := _TABLE.search(text):
        return unresolved("table or column", found[1])
    return QueryError("SemanticError", "SEM0001", "A function's arguments do not fit its types.")
