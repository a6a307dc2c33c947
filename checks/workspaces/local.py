"""A workspace on this machine: exported logs in DuckDB files, asked in the same KQL."""

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import duckdb_kql
import pyarrow as pa  # type: ignore[import-untyped]

from checks.errors import ConfigurationError
from checks.words import say
from checks.workspaces import store
from checks.workspaces.masking import without_secrets
from checks.workspaces.model import TIMEOUT_S, Answer, Column, LogsError, Source, Span

_KINDS: Mapping[str, str] = {
    "BIGINT": "long",
    "HUGEINT": "long",
    "INTEGER": "int",
    "DOUBLE": "real",
    "TIMESTAMP": "datetime",
    "VARCHAR": "string",
    "BOOLEAN": "bool",
    "INTERVAL": "timespan",
}
"""DuckDB's type to Log Analytics' name of the same; whatever else there is, is dynamic."""

_SUM = pa.decimal128(38, 0)
_CASTS: Mapping[pa.DataType, pa.DataType] = {
    _SUM: pa.int64(),
    pa.list_(pa.field("l", _SUM)): pa.list_(pa.int64()),
    pa.timestamp("us"): pa.timestamp("us", tz="UTC"),
}
"""A sum of longs is a long in Kusto; and times have their zone once they leave the database."""

_LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_AGAIN_S = 0.05
"""An interrupt that comes before DuckDB has begun is lost, so it is repeated."""


def open_workspace(name: str, environ: Mapping[str, str] = os.environ) -> "LocalWorkspace":
    """Return the workspace `local:NAME`; raise `ConfigurationError` where there is none."""
    bare = name.removeprefix(store.PREFIX)
    folder = store.folder_of(bare, environ)
    if not folder.is_dir():
        there = ", ".join(f"local:{each}" for each in store.list_workspaces(environ)) or "none"
        raise ConfigurationError(
            say(
                "There is no local workspace local:{bare}. Existing workspaces: {there}. Create "
                "one with: foundry-doctor import FILE --name {bare}",
                bare=bare,
                there=there,
            )
        )
    return LocalWorkspace(bare, folder)


class LocalWorkspace:
    """Answers KQL over the parts in a folder; safe from any thread.

    Imports and removals show in the next query.
    """

    is_canonical = True

    def __init__(self, name: str, folder: Path) -> None:
        self.name = f"{store.PREFIX}{name}"
        self._folder = folder

    @property
    def sources(self) -> frozenset[Source]:
        """Return the sources of what was imported."""
        return frozenset(_part_of(path).source for path in store.part_paths(self._folder))

    @property
    def newest(self) -> datetime | None:
        """Return when the newest row is from; None when nothing is imported."""
        return max((_part_of(p).last for p in store.part_paths(self._folder)), default=None)

    def query(self, text: str, span: Span, *, timeout_s: float = TIMEOUT_S) -> Answer:
        """Run a KQL text, which names the span itself; raise `LogsError` when it cannot be."""
        del span
        try:
            sql = _translated(text)
            with _cursor(self._folder) as cursor, _deadline(cursor, timeout_s) as passed:
                try:
                    return without_secrets(_answer(cursor.sql(sql)))
                except duckdb.InterruptException as error:
                    raise _late(timeout_s) if passed.is_set() else error from error
        except (duckdb_kql.KqlError, duckdb.Error, pa.ArrowException) as error:
            raise LogsError(
                say("This question cannot be answered from imported logs."),
                cause="logs-query-invalid",
            ) from error


def _late(timeout_s: float) -> LogsError:
    return LogsError(
        say(
            "The query of the imported logs returned no result within {timeout_s:g} s.",
            timeout_s=timeout_s,
        ),
        cause="logs-timeout",
    )


_translating = threading.Lock()


def _translated(text: str) -> str:
    # The parser keeps tables of its own, which two threads would fill at once.
    with _translating:
        return _sql(text)


@lru_cache(maxsize=128)
def _sql(text: str) -> str:
    return str(duckdb_kql.to_sql(text, schema={"calls": list(store.CALLS)}, allow_write=False))


@lru_cache(maxsize=1024)
def _part_of(path: Path) -> store.Part:
    return store.read_part(path)


_connecting = threading.Lock()
_connections: dict[Path, tuple[tuple[Path, ...], duckdb.DuckDBPyConnection]] = {}
"""Folder to the parts that are attached and the connection, whose cursors the queries use."""


@contextmanager
def _cursor(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    paths = store.part_paths(folder)
    with _connecting:
        attached, connection = _connections.get(folder, ((), None))
        if connection is None or attached != paths:
            # Queries that still run keep the connection before alive through their cursors.
            try:
                connection = _attached(paths)
            except ConfigurationError as error:
                raise LogsError(str(error), cause="logs-import-damaged") from error
            _connections[folder] = (paths, connection)
        cursor = connection.cursor()
    try:
        yield cursor
    finally:
        cursor.close()


def _attached(paths: tuple[Path, ...]) -> duckdb.DuckDBPyConnection:
    """Return a connection with a view `calls` over these parts, which can reach nothing else."""
    connection = duckdb.connect(config=_LOCKED)
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")
    columns = ", ".join(f'"{name}"' for name in store.CALLS)
    nothing = ", ".join(f"NULL::{kind}" for kind in store.CALLS.values())
    rows = [f"SELECT {nothing} WHERE false"]
    for index, path in enumerate(paths):
        store.attach(connection, path, f"part{index}")
        rows.append(f"SELECT {columns} FROM part{index}.calls")  # noqa: S608 - own names
    connection.execute(f"CREATE VIEW calls ({columns}) AS {' UNION ALL '.join(rows)}")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


@contextmanager
def _deadline(cursor: duckdb.DuckDBPyConnection, timeout_s: float) -> Iterator[threading.Event]:
    """Interrupt a query after so many seconds; the event that is yielded tells that it was."""
    ended, passed = threading.Event(), threading.Event()

    def wait() -> None:
        pause = timeout_s
        while not ended.wait(pause):
            passed.set()
            cursor.interrupt()
            pause = _AGAIN_S

    watch = threading.Thread(target=wait, name="logs-deadline", daemon=True)
    watch.start()
    try:
        yield passed
    finally:
        ended.set()
        watch.join()


def _answer(found: duckdb.DuckDBPyRelation) -> Answer:
    kinds = dict(zip(found.columns, map(str, found.types), strict=True))
    table = found.to_arrow_table()
    columns = {
        name: Column(name=name, kind=_KINDS.get(kind, "dynamic"), values=_values(table[name]))
        for name, kind in kinds.items()
    }
    return Answer(columns=columns, rows=table.num_rows)


def _values(column: Any) -> Any:
    array = column.combine_chunks()
    if isinstance(array, pa.ExtensionArray):
        array = array.storage
    return array.cast(_CASTS[array.type]) if array.type in _CASTS else array
