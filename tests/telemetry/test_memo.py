"""What was computed of a window is computed once for all who look at it."""

import threading
from dataclasses import replace

import pytest

from dashboard.telemetry.memo import Memo
from tests.telemetry.test_windows import made_window
from tests.waiting import until

BOUND_S = 60.0


class FakeKey:
    """A key that tells how often it was looked up."""

    def __init__(self) -> None:
        self.looked = 0

    def __hash__(self) -> int:
        self.looked += 1
        return 1


def test_many_who_ask_at_once_cost_one_computation() -> None:
    """The first computes, the others wait for that and get the same."""
    memo, key, made = Memo(), FakeKey(), []
    go, making = threading.Event(), threading.Event()
    found: list[object] = []

    def make() -> object:
        made.append(1)
        making.set()
        assert go.wait(BOUND_S)
        return object()

    def ask() -> None:
        found.append(memo.get(key, make))

    threads = [threading.Thread(target=ask) for _ in range(5)]
    threads[0].start()
    assert making.wait(BOUND_S)
    alone = key.looked
    for thread in threads[1:]:
        thread.start()
    until(lambda: key.looked >= alone + 4)
    go.set()
    for thread in threads:
        thread.join(BOUND_S)

    assert len(made) == 1
    assert len(found) == 5
    assert len({id(each) for each in found}) == 1


def test_who_asks_for_something_else_does_not_wait() -> None:
    """A slow computation holds up those alone who want its result."""
    memo, go, making = Memo(), threading.Event(), threading.Event()

    def slow() -> str:
        making.set()
        assert go.wait(BOUND_S)
        return "slow"

    thread = threading.Thread(target=lambda: memo.get("slow", slow))
    thread.start()
    assert making.wait(BOUND_S)

    assert memo.get("quick", lambda: "quick") == "quick"
    go.set()
    thread.join(BOUND_S)


def test_a_failure_is_raised_and_not_kept() -> None:
    """Whoever asks next has it computed anew."""
    memo = Memo()

    def fail() -> str:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        memo.get("key", fail)
    assert memo.get("key", lambda: "made") == "made"


def test_none_is_a_result_like_any_other() -> None:
    """What has no value is not computed again for that."""
    memo, made = Memo(), []

    for _ in range(2):
        assert memo.get("key", lambda: made.append(1)) is None
    assert made == [1]


def test_the_result_used_longest_ago_goes() -> None:
    """Memory is bounded, and what is looked at stays."""
    memo, made = Memo(most=2), []

    def get(key: str) -> None:
        memo.get(key, lambda: made.append(key))

    for key in ("a", "b", "a", "c", "a", "b"):
        get(key)

    assert made == ["a", "b", "c", "b"]
    assert len(memo._kept) == 2


def test_a_copy_of_a_window_remembers_nothing_of_the_other() -> None:
    """What was computed of other requests is never shown of these."""
    window = made_window()
    window.memo.get("groups", lambda: "of the window")

    copy = replace(window, before=None)

    assert copy.memo.get("groups", lambda: "of the copy") == "of the copy"
