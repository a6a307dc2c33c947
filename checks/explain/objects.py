"""Reads the objects that stand in a text: JSON, Python's dicts, Node's output, cut or whole.

What is printed is rarely JSON: keys without quotes, single quotes, `None` and `undefined`, a class
before a brace, an end that is missing. One reader takes them all; it never evaluates anything.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

MOST_OBJECTS, MOST_STEPS, MOST_DEPTH = 200, 40_000, 40
_STRING = re.compile(
    r"""[bruBRU]{0,2}(?:"((?:[^"\\]|\\.)*)("|\Z)|'((?:[^'\\]|\\.)*)('|\Z)|`((?:[^`\\]|\\.)*)(`|\Z))""",
    re.DOTALL,
)
_SPACE = re.compile(r"(?:\s|//[^\n]*\n)*")
_KEY = re.compile(r"\[?[\w$@.-]{1,100}\]?(?=\s*[:=])")
_BARE = re.compile(r"[^,{}\[\]\n]*(?:\n\s+at [^\n{]*)*")
_JOINED = re.compile(r"\s*\+\s*(?=['\"`])")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_WORDS: Mapping[str, Any] = {
    "null": None,
    "None": None,
    "undefined": None,
    "true": True,
    "True": True,
    "false": False,
    "False": False,
}
_SIGNS = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": ""}


class _NoObjectError(Exception):
    """What stands here is no object."""


def objects_in(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the outermost objects of a text, each with its place."""
    place, left, steps = text.find("{"), MOST_OBJECTS, [MOST_STEPS]
    while place >= 0 and left and steps[0] > 0:
        left -= 1
        found, end = _object_at(text, place, steps)
        if found:
            yield place, found
        place = text.find("{", max(end, place + 1))


def _object_at(text: str, place: int, steps: list[int]) -> tuple[dict[str, Any], int]:
    try:
        found, end = json.JSONDecoder().raw_decode(text, place)
    except (ValueError, RecursionError):
        return _loose_at(text, place, steps)
    return (found, end) if isinstance(found, dict) else ({}, place)


def _loose_at(text: str, place: int, steps: list[int]) -> tuple[dict[str, Any], int]:
    if text[place + 1 : place + 3].lstrip().startswith('\\"'):
        # An object inside a text that is no object: its quotes are escaped.
        inner = _unescaped(text[place : place + 8000])
        found, _ = _object_at(inner, 0, steps)
        return found, place + 1
    reader = _Reader(text, place, steps)
    try:
        return reader.object(0), reader.at
    except _NoObjectError:
        return {}, place


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: _SIGNS.get(found[1], found[1]), text)


class _Reader:
    """One object, from its brace on."""

    __slots__ = ("at", "steps", "text")

    def __init__(self, text: str, at: int, steps: list[int]) -> None:
        self.text, self.at, self.steps = text, at, steps

    def object(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        self.at += 1
        while not self._closes("}", depth):
            key = self._key()
            self._skip()
            if self._sign() not in {":", "="}:
                raise _NoObjectError
            self.at += 1
            found[key] = self._value(depth + 1)
        return found

    def _list(self, depth: int) -> list[Any]:
        found: list[Any] = []
        self.at += 1
        while not self._closes("]", depth):
            found.append(self._value(depth + 1))
        return found

    def _closes(self, sign: str, depth: int) -> bool:
        """Pass over commas; tell whether what is read ends here, or the text does."""
        self.steps[0] -= 1
        if self.steps[0] <= 0 or depth > MOST_DEPTH:
            raise _NoObjectError
        self._skip()
        while self._sign() == ",":
            self.at += 1
            self._skip()
        if self.at >= len(self.text):
            return True
        if self._sign() != sign:
            return False
        self.at += 1
        return True

    def _skip(self) -> None:
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _sign(self) -> str:
        return self.text[self.at : self.at + 1]

    def _key(self) -> str:
        if self._sign() in {'"', "'"}:
            return self._string()
        found = _KEY.match(self.text, self.at)
        if found is None:
            raise _NoObjectError
        self.at = found.end()
        return found[0].strip("[]")

    def _value(self, depth: int) -> Any:
        self._skip()
        sign = self._sign()
        if sign == "{":
            return self.object(depth)
        if sign == "[":
            return self._list(depth)
        if _STRING.match(self.text, self.at):
            return self._string()
        return self._bare(depth)

    def _string(self) -> str:
        parts: list[str] = []
        while found := _STRING.match(self.text, self.at):
            self.at = found.end()
            raw = next((part for part in found.groups()[::2] if part is not None), "")
            parts.append(_unescaped(raw))
            more = _JOINED.match(self.text, self.at)
            if more is None:
                break
            self.at = more.end()
        return "".join(parts)

    def _bare(self, depth: int) -> Any:
        """Read a word, a number, or what Node prints before the brace of an error."""
        found = _BARE.match(self.text, self.at)
        words = (found[0] if found else "").strip()
        if found is None or found.end() == self.at:
            raise _NoObjectError
        self.at = found.end()
        if self._sign() == "{":
            return {"": words, **self.object(depth)}
        if words in _WORDS:
            return _WORDS[words]
        return int(words) if re.fullmatch(r"-?\d{1,18}", words) else words
