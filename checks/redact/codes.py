"""Find runs of characters that are written as numbers: what they say is read too."""

import re
from collections.abc import Iterator
from functools import cache

from checks.redact.views import Run, run_of

_FEWEST = 12
_SPACE = r"[\s,;:|_-]{0,3}"
_CODES: tuple[tuple[str, str, int], ...] = (
    # The sign without which there is none, how one code looks, and its base.
    ("0x", rf"0x([0-9a-f]{{2}}){_SPACE}", 16),
    ("=", r"=(?:\r?\n=)?([0-9a-f]{2})", 16),
    ("u+", rf"u\+00([0-9a-f]{{2}}){_SPACE}", 16),
    ("\\", rf"\\([0-7]{{3}}){_SPACE}", 8),
    ("", r"(?<![\w.])([0-9]{2,3})(?:[\s,;:|_-]{1,3}|(?![\w.]))", 10),
    ("", rf"(?<![2-9a-z])([01]{{8}}){_SPACE}", 2),
)
_HEX = r"(?<![0-9a-z])[0-9a-f]{40,}+(?![0-9a-z])"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def code_runs(text: str, lowered: str) -> Iterator[Run]:
    """Yield every run that numbers could be, with the bytes that they stand for."""
    for sign, code, base in _CODES:
        if sign in lowered:
            for match in _compiled(f"(?:{code}){{{_FEWEST},}}").finditer(text):
                numbers = (int(each, base) for each in _compiled(code).findall(match[0]))
                yield run_of(match.span(), [bytes(n for n in numbers if n < 256)])
    for match in _compiled(_HEX).finditer(text):
        yield run_of(match.span(), [bytes.fromhex(match[0][: len(match[0]) // 2 * 2])])
