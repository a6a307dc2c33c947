"""How tests wait: for what happens, never for a time; the one clock of the tests is in here."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
PATIENCE_S = 60.0
"""When to give up: no machine on which the tests can pass at all is as busy as that."""


def until(found: Callable[[], T], told: Callable[[], object] = lambda: "nothing came") -> T:
    """Return the first answer that is true; fail with what is told when there is none."""
    end = time.monotonic() + PATIENCE_S
    while not (answer := found()):
        assert time.monotonic() < end, told()
        time.sleep(0.01)
    return answer


class JumpingLoop(asyncio.SelectorEventLoop):
    """An event loop without a network in which waiting takes no time.

    When nothing is ready its clock jumps to the next timer, so that what ends first is decided by
    the program alone, and how long it took is exact.
    """

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0
        selector: Any = self._selector  # type: ignore[attr-defined]
        select = selector.select

        def jump(timeout: float | None = None) -> Any:
            self._now += timeout or 0.0
            # Without a timer nothing but another thread can go on: wait for it.
            return select(None if timeout is None else 0)

        selector.select = jump

    def time(self) -> float:
        """Return the seconds that were waited for."""
        return self._now


def in_jumps(work: Coroutine[Any, Any, T]) -> tuple[T, float]:
    """Run to the end in a loop that jumps; return the result and the seconds it would take."""
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        return runner.run(work), runner.get_loop().time()
