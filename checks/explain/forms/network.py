"""Failures without a response: how clients, operating systems and TLS libraries name them."""

import re
from collections.abc import Iterator
from functools import cache

from checks.explain.model import Found
from checks.knowledge import load

_MOST = 20


@cache
def _kinds() -> tuple[tuple[str, bool, re.Pattern[str]], ...]:
    return tuple(
        (
            entry["failure"],
            entry.get("wrapper", False),
            re.compile("|".join(entry["words"]), re.IGNORECASE),
        )
        for entry in load("failure_words")["kind"]
    )


def find(text: str) -> Iterator[Found]:
    """Yield the failures that a text names, the words that only wrap another one marked so."""
    for failure, is_wrapper, words in _kinds():
        for number, match in enumerate(words.finditer(text)):
            if number >= _MOST:
                break
            end = text.find("\n", match.end())
            message = text[match.start() : end if end >= 0 else None][:400]
            yield Found(
                start=match.start(),
                depth=0 if is_wrapper else 1,
                failure=failure,
                message=message,
                is_wrapper=is_wrapper,
            )
