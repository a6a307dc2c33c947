"""How many connections the server holds, and how long it waits for the head of a request.

uvicorn's own limit counts requests: a socket that never sends one is held for ever (0.4x).
"""

from asyncio import BaseTransport, TimerHandle, Transport
from typing import Any, cast

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S = 10.0
"""How long a connection may take over the head of a request, or over a body nobody reads."""
MOST = 1000
FILES = 8192
"""Files that are enough for all connections and tabs; macOS lets no process have many more."""
SPARE = 2
"""One in so many files that the process may open is a connection; pages and imports need some."""


def take_files() -> None:
    """Raise the process's own limit of open files as far as its system lets it, within reason."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def files_allowed() -> int:
    """Return how many files the process may have open, at most `FILES`."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return MOST
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return FILES if allowed == resource.RLIM_INFINITY else min(FILES, allowed)


def most_open() -> int:
    """Return how many connections there may be."""
    return max(16, min(MOST, files_allowed() // SPARE))


class Room:
    """The connections of a server that wait for a request, the one that waits longest first."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._idle: dict[Connection, None] = {}

    def enter(self, connection: "Connection") -> None:
        """Take a new connection; where there is no room, whoever has waited longest goes.

        A browser sends its request at once: it is never the one.
        """
        self._idle[connection] = None
        while len(self._idle) > self.most // 2 or len(connection.connections) > self.most:
            oldest = next(iter(self._idle))
            self.leave(oldest)
            oldest.connections.discard(oldest)
            oldest.transport.abort()
            if oldest is connection:
                return

    def wait(self, connection: "Connection") -> bool:
        """Note that a connection waits; tell whether it has only just begun."""
        begins = connection not in self._idle
        self._idle[connection] = None
        return begins

    def leave(self, connection: "Connection") -> None:
        """Note that a connection is served, or gone."""
        self._idle.pop(connection, None)


class Connection(H11Protocol):
    """A connection that hangs up where no request comes."""

    def __init__(self, *args: Any, room: Room, **named: Any) -> None:
        super().__init__(*args, **named)
        self._room = room
        self._deadline: TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        """Begin to wait for a request."""
        super().connection_made(cast("Transport", transport))
        self._room.enter(self)
        self._deadline = self.loop.call_later(HEAD_S, self._give_up)

    def data_received(self, data: bytes) -> None:
        """Read on; the head of a request may be whole now."""
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        """Begin to wait for the next request."""
        super().on_response_complete()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._stop_waiting()
        super().connection_lost(exc)

    @property
    def _is_waiting(self) -> bool:
        is_websocket = self.transport.get_protocol() is not self
        is_served = self.cycle is not None and not self.cycle.response_complete
        return not (is_websocket or is_served or self.transport.is_closing())

    def _look(self) -> None:
        if not self._is_waiting:
            self._stop_waiting()
        elif self._room.wait(self):
            self._deadline = self.loop.call_later(HEAD_S, self._give_up)

    def _stop_waiting(self) -> None:
        self._room.leave(self)
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._room.leave(self)
        self.transport.abort()
