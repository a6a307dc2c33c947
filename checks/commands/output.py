"""Where a command's result goes: standard output, or a file that only its owner can read."""

import os
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path

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


def _private(path: str, flags: int) -> int:
    """Open a file that only its owner can read: results name resources."""
    descriptor = os.open(path, flags, 0o600)
    if hasattr(os, "fchmod") and stat.S_ISREG(os.fstat(descriptor).st_mode):
        with suppress(OSError):  # another's file that may be written keeps its mode
            os.fchmod(descriptor, 0o600)
    return descriptor


def put(output: Path, content: bytes, mode: str = "wb") -> None:
    """Write a file that only its owner can read."""
    with open(output, mode, opener=_private) as file:
        file.write(content)


def check_output(output: Path | None) -> None:
    """Refuse a file that cannot be written before anything is sent and paid for."""
    if output is not None:
        with_output(output, lambda: put(output, b"", "ab"))


def with_output(output: Path, write: Callable[[], object]) -> None:
    """Write a file; raise `UsageError` where it cannot be written."""
    try:
        write()
    except OSError as error:
        raise UsageError(
            say("Cannot write {output}: {strerror}.", output=output, strerror=error.strerror)
        ) from error
