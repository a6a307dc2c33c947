"""What was asked of the sandbox, in order of arrival; read from any thread."""

import dataclasses
import hashlib
import secrets
import threading
from collections.abc import Mapping

# A log that could be shown must not hold what opens a door.
_CREDENTIAL_HEADERS = frozenset(
    {"authorization", "x-api-key", "api-key", "ocp-apim-subscription-key", "cookie"}
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LoggedRequest:
    """One request that reached a listener."""

    listener: str
    """`gateway` or `management`."""
    method: str
    host: str
    path: str
    query: str
    headers: Mapping[str, str]
    """Names in lower case, without credentials."""
    content: str = ""
    """A fingerprint of the body: within one log, equal bodies have equal ones."""
    started_at: float
    """`time.monotonic()` when the request had been read."""
    finished_at: float | None = None
    """The same clock when the answer began; None while the sandbox is silent."""
    status: int | None = None


class Journal:
    """The log of one sandbox."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: list[LoggedRequest] = []
        self._salt = secrets.token_bytes(16)

    def fingerprint(self, body: bytes) -> str:
        """Return what tells bodies apart and nothing else of them: some hold a secret."""
        return hashlib.blake2b(body, key=self._salt, digest_size=8).hexdigest() if body else ""

    def opened(self, entry: LoggedRequest) -> int:
        """Add a request that has just been read; return its place in the log."""
        with self._lock:
            self._entries.append(entry)
            return len(self._entries) - 1

    def closed(self, place: int, *, status: int, finished_at: float) -> None:
        """Note how the request at this place was answered."""
        with self._lock:
            self._entries[place] = dataclasses.replace(
                self._entries[place], status=status, finished_at=finished_at
            )

    def entries(self) -> tuple[LoggedRequest, ...]:
        """Return the log so far."""
        with self._lock:
            return tuple(self._entries)


def without_credentials(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that may stand in a log."""
    return {name: value for name, value in headers.items() if name not in _CREDENTIAL_HEADERS}
