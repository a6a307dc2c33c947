"""Sentences that are about errors and report none: changelogs, plans, documentation; pure."""

import re
from functools import cache

from checks.knowledge import load

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z*`-])")
_STATUS = re.compile(r"\b[45]\d\d\b")
_LONGEST = 600


@cache
def _words(table: str) -> re.Pattern[str]:
    return re.compile("|".join(load("elsewhere")[table]["words"]), re.IGNORECASE)


def without(text: str) -> str:
    """Return a text without the sentences that only speak of an error."""
    if _STATUS.search(text) is None:
        return text
    return "\n".join(_without(line) for line in text.split("\n"))


def _without(line: str) -> str:
    if len(line) > _LONGEST or _STATUS.search(line) is None:
        return line
    sentences = _SENTENCE.split(line)
    kept = [each for each in sentences if not _is_mention(each)]
    return line if len(kept) == len(sentences) else " ".join(kept)


def _is_mention(sentence: str) -> bool:
    """Tell whether a sentence speaks of an error; one in which somebody reports it does not."""
    is_said = _words("mention").search(sentence) is not None
    return is_said and _words("report").search(sentence) is None
