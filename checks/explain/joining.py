"""Brings together what belongs to one error: a status on a line, and the body after it."""

from collections.abc import Sequence
from dataclasses import replace

from checks.explain.model import Found

_BODY_AFTER, _BODY_BEFORE = 1500, 300
"""So far from its status a body stands at most: headers are between them."""


def joined(found: Sequence[Found], text: str) -> list[Found]:
    """Return the errors, each body with its status; a status whose body was found goes."""
    lines = [each for each in found if _is_line(each)]
    bodies = [_with_status(each, lines) for each in found if not _is_line(each)]
    taken = {each.start for each in lines if any(_covers(each, body, text) for body in bodies)}
    kept = [each for each in lines if each.start not in taken]
    return sorted((*kept, *bodies), key=lambda each: each.start)


def _is_line(found: Found) -> bool:
    return found.status is not None and found.is_bare


def _with_status(body: Found, lines: Sequence[Found]) -> Found:
    if body.status is not None or body.failure:
        return body
    near = [each for each in lines if -_BODY_BEFORE < body.start - each.start < _BODY_AFTER]
    if not near:
        return body
    nearest = min(near, key=lambda each: _distance(each, body))
    return replace(body, status=nearest.status)


def _distance(line: Found, body: Found) -> int:
    """Return how far a status is from a body; one that follows it is as far as ten before."""
    gap = body.start - line.start
    return gap if gap >= 0 else -10 * gap


def _covers(line: Found, body: Found, text: str) -> bool:
    """Tell whether a body says all that its line does: it is what follows the status."""
    if body.failure or body.status != line.status:
        return False
    between = text[line.start : body.start]
    return 0 <= body.start - line.start < _BODY_AFTER and "\n\n\n" not in between
