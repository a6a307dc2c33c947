"""Find runs of characters that are written as numbers: what they say is read too."""

import base64
import re
from collections.abc import Iterator
from functools import cache

from checks.redact.views import Run, run_of

_FEWEST = 12
_SIGNS = " \t\r\n,;:|_-"
_SPACE = r"[\s,;:|_-]{0,3}"
_CODES: tuple[tuple[str, str, int], ...] = (
    # The sign without which there is none, how one code looks, and its base.
    ("0x", rf"0x([0-9a-f]{{2}}){_SPACE}", 16),
    ("=", r"=(?:\r?\n=)?([0-9a-f]{2})", 16),
    ("u+", rf"u\+00([0-9a-f]{{2}}){_SPACE}", 16),
    ("", r"(?<![0-9a-z])([0-9a-f]{2})(?:[\s,;:|_-]{1,3}|(?![0-9a-z]))", 16),
    ("\\", rf"\\([0-7]{{3}}){_SPACE}", 8),
    ("", r"(?<![\w.])([0-9]{2,3})(?:[\s,;:|_-]{1,3}|(?![\w.]))", 10),
    ("", rf"(?<![2-9a-z])([01]{{8}}){_SPACE}", 2),
)
_BASE32 = r"(?<![A-Za-z0-9])[A-Z2-7]{40,}+={0,6}(?![A-Za-z0-9])"
_HEX = r"(?<![A-Za-z0-9])[0-9A-Fa-f]{40,}+(?![A-Za-z0-9])"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def code_runs(text: str, lowered: str) -> Iterator[Run]:
    """Yield every run that numbers or base32 could be, with the bytes that they stand for.

    `lowered` is the text in lower case, and as long.
    """
    for sign, code, base in _CODES:
        if sign in lowered:
            for match in _compiled(f"(?:{code}){{{_FEWEST},}}").finditer(lowered):
                numbers = (int(each, base) for each in _compiled(code).findall(match[0]))
                end = match.start() + len(match[0].rstrip(_SIGNS))
                yield run_of((match.start(), end), [bytes(n for n in numbers if n < 256)])
    for match in _compiled(_HEX).finditer(text):
        yield run_of(match.span(), [bytes.fromhex(match[0][: len(match[0]) // 2 * 2])])
    for match in _compiled(_BASE32).finditer(text):
        whole = match[0].rstrip("=")
        yield run_of(match.span(), [base64.b32decode(whole[: len(whole) // 8 * 8])])
