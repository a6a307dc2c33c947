"""Imports that pages start: one at a time, in a thread, seen from every page."""

import shutil
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import IO, TYPE_CHECKING

from checks.errors import DiagnosticsError
from checks.threads import start_daemon
from checks.workspaces.imports import ImportReport, Progress, import_files

if TYPE_CHECKING:
    from concurrent.futures import Future

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that somebody sent."""

    name: str
    """As the browser calls it; shown, and never used as a path."""
    content: IO[bytes]


@dataclass(slots=True, kw_only=True)
class Job:
    """One import, while it runs and after it."""

    workspace: str
    names: tuple[str, ...]
    cancelled: threading.Event = field(default_factory=threading.Event)
    progress: Progress | None = None
    started: float = field(default_factory=monotonic)
    work: "Future[ImportReport] | None" = None

    @property
    def share(self) -> float:
        """Return how far the stage is that it is at, from 0 to 1."""
        return min(1.0, max(0.0, self.progress.share)) if self.progress else 0.0

    @property
    def seconds(self) -> float:
        """Return for how long it has been at work."""
        return monotonic() - self.started

    @property
    def is_over(self) -> bool:
        """Tell whether it has ended, one way or another."""
        return self.work is not None and self.work.done()

    @property
    def report(self) -> ImportReport | None:
        """Return what it did; None while it runs or where it failed; raise a fault of our own."""
        if self.work is None or not self.work.done():
            return None
        error = self.work.exception()
        if error is None:
            return self.work.result()
        if isinstance(error, DiagnosticsError):
            return None
        raise error

    @property
    def complaint(self) -> str:
        """Return why nothing was imported, or an empty string."""
        error = self.work.exception() if self.work and self.work.done() else None
        return str(error) if isinstance(error, DiagnosticsError) else ""

    def note(self, progress: Progress) -> None:
        """Keep how far it is."""
        self.progress = progress


class Jobs:
    """The import of this process; safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._job: Job | None = None

    @property
    def newest(self) -> Job | None:
        """Return the import that runs, else the last one."""
        return self._job

    def start(self, uploads: Sequence[Upload], workspace: str) -> Job:
        """Write uploads to the disk and start to import them; return the one that runs already."""
        with self._lock:
            if self._job and not self._job.is_over:
                return self._job
            folder = Path(tempfile.mkdtemp(prefix="foundry-doctor-import-"))
            paths = [_written(upload, folder, n) for n, upload in enumerate(uploads)]
            job = Job(workspace=workspace, names=tuple(upload.name for upload in uploads))
            job.work = start_daemon(lambda: _import(job, paths, folder), name="import")
            self._job = job
            return job


def _written(upload: Upload, folder: Path, number: int) -> Path:
    path = folder / str(number)
    with path.open("wb") as file:
        shutil.copyfileobj(upload.content, file, CHUNK)
    return path


def _import(job: Job, paths: Sequence[Path], folder: Path) -> ImportReport:
    try:
        return import_files(
            paths,
            job.workspace,
            names=job.names,
            on_progress=job.note,
            cancelled=job.cancelled,
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


JOBS = Jobs()
"""The imports of this process."""
