"""A guard that sees every connection and every name that Python asks for, and lets none out."""

import sys
from ipaddress import ip_address
from typing import Any

LOCAL_NAMES = frozenset({"localhost", ""})
EVENTS = frozenset({"socket.connect", "socket.sendto", "socket.getaddrinfo"})


def is_local(host: object) -> bool:
    """Tell whether an address or a name stays on this machine."""
    text = host.decode() if isinstance(host, bytes) else str(host or "")
    try:
        return ip_address(text).is_loopback
    except ValueError:
        return text in LOCAL_NAMES


class LoopbackGuard:
    """Refuses and records what would leave this machine; an audit hook can never be removed."""

    def __init__(self) -> None:
        self.active = False
        self.leaks: list[str] = []

    def install(self) -> None:
        """Begin to watch."""
        sys.addaudithook(self._audit)

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.active or event not in EVENTS:
            return
        where = arguments[0] if event == "socket.getaddrinfo" else arguments[1]
        host = where[0] if isinstance(where, tuple) else where
        if isinstance(where, tuple | str | bytes) and not is_local(host) and "/" not in str(host):
            self.leaks.append(f"{event} {host!r}")
            raise PermissionError(f"{event} to {host!r} would leave this machine")
