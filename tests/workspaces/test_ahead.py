"""A question that was put ahead: its answer is had once, by whoever asks the same."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from checks.workspaces import Answer, LogsError, Source, Span
from checks.workspaces.ahead import AskedAhead
from checks.workspaces.failures import TIMED_OUT, no_answer
from dashboard.context.place import Place
from dashboard.context.settings import Settings

SPAN = Span.before(datetime(2026, 11, 20, tzinfo=UTC), timedelta(days=1))
LATER = Span.before(datetime(2026, 11, 21, tzinfo=UTC), timedelta(days=1))
BOUND_S = 60.0


class FakeWorkspace:
    """A workspace that answers when a test lets it, each time otherwise."""

    name = "w-1"
    sources = frozenset({Source.SPANS})
    is_canonical = True
    newest = datetime(2026, 11, 20, tzinfo=UTC)

    def __init__(self) -> None:
        self.asked: list[tuple[str, Span, float]] = []
        self.open = threading.Event()
        self.open.set()
        self.error: Exception | None = None

    def query(self, text: str, span: Span, *, timeout_s: float = 0) -> Answer:
        """Answer with as many rows as questions were asked."""
        self.asked.append((text, span, timeout_s))
        assert self.open.wait(BOUND_S)
        if self.error:
            raise self.error
        return Answer(rows=len(self.asked))


@pytest.fixture
def workspace() -> Iterator[FakeWorkspace]:
    """A workspace that is let go at the end, so that no thread stays."""
    fake = FakeWorkspace()
    yield fake
    fake.open.set()


def test_the_same_question_gets_the_answer_that_was_asked_ahead(workspace: FakeWorkspace) -> None:
    """It is asked once, though somebody waits for it before it has come."""
    workspace.open.clear()
    ahead = AskedAhead.begin(workspace, "calls", SPAN)
    timer = threading.Thread(target=workspace.open.set)
    timer.start()

    assert ahead.query("calls", SPAN, timeout_s=BOUND_S).rows == 1
    assert [text for text, _, _ in workspace.asked] == ["calls"]
    timer.join()


def test_another_question_is_asked_anew(workspace: FakeWorkspace) -> None:
    """It has its own answer, its own span and its own time."""
    ahead = AskedAhead.begin(workspace, "calls", SPAN)
    ahead.query("calls", SPAN, timeout_s=BOUND_S)

    assert ahead.query("other", LATER, timeout_s=7).rows == 2
    assert workspace.asked[1] == ("other", LATER, 7)


def test_an_answer_is_taken_once(workspace: FakeWorkspace) -> None:
    """Who asks a second time wants to know what is there now."""
    ahead = AskedAhead.begin(workspace, "calls", SPAN)

    assert ahead.query("calls", SPAN, timeout_s=BOUND_S).rows == 1
    assert ahead.query("calls", SPAN, timeout_s=BOUND_S).rows == 2


def test_an_error_reaches_whoever_takes_the_answer(workspace: FakeWorkspace) -> None:
    """Nobody waits when it happens, so it waits for who asks."""
    workspace.error = LogsError("no", cause="logs-forbidden")
    ahead = AskedAhead.begin(workspace, "calls", SPAN)

    with pytest.raises(LogsError) as caught:
        ahead.query("calls", SPAN, timeout_s=BOUND_S)

    assert caught.value is workspace.error


def test_an_answer_that_does_not_come_is_an_error(workspace: FakeWorkspace) -> None:
    """Whoever waits is told after its own time, as by any workspace."""
    workspace.open.clear()
    ahead = AskedAhead.begin(workspace, "calls", SPAN)

    with pytest.raises(LogsError) as caught:
        ahead.query("calls", SPAN, timeout_s=0.01)

    assert caught.value.cause == TIMED_OUT
    assert str(caught.value) == str(no_answer(0.01))


def test_it_is_called_as_the_workspace_is(workspace: FakeWorkspace) -> None:
    """Whoever reads has no way to tell it from the workspace."""
    ahead = AskedAhead.begin(workspace, "calls", SPAN)

    for name in ("name", "sources", "is_canonical", "newest"):
        assert getattr(ahead, name) == getattr(workspace, name)


def test_a_place_hands_the_answer_out_once(workspace: FakeWorkspace) -> None:
    """The first who reads gets what was asked ahead; a refresh asks the workspace itself."""
    place = Place("w-1", Settings())
    place.__dict__["_workspace"] = workspace
    place.ask_ahead(lambda _: ("calls", SPAN))

    first, second = place.asked_workspace(), place.asked_workspace()

    assert isinstance(first, AskedAhead)
    assert second is workspace
    assert first.query("calls", SPAN, timeout_s=BOUND_S).rows == 1
    assert second.query("calls", SPAN, timeout_s=BOUND_S).rows == 2
