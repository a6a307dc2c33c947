"""Keeps the windows of this process: loaded in threads, refreshed behind the page's back.

A page is answered at once with the last good window, however old, and says how old it is.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic

from checks.threads import start_daemon
from checks.workspaces import LogsError
from dashboard.telemetry.window import Asked, Loaded, Window

FRESH_S = 300.0
"""Age after which a window is loaded anew; nearly all rows arrive within 4 minutes."""
RETRY_S = 60.0
"""Pause after a failure, so that pages that are looked at do not add to a throttling."""
MOST = 12
"""Windows kept; one of ten million requests takes some 50 MB."""
IDLE_S = 900.0
"""How long a window is kept that nobody looks at."""

Load = Callable[[str, Asked], Window]
"""Takes a place's key and what is asked for; blocks; raises `LogsError`."""


@dataclass(slots=True, kw_only=True)
class _Slot:
    window: Window | None = None
    error: LogsError | None = None
    fault: BaseException | None = None
    """Our own, which is no state of the workspace: it is raised to whoever looks."""
    attempt: "Future[Window] | None" = None
    since: datetime | None = None
    ended: float = field(default=-1e9)
    looked: float = field(default_factory=monotonic)

    def settle(self) -> None:
        """Take over what an attempt gave."""
        if self.attempt is None or not self.attempt.done():
            return
        attempt, self.attempt, self.since = self.attempt, None, None
        self.ended = monotonic()
        error = attempt.exception()
        if error is None:
            self.window, self.error = attempt.result(), None
        elif isinstance(error, LogsError):
            self.error = error
        else:
            self.fault = error

    @property
    def is_due(self) -> bool:
        age = monotonic() - self.ended
        has_failed = self.error or self.fault
        return self.attempt is None and age > (RETRY_S if has_failed else FRESH_S)

    @property
    def loaded(self) -> Loaded:
        if self.fault:
            raise self.fault
        return Loaded(window=self.window, error=self.error, loading_since=self.since)


class Windows:
    """Windows by place and question; safe from any thread."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._slots: OrderedDict[tuple[str, Asked], _Slot] = OrderedDict()

    def get(
        self,
        place: str,
        asked: Asked,
        *,
        wait_s: float = 0.0,
        anew: bool = False,
        newest: bool = False,
    ) -> Loaded:
        """Return what is known, after at most `wait_s` seconds; start to load what is due.

        A last good window is not waited beyond, unless `newest` asks for what is on its way.
        """
        with self._lock:
            slot = self._slot(place, asked)
            slot.settle()
            if slot.is_due or (anew and slot.attempt is None):
                self._start(slot, place, asked)
            attempt = slot.attempt
        if attempt is not None and (newest or slot.window is None):
            wait([attempt], timeout=wait_s)
        with self._lock:
            slot.settle()
            return slot.loaded

    def give_up(self, place: str, asked: Asked) -> None:
        """Wait no longer for an attempt; what it gives is dropped."""
        with self._lock:
            self._slots.pop((place, asked), None)

    def tidy(self) -> None:
        """Drop the windows that nobody has looked at for a while."""
        with self._lock:
            oldest = monotonic() - IDLE_S
            for key in [key for key, slot in self._slots.items() if slot.looked < oldest]:
                del self._slots[key]

    def held(self) -> tuple[tuple[str, Asked, Loaded], ...]:
        """Return what is kept, by place and question; that does not count as a look at it."""
        with self._lock:
            for slot in self._slots.values():
                slot.settle()
            return tuple((p, a, s.loaded) for (p, a), s in self._slots.items() if not s.fault)

    def _slot(self, place: str, asked: Asked) -> _Slot:
        key = (place, asked)
        slot = self._slots.setdefault(key, _Slot())
        slot.looked = monotonic()
        self._slots.move_to_end(key)
        while len(self._slots) > MOST:
            self._slots.popitem(last=False)
        return slot

    def _start(self, slot: _Slot, place: str, asked: Asked) -> None:
        slot.since, slot.fault = datetime.now(UTC), None
        slot.attempt = start_daemon(lambda: self._load(place, asked), name="load window")
