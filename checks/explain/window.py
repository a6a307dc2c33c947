"""Which parts of a long text are read: its ends, and what stands around words of failure.

A paste of a megabyte is mostly log; masking and reading all of it would take seconds.
"""

import re
from collections.abc import Iterator

MOST_CHARS = 48_000
"""So much of a text is read at most."""
_END, _BEFORE, _AFTER = 8_000, 500, 1_500
_TELLING = re.compile(
    r"AADSTS\d|\"error\"|'error'|Error code:|API Error|HTTP/\d|Caused by|\[cause\]"
    r"|(?:Error|Exception): |\b(?:401|403|404|413|429|5\d\d)\b",
    re.IGNORECASE,
)
_GAP = "\n…\n"
_SPACE = re.compile(r"\s")
_LONGEST_WORD = 4_000


def read_parts(text: str) -> tuple[str, bool]:
    """Return what of a text is read, and whether it is less than all."""
    if len(text) <= MOST_CHARS:
        return text, False
    # A secret that is cut in two would not be known for one: parts begin and end between words.
    parts = (
        text[_after_space(text, start) : _before_space(text, end)] for start, end in _places(text)
    )
    return _GAP.join(part for part in parts if part), True


def _places(text: str) -> Iterator[tuple[int, int]]:
    """Yield where parts start and end: the beginning, what tells of a failure, the end."""
    yield 0, _END
    room, last, end = MOST_CHARS - 2 * _END, _END, len(text) - _END
    for found in _TELLING.finditer(text, _END, end):
        start, stop = max(last, found.start() - _BEFORE), min(found.start() + _AFTER, end)
        if stop <= last:
            continue
        if stop - start > room:
            break
        yield start, stop
        room -= stop - start
        last = stop
    yield end, len(text)


def _after_space(text: str, place: int) -> int:
    if place == 0:
        return 0
    found = _SPACE.search(text, place - 1, place + _LONGEST_WORD)
    return found.end() if found else place + _LONGEST_WORD


def _before_space(text: str, place: int) -> int:
    if place >= len(text):
        return len(text)
    first = place - _LONGEST_WORD
    return max(first, *(text.rfind(sign, first, place) for sign in " \n\t"))
