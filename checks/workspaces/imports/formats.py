"""Files of exported logs as SQL: whatever the format, each column is text under its own name.

What a file holds counts, not what its name ends in. Text keeps what a guessed type would lose:
.NET ticks are past what a float holds.
"""

# ruff: noqa: S608 - what is put into SQL is the program's own text, or a quoted name
import csv
import gzip
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.words import say
from checks.workspaces.duck import literal, quoted
from checks.workspaces.imports.model import FileError
from checks.workspaces.imports.tables import names_in_files

if TYPE_CHECKING:
    import duckdb

_HEAD_BYTES = 1 << 20
_SAMPLE_ROWS = 1000
_OBJECT_BYTES = 16 << 20
_MAX_OBJECT_BYTES = 256 << 20
"""A document that is one JSON object is held in memory whole; the query API's is at most 100 MB."""
_WRAPPED = re.compile(r'\s*\{\s*"(tables|records)"\s*:\s*\[')
_DELIMITERS = ",;\t|"
_FOREIGN = (
    (b"PK\x03\x04", say("It is a ZIP archive. Unpack it and import the files in it.")),
    (b"\xff\xfe", say("Its text is UTF-16. Save it as UTF-8.")),
    (b"\xfe\xff", say("Its text is UTF-16. Save it as UTF-8.")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How DuckDB reads a file: a query with the parameter `$path`."""

    columns: tuple[str, ...]
    sql: str
    later: tuple[str, ...] = ()
    """Columns that the first rows have not, and that the query has all the same."""
    rejects: bool = False
    """Rows that do not fit are put into the table `reject_errors`."""


def reading_of(connection: "duckdb.DuckDBPyConnection", path: Path) -> Reading:
    """Look into a file and say how it is read; raise `FileError` when it cannot be."""
    head = _head(path)
    if head.startswith(b"PAR1"):
        return _parquet(connection, path)
    if path.suffix == ".parquet":
        raise FileError(
            say("It does not start with a valid Parquet header. Export the logs again.")
        )
    text = _text(head)
    start = text.lstrip()
    if not start:
        raise FileError(say("It is empty. Export the logs again for a time range that has rows."))
    if start[0] in "{[":
        return _json(connection, path, start)
    return _csv(text, compressed=_is_gzip(path))


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(2) == b"\x1f\x8b"


def _head(path: Path) -> bytes:
    if path.is_dir():
        raise FileError(say("It is a folder. Specify the files in it."))
    try:
        opened: Callable[..., Any] = gzip.open if _is_gzip(path) else Path.open
        with opened(path, "rb") as stream:
            head: bytes = stream.read(_HEAD_BYTES)
    except (OSError, EOFError) as error:
        why = getattr(error, "strerror", None) or say("its compressed data is damaged")
        raise FileError(say("It cannot be read: {why}.", why=why)) from error
    return head


def _text(head: bytes) -> str:
    for start, message in _FOREIGN:
        if head.startswith(start):
            raise FileError(message)
    if b"\0" in head:
        raise FileError(
            say("It is neither text nor Parquet. Export the logs as CSV, JSON or Parquet.")
        )
    return head.decode("utf-8-sig", errors="replace")


def _csv(text: str, *, compressed: bool) -> Reading:
    line = text.splitlines()[0] if text.strip() else ""
    delimiter = max(_DELIMITERS, key=line.count)
    columns = _distinct(next(csv.reader([line], delimiter=delimiter)))
    if len(columns) < 2:
        raise FileError(
            say(
                "It is neither JSON nor Parquet, and it cannot be read as CSV because its first "
                "line does not contain column names. Export the logs again."
            )
        )
    declared = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in columns)
    compression = "gzip" if compressed else "none"
    options = (
        f"header = true, auto_detect = false, delim = {literal(delimiter)}, quote = '\"', "
        f"escape = '\"', compression = '{compression}', store_rejects = true, "
        f"columns = {{{declared}}}"
    )
    sql = f"SELECT * FROM read_csv($path, {options})"
    return Reading(columns=columns, sql=sql, rejects=True)


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Return names of which none is empty or there twice; SQL's names know no case."""
    found: dict[str, str] = {}
    for index, name in enumerate(names):
        own = name if name and name.casefold() not in found else f"{name}_{index}"
        found[own.casefold()] = own
    return tuple(found.values())


def _parquet(connection: "duckdb.DuckDBPyConnection", path: Path) -> Reading:
    rows = _asked(connection, "DESCRIBE SELECT * FROM read_parquet($path)", path)
    cells = ", ".join(f"{_as_text(quoted(n), k)} AS {quoted(n)}" for n, k, *_ in rows)
    sql = f"SELECT {cells} FROM read_parquet($path)"
    return Reading(columns=tuple(row[0] for row in rows), sql=sql)


def _as_text(column: str, kind: str) -> str:
    is_nested = kind.endswith("]") or kind.startswith(("STRUCT", "MAP"))
    return f"CAST({f'to_json({column})' if is_nested else column} AS VARCHAR)"


def _json(connection: "duckdb.DuckDBPyConnection", path: Path, start: str) -> Reading:
    compression = f"compression = '{'gzip' if _is_gzip(path) else 'none'}'"
    wrapped = _WRAPPED.match(start)
    if wrapped:
        size = min(max(_OBJECT_BYTES, 20 * path.stat().st_size), _MAX_OBJECT_BYTES)
        options = f"format = 'unstructured', maximum_object_size = {size}, {compression}"
        documents = f"SELECT json FROM read_json_objects($path, {options})"
        return _WRAPPERS[wrapped[1]](connection, path, documents)
    shape = "array" if start[0] == "[" else _shape_of_objects(start)
    skips = ", ignore_errors = true" if shape == "newline_delimited" else ""
    options = f"format = '{shape}', {compression}{skips}"
    objects = f"SELECT json FROM read_json_objects($path, {options})"
    columns = _keys(connection, path, objects)
    later = _later(columns)
    declared = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in (*columns, *later))
    sql = f"SELECT * FROM read_json($path, {options}, columns = {{{declared}}})"
    return Reading(columns=columns, sql=sql, later=later)


def _shape_of_objects(start: str) -> str:
    """Tell lines from objects that are spread over lines, by the first line."""
    try:
        json.loads(start.splitlines()[0])
    except ValueError:
        is_cut = "\n" not in start and len(start) >= _HEAD_BYTES // 4
        return "newline_delimited" if is_cut or start[1:2] not in "\r\n" else "unstructured"
    return "newline_delimited"


def _keys(connection: "duckdb.DuckDBPyConnection", path: Path, objects: str) -> tuple[str, ...]:
    """Return the keys of the first objects."""
    sample = f"SELECT unnest(json_keys(json)) AS k FROM ({objects} LIMIT {_SAMPLE_ROWS})"
    found = _asked(connection, f"SELECT k FROM ({sample}) GROUP BY k ORDER BY k", path)
    # A path into JSON cannot name these, and no log's column is called so.
    return _distinct(key for (key,) in found if not {'"', "\\"} & set(key))


def _later(keys: Iterable[str]) -> tuple[str, ...]:
    """Return the wanted keys that may come later: JSON leaves out what is null."""
    there = {key.casefold() for key in keys}
    return _distinct(name for name in sorted(names_in_files()) if name.casefold() not in there)


def _records(connection: "duckdb.DuckDBPyConnection", path: Path, documents: str) -> Reading:
    """Read what an event hub hands on: `{"records": [{…}, …]}`, once or many times."""
    rows = f"SELECT unnest(CAST(json -> '$.records' AS JSON[])) AS json FROM ({documents})"
    columns = _keys(connection, path, rows)
    later = _later(columns)
    cells = ", ".join(f"json ->> {_path(n)} AS {quoted(n)}" for n in (*columns, *later))
    return Reading(columns=columns, sql=f"SELECT {cells} FROM ({rows})", later=later)


def _path(key: str) -> str:
    return literal(f'$."{key}"')


def _tables(connection: "duckdb.DuckDBPyConnection", path: Path, documents: str) -> Reading:
    """Read an answer of the query API: `{"tables": [{"columns": […], "rows": [[…], …]}]}`."""
    ((declared,),) = _asked(
        connection, f"SELECT json ->> '$.tables[0].columns[*].name' FROM ({documents})", path
    )
    columns = _distinct(declared or ())
    rows = f"SELECT unnest(CAST(json -> '$.tables[0].rows' AS JSON[])) AS row FROM ({documents})"
    cells = ", ".join(f"row ->> {index} AS {quoted(name)}" for index, name in enumerate(columns))
    return Reading(columns=columns, sql=f"SELECT {cells or 'row'} FROM ({rows})")


_WRAPPERS = {"records": _records, "tables": _tables}


def _asked(
    connection: "duckdb.DuckDBPyConnection", sql: str, path: Path
) -> Sequence[tuple[Any, ...]]:
    import duckdb  # noqa: PLC0415 - it is there already: the connection is its own

    try:
        return connection.execute(sql, {"path": str(path)}).fetchall()
    except duckdb.InterruptException:
        raise
    except duckdb.Error as error:
        raise FileError(reason_of(error)) from error


def reason_of(error: Exception) -> str:
    """Return a sentence for what DuckDB says of a file, without its path or SQL."""
    place = re.search(r"Malformed JSON.* in (?:record|line|record/value) (\d+)", str(error))
    if place:
        return say(
            "Its JSON is malformed or cut off at record {place}. Export the logs again.",
            place=place[1],
        )
    if type(error).__name__ == "OutOfMemoryException":
        return say(
            "It needs more memory than an import can use. Split it, or export the logs as "
            "JSON lines or CSV."
        )
    return say(
        "It cannot be read ({removesuffix} error).",
        removesuffix=type(error).__name__.removesuffix("Exception"),
    )
