"""The program's log: whatever is written to it is redacted first, tracebacks included.

The filter sits on the logger and not on a handler: so it does not matter who listens, a program's
own set-up, pytest, or nobody, when Python writes to stderr by itself.
"""

import logging
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from checks import redact
from checks.redact import Redactor
from checks.report.safe import terminal

LOGGER = "foundry_doctor"

TALKATIVE = ("azure", "msal", "httpcore", "hpack")
"""Libraries whose records spell out headers, bodies or refusals; the evidence holds the same,
redacted. Who wants them all the same adds a handler to them and not to the root."""

_lock = threading.Lock()
_watched: tuple[Redactor, ...] = ()


@contextmanager
def watching(redactor: Redactor) -> Iterator[None]:
    """Mask what this redactor has learnt in every record that is written meanwhile."""
    global _watched  # noqa: PLW0603 - one log for the process
    with _lock:
        _watched = (*_watched, redactor)
    try:
        yield
    finally:
        with _lock:
            _watched = tuple(each for each in _watched if each is not redactor)


def masked(text: str) -> str:
    """Return the text without secrets: those with a shape, and those that this process uses."""
    for redactor in (*_watched, redact.DEFAULT):
        text = redactor.text(text)
    return text


def redacted(text: str) -> str:
    """Return the text as it may be logged: masked, and nothing in it that a terminal obeys."""
    return terminal(masked(text))


def traceback_text(error: BaseException) -> str:
    """Return an exception with its traceback and causes, redacted."""
    return redacted("".join(traceback.format_exception(error))).rstrip()


class RedactingFilter(logging.Filter):
    """Rewrites a record before any handler sees it."""

    def filter(self, record: logging.LogRecord) -> Literal[True]:
        """Put redacted text in the place of message, arguments and exception."""
        record.msg, record.args = redacted(record.getMessage()), None
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            record.exc_text = traceback_text(error)
        record.exc_info = None
        return True


def _prepare() -> None:
    # asyncio's records quote exceptions that nobody awaited, httpx's the reason of an answer.
    for name in (LOGGER, "asyncio", "httpx"):
        logging.getLogger(name).addFilter(RedactingFilter())
    for name in TALKATIVE:
        logging.getLogger(name).addHandler(logging.NullHandler())
        logging.getLogger(name).propagate = False


_prepare()
log = logging.getLogger(LOGGER)
