"""`import_files`: exported files become a part of a local workspace, whole or not at all."""

import hashlib
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from checks.redact.in_use import masked
from checks.threads import start_daemon
from checks.words import say
from checks.workspaces import store
from checks.workspaces.duck import literal
from checks.workspaces.imports import tables
from checks.workspaces.imports.dates import Order
from checks.workspaces.imports.materialise import Made, Materialisation
from checks.workspaces.imports.model import (
    FileResult,
    ImportReport,
    Observer,
    PartResult,
    Stage,
)
from checks.workspaces.imports.staging import Staging
from checks.workspaces.imports.unfinished import alone, database
from checks.workspaces.imports.watch import Watch
from checks.workspaces.model import Source
from checks.workspaces.room import check_room

if TYPE_CHECKING:
    import duckdb

_READ_BYTES = 1 << 20
_HASHED = 0.1
"""Share of the time that a file takes which goes into its hash."""


def import_files(  # noqa: PLR0913 - all but the files have a default
    paths: Sequence[Path],
    name: str = store.DEFAULT_NAME,
    *,
    names: Sequence[str] | None = None,
    on_progress: Observer = lambda _: None,
    cancelled: threading.Event | None = None,
    dates: Order | None = None,
    environ: Mapping[str, str] = os.environ,
) -> ImportReport:
    """Import files into the workspace of this name; one that cannot be read stops no other.

    `names` are what to call the files, where their paths are temporary; `dates` says which number
    of a date is the day, for files that do not tell. Raises `ConfigurationError` when the workspace
    cannot be written or has no room, and `ImportCancelledError` once `cancelled` is set; then
    nothing of the import is left.
    """
    check_room(environ)
    folder = store.make_folder(name, environ)
    stop = cancelled or threading.Event()
    called = [masked(_text_of(name)) for name in names or [path.name for path in paths]]
    with alone(folder) as work, database(work) as connection:
        run = _Import(connection, folder, work, Watch(connection, on_progress, stop), dates)
        report = run.report(list(zip(paths, called, strict=True)), f"{store.PREFIX}{name}")
        run.keep(environ)
        return report


class _Import:
    """One import under way."""

    def __init__(
        self,
        connection: "duckdb.DuckDBPyConnection",
        folder: Path,
        work: Path,
        watch: Watch,
        dates: Order | None,
    ) -> None:
        self._connection = connection
        self._folder = folder
        self._work = work
        self._watch = watch
        self._staging = Staging(connection=connection, work=work, at=watch.at, order=dates)
        self._there = [store.read_part(path) for path in store.part_paths(folder)]

    def report(self, files: Sequence[tuple[Path, str]], workspace: str) -> ImportReport:
        """Read all files, then map them source by source."""
        results = [self._read(path, name) for path, name in files]
        results = [_with_what_it_adds_to(result, results) for result in results]
        staged = [result for result in results if result.table and not result.is_present]
        sources = sorted({tables.tables()[result.table].source for result in staged})
        made = [self._map(source, staged) for source in sources]
        return ImportReport(workspace=workspace, files=tuple(results), parts=tuple(made))

    def keep(self, environ: Mapping[str, str]) -> None:
        """Give what was made its place among the imports, all of it or, without room, nothing."""
        made = list(self._work.glob("*.part"))
        if made:
            check_room(environ, more=sum(path.stat().st_size for path in made))
        for unfinished in made:
            unfinished.replace(self._folder / f"{unfinished.stem}.duckdb")

    def _read(self, path: Path, name: str) -> FileResult:
        if path.exists() and not (path.is_file() or path.is_dir()):
            # Opening it would wait for whoever writes, beyond any deadline.
            error = say(
                "Pipes and devices cannot be imported. Write the content to a file first, then "
                "import that file."
            )
            return FileResult(name=name, error=error)
        with self._watch.beside(Stage.READING, name):
            if not self._there:
                return self._read_first(path, name)
            try:
                digest = self._hash(path, self._watch.at)
            except OSError:
                # Reading it says why it cannot be read.
                return self._staging.add(path, name, "")
            return self._present(name, digest) or self._staging.add(path, name, digest)

    def _read_first(self, path: Path, name: str) -> FileResult:
        """Read a file into an empty workspace: nothing waits for its hash."""
        hashing = start_daemon(lambda: self._hash(path), name="import-hash")
        result = self._staging.add(path, name, "")
        try:
            return replace(result, hash=hashing.result())
        except OSError:
            # Reading it has said why it cannot be read.
            return result

    def _hash(self, path: Path, at: Callable[[float], object] | None = None) -> str:
        found, size = hashlib.sha256(), max(1, path.stat().st_size)
        with path.open("rb") as stream:
            while block := stream.read(_READ_BYTES):
                self._watch.check()
                found.update(block)
                if at:
                    at(_HASHED * stream.tell() / size)
        return found.hexdigest()

    def _present(self, name: str, digest: str) -> FileResult | None:
        """Return what is said of a file whose content was imported before."""
        for part in self._there:
            for file in part.files:
                if file.hash == digest:
                    return FileResult(
                        name=name,
                        hash=digest,
                        table=file.table,
                        rows=file.rows,
                        bad=file.bad,
                        is_present=True,
                    )
        return None

    def _map(self, source: Source, staged: Sequence[FileResult]) -> PartResult:
        own = [file for file in staged if tables.tables()[file.table].source is source]
        hashes = sorted({file.hash for file in own})
        part = hashlib.sha256(" ".join((source, *hashes)).encode()).hexdigest()[:32]
        unfinished = self._work / f"{part}.part"
        with self._watch.beside(Stage.MAPPING, source):
            made = self._write(source, own, unfinished)
        if not made.kept:
            unfinished.unlink()
        return PartResult(
            source=source,
            files=tuple(file.name for file in own),
            kept=made.kept,
            duplicates=made.duplicates,
            left=made.left,
            first=_aware(made.first),
            last=_aware(made.last),
        )

    def _write(self, source: Source, own: Sequence[FileResult], unfinished: Path) -> Made:
        others = [part.path for part in self._there if part.source is source]
        file = literal(str(unfinished))
        self._connection.execute(f"ATTACH {file} AS part (STORAGE_VERSION 'latest')")
        made = Materialisation(self._staging, source, others).run(
            lambda share: self._watch.tell(Stage.MAPPING, source, share)
        )
        store.write_facts(
            self._connection,
            source=source,
            duplicates=made.duplicates,
            files=[
                store.PartFile(name=f.name, hash=f.hash, table=f.table, rows=f.rows, bad=f.bad)
                for f in own
            ],
        )
        self._connection.execute("CHECKPOINT part")
        self._connection.execute("DETACH part")
        return made


def _text_of(name: str) -> str:
    """Return a name as far as it is text: to Linux it is bytes, and no output takes those."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _with_what_it_adds_to(result: FileResult, results: Sequence[FileResult]) -> FileResult:
    """Return a result, an error where a table came without the one that it adds to."""
    needed = tables.tables()[result.table].adds_to if result.table else ""
    if not needed or result.is_present or any(r.table == needed for r in results):
        return result
    return FileResult(
        name=result.name,
        hash=result.hash,
        error=(
            say(
                "The file contains {table}, which has neither the status nor the duration of a "
                "request. Import this file together with the file that contains {needed}, in a "
                "single command. If you already imported this file alone, remove that import "
                "first.",
                table=result.table,
                needed=needed,
            )
        ),
    )


def _aware(time: datetime | None) -> datetime | None:
    return time.replace(tzinfo=UTC) if time is not None else None
