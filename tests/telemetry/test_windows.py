"""The store of windows: answered at once, loaded once, never losing what was good."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from checks.workspaces import LogsError, Source, Span
from checks.workspaces.compose import Counting
from dashboard.telemetry import windows
from dashboard.telemetry.cube import empty_cube
from dashboard.telemetry.window import Asked, Loaded, Window
from dashboard.telemetry.windows import Windows
from tests.waiting import PATIENCE_S

ASKED = Asked(hours=24)


def made_window() -> Window:
    """Return a window without requests."""
    span = Span.before(datetime(2026, 11, 20, tzinfo=UTC), timedelta(days=1))
    return Window(
        workspace="w1",
        span=span,
        cube=empty_cube(span),
        before=None,
        peaks=pd.DataFrame(),
        holdings=pd.DataFrame(),
        counting=Counting(sources=frozenset(Source), main=Source.DIAGNOSTICS),
        newest=None,
        partial=(),
        loaded_at=span.end,
    )


class FakeLoad:
    """A load that a test lets end, as it says."""

    def __init__(self) -> None:
        self.calls = 0
        self.open = threading.Event()
        self.error: Exception | None = None

    def __call__(self, _place: str, _asked: Asked) -> Window:
        """Wait until the test lets it, then give a window or fail."""
        self.calls += 1
        assert self.open.wait(PATIENCE_S)
        if self.error:
            raise self.error
        return made_window()


@pytest.fixture
def load() -> Iterator[FakeLoad]:
    """A load that is let go at the end, so that no thread stays."""
    fake = FakeLoad()
    yield fake
    fake.open.set()


def test_a_page_is_answered_while_its_window_loads(load: FakeLoad) -> None:
    """Nothing is there yet, and when the attempt began is told."""
    found = Windows(load).get("w1", ASKED)

    assert (found.window, found.error) == (None, None)
    assert found.loading_since is not None


def test_two_pages_that_ask_for_the_same_load_it_once(load: FakeLoad) -> None:
    """The second joins the first."""
    store = Windows(load)
    store.get("w1", ASKED)
    load.open.set()

    assert store.get("w1", ASKED, wait_s=PATIENCE_S).window is not None
    assert store.get("w1", ASKED, wait_s=PATIENCE_S).loading_since is None
    assert load.calls == 1


def test_a_failure_keeps_the_last_good_window(load: FakeLoad) -> None:
    """A throttled refresh shows what was there, and why it is old."""
    store = Windows(load)
    load.open.set()
    good = store.get("w1", ASKED, wait_s=PATIENCE_S).window
    load.error = LogsError("Log Analytics is throttling", cause="logs-throttled")
    store.get("w1", ASKED, anew=True)
    found = _settled(store)

    assert found.window is good
    assert found.error is load.error


def test_a_failure_is_not_repeated_at_once(load: FakeLoad) -> None:
    """Pages that are looked at do not add to a throttling."""
    store = Windows(load)
    load.open.set()
    load.error = LogsError("No", cause="logs-throttled")
    store.get("w1", ASKED, wait_s=PATIENCE_S)

    assert store.get("w1", ASKED, wait_s=PATIENCE_S).error is load.error
    assert load.calls == 1


def test_an_old_window_is_loaded_anew_behind_the_page(
    load: FakeLoad, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is old is shown at once, while the new one is on its way."""
    store = Windows(load)
    load.open.set()
    store.get("w1", ASKED, wait_s=PATIENCE_S)
    load.open.clear()
    monkeypatch.setattr(windows, "FRESH_S", -1)
    found = store.get("w1", ASKED)

    assert found.window is not None
    assert found.loading_since is not None


def test_a_fault_of_our_own_reaches_the_page(load: FakeLoad) -> None:
    """It is no state of the workspace, so it is not shown as one."""
    load.open.set()
    load.error = KeyError("ours")

    with pytest.raises(KeyError):
        Windows(load).get("w1", ASKED, wait_s=PATIENCE_S)


def test_few_windows_are_kept(load: FakeLoad) -> None:
    """Memory is bounded, however many ranges and places are looked at."""
    store = Windows(load)
    load.open.set()
    for number in range(windows.MOST + 5):
        store.get(f"w{number}", ASKED, wait_s=PATIENCE_S)

    assert len(store._slots) == windows.MOST


def _settled(store: Windows) -> Loaded:
    """Return what is known once no attempt is under way."""
    attempt = store._slots["w1", ASKED].attempt
    if attempt is not None:
        attempt.exception(timeout=PATIENCE_S)
    return store.get("w1", ASKED)
