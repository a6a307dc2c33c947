"""One way a secret looks, and how it is found in a text."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from checks.redact.placeholders import is_secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One way a secret looks."""

    kind: str
    """What the mask calls it."""
    anchors: tuple[str, ...]
    """Lower-case words without which the pattern cannot match: most texts hold none."""
    pattern: str
    """The groups are alternatives for the secret part; without a group it is all of it."""
    accept: Callable[[str], bool] = is_secret
    before: str = ""
    """What must stand right before, within 64 characters."""
    ignore_case: bool = True

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Find the secrets of this shape."""
        found = []
        for match in _compiled(self.pattern, self.ignore_case).finditer(text):
            group = match.lastgroup or 0
            if match[group] and self.accept(match[group]) and self._follows(text, match):
                found.append(match.span(group))
        return found

    def _follows(self, text: str, match: re.Match[str]) -> bool:
        if not self.before:
            return True
        lead = text[max(0, match.start() - 64) : match.start()]
        return _compiled(rf"(?:{self.before})\Z", self.ignore_case).search(lead) is not None


@cache
def _compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    """Compile on first need: a start that redacts nothing pays nothing."""
    return re.compile(pattern, re.IGNORECASE if ignore_case else 0)
