"""Standard output, where a command's result goes."""

import os
import sys
from contextlib import suppress
from io import TextIOWrapper

from checks.errors import UsageError
from checks.words import say


def put_out(text: str, *, for_people: bool = True) -> None:
    """Write a result whole; raise `UsageError` where it cannot be written.

    Whoever stops reading, as `head` does, has what they wanted: `BrokenPipeError` is let through.
    """
    if sys.stdout is None:
        raise UsageError(say("Standard output is closed."))

    # What programs read is UTF-8 everywhere; text keeps to what the terminal can show.
    if not for_people and isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        _discard()
        if isinstance(error, BrokenPipeError):
            raise
        raise UsageError(
            say("Cannot write the result: {strerror}.", strerror=error.strerror)
        ) from error


def _discard() -> None:
    """Let what is still held for standard output go nowhere: Python would complain at its end."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
