"""How long a query may take, and whose tables it reads."""

import asyncio
import threading
import time
from collections.abc import Iterable

import pytest

from checks.sandbox.logs import front, schema, store
from checks.sandbox.logs.front import LogAnalytics
from checks.sandbox.tokens import Signer
from tests.sandbox.asking_logs import NOW, Workspace, state_of

QUIET_SINCE = "2026-11-17T17:09"
ROWS = "AzureDiagnostics | summarize n = count(), newest = max(TimeGenerated)"


class FakePause:
    """Notes how long somebody would have waited."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        """Wait not at all."""
        self.seconds.append(seconds)


def burn(seconds: float) -> None:
    """Compute for so long, of this thread's own time."""
    ends = time.thread_time() + seconds
    while time.thread_time() < ends:
        pass


def test_making_tables_is_not_the_querys_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A query that waits for its tables is not late, however long they take."""
    made = store.Store.have

    def have(self: store.Store, tables: Iterable[str]) -> None:
        burn(1.1)
        made(self, tables)

    monkeypatch.setattr(store.Store, "have", have)

    assert Workspace(state_of()).ask(ROWS, prefer="wait=1").status == 200


def test_a_query_that_is_kept_from_computing_is_not_late() -> None:
    """It is the query's own time that counts: a machine that is busy makes none late."""
    gone = threading.Event()
    looked: list[int | None] = []

    def work() -> bytes:
        while len(looked) < 5 and not gone.wait(0.001):
            pass
        return b"answer"

    def own_time(thread: int | None = None) -> float:
        looked.append(thread)
        return real(thread)

    async def ask() -> bytes:
        try:
            return await front._within(0.1, work)
        finally:
            gone.set()

    real = front._own_time
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(front, "_own_time", own_time)
        patched.setattr(front, "_LOOK_S", 0.05)
        found = asyncio.run(ask())

    assert found == b"answer"


@pytest.mark.skipif(
    not hasattr(time, "pthread_getcpuclockid"), reason="no system call tells a thread's own time"
)
def test_a_query_that_computes_too_long_is_late() -> None:
    """Whoever waits is told as soon as the query's own time is over."""
    given_up = threading.Event()

    def work() -> bytes:
        while not given_up.is_set():
            burn(0.01)
        return b""

    async def ask() -> None:
        try:
            with pytest.raises(TimeoutError):
                await front._within(0.05, work)
        finally:
            given_up.set()

    asyncio.run(ask())


@pytest.mark.parametrize(("delay_s", "status", "paused"), [(5, 504, 2), (1, 200, 1), (0, 200, 0)])
def test_a_slow_workspace_is_late_by_its_own_delay(
    delay_s: float, status: int, paused: float
) -> None:
    """Beyond the caller's wait its delay is a 504, which comes when the wait is over."""
    state, pause = state_of(delay_s=delay_s), FakePause()
    workspace = Workspace(state)
    workspace._logs = LogAnalytics(state, Signer(state.seeded), pause=pause)

    assert workspace.ask("print 1", prefer="wait=2").status == status
    assert pause.seconds == [paused]


def test_sandboxes_that_start_alike_share_one_store() -> None:
    """Silence is no other traffic: who fell silent shares the tables of who did not."""
    stores = [store.shared(state_of(name)) for name in ("healthy", "logs-quiet", "logs-empty")]

    assert len(set(map(id, stores))) == 1
    assert store.shared(state_of(seed=8)) is not stores[0]


@pytest.mark.parametrize("table", ["AzureDiagnostics", "AppDependencies", "AzureMetrics"])
def test_a_silent_sandbox_shows_no_row_after_its_silence(table: str) -> None:
    """Though the store holds them: a neighbour that shares it shows them."""
    query = f"{table} | summarize n = count(), newest = max(TimeGenerated)"
    healthy, quiet, empty = (
        Workspace(state_of(name, days=5)) for name in ("healthy", "logs-quiet", "logs-empty")
    )
    (everything, newest), (early, last), (none, _) = (
        each.ask(query).rows[0] for each in (healthy, quiet, empty)
    )

    assert newest > NOW.isoformat()[:10]
    assert last < QUIET_SINCE
    assert 0 < early < everything
    assert none == 0
    assert healthy.ask(query).rows[0] == [everything, newest]


def test_few_stores_are_kept() -> None:
    """Memory is bounded: the store that was made first goes, and is made anew when asked for."""
    first = store.shared(state_of(days=1, seed=31))
    for seed in range(32, 32 + store._KEPT):
        store.shared(state_of(days=1, seed=seed))

    assert len(store._SHARED) == store._KEPT
    assert store.shared(state_of(days=1, seed=31)) is not first


def test_every_table_can_be_asked_of_a_shared_store() -> None:
    """A table that nobody asked for before is made, whoever asks first."""
    quiet = Workspace(state_of("logs-quiet"))

    for name in schema.tables():
        assert quiet.ask(f"{name} | count").status == 200, name
