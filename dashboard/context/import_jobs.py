"""Imports that pages start: one after the other, in a thread, each seen by whoever started it."""

import logging
import secrets
import shutil
import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import IO

from checks import folders
from checks.errors import DiagnosticsError
from checks.log import traceback_text
from checks.threads import start_daemon
from checks.words import say
from checks.workspaces.imports import ImportReport, Order, Progress, import_files
from dashboard.context import import_owners

log = logging.getLogger("foundry_doctor")

CHUNK = 1 << 20
WAITING = 8
"""Imports that wait at most; their files lie on the disk."""
OF_ONE = 3
"""Imports of one visitor that run or wait at most."""
ASKING = 8
"""Imports whose files wait for an answer at most; the oldest question goes, with its files."""
KEPT = 100
"""Imports that have ended and are still told of, the last of each visitor; the oldest goes."""


class TooManyImportsError(DiagnosticsError):
    """No further import can wait now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that somebody sent."""

    name: str
    """As the browser calls it; shown, and never used as a path."""
    content: IO[bytes]


@dataclass(slots=True, kw_only=True, eq=False)
class Job:
    """One import, while it waits, while it runs and after it."""

    workspace: str
    names: tuple[str, ...]
    owner: str = ""
    """Who started it; empty where visitors are not told apart."""
    cancelled: threading.Event = field(default_factory=threading.Event)
    progress: Progress | None = None
    started: float = field(default_factory=monotonic)
    work: "Future[ImportReport]" = field(default_factory=Future)
    dates: Order | None = None
    """Which number of a date is the day, where somebody was asked."""
    kept: tuple[Path, tuple[Path, ...]] | None = None
    """Its folder and files, while somebody is asked how to read one of them."""
    fault: str = ""
    """The reference of a fault of our own, under which the log has the rest."""

    @property
    def share(self) -> float:
        """Return how far the stage is that it is at, from 0 to 1."""
        return min(1.0, max(0.0, self.progress.share)) if self.progress else 0.0

    @property
    def seconds(self) -> float:
        """Return for how long it has been at work, or has waited for it."""
        return monotonic() - self.started

    @property
    def is_over(self) -> bool:
        """Tell whether it has ended, one way or another."""
        return self.work.done()

    @property
    def report(self) -> ImportReport | None:
        """Return what it did; None while it runs and where it failed."""
        is_good = self.work.done() and self.work.exception() is None
        return self.work.result() if is_good else None

    @property
    def complaint(self) -> str:
        """Return why nothing was imported, or an empty string."""
        error = self.work.exception() if self.work.done() else None
        return str(error) if isinstance(error, DiagnosticsError) else ""

    def note(self, progress: Progress) -> None:
        """Keep how far it is."""
        self.progress = progress

    def fail(self, error: BaseException) -> None:
        """End with an error; one of our own is logged once, under a reference."""
        if not isinstance(error, DiagnosticsError):
            self.fault = secrets.token_hex(4)
            log.error("fault %s in a job: %s", self.fault, traceback_text(error))
        self.work.set_exception(error)


class Jobs:
    """The imports of this process; safe from any thread."""

    def __init__(self) -> None:
        # A work that ends at once is finished by whoever began it.
        self._lock = threading.RLock()
        self._waiting: deque[tuple[Job, Path, tuple[Path, ...]]] = deque()
        self._running: tuple[Job, Path] | None = None
        self._ended: dict[str, Job] = {}

    def start(self, uploads: Sequence[Upload], workspace: str, owner: str = "") -> Job:
        """Write uploads to the disk and have them imported in their turn.

        Raises `TooManyImportsError` where too many wait; the uploads are left as they are.
        """
        job = Job(workspace=workspace, names=tuple(each.name for each in uploads), owner=owner)
        self._check_room(owner)
        folder, paths = _written(uploads)
        try:
            with self._lock:
                self._check_room(owner)
                self._waiting.append((job, folder, paths))
                if self._running is None:
                    self._next()
        except TooManyImportsError:
            folders.remove(folder)
            raise
        return job

    def again(self, job: Job, dates: Order) -> None:
        """Import the files of a job that asked anew, with the answer; nothing once they are gone.

        Raises `TooManyImportsError` where too many wait; the question stays.
        """
        with self._lock:
            if job.kept is None:
                return
            self._check_room(job.owner)
            anew = Job(workspace=job.workspace, names=job.names, owner=job.owner, dates=dates)
            self._waiting.append((anew, *job.kept))
            job.kept = None
            if self._running is None:
                self._next()

    def unfinished(self, owner: str = "") -> tuple[Job, ...]:
        """Return somebody's imports that run or wait, in their order."""
        with self._lock:
            return tuple(job for job in self._queue() if job.owner == owner)

    def last(self, owner: str = "") -> Job | None:
        """Return somebody's import that has ended last."""
        return self._ended.get(owner)

    def ahead_of(self, job: Job) -> int:
        """Return how many imports are to end before this one begins."""
        with self._lock:
            queue = self._queue()
        return queue.index(job) if job in queue else 0

    def stop(self, job: Job) -> None:
        """Stop an import; one that waits ends when its turn comes, with nothing done."""
        job.cancelled.set()

    def close(self, within_s: float) -> None:
        """Stop everything, and leave no file behind."""
        with self._lock:
            running, waiting = self._running, list(self._waiting)
            self._waiting.clear()
            for ended in self._ended.values():
                _forget(ended)
        for _, folder, _ in waiting:
            folders.remove(folder)
        if running:
            job, folder = running
            job.cancelled.set()
            ends = monotonic() + within_s
            while not job.is_over and monotonic() < ends:
                sleep(0.01)
            folders.remove(folder)

    def _queue(self) -> list[Job]:
        running = [self._running[0]] if self._running else []
        return [*running, *(job for job, _, _ in self._waiting)]

    def _check_room(self, owner: str) -> None:
        own = [job for job in self._queue() if job.owner == owner]
        if len(self._waiting) >= WAITING or len(own) >= OF_ONE:
            raise TooManyImportsError(
                say(
                    "Too many imports are waiting. Your files are still selected. Try again when "
                    "one of the imports has ended."
                )
            )

    def _next(self) -> None:
        """Begin what has waited longest; called with the lock held."""
        if not self._waiting:
            self._running = None
            return
        job, folder, paths = self._waiting.popleft()
        self._running = (job, folder)
        job.started = monotonic()
        work = start_daemon(lambda: self._report(job, paths), name="import")
        work.add_done_callback(partial(self._finish, job, folder, paths))

    def _finish(
        self, job: Job, folder: Path, paths: tuple[Path, ...], work: "Future[ImportReport]"
    ) -> None:
        """End one job: whatever happened is that job's, and the next one begins."""
        error = work.exception()
        if error is None and any(file.asks_order for file in work.result().files):
            job.kept = (folder, paths)
        else:
            folders.remove(folder)
        if error is None:
            job.work.set_result(work.result())
        else:
            job.fail(error)
        with self._lock:
            _forget(self._ended.pop(job.owner, None))
            self._ended[job.owner] = job
            for oldest in list(self._ended)[:-KEPT]:
                _forget(self._ended.pop(oldest))
            asking = [ended for ended in self._ended.values() if ended.kept]
            for ended in asking[:-ASKING]:
                _forget(ended)
            self._next()

    def _report(self, job: Job, paths: Sequence[Path]) -> ImportReport:
        with import_owners.owning(job.workspace, job.owner):
            return import_files(
                paths,
                job.workspace,
                names=job.names,
                on_progress=job.note,
                cancelled=job.cancelled,
                dates=job.dates,
            )


def _forget(job: Job | None) -> None:
    """Delete the files of a job that asked."""
    if job is not None and job.kept is not None:
        folders.remove(job.kept[0])
        job.kept = None


def _written(uploads: Sequence[Upload]) -> tuple[Path, tuple[Path, ...]]:
    """Write uploads into a folder of their own, called by their numbers."""
    folder = folders.make("import")
    paths = tuple(folder / str(number) for number in range(len(uploads)))
    try:
        for upload, path in zip(uploads, paths, strict=True):
            upload.content.seek(0)
            with path.open("wb") as file:
                shutil.copyfileobj(upload.content, file, CHUNK)
    except OSError as error:
        folders.remove(folder)
        raise DiagnosticsError(
            say("The files cannot be stored: {strerror}.", strerror=error.strerror)
        ) from error
    return folder, paths


JOBS = Jobs()
"""The imports of this process."""
