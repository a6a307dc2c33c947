"""Where local workspaces lie on disk, and what is in them.

A workspace is a folder of *parts*. A part is the outcome of one import: a DuckDB file that is never
changed once it has its name, so a reader never meets a writer, and an import is undone by deleting
its file.
"""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.errors import ConfigurationError
from checks.redact.in_use import masked
from checks.words import say
from checks.workspaces.duck import literal
from checks.workspaces.model import Source

if TYPE_CHECKING:
    import duckdb

DATA_DIR = "FOUNDRY_DOCTOR_DATA_DIR"
PREFIX = "local:"
DEFAULT_NAME = "exported"
SCHEMA_VERSION = 1
"""Raised when a part that was made before can no longer be read with the others."""

CALLS: Mapping[str, str] = {
    "Source": "VARCHAR",
    "Time": "TIMESTAMP",
    "Resource": "VARCHAR",
    "Deployment": "VARCHAR",
    "Model": "VARCHAR",
    "Operation": "VARCHAR",
    "Status": "INTEGER",
    "DurationMs": "DOUBLE",
    "FirstTokenMs": "DOUBLE",
    "Stream": "BIGINT",
    "Caller": "VARCHAR",
    "Region": "VARCHAR",
    "ApimRequestId": "VARCHAR",
    "RequestId": "VARCHAR",
    "InputTokens": "BIGINT",
    "CacheReadTokens": "BIGINT",
    "CacheWriteTokens": "BIGINT",
    "CacheWrite1hTokens": "BIGINT",
    "OutputTokens": "BIGINT",
    "Reason": "VARCHAR",
    "Weight": "BIGINT",
    "Bucket": "BIGINT",
}
"""The columns of the canonical table `calls` and their types in DuckDB."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_PART = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFile:
    """A file that went into a part."""

    name: str
    hash: str
    table: str
    rows: int
    bad: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one import left: facts for a list of imports."""

    id: str
    path: Path
    source: Source
    kept: int
    duplicates: int
    first: datetime
    last: datetime
    imported_at: datetime
    size_bytes: int
    files: tuple[PartFile, ...]


def data_dir(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of the program's own data; raise `ConfigurationError` for no home."""
    if chosen := environ.get(DATA_DIR, "").strip():
        try:
            return Path(chosen).expanduser().absolute()
        except (RuntimeError, ValueError) as error:
            raise ConfigurationError(
                say(
                    "{data_dir} is {chosen!r}, but that user's home directory cannot be found. "
                    "Choose another location.",
                    data_dir=DATA_DIR,
                    chosen=chosen,
                )
            ) from error
    from platformdirs import user_data_path  # noqa: PLC0415 - where nothing was chosen

    return user_data_path("foundry-doctor", appauthor=False)


def folder_of(name: str, environ: Mapping[str, str] = os.environ) -> Path:
    """Return a workspace's folder, there or not; raise `ConfigurationError` for no name."""
    if not _NAME.fullmatch(name):
        raise ConfigurationError(
            say(
                "{name!r} is not a valid name for a local workspace. Use up to 64 letters, "
                "digits, dots, hyphens and underscores, and begin with a letter or a digit.",
                name=name,
            )
        )
    return data_dir(environ) / "workspaces" / name


def make_folder(name: str, environ: Mapping[str, str] = os.environ) -> Path:
    """Return a workspace's folder; one that is new is open to its owner alone."""
    folder = folder_of(name, environ)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            say(
                "The folder {folder} cannot be created: {strerror}. Choose another location with "
                "{data_dir}.",
                folder=folder,
                strerror=error.strerror,
                data_dir=DATA_DIR,
            )
        ) from error
    return folder


def list_workspaces(environ: Mapping[str, str] = os.environ) -> list[str]:
    """Return the names of the local workspaces that hold something."""
    folder = data_dir(environ) / "workspaces"
    if not folder.is_dir():
        return []
    named = (each for each in folder.iterdir() if each.is_dir() and _NAME.fullmatch(each.name))
    return sorted(each.name for each in named if part_paths(each))


def part_paths(folder: Path) -> tuple[Path, ...]:
    """Return the files of a workspace's parts, always in the same order."""
    return tuple(p for p in sorted(folder.glob("*.duckdb")) if _PART.fullmatch(p.stem))


def parts(name: str, environ: Mapping[str, str] = os.environ) -> list[Part]:
    """Return what was imported into a workspace, the newest first."""
    found = [read_part(path) for path in part_paths(folder_of(name, environ))]
    return sorted(found, key=lambda part: (part.imported_at, part.id), reverse=True)


def remove_part(name: str, part: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Delete an import by its ID, and tell whether it was there."""
    if not _PART.fullmatch(part):
        return False
    try:
        (folder_of(name, environ) / f"{part}.duckdb").unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise ConfigurationError(
            say("The import cannot be removed: {strerror}.", strerror=error.strerror)
        ) from error
    return True


def remove_all(environ: Mapping[str, str] = os.environ) -> int:
    """Delete every import, damaged ones included, and return how many there were."""
    names = list_workspaces(environ)
    ids = [(name, path.stem) for name in names for path in part_paths(folder_of(name, environ))]
    return sum(remove_part(name, part, environ) for name, part in ids)


def size_of(environ: Mapping[str, str] = os.environ) -> tuple[int, int]:
    """Return how many imports there are, and how many bytes they take."""
    names = list_workspaces(environ)
    sizes = [p.stat().st_size for n in names for p in part_paths(folder_of(n, environ))]
    return len(sizes), sum(sizes)


def damaged(path: Path) -> ConfigurationError:
    """Return the error of a part that cannot be read."""
    return ConfigurationError(
        say(
            "The import {stem} of local:{name} cannot be read. It is damaged, or was created "
            "by another version of Foundry Doctor. Remove it and import its logs again.",
            stem=path.stem,
            name=path.parent.name,
        )
    )


def attach(connection: "duckdb.DuckDBPyConnection", path: Path, name: str) -> None:
    """Attach a part to read from it; raise `ConfigurationError` when it is damaged."""
    import duckdb  # noqa: PLC0415 - it is there already: the connection is its own

    try:
        connection.execute(f"ATTACH {literal(str(path))} AS {name} (READ_ONLY)")
    except duckdb.Error as error:
        raise damaged(path) from error


def read_part(path: Path) -> Part:
    """Read what a part says of itself."""
    import duckdb  # noqa: PLC0415 - 40 ms, where something was imported

    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            version, *facts = _row(connection, "SELECT * FROM part")
            files = connection.execute("SELECT * FROM files").fetchall()
    except (duckdb.Error, ValueError) as error:
        raise damaged(path) from error
    if version != SCHEMA_VERSION:
        raise damaged(path)
    source, kept, duplicates, *times = facts
    first, last, imported_at = (time.replace(tzinfo=UTC) for time in times)
    return Part(
        id=path.stem,
        path=path,
        source=Source(source),
        kept=kept,
        duplicates=duplicates,
        first=first,
        last=last,
        imported_at=imported_at,
        size_bytes=path.stat().st_size,
        files=tuple(_file(row) for row in files),
    )


def write_facts(
    connection: "duckdb.DuckDBPyConnection",
    *,
    source: Source,
    duplicates: int,
    files: Iterable[PartFile],
) -> None:
    """Write what the part that is attached as `part` says of itself; its `calls` are there."""
    connection.execute(
        "CREATE TABLE part.part AS SELECT $1::INTEGER AS schema_version, $2 AS source, "
        "count(*) AS kept, $3::BIGINT AS duplicates, min(Time) AS first, max(Time) AS last, "
        "$4::TIMESTAMP AS imported_at FROM part.calls",
        [SCHEMA_VERSION, source.value, duplicates, datetime.now(UTC).replace(tzinfo=None)],
    )
    connection.execute(
        "CREATE TABLE part.files (name VARCHAR, hash VARCHAR, table_name VARCHAR, "
        "rows BIGINT, bad BIGINT)"
    )
    for file in files:
        connection.execute(
            "INSERT INTO part.files VALUES ($1, $2, $3, $4, $5)",
            [file.name, file.hash, file.table, file.rows, file.bad],
        )


def _row(connection: "duckdb.DuckDBPyConnection", sql: str) -> tuple[Any, ...]:
    row = connection.execute(sql).fetchone()
    if row is None:
        raise ValueError(say("Part of a stored import lacks the details that describe it."))
    return row


def _file(row: Sequence[Any]) -> PartFile:
    name, digest, table, rows, bad = row
    return PartFile(name=masked(name), hash=digest, table=table, rows=rows, bad=bad)
