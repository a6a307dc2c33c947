"""Which parts of a long text are read: its ends, and what stands around words of failure.

A paste of a megabyte is mostly log; masking and reading all of it would take seconds.
"""

import re

MOST_CHARS = 48_000
"""So much of a text is read at most."""
_END, _AROUND = 8_000, 1_500
_TELLING = re.compile(
    r"AADSTS\d|\"error\"|'error'|Error code:|API Error|HTTP/\d|Caused by|\[cause\]"
    r"|(?:Error|Exception): |\b(?:401|403|404|413|429|5\d\d)\b",
    re.IGNORECASE,
)
_GAP = "\n…\n"


def read_parts(text: str) -> tuple[str, bool]:
    """Return what of a text is read, and whether it is less than all."""
    if len(text) <= MOST_CHARS:
        return text, False
    kept = [(0, _END), (len(text) - _END, len(text))]
    room = MOST_CHARS - 2 * _END
    last = 0
    for found in _TELLING.finditer(text, _END, len(text) - _END):
        start, end = max(last, found.start() - _AROUND // 3), found.start() + _AROUND
        if end <= last:
            continue
        if end - start > room:
            break
        kept.append((start, end))
        room -= end - start
        last = end
    return _GAP.join(text[start:end] for start, end in sorted(kept)), True
