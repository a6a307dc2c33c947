"""Which windows are kept: what was given up does not come back, what is looked at stays."""

from collections.abc import Iterator

import pytest

from checks.workspaces import LogsError
from dashboard.telemetry import windows
from dashboard.telemetry.window import Asked
from dashboard.telemetry.windows import Windows
from tests.telemetry.test_windows import ASKED, FakeLoad

BOUND_S = 60.0


@pytest.fixture
def load() -> Iterator[FakeLoad]:
    """A load that is let go at the end, so that no thread stays."""
    fake = FakeLoad()
    yield fake
    fake.open.set()


class FakeClock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    """The clock of the windows."""
    fake = FakeClock()
    monkeypatch.setattr(windows, "monotonic", fake)
    return fake


def test_an_attempt_that_was_given_up_is_no_window(load: FakeLoad) -> None:
    """What it gives is dropped; whoever asks again starts another."""
    store = Windows(load)
    store.get("w1", ASKED)
    attempt = store._slots["w1", ASKED].attempt
    assert attempt is not None
    store.give_up("w1", ASKED)
    load.open.set()
    assert attempt.result(BOUND_S)
    load.open.clear()

    found = store.get("w1", ASKED)

    assert found.window is None
    assert found.loading_since is not None
    assert load.calls == 2


def test_giving_up_leaves_the_other_windows(load: FakeLoad) -> None:
    """One question is given up, not the place; what is not there is no mistake."""
    store = Windows(load)
    load.open.set()
    store.get("w1", ASKED, wait_s=BOUND_S)
    store.give_up("w1", Asked(hours=168))
    store.give_up("w2", ASKED)

    assert store.get("w1", ASKED).window is not None
    assert load.calls == 1


def test_what_nobody_looked_at_is_dropped(load: FakeLoad, clock: FakeClock) -> None:
    """A window that was looked at since stays, however old the others are."""
    store = Windows(load)
    load.open.set()
    for name in ("left", "looked at"):
        store.get(name, ASKED, wait_s=BOUND_S)
    clock.now += windows.IDLE_S - 1
    store.tidy()
    assert {place for place, _ in store._slots} == {"left", "looked at"}

    store.get("looked at", ASKED)
    clock.now += 2
    store.tidy()

    assert [place for place, _ in store._slots] == ["looked at"]


def test_what_is_looked_at_is_never_dropped(load: FakeLoad, clock: FakeClock) -> None:
    """A page that is open all day asks every few minutes, and keeps its window."""
    store = Windows(load)
    load.open.set()
    store.get("w1", ASKED, wait_s=BOUND_S)
    for _ in range(100):
        clock.now += windows.IDLE_S * 0.9
        store.tidy()
        assert store.get("w1", ASKED).window is not None


def test_a_failure_is_tried_again_after_its_pause(load: FakeLoad, clock: FakeClock) -> None:
    """Not at once, and not only when a good window would be old."""
    store = Windows(load)
    load.open.set()
    load.error = LogsError("no", cause="logs-throttled")
    store.get("w1", ASKED, wait_s=BOUND_S)
    clock.now += windows.RETRY_S - 1
    assert store.get("w1", ASKED, wait_s=BOUND_S).window is None
    assert load.calls == 1

    load.error = None
    clock.now += 2

    assert store.get("w1", ASKED, wait_s=BOUND_S).error is None
    assert load.calls == 2


def test_a_fault_of_our_own_is_told_to_everybody(load: FakeLoad, clock: FakeClock) -> None:
    """Who comes after it is told as well, not kept waiting for what nobody loads."""
    store = Windows(load)
    load.open.set()
    load.error = KeyError("ours")
    for _ in range(2):
        with pytest.raises(KeyError):
            store.get("w1", ASKED, wait_s=BOUND_S)
    assert load.calls == 1

    load.error = None
    clock.now += windows.RETRY_S + 1

    assert store.get("w1", ASKED, wait_s=BOUND_S).window is not None
