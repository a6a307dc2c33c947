"""What a look into a file comes to, and what is said when DuckDB cannot read it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.words import say
from checks.workspaces.imports.broken import line_of_fault
from checks.workspaces.imports.model import FileError
from checks.workspaces.imports.opened import verbatim

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How DuckDB reads a file: a query with the parameter `$path`."""

    columns: tuple[str, ...]
    sql: str
    later: tuple[str, ...] = ()
    """Columns that the first rows have not, and that the query has all the same."""
    rejects: bool = False
    """Rows that do not fit are put into the table `reject_errors`."""
    header: int = 0
    """Lines before the first row."""
    is_partial: bool = False
    """The response in the file says that it lacks rows."""


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Return names of which none is empty or there twice; SQL's names know no case."""
    found: dict[str, str] = {}
    for index, name in enumerate(names):
        own = name if name and name.casefold() not in found else f"{name}_{index}"
        found[own.casefold()] = own
    return tuple(found.values())


def asked(
    connection: "duckdb.DuckDBPyConnection", sql: str, path: Path
) -> Sequence[tuple[Any, ...]]:
    """Return what a query of a file finds; raise `FileError` where the file is at fault."""
    import duckdb  # noqa: PLC0415 - it is there already: the connection is its own

    try:
        return run(connection, sql, path).fetchall()
    except duckdb.OutOfMemoryException as error:
        raise FileError(reason_of(error, path)) from error


def run(
    connection: "duckdb.DuckDBPyConnection", sql: str, path: Path
) -> "duckdb.DuckDBPyConnection":
    """Run a query of a file; raise `FileError` where the file is at fault."""
    import duckdb  # noqa: PLC0415 - it is there already: the connection is its own

    try:
        return connection.execute(sql, {"path": verbatim(path)})
    except (
        duckdb.InterruptException,
        duckdb.OutOfMemoryException,
        duckdb.TransactionException,
    ):
        raise  # it is no fault of the file
    except duckdb.Error as error:
        is_of_file = verbatim(path) in str(error) or "GZIP" in str(error).upper()
        if isinstance(error, duckdb.IOException) and not is_of_file:
            raise  # what cannot be written is the import's own file: the disk is full
        raise FileError(reason_of(error, path)) from error


def no_rows() -> FileError:
    """Return what is said of a file without a row."""
    return FileError(
        say("The file has no rows. Export the logs again for a time range that has rows.")
    )


def malformed(line: int) -> FileError:
    """Return what is said of JSON that is none from this line on."""
    return FileError(
        say(
            "The file's JSON is malformed or cut off at line {line}. Export the logs again.",
            line=line,
        )
    )


def reason_of(error: Exception, path: Path) -> str:
    """Return a sentence for what DuckDB says of a file, without its path or SQL."""
    place = re.search(r"Malformed JSON.* in (?:record|line|record/value) (\d+)", str(error))
    if place:
        line = line_of_fault(path)
        if line is not None:
            return str(malformed(line))
        return say(
            "The file's JSON is malformed or cut off at record {place}. Export the logs again.",
            place=place[1],
        )
    if type(error).__name__ == "OutOfMemoryException":
        return say(
            "The file needs more memory than an import can use. Split it, or export the logs "
            "as JSON lines or CSV."
        )
    return say(
        "The file cannot be read ({removesuffix} error).",
        removesuffix=type(error).__name__.removesuffix("Exception"),
    )
