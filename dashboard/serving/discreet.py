"""The server's log: it knows the server's own secrets, whoever writes to it."""

import logging
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from checks.credentials import secrets_in
from checks.log import RedactingFilter, log, traceback_text, watching
from checks.redact import Redactor

COOKIE_SECRET = "STREAMLIT_SERVER_COOKIE_SECRET"  # noqa: S105 - the name of a variable
_SECRET = ("secret", "password", "token", "key")
"""What the name of a secret in `[auth]` ends in: client_secret, cookie_secret, …"""


@contextmanager
def discreet(environ: Mapping[str, str]) -> Iterator[None]:
    """Mask the secrets of environment and sign-in in all that is logged meanwhile.

    Records of every library are rewritten when they are made, so that no handler is forgotten;
    faults that end a thread are records, too.
    """
    redactor = Redactor()
    for secret in (*secrets_in(environ), environ.get(COOKIE_SECRET, ""), *_of_sign_in()):
        if secret.strip():
            redactor.learn(secret)
    make, hook, unraisable = logging.getLogRecordFactory(), threading.excepthook, sys.unraisablehook
    cover = RedactingFilter()

    def redacted(*args: Any, **named: Any) -> logging.LogRecord:
        record = make(*args, **named)
        cover.filter(record)
        return record

    with watching(redactor):
        logging.setLogRecordFactory(redacted)
        threading.excepthook = _tell_of_thread
        sys.unraisablehook = _tell_of_object
        try:
            yield
        finally:
            logging.setLogRecordFactory(make)
            threading.excepthook, sys.unraisablehook = hook, unraisable


def _tell_of_thread(found: threading.ExceptHookArgs) -> None:
    if found.exc_value is not None and not isinstance(found.exc_value, SystemExit):
        name = found.thread.name if found.thread else "?"
        log.error("fault %s: %s", name, traceback_text(found.exc_value))


def _tell_of_object(found: "sys.UnraisableHookArgs") -> None:
    if found.exc_value is not None:
        log.error("fault: %s", traceback_text(found.exc_value))


def _of_sign_in() -> Iterator[str]:
    """Yield the secrets of `[auth]`, those of each provider included."""
    from streamlit.runtime.secrets import secrets_singleton  # noqa: PLC0415 - half a second

    if secrets_singleton.load_if_toml_exists() and "auth" in secrets_singleton:
        yield from _secrets_within(secrets_singleton["auth"])


def _secrets_within(table: Mapping[str, Any]) -> Iterator[str]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _secrets_within(value)
        elif isinstance(value, str) and name.lower().endswith(_SECRET):
            yield value
