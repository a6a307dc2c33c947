"""The process-wide store of runs: a run outlives the click, the tab and the connection it began in.

One daemon thread with one event loop carries all of them; pages only read snapshots. Nothing here
knows Streamlit.
"""

import asyncio
import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Any, NamedTuple, Protocol

from checks import redact
from checks.archive.writing import written
from checks.engine.run import Run, RunRequest, chosen_checks, new_run_id, run
from checks.engine.runner import Event, Observer, ProbeEnded, ProbeStarted, ResultReady
from checks.errors import DiagnosticsError
from checks.model import Result
from checks.report.document import document_of, title_of
from checks.threads import in_daemon_thread
from checks.words import say
from dashboard.context.asking import Asked

log = logging.getLogger("foundry_doctor")

KEPT = 200
"""Finished runs that are kept; the oldest goes first."""
AT_ONCE = 20
"""Runs in progress; more than that is no diagnosis but a load test."""
WAITING = "waiting"
"""The status of a line whose check has not ended."""

Document = Mapping[str, Any]
"""A finished run as `checks.report.document.document_of` writes it."""


class Diagnose(Protocol):
    """The engine's `run`."""

    def __call__(
        self, request: RunRequest, *, observe: Observer, cancel: asyncio.Event, run_id: str
    ) -> Awaitable[Run]:
        """Run the checks of a request."""


class Outcome(NamedTuple):
    """What is kept of a finished run: its document, and its evidence as a file."""

    document: Document
    evidence: bytes


class TooManyRunsError(DiagnosticsError):
    """No further run can start now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One check on the page, from before it starts to its end."""

    id: str
    area: str
    title: str
    status: str = WAITING
    summary: str = ""
    subject: str | None = None
    duration_ms: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """An answer that has not come yet."""

    on: str
    """From what it is awaited, in words."""
    since_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A run as it stands at one moment: frozen, to be drawn at leisure."""

    id: str
    asked: Asked
    started_at: datetime
    lines: tuple[Line, ...]
    """In page order, all of them from the start."""
    done: int
    total: int
    waits: tuple[Wait, ...] = ()
    stopping: bool = False
    finished: bool = False
    document: Document | None = None
    """There when the run has finished, unless the run itself crashed."""
    evidence: bytes = b""
    """What was found, as a file for somebody else; there with the document."""
    previous: Document | None = None
    """The last finished run that was asked the same."""
    fault: str = ""
    """The reference of a crash of the run itself; the log has the rest."""


@dataclass(slots=True, kw_only=True)
class _Record:
    """What the store knows of a run; touched under the store's lock only."""

    id: str
    asked: Asked
    started_at: datetime
    planned: tuple[Line, ...]
    previous: Document | None
    cancel: asyncio.Event
    over: threading.Event = field(default_factory=threading.Event)
    """Set when nothing of the run goes on any more."""
    ended: dict[tuple[str, str | None], Line] = field(default_factory=dict)
    waits: dict[str, tuple[str, float, int]] = field(default_factory=dict)
    """Probe → from what, since when (monotonic), how many of it."""
    stopping: bool = False
    finished: bool = False
    document: Document | None = None
    evidence: bytes = b""
    fault: str = ""

    def note(self, event: Event) -> None:
        match event:
            case ProbeStarted(probe=probe, waits_for=on):
                _, since, count = self.waits.get(probe, (on, monotonic(), 0))
                self.waits[probe] = (on, since, count + 1)
            case ProbeEnded(probe=probe):
                on, since, count = self.waits.pop(probe, ("", 0.0, 1))
                if count > 1:
                    self.waits[probe] = (on, since, count - 1)
            case ResultReady(result=result):
                self.ended[result.id, result.subject] = _line(result)

    def lines(self) -> tuple[Line, ...]:
        """Return the planned lines, each replaced by what it ended in: one line a subject."""
        found: list[Line] = []
        for planned in self.planned:
            ends = [line for (check, _), line in self.ended.items() if check == planned.id]
            found.extend(sorted(ends, key=lambda line: line.subject or "") or [planned])
        return tuple(found)

    def snapshot(self) -> Snapshot:
        now = monotonic()
        done = {check for check, _ in self.ended} & {line.id for line in self.planned}
        waits = (Wait(on=on, since_s=now - since) for on, since, _ in self.waits.values() if on)
        return Snapshot(
            id=self.id,
            asked=self.asked,
            started_at=self.started_at,
            lines=self.lines(),
            done=len(done),
            total=len(self.planned),
            waits=tuple(sorted(waits, key=lambda wait: -wait.since_s)),
            stopping=self.stopping and not self.finished,
            finished=self.finished,
            document=self.document,
            evidence=self.evidence,
            previous=self.previous,
            fault=self.fault,
        )


def _line(result: Result) -> Line:
    return Line(
        id=result.id,
        area=result.area.value,
        title=title_of(result.id),
        status=result.status.value,
        summary=redact.text(result.summary),
        subject=redact.text(result.subject) if result.subject else None,
        duration_ms=max(result.duration_ms, *(x.duration_ms for x in result.exchanges), 0.0),
    )


def _planned(request: RunRequest) -> tuple[Line, ...]:
    inside, _ = chosen_checks(request)
    return tuple(Line(id=c.id, area=c.area.value, title=title_of(c.id)) for c in inside)


class RunStore:
    """Starts, keeps and stops runs; safe from any thread."""

    def __init__(self, diagnose: Diagnose = run, *, kept: int = KEPT) -> None:
        self._diagnose = diagnose
        self._kept = kept
        self._lock = threading.Lock()
        self._records: OrderedDict[str, _Record] = OrderedDict()
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self, request: RunRequest, asked: Asked) -> str:
        """Start a run and return its ID; the running one's when the same is being asked already.

        Raises `DiagnosticsError` when the request cannot be carried out; nothing is sent then.
        """
        planned = _planned(request)
        with self._lock:
            running = [record for record in self._records.values() if not record.finished]
            same = next((r for r in running if r.asked == asked and not r.stopping), None)
            if same:
                return same.id
            if len(running) >= AT_ONCE:
                raise TooManyRunsError(
                    say(
                        "{at_once} runs are already in progress. Wait until one of them ends, then "
                        "try again.",
                        at_once=AT_ONCE,
                    )
                )
            record = _Record(
                id=new_run_id(),
                asked=asked,
                started_at=request.cloud.now(),
                planned=planned,
                previous=self._last_document(asked),
                cancel=asyncio.Event(),
            )
            self._records[record.id] = record
            loop = self._running_loop()
        work = asyncio.run_coroutine_threadsafe(self._carry_out(record, request), loop)
        work.add_done_callback(partial(self._finish, record))
        return record.id

    def snapshot(self, run_id: str) -> Snapshot | None:
        """Return how a run stands, or None when no such run is kept."""
        with self._lock:
            record = self._records.get(run_id)
            return record.snapshot() if record else None

    def cancel(self, run_id: str) -> None:
        """Stop a run; it ends at once with what it has found. No-op when it has ended."""
        with self._lock:
            record = self._records.get(run_id)
            if record is None or record.finished or self._loop is None:
                return
            record.stopping = True
            self._loop.call_soon_threadsafe(record.cancel.set)

    def close(self, within_s: float) -> None:
        """Stop every run and wait a moment for them to hang up, so that nothing is cut off."""
        with self._lock:
            running = [record for record in self._records.values() if not record.finished]
        for record in running:
            self.cancel(record.id)
        ends = monotonic() + within_s
        for record in running:
            record.over.wait(max(0.0, ends - monotonic()))

    def _last_document(self, asked: Asked) -> Document | None:
        same = (r for r in reversed(self._records.values()) if r.asked == asked)
        return next((r.document for r in same if r.document and not r.stopping), None)

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            threading.Thread(target=self._loop.run_forever, name="runs", daemon=True).start()
        return self._loop

    async def _carry_out(self, record: _Record, request: RunRequest) -> Outcome:
        def observe(event: Event) -> None:
            with self._lock:
                record.note(event)

        found = await self._diagnose(
            request, observe=observe, cancel=record.cancel, run_id=record.id
        )
        # Redacting a whole document takes a while: the other runs' clocks must not stand still.
        return await in_daemon_thread(partial(_outcome, found), name="document")

    def _finish(self, record: _Record, work: Future[Outcome]) -> None:
        error = work.exception()
        with self._lock:
            if error is None:
                record.document, record.evidence = work.result()
            else:
                record.fault = _record_fault(error)
            record.finished = True
            record.waits.clear()
            self._records.move_to_end(record.id)
            finished = [r.id for r in self._records.values() if r.finished]
            for oldest in finished[: max(0, len(finished) - self._kept)]:
                del self._records[oldest]
        record.over.set()


def _outcome(found: Run) -> Outcome:
    """Put a run into words, and into the file in which its evidence travels."""
    document = document_of(*found)
    return Outcome(document, written(found.finished, document, found.redactor))


def _record_fault(error: BaseException) -> str:
    """Write our own fault to the log, redacted, under a reference that the page shows."""
    reference = secrets.token_hex(4)
    log.error("fault %s in a run: %s", reference, redact.text(repr(error)))
    return reference


STORE = RunStore()
"""The one store of this process."""
