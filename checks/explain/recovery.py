"""Failures that a client got past by itself: a throttled call that worked when it was repeated."""

import re
from collections.abc import Sequence
from dataclasses import replace

from checks.explain.model import Found
from checks.model import Candidate, Confidence
from checks.words import say

_PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
"""Statuses that a client repeats a call for."""
_PASSING_FAILURES = frozenset({"timeout", "connect-timeout", "reset", "truncated", "no-response"})
_WORKED = re.compile(
    r"\bHTTP/[\d.]{1,3}\"? 200\b(?! connection established)|\bstatus(?:[ _]?code)?[ =:]{1,3}200\b"
    r"|\b200 OK\b|\b(?:retry|attempt(?: \d+)?|request|call) succeeded\b"
    r"|\bsucceeded (?:after|on|at) (?:retry|attempt|\d+|the )",
    re.IGNORECASE,
)
_OF_A_PLACE = re.compile(r"https?://|\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) /", re.IGNORECASE)
_OF_MESSAGES = re.compile(r"/messages\b|/anthropic\b", re.IGNORECASE)
_OF_A_ROW = re.compile(r"[{}|\t]")
"""A row of a table, or of an export, is a call by itself: a later one repeats nothing."""


def passed(found: Sequence[Found], text: str) -> list[Found]:
    """Return the errors after which the same text says that a call worked."""
    worked = max(_successes(text), default=-1)
    return [each for each in found if each.start < worked and _passes(each)]


def _passes(found: Found) -> bool:
    return found.status in _PASSING or found.failure in _PASSING_FAILURES


def _successes(text: str) -> list[int]:
    return [match.start() for match in _WORKED.finditer(text) if _is_the_call(text, match.start())]


def _is_the_call(text: str, place: int) -> bool:
    """Tell whether a line is of a call of Messages, as far as it says of which."""
    end = text.find("\n", place)
    line = text[text.rfind("\n", 0, place) + 1 : end if end >= 0 else None][:2000]
    if _OF_A_ROW.search(line):
        return False
    return _OF_A_PLACE.search(line) is None or bool(_OF_MESSAGES.search(line))


def doubted(candidate: Candidate) -> Candidate:
    """Return a cause as no more than possible: what it did to the call is over."""
    said = say("A later request in the text succeeded, so a retry was enough this time.")
    return replace(
        candidate,
        confidence=Confidence.POSSIBLE,
        decided_by=f"{said} {candidate.decided_by}",
    )
