"""Blocking work in threads that cannot hold the process: a hung sign-in ends with the program."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


def _settle(future: asyncio.Future[T], value: T | None, error: BaseException | None) -> None:
    if future.done():
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(value)  # type: ignore[arg-type]


def start_daemon(work: Callable[[], T], *, name: str) -> Future[T]:
    """Start blocking work in a thread that cannot hold the process; return what it will give."""
    future: Future[T] = Future()

    def body() -> None:
        try:
            future.set_result(work())
        except Exception as error:  # noqa: BLE001 - handed over to the waiting side, whole
            future.set_exception(error)

    threading.Thread(target=body, name=name, daemon=True).start()
    return future


async def in_daemon_thread(work: Callable[[], T], *, name: str) -> T:
    """Run blocking work and wait for it; when the wait is cancelled the thread is left behind.

    asyncio's own executor is joined when the loop closes, so one hung call would hang the exit.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(value: T | None, error: BaseException | None) -> None:
        try:
            loop.call_soon_threadsafe(_settle, future, value, error)
        except RuntimeError:
            return  # the loop has closed: nobody waits any more

    def body() -> None:
        try:
            value = work()
        except Exception as error:  # noqa: BLE001 - handed over to the waiting side, whole
            settle(None, error)
        else:
            settle(value, None)

    threading.Thread(target=body, name=name, daemon=True).start()
    return await future
