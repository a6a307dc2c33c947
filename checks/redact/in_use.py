"""What this process knows: the redactors of what runs in it, beside the shapes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from checks.redact import DEFAULT, Redactor

_lock = threading.Lock()
_watched: tuple[Redactor, ...] = ()


@contextmanager
def watching(redactor: Redactor) -> Iterator[None]:
    """Mask what this redactor has learnt in whatever is logged or shown meanwhile."""
    global _watched  # noqa: PLW0603 - one process
    with _lock:
        _watched = (*_watched, redactor)
    try:
        yield
    finally:
        with _lock:
            _watched = tuple(each for each in _watched if each is not redactor)


def masked(text: str) -> str:
    """Return the text without secrets: those with a shape, and those that this process uses."""
    for redactor in (*_watched, DEFAULT):
        text = redactor.text(text)
    return text
