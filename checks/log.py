"""The program's log: whatever is written to it is redacted first, tracebacks included.

The filter sits on the logger and not on a handler: so it does not matter who listens, a program's
own set-up, pytest, or nobody, when Python writes to stderr by itself.
"""

import logging
import traceback
from typing import Literal

from checks.redact.in_use import masked, watching
from checks.report.safe import terminal

__all__ = [
    "LOGGER",
    "TALKATIVE",
    "RedactingFilter",
    "log",
    "redacted",
    "traceback_text",
    "watching",
]

LOGGER = "foundry_doctor"

TALKATIVE = ("azure", "msal", "httpcore", "hpack")
"""Libraries whose records spell out headers, bodies or refusals; the evidence holds the same,
redacted. Who wants them all the same adds a handler to them and not to the root."""


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
