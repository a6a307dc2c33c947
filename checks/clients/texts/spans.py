"""Changes of a text by places: what stands between two places gives way to something else."""

import re

from checks.clients.model import Span


def replaced(text: str, span: Span, by: str) -> str:
    """Return a text with one part replaced."""
    return text[: span[0]] + by + text[span[1] :]


def line_span(text: str, span: Span) -> Span:
    """Return the whole lines that a part stands on, the last line's end included."""
    start = text.rfind("\n", 0, span[0]) + 1
    end = text.find("\n", span[1])
    return start, len(text) if end < 0 else end + 1


def indent_at(text: str, place: int) -> str:
    """Return the spaces that the line of a place begins with."""
    start = text.rfind("\n", 0, place) + 1
    line = text[start:place]
    return line[: len(line) - len(line.lstrip(" \t"))]


def without_item(text: str, span: Span, comma: str = ",") -> str:
    """Return a text without one entry of a list, the comma that belongs to it included."""
    after = re.compile(rf"\s*{re.escape(comma)}").match(text, span[1])
    before = re.search(rf"{re.escape(comma)}\s*$", text[: span[0]])
    if before:
        return text[: before.start()] + text[span[1] :]
    if after:
        rest = re.compile(r"\s*").match(text, after.end())
        return text[: span[0]] + text[rest.end() if rest else after.end() :]
    start, end = span
    if not text[text.rfind("\n", 0, start) + 1 : start].strip():
        start, end = line_span(text, span)
    return text[:start] + text[end:]
