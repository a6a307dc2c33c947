"""Gives memory back to the system that was freed and that the allocator still holds."""

import ctypes
import time
from collections.abc import Callable
from contextlib import suppress

EVERY_S = 3.0
"""How often a process looks whether it has worked since."""
WORKED_S = 0.5
"""Work of so many seconds leaves memory worth giving back."""


def give_back() -> None:
    """Return what is free to the system, where the C library can (glibc); takes milliseconds."""
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def keep_house(also: Callable[[], object] = lambda: None) -> None:
    """Give memory back after work, and do what else there is to do; never returns."""
    done = time.process_time()
    while True:
        time.sleep(EVERY_S)
        also()
        if time.process_time() - done > WORKED_S:
            give_back()
            done = time.process_time()
