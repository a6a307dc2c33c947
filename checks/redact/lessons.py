"""Secrets that are masked because the program has used them, in every spelling they may have."""

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from checks.redact.pieces import Pieces

# So much of a secret at a text's end is taken for it; less tells nothing.
_CUT = 12
# A longer one has base64 that is long enough to be decoded.
_TWICE = 30
# Shorter ones may be part of an innocent word.
_SHORT = 8
_BASE64_END = re.compile(r"[A-Za-z0-9+/_-]*\Z")
_BASE64_START = re.compile(r"\A[A-Za-z0-9+/_-]*")
_URL_SAFE = str.maketrans("+/", "-_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """What was learnt; a lesson more makes a new one, so that any thread may read."""

    forms: Mapping[str, int] = field(default_factory=dict, repr=False)
    """Spellings, each with the margin to mask around it."""
    words: tuple[re.Pattern[str], ...] = field(default=(), repr=False)
    """Short secrets, which are masked only where they stand alone."""
    pieces: Pieces = field(default=Pieces(), repr=False)

    def __bool__(self) -> bool:
        return bool(self.forms or self.words or self.pieces)

    def and_of(self, form: str) -> "Lessons":
        """Return these lessons and one more."""
        if len(form) < _SHORT:
            words = (*self.words, *map(_word, _spellings(form)))
            return replace(self, words=tuple(dict.fromkeys(words)))
        pieces = self.pieces.and_of(form)
        return replace(self, forms={**self.forms, **dict(_forms(form))}, pieces=pieces)

    def met_in(self, text: str) -> "Lessons":
        """Return those of which a text may hold something, without their pieces; of most, none.

        One search for the start of each form finds the whole form and one that was cut off.
        """
        forms = {form: margin for form, margin in self.forms.items() if form[:_CUT] in text}
        return Lessons(forms=forms, words=tuple(word for word in self.words if word.search(text)))

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Find each of them."""
        for form, margin in self.forms.items():
            start = text.find(form[:_CUT])
            if start < 0:
                continue
            for begun, end in _places(text, form, start):
                yield _grown(text, begun, end, margin)
        for word in self.words:
            for match in word.finditer(text):
                yield match.span()
        yield from self.pieces.spans(text)


def _places(text: str, form: str, start: int) -> Iterator[tuple[int, int]]:
    """Find a form from its first start on, at the text's end also what is left of one."""
    tail = max(0, len(text) - len(form) + 1)
    start = text.find(form, start)
    while start >= 0:
        end = start + len(form)
        yield start, end
        start = text.find(form, end)
    # A text may break off within a secret: an answer that was cut, a connection lost.
    start = text.find(form[:_CUT], tail)
    while start >= 0 and not form.startswith(text[start:]):
        start = text.find(form[:_CUT], start + 1)
    if start >= 0:
        yield start, len(text)


def _word(value: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9_]){re.escape(value)}(?![A-Za-z0-9_])")


def _spellings(value: str) -> tuple[str, ...]:
    """Return the value as it reads once JSON, URL or HTML escapes around it are undone."""
    data = value.encode("utf-8", "surrogatepass")
    halves = value.encode("utf-16-le", "surrogatepass")
    pairs = zip(halves[::2], halves[1::2], strict=True)
    # An escaped form decodes to bytes (URL) or to UTF-16 halves (JSON), not to the character.
    as_bytes, as_halves = data.decode("latin-1"), "".join(chr(a | b << 8) for a, b in pairs)
    in_forms = (form.replace(" ", "+") for form in (value, as_bytes))
    return value, as_bytes, as_halves, halves.decode("latin-1"), *in_forms


def _forms(value: str) -> Iterator[tuple[str, int]]:
    """Yield the spellings, hexadecimal and base64, each with the margin to mask around it."""
    data = value.encode("utf-8", "surrogatepass")
    yield from ((form, 0) for form in (*_spellings(value), data.hex(), data.hex().upper()))
    # The characters beside hold what the alignment cut off: two bytes at most.
    wide = value.encode("utf-16-le", "surrogatepass")
    for inner in (each[skip:] for each in (data, wide) for skip in range(3)):
        encoded = binascii.b2a_base64(inner[: len(inner) // 3 * 3], newline=False).decode()
        yield from ((form, 3) for form in (encoded, encoded.translate(_URL_SAFE)))
    if len(data) <= _TWICE:
        yield from ((form, 0) for form in _twice_encoded(value, data))


def _twice_encoded(value: str, data: bytes) -> Iterator[str]:
    """Yield what is too short to be taken for base64 and decoded: encoded twice or thrice."""
    escaped = "".join(f"%{byte:02{case}}" for case in "xX" for byte in data)
    halves = escaped[: len(escaped) // 2], escaped[len(escaped) // 2 :]
    once = binascii.b2a_base64(data, newline=False)
    inner = (once, binascii.b2a_base64(once, newline=False), data.hex(), data.hex().upper())
    for each in (*inner, *halves, quote(value, safe="")):
        given = each.encode() if isinstance(each, str) else each
        yield binascii.b2a_base64(given, newline=False).decode().rstrip("=")


def _grown(text: str, start: int, end: int, margin: int) -> tuple[int, int]:
    """Widen a span by up to `margin` characters of base64 on both sides."""
    left = start - len(_BASE64_END.findall(text[max(0, start - margin) : start])[0])
    right = end + len(_BASE64_START.findall(text[end : end + margin])[0])
    return left, right
