"""Files of JSON as SQL: rows as objects, or in one of the wrappers that Azure's tools write."""

# ruff: noqa: S608 - what is put into SQL is the program's own text, or a quoted name
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from checks.words import say
from checks.workspaces.duck import literal, quoted
from checks.workspaces.imports.broken import line_of_fault
from checks.workspaces.imports.model import FileError
from checks.workspaces.imports.opened import HEAD_BYTES, is_gzip
from checks.workspaces.imports.reading import Reading, asked, distinct, malformed, no_rows
from checks.workspaces.imports.tables import names_in_files

if TYPE_CHECKING:
    import duckdb

_SAMPLE_ROWS = 1000
_OBJECT_BYTES = 16 << 20
_MAX_OBJECT_BYTES = 256 << 20
"""A document that is one JSON object is held in memory whole; the query API's is at most 100 MB."""
_WRAPPED = re.compile(
    r'\{\s*(?:"\w+"\s*:\s*(?:null|true|false|-?[\d.]+|"[^"\\]*"|\{\s*\}|\[\s*\])\s*,\s*)*'
    r'"(tables|Tables|records|Results)"\s*:\s*(?:[\[{]|null)'
)
"""A wrapper, behind members that say little."""
_ERRORS = ("error", "OneApiErrors", "Exceptions")
"""Members of a response that say why it lacks rows."""
_BAD = frozenset(("Critical", "Error"))
_FRAMES = re.compile(r'\[\s*\{\s*"FrameType"\s*:')


def json_reading(connection: "duckdb.DuckDBPyConnection", path: Path, start: str) -> Reading:
    """Say how JSON is read that begins so; raise `FileError` when it cannot be."""
    compression = f"compression = '{'gzip' if is_gzip(path) else 'none'}'"
    size = min(max(_OBJECT_BYTES, 20 * path.stat().st_size), _MAX_OBJECT_BYTES)
    whole = f"maximum_object_size = {size}, {compression}"
    if wrapped := _WRAPPED.match(start):
        documents = f"SELECT json FROM read_json_objects($path, format = 'unstructured', {whole})"
        return _WRAPPERS[wrapped[1]](connection, path, documents)
    if _FRAMES.match(start):
        frames = f"SELECT json FROM read_json_objects($path, format = 'array', {whole})"
        return _frames(connection, path, frames)
    return _objects(connection, path, start, whole, compression)


def _objects(
    connection: "duckdb.DuckDBPyConnection", path: Path, start: str, whole: str, compression: str
) -> Reading:
    if _is_list_on_a_line(start):
        documents = f"SELECT json FROM read_json_objects($path, format = 'unstructured', {whole})"
        return _rows_in(connection, path, documents, "json")
    shape = "array" if start[0] == "[" else _shape_of_objects(start)
    skips = ", ignore_errors = true" if shape == "newline_delimited" else ""
    options = f"format = '{shape}', {compression}{skips}"
    objects = f"SELECT json FROM read_json_objects($path, {options})"
    columns = _keys(connection, path, objects)
    later = _later(columns)
    declared = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in (*columns, *later))
    sql = (
        f"SELECT * FROM read_json($path, {options}, hive_partitioning = false, "
        f"columns = {{{declared}}})"
    )
    return Reading(columns=columns, sql=sql, later=later)


def _is_list_on_a_line(start: str) -> bool:
    """Tell whether lists follow one another, each on a line: batches of an event hub."""
    line, _, rest = start.partition("\n")
    if start[0] != "[" or not rest.lstrip().startswith("["):
        return False
    try:
        return isinstance(json.loads(line), list)
    except (ValueError, RecursionError):
        return False


def _shape_of_objects(start: str) -> str:
    """Tell lines from objects that are spread over lines, by the first line."""
    try:
        json.loads(start.splitlines()[0])
    except ValueError:
        is_cut = "\n" not in start and len(start) >= HEAD_BYTES // 4
        return "newline_delimited" if is_cut or start[1:2] not in "\r\n" else "unstructured"
    except RecursionError:
        # Too deep for Python, and not for DuckDB, which says what is wrong with it.
        return "newline_delimited"
    return "newline_delimited"


def _keys(connection: "duckdb.DuckDBPyConnection", path: Path, objects: str) -> tuple[str, ...]:
    """Return the keys of the first objects; raise `FileError` where there is none."""
    sample = f"SELECT unnest(json_keys(json)) AS k FROM ({objects} LIMIT {_SAMPLE_ROWS})"
    found = asked(connection, f"SELECT k FROM ({sample}) GROUP BY k ORDER BY k", path)
    if not found:
        line = line_of_fault(path)
        raise malformed(line) if line is not None else no_rows()
    # A path into JSON cannot name these, and no log's column is called so.
    return distinct(key for (key,) in found if not {'"', "\\"} & set(key))


def _later(keys: Iterable[str]) -> tuple[str, ...]:
    """Return the wanted keys that may come later: JSON leaves out what is null."""
    there = {key.casefold() for key in keys}
    return distinct(name for name in sorted(names_in_files()) if name.casefold() not in there)


def _records(
    connection: "duckdb.DuckDBPyConnection", path: Path, documents: str, *, under: str
) -> Reading:
    """Read rows under a key: an event hub's `{"records": [{…}, …]}`, once or many times.

    PowerShell 5 makes `{"value": […], "Count": 2}` of a list, and each makes an object of a list
    of one.
    """
    found = f"coalesce(json -> '$.{under}.value', json -> '$.{under}')"
    one = f"CASE WHEN json_type({found}) = 'OBJECT' THEN json_array({found}) ELSE {found} END"
    return _rows_in(connection, path, documents, one)


def _rows_in(
    connection: "duckdb.DuckDBPyConnection", path: Path, documents: str, found: str
) -> Reading:
    """Read rows that stand in lists; `found` is the SQL of a document's list."""
    rows = f"SELECT unnest(CAST({found} AS JSON[])) AS json FROM ({documents})"
    columns = _keys(connection, path, rows)
    later = _later(columns)
    cells = ", ".join(f"json ->> {_path(n)} AS {quoted(n)}" for n in (*columns, *later))
    return Reading(columns=columns, sql=f"SELECT {cells} FROM ({rows})", later=later)


def _path(key: str) -> str:
    return literal(f'$."{key}"')


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    """What a service calls the parts of a table."""

    tables: str
    columns: str
    name: str
    rows: str


_QUERY_API = _Names(tables="tables", columns="columns", name="name", rows="rows")
_KUSTO = _Names(tables="Tables", columns="Columns", name="ColumnName", rows="Rows")


def _tables(
    connection: "duckdb.DuckDBPyConnection", path: Path, documents: str, *, names: _Names
) -> Reading:
    """Read a response of the query API: `{"tables": [{"columns": […], "rows": [[…], …]}]}`."""
    table = f"SELECT json -> '$.{names.tables}[0]' AS json FROM ({documents})"
    told = " OR ".join(f"{_says_something(f'$.{name}')}" for name in _ERRORS)
    ((told_beside,),) = asked(connection, f"SELECT bool_or({told}) FROM ({documents})", path)
    reading = _table(connection, path, table, names)
    is_partial = reading.is_partial or bool(told_beside)
    if names is _KUSTO and not is_partial:
        is_partial = _has_bad_status(connection, path, documents)
    return replace(reading, is_partial=is_partial)


def _says_something(at: str) -> str:
    """Return the SQL for whether a document has an error in this place, or a list of them."""
    found = f"json -> '{at}'"
    return f"coalesce(json_type({found}) = 'OBJECT' OR json_array_length({found}) > 0, false)"


def _has_bad_status(connection: "duckdb.DuckDBPyConnection", path: Path, documents: str) -> bool:
    """Tell whether the table that ends a response of Kusto's first version has an error.

    https://learn.microsoft.com/kusto/api/rest/response
    """
    others = f"SELECT unnest(CAST(json -> '$.Tables' AS JSON[])[2:]) AS json FROM ({documents})"
    found = asked(
        connection,
        f"SELECT json ->> '$.Columns[*].ColumnName' AS n, json ->> '$.Rows[*]' FROM ({others}) "
        "WHERE list_contains(n, 'SeverityName')",
        path,
    )
    return any(
        json.loads(row)[names.index("SeverityName")] in _BAD
        for names, rows in found
        for row in rows
    )


def _table(
    connection: "duckdb.DuckDBPyConnection", path: Path, table: str, names: _Names
) -> Reading:
    declared = f"SELECT json ->> '$.{names.columns}[*].{names.name}' FROM ({table})"
    columns = distinct(next((found for (found,) in asked(connection, declared, path) if found), ()))
    if not columns:
        raise no_rows()
    rows = f"SELECT unnest(CAST(json -> '$.{names.rows}' AS JSON[])) AS row FROM ({table})"
    cells = ", ".join(f"row ->> {index} AS {quoted(name)}" for index, name in enumerate(columns))
    # Where a query fails under way, the error stands in the place of a row.
    failed = f"SELECT count(*) > 0 FROM ({rows}) WHERE json_type(row) = 'OBJECT'"
    ((is_partial,),) = asked(connection, failed, path)
    where = " WHERE json_type(row) = 'ARRAY'" if is_partial else ""
    sql = f"SELECT {cells} FROM ({rows}){where}"
    return Reading(columns=columns, sql=sql, is_partial=is_partial)


def _frames(connection: "duckdb.DuckDBPyConnection", path: Path, frames: str) -> Reading:
    """Read Kusto's second version: frames, of which the primary result's hold the rows.

    https://learn.microsoft.com/kusto/api/rest/response-v2
    """
    found = asked(
        connection,
        "SELECT json ->> 'TableId', json ->> 'TableKind', json ->> 'TableFragmentType', "
        f"json ->> 'HasErrors' FROM ({frames})",
        path,
    )
    own = next((table for table, kind, *_ in found if kind == "PrimaryResult"), None)
    if own is None:
        raise no_rows()
    if any(kind == "DataReplace" for _, _, kind, _ in found):
        raise FileError(
            say(
                "The file is a progressive response, whose rows replace each other. Run the "
                "query with results_progressive_enabled set to false, and save its response "
                "again."
            )
        )
    table = f"SELECT json FROM ({frames}) WHERE json ->> 'TableId' = {literal(own)}"
    has_errors = any(errors == "true" for *_, errors in found)
    reading = _table(connection, path, table, _KUSTO)
    return replace(reading, is_partial=reading.is_partial or has_errors)


_WRAPPERS = {
    "records": partial(_records, under="records"),
    "Results": partial(_records, under="Results"),
    "tables": partial(_tables, names=_QUERY_API),
    "Tables": partial(_tables, names=_KUSTO),
}
