"""The store of runs, with an engine that does what a test tells it."""

import asyncio
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from checks.clouds import cloud
from checks.engine.run import Run, RunRequest, about, aim_of
from checks.engine.runner import Observer, ProbeEnded, ProbeStarted, ResultReady
from checks.model import Area, FinishedRun, Result, Status
from checks.redact import Redactor
from checks.target import TargetInput
from dashboard.context.asking import Asked
from dashboard.context.runs import AT_ONCE, WAITING, RunStore, Snapshot, TooManyRunsError
from tests import waiting

SECRET = "sk-ant-api03-" + "a1B2c3D4" * 11
ASKED = Asked.of("contoso-ai", "claude-sonnet-5")
REQUEST = RunRequest(
    given=TargetInput(resource="contoso-ai", deployments=("claude-sonnet-5",)),
    cloud=cloud("AzureCloud"),
    environ={"ANTHROPIC_FOUNDRY_API_KEY": "k" * 32},
)


def passed(check: str, summary: str = "It holds.", subject: str | None = None) -> Result:
    """Return a result that passed."""
    area = Area(check.partition(".")[0])
    return Result(id=check, area=area, subject=subject, status=Status.PASS, summary=summary)


@dataclass(slots=True)
class FakeEngine:
    """Runs nothing: shows some events, waits until it is let go or cancelled, then ends."""

    error: Exception | None = None
    events: tuple[ProbeStarted | ProbeEnded | ResultReady, ...] = ()
    held: bool = False
    started: int = 0
    cancelled: int = 0
    let_go: threading.Event = field(default_factory=threading.Event)

    async def __call__(  # noqa: D102 - the engine's `run`
        self, request: RunRequest, *, observe: Observer, cancel: asyncio.Event, run_id: str
    ) -> Run:
        self.started += 1
        for event in self.events:
            observe(event)
        # Another thread lets go, so no event of this loop can be awaited.
        while self.held and not self.let_go.is_set() and not cancel.is_set():  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        self.cancelled += cancel.is_set()
        if self.error:
            raise self.error
        finished = FinishedRun(
            id=run_id,
            about=about(aim_of(request)),
            started_at=request.cloud.now(),
            duration_ms=1.0,
            results=(passed("target.given"),),
        )
        return Run(finished=finished, redactor=Redactor())


def until(store: RunStore, run_id: str, holds: Callable[[Snapshot], object]) -> Snapshot:
    """Return the first snapshot of which something holds."""

    def seen() -> Snapshot | None:
        snapshot = store.snapshot(run_id)
        assert snapshot is not None
        return snapshot if holds(snapshot) else None

    found = waiting.until(seen, lambda: store.snapshot(run_id))
    assert found is not None
    return found


def finished(snapshot: Snapshot) -> bool:
    """Tell whether a run has finished."""
    return snapshot.finished


def test_every_check_is_there_before_any_has_ended() -> None:
    """A page can draw each line in its place from the start, so that nothing moves."""
    store = RunStore(FakeEngine(held=True))

    snapshot = store.snapshot(store.start(REQUEST, ASKED))

    assert snapshot is not None
    assert snapshot.total == len(snapshot.lines) > 10
    assert {line.status for line in snapshot.lines} == {WAITING}
    assert snapshot.done == 0


def test_the_same_question_shares_the_running_run() -> None:
    """Two people who ask at once see one run, and Azure is asked once."""
    engine = FakeEngine(held=True)
    store = RunStore(engine)

    first, second = store.start(REQUEST, ASKED), store.start(REQUEST, ASKED)
    other = store.start(REQUEST, Asked.of("fabrikam-ai", ""))

    assert first == second != other
    engine.let_go.set()
    until(store, first, finished)
    until(store, other, finished)
    assert engine.started == 2


def test_a_finished_run_is_not_shared() -> None:
    """Running again runs again, and keeps what was found before to compare with."""
    store = RunStore(FakeEngine())

    first = until(store, store.start(REQUEST, ASKED), finished)
    second = until(store, store.start(REQUEST, ASKED), finished)

    assert first.id != second.id
    assert first.previous is None
    assert second.previous == first.document


def test_a_run_of_something_else_is_no_previous_run() -> None:
    """What changed is told of the same target only."""
    store = RunStore(FakeEngine())
    until(store, store.start(REQUEST, Asked.of("fabrikam-ai", "")), finished)

    assert until(store, store.start(REQUEST, ASKED), finished).previous is None


def test_stop_ends_a_run() -> None:
    """A stopped run ends with a document; stopping it once more changes nothing."""
    engine = FakeEngine(held=True)
    store = RunStore(engine)
    run_id = store.start(REQUEST, ASKED)

    store.cancel(run_id)
    snapshot = until(store, run_id, finished)
    store.cancel(run_id)

    assert engine.cancelled == 1
    assert snapshot.document is not None
    assert not snapshot.stopping


def test_a_run_that_is_being_stopped_is_not_joined() -> None:
    """Who asks after Stop gets a run of their own."""
    store = RunStore(FakeEngine(held=True))
    stopped = store.start(REQUEST, ASKED)
    store.cancel(stopped)

    assert store.start(REQUEST, ASKED) != stopped


def test_stopping_an_unknown_run_does_nothing() -> None:
    """A Stop that comes too late is no error."""
    store = RunStore(FakeEngine())

    store.cancel("0" * 32)

    assert store.snapshot("0" * 32) is None


def test_only_the_last_finished_runs_are_kept() -> None:
    """Memory is bounded; a run in progress is never dropped."""
    engine = FakeEngine(held=True)
    store = RunStore(engine, kept=2)
    running = store.start(REQUEST, ASKED)
    quick = RunStore(FakeEngine(), kept=2)
    ids = [
        until(quick, quick.start(REQUEST, Asked.of(f"r-{n}", "")), finished).id for n in range(4)
    ]

    assert [quick.snapshot(run_id) is not None for run_id in ids] == [False, False, True, True]
    assert store.snapshot(running) is not None


def test_a_crash_of_the_run_is_told_by_a_reference(caplog: pytest.LogCaptureFixture) -> None:
    """The page gets a reference, the log the rest, and neither gets a secret."""
    store = RunStore(FakeEngine(error=RuntimeError(f"key {SECRET} broke it")))

    with caplog.at_level(logging.ERROR, "foundry_doctor"):
        snapshot = until(store, store.start(REQUEST, ASKED), finished)

    assert snapshot.document is None
    assert snapshot.fault in caplog.text
    assert "broke it" in caplog.text
    assert SECRET not in caplog.text


def test_what_is_waited_for_is_named_until_it_has_come() -> None:
    """A slow answer is named while it is missing, and not after."""
    started = ProbeStarted(probe="gateway.message", waits_for="the deployment")
    engine = FakeEngine(held=True, events=(started, started, ProbeEnded(probe="gateway.message")))
    store = RunStore(engine)
    run_id = store.start(REQUEST, ASKED)

    waiting = until(store, run_id, lambda snapshot: snapshot.waits)
    engine.let_go.set()

    assert [wait.on for wait in waiting.waits] == ["the deployment"]
    assert waiting.waits[0].since_s >= 0
    assert until(store, run_id, finished).waits == ()


def test_a_line_becomes_one_for_each_subject() -> None:
    """Two deployments that are called are two lines, and one check of the count."""
    check = "gateway.deployment-answers"
    ended = tuple(ResultReady(result=passed(check, subject=name)) for name in ("b", "a"))
    engine = FakeEngine(held=True, events=ended)
    store = RunStore(engine)

    snapshot = until(store, store.start(REQUEST, ASKED), lambda shown: shown.done)

    assert [line.subject for line in snapshot.lines if line.id == check] == ["a", "b"]
    assert snapshot.done == 1
    engine.let_go.set()


def test_what_is_shown_meanwhile_is_redacted() -> None:
    """A secret in a summary is masked before the run has ended, too."""
    event = ResultReady(result=passed("target.given", summary=f"It says {SECRET}."))
    engine = FakeEngine(held=True, events=(event,))
    store = RunStore(engine)

    snapshot = until(store, store.start(REQUEST, ASKED), lambda shown: shown.done)

    assert SECRET not in repr(snapshot)
    engine.let_go.set()


def test_too_many_runs_at_once_are_refused() -> None:
    """A load test is told so, and what runs goes on."""
    engine = FakeEngine(held=True)
    store = RunStore(engine)
    for number in range(AT_ONCE):
        store.start(REQUEST, Asked.of(f"r-{number}", ""))

    with pytest.raises(TooManyRunsError, match="Wait until one of them ends"):
        store.start(REQUEST, ASKED)
    engine.let_go.set()


def test_many_threads_share_one_run() -> None:
    """The store is safe from any thread: a double click starts one run."""
    engine = FakeEngine(held=True)
    store = RunStore(engine)
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(store.start(REQUEST, ASKED)))
        for _ in range(16)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(found)) == 1
    engine.let_go.set()
    until(store, found[0], finished)


def test_ids_cannot_be_guessed() -> None:
    """Whoever has the ID may see the run, so it is 128 random bits."""
    store = RunStore(FakeEngine())

    run_id = store.start(REQUEST, ASKED)

    assert len(bytes.fromhex(run_id)) == 16


def test_closing_stops_what_runs_and_waits_for_it() -> None:
    """At the end of the program nothing is cut off in the middle of a call."""
    engine = FakeEngine(held=True)
    store = RunStore(engine)
    run_id = store.start(REQUEST, ASKED)

    store.close(within_s=waiting.PATIENCE_S)

    snapshot = store.snapshot(run_id)
    assert snapshot is not None
    assert snapshot.finished
    assert engine.cancelled == 1
