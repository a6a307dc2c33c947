"""Remembers what was computed of a window: five tabs of one page cost what one costs."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

T = TypeVar("T")

MOST = 64
"""Results kept of one window: pages, filters and zones that are looked at by turns."""


@dataclass(slots=True)
class _Result:
    making: threading.Lock = field(default_factory=threading.Lock)
    is_made: bool = False
    value: Any = None


class Memo:
    """Results by key, the least recently used of which go; safe from any thread.

    Whoever gets a result shares it with others, and changes nothing in it.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, _Result] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the result of a key: the first who asks makes it, the others wait for that."""
        with self._lock:
            found = self._kept.setdefault(key, _Result())
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        with found.making:
            if not found.is_made:
                found.value, found.is_made = make(), True
        return cast("T", found.value)
