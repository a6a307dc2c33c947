"""Where an import works until it has ended: a folder of its own, one import at a time."""

import os
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from checks.errors import ConfigurationError
from checks.words import say
from checks.workspaces import store

if TYPE_CHECKING:
    import duckdb

MEMORY = "1GB"
"""What DuckDB may take for an import; beyond that it uses the disk."""
MAX_THREADS = 4
"""Each thread holds buffers of its own: more of them would not fit into the memory."""

_WORK = ".importing"
"""The folder in which an import works, in its workspace's."""


@contextmanager
def alone(folder: Path) -> Iterator[Path]:
    """Yield a folder for what is unfinished, while no other import writes to the workspace."""
    import duckdb  # noqa: PLC0415 - 40 ms, for an import only

    work = folder / _WORK
    with _claimed(folder):
        try:
            # An open database is locked on every system, and free once its process has ended.
            lock = duckdb.connect(str(folder / ".lock.duckdb"))
        except duckdb.Error as error:
            raise _busy(folder) from error
        try:
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir(mode=0o700)
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)
            lock.close()
            _leave(folder)


def remove_left(environ: Mapping[str, str] = os.environ) -> None:
    """Remove what imports left that were killed; one that is at work keeps its lock."""
    with suppress(ConfigurationError, OSError):
        for work in (store.data_dir(environ) / "workspaces").glob(f"*/{_WORK}"):
            with suppress(ConfigurationError, OSError), alone(work.parent):
                pass


def _leave(folder: Path) -> None:
    """Remove a workspace to which nothing ever came: no import shows in its name alone."""
    if not store.part_paths(folder):
        with suppress(OSError):
            (folder / ".lock.duckdb").unlink()
            folder.rmdir()


_claims: set[Path] = set()
_claiming = threading.Lock()


@contextmanager
def _claimed(folder: Path) -> Iterator[None]:
    with _claiming:
        if folder in _claims:
            raise _busy(folder)
        _claims.add(folder)
    try:
        yield
    finally:
        with _claiming:
            _claims.discard(folder)


def _busy(folder: Path) -> ConfigurationError:
    return ConfigurationError(
        say(
            "Nothing can be imported into local:{name} right now. Either another import into "
            "this workspace is in progress, or the workspace folder is not writable. Wait "
            "until that import has ended, or choose another name.",
            name=folder.name,
        )
    )


@contextmanager
def database(work: Path) -> Iterator["duckdb.DuckDBPyConnection"]:
    """Yield a connection to a new database in that folder, with limits."""
    import duckdb  # noqa: PLC0415 - the same

    with duckdb.connect(str(work / "staging.duckdb")) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        # What is staged is read once: it is compressed with what is quick to write.
        connection.execute("SET force_compression = 'zstd'")
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        connection.execute(f"SET threads = {min(os.cpu_count() or 1, MAX_THREADS)}")
        connection.execute("SET enable_progress_bar = true")
        connection.execute("SET enable_progress_bar_print = false")
        yield connection
