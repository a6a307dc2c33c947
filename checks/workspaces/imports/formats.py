"""Files of exported logs as SQL: whatever the format, each column is text under its own name.

What a file holds counts, not what its name ends in. Text keeps what a guessed type would lose:
.NET ticks are past what a float holds.
"""

# ruff: noqa: S608 - what is put into SQL is the program's own text, or a quoted name
import csv
import re
from pathlib import Path
from typing import TYPE_CHECKING

from checks.words import say
from checks.workspaces.duck import literal, quoted
from checks.workspaces.imports.json_files import json_reading
from checks.workspaces.imports.model import FileError
from checks.workspaces.imports.opened import ZIP, head_of, is_gzip
from checks.workspaces.imports.reading import Reading, asked, distinct

if TYPE_CHECKING:
    import duckdb

_DELIMITERS = ",;\t|"
_SEPARATOR = re.compile(r'"?sep=(?P<sign>.)"?', re.IGNORECASE)
"""The first line that tells Excel how a file is separated."""


def reading_of(connection: "duckdb.DuckDBPyConnection", path: Path) -> Reading:
    """Look into a file and say how it is read; raise `FileError` when it cannot be."""
    head = head_of(path)
    if head.startswith(b"PAR1"):
        return _parquet(connection, path)
    if path.suffix == ".parquet":
        raise FileError(
            say("The file does not start with a valid Parquet header. Export the logs again.")
        )
    text = _text(head)
    start = text.lstrip()
    if not start:
        raise FileError(
            say("The file is empty. Export the logs again for a time range that has rows.")
        )
    if start[0] in "{[":
        return json_reading(connection, path, start)
    return _csv(text, compressed=is_gzip(path))


def _text(head: bytes) -> str:
    if head.startswith(ZIP):
        raise FileError(say("The file is a ZIP archive. Unpack it and import the files in it."))
    if b"\0" in head:
        raise FileError(
            say("The file is neither text nor Parquet. Export the logs as CSV, JSON or Parquet.")
        )
    return head.decode("utf-8-sig", errors="replace")


def _has_both_ends(text: str) -> bool:
    """Tell whether some lines end as on Windows and others do not."""
    return "\r\n" in text and re.search(r"(?<!\r)\n", text) is not None


def _csv(text: str, *, compressed: bool) -> Reading:
    first, second, *_ = (*text.splitlines()[:2], "", "")
    told = _SEPARATOR.fullmatch(first)
    line = second if told else first
    delimiter = told["sign"] if told else max(_DELIMITERS, key=line.count)
    columns = _heads(line, delimiter)
    if len(columns) < 2:
        raise FileError(
            say(
                "The file is neither JSON nor Parquet, and cannot be read as CSV because its "
                "first line does not contain column names. Export the logs again."
            )
        )
    declared = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in columns)
    compression = "gzip" if compressed else "none"
    skipped = 1 if told else 0
    options = (
        f"header = true, auto_detect = false, delim = {literal(delimiter)}, quote = '\"', "
        f"escape = '\"', compression = '{compression}', store_rejects = true, "
        f"skip = {skipped}, strict_mode = {not _has_both_ends(text)}, "
        f"hive_partitioning = false, columns = {{{declared}}}"
    )
    sql = f"SELECT * FROM read_csv($path, {options})"
    return Reading(columns=columns, sql=sql, rejects=True, header=1 + skipped)


def _heads(line: str, delimiter: str) -> tuple[str, ...]:
    try:
        return distinct(next(csv.reader([line], delimiter=delimiter), ()))
    except csv.Error:
        # A field that is longer than Python's limit is no head of a column.
        return ()


def _parquet(connection: "duckdb.DuckDBPyConnection", path: Path) -> Reading:
    source = "read_parquet($path, hive_partitioning = false)"
    rows = asked(connection, f"DESCRIBE SELECT * FROM {source}", path)
    cells = ", ".join(f"{_as_text(quoted(n), k)} AS {quoted(n)}" for n, k, *_ in rows)
    sql = f"SELECT {cells} FROM {source}"
    return Reading(columns=tuple(row[0] for row in rows), sql=sql)


def _as_text(column: str, kind: str) -> str:
    is_nested = kind.endswith("]") or kind.startswith(("STRUCT", "MAP"))
    return f"CAST({f'to_json({column})' if is_nested else column} AS VARCHAR)"
