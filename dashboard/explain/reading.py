"""From a pasted text to the document that explains it; a fault of ours tells nothing of the text.

Nothing here is kept: no cache holds a text, and no record of the log quotes one.
"""

import logging
import secrets
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from checks.explain import explain
from checks.report.explanation import explanation_of

log = logging.getLogger("foundry_doctor")

MOST_CHARS = 1_000_000
"""Of a longer text the middle is left out: an error stands at an end, or in less."""
Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was made of a text."""

    document: Document | None = None
    fault: str = ""
    """The reference under which the log names a fault of ours."""


def _explained(text: str) -> Document:
    return explanation_of(explain(text))


def read(text: str, explained: Callable[[str], Document] = _explained) -> Reading:
    """Return the document of `explain` for a text, or the reference of a fault."""
    try:
        return Reading(document=explained(text))
    except Exception as error:  # noqa: BLE001 - hostile text must not end a page, nor be quoted
        return Reading(fault=_recorded(error))


def _recorded(error: Exception) -> str:
    """Write to the log what broke and where, and nothing of the message, which may quote the text.

    Returns the reference that the page shows.
    """
    reference = secrets.token_hex(4)
    frames = traceback.extract_tb(error.__traceback__)
    way = " < ".join(f"{PurePath(f.filename).name}:{f.lineno}" for f in reversed(frames[-8:]))
    # A fault, but of a kind that no text may come out with: not even its repr.
    log.error("fault %s: %s at %s", reference, type(error).__name__, way)
    return reference
