"""Find pieces of learnt secrets, whatever their case and whatever stands between their characters.

A text is squeezed to its letters and digits, and a run of it that a secret holds too is a piece.
"""

import base64
import codecs
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

SIZE = 12
"""A piece of so many characters tells; a shorter one is found in texts by chance."""
_SEED = 8
# Every piece of SIZE holds a whole seed that begins at a multiple of this.
_STRIDE = SIZE - _SEED + 1
# Zeros and repeated words are in harmless texts too.
_FEWEST_DISTINCT = 5
# Of a longer one, a token, only the plain characters are learnt: the encodings would fill memory.
_MAX_ENCODED, _MAX_LEARNT = 256, 8192
_BREAK = "|"
_WORD = r"(?:[A-Za-z]?[a-z]+|[A-Z]+|\d{1,4})"
_WORDS = rf"{_WORD}(?:[\s._-]+{_WORD})*"
# Quotes and brackets stay, so that JSON does.
_STRETCH = r"[^\W_](?:[^\"'`{}\[\]«»]*[^\W_])?"


def _plain(sign: str) -> str:
    """Return the letters and digits that a sign stands for, in lower case."""
    if sign in "«»":
        return _BREAK
    spelt = unicodedata.normalize("NFKD", sign).lower()
    return "".join(each for each in spelt if each.isascii() and each.isalnum())


_PLAIN = tuple(_plain(chr(code)) for code in range(256))
# What stands for two signs, as a fraction does, is left out.
_TABLE = bytes(ord(each) if len(each) == 1 else 0 for each in _PLAIN)
_DROPPED = bytes(code for code, each in enumerate(_PLAIN) if len(each) != 1)
_WIDE = r"[^\x00-\xff]"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile on first need: a start that redacts nothing pays nothing."""
    return re.compile(pattern)


@cache
def _plain_wide(sign: str) -> str:
    return _plain(sign)


def squeeze(text: str) -> str:
    """Return the letters and digits of a text in lower case; a mask's quotes end a run."""
    if not text.isascii():
        text = _compiled(_WIDE).sub(lambda match: _plain_wide(match[0]), text)
    return text.encode("latin-1").translate(_TABLE, _DROPPED).decode("ascii")


def _offsets(text: str) -> list[int]:
    """Return where each character of the squeezed text stands in the text."""
    return [place for place, sign in enumerate(text) for _ in squeeze(sign)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grams:
    """The pieces of some spellings: the shortest that tell, and seeds by which to find them."""

    pieces: frozenset[str] = frozenset()
    seeds: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.pieces)

    def and_of(self, spellings: Iterable[str]) -> "Grams":
        """Return these and the pieces of some spellings more."""
        new = {piece for spelling in spellings for piece in _cut(spelling, SIZE) if _tells(piece)}
        seeds = {seed for piece in new for seed in _cut(piece, _SEED)}
        return Grams(pieces=self.pieces | new, seeds=self.seeds | seeds)

    def runs(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the runs of a text that are pieces, joined where they touch."""
        begun = ended = -1
        for start in self._starts(text):
            if start > ended:
                if ended > 0:
                    yield begun, ended
                begun = start
            ended = start + SIZE
        if ended > 0:
            yield begun, ended

    def _starts(self, text: str) -> Iterator[int]:
        seeds, pieces = self.seeds, self.pieces
        for place in range(0, len(text) - _SEED + 1, _STRIDE):
            if text[place : place + _SEED] in seeds:
                for start in range(max(0, place - _STRIDE + 1), place + 1):
                    if text[start : start + SIZE] in pieces:
                        yield start


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """What is known of learnt secrets by their pieces."""

    squeezed: Grams = Grams()
    exact: Grams = Grams()
    """Pieces with their signs, in lower case: of some secrets, few characters are letters."""
    whole: frozenset[str] = frozenset()
    """Squeezed ones whose pieces would be words or too short: sought in one piece."""

    def __bool__(self) -> bool:
        return bool(self.squeezed or self.exact or self.whole)

    def and_of(self, value: str) -> "Pieces":
        """Return these and the pieces of one secret more."""
        value = value[:_MAX_LEARNT]
        bare = squeeze(value)
        if len(bare) < SIZE or _compiled(_WORDS).fullmatch(value):
            return self._and_whole(value, bare)
        exact = self.exact
        if not (value.isascii() and value.isalnum()):
            exact = exact.and_of((value.lower(), value[::-1].lower()))
        if len(value) <= _MAX_ENCODED:
            exact = exact.and_of(_with_signs(value))
        return Pieces(
            squeezed=self.squeezed.and_of(map(squeeze, _spellings(value, bare))),
            exact=exact,
            whole=self.whole,
        )

    def _and_whole(self, value: str, bare: str) -> "Pieces":
        """A short one is sought between signs only where no word is like it."""
        is_mixed = any(c.isdigit() for c in bare) and any(c.isalpha() for c in bare)
        long = len(bare) >= SIZE or (len(bare) >= _SEED and is_mixed)
        whole = {bare, bare[::-1]} if long and _tells(bare) else set()
        exact = self.exact if bare == value.lower() else self.exact.and_of((value.lower(),))
        return Pieces(squeezed=self.squeezed, exact=exact, whole=self.whole | whole)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Find every piece; one that goes over quotes or brackets is several stretches."""
        if self.exact:
            lowered = text.lower()
            yield from self.exact.runs(lowered if len(lowered) == len(text) else text)
        if not (self.squeezed or self.whole):
            return
        bare = squeeze(text)
        runs = [*self.squeezed.runs(bare), *self._wholes(bare)]
        if not runs:
            return
        places = _offsets(text)
        for start, end in runs:
            for match in _compiled(_STRETCH).finditer(text, places[start], places[end - 1] + 1):
                yield match.span()

    def _wholes(self, bare: str) -> Iterator[tuple[int, int]]:
        for each in self.whole:
            start = bare.find(each)
            while start >= 0:
                yield start, start + len(each)
                start = bare.find(each, start + len(each))


def _cut(text: str, size: int) -> Iterator[str]:
    return (text[start : start + size] for start in range(len(text) - size + 1))


def _tells(piece: str) -> bool:
    return len(set(piece)) >= _FEWEST_DISTINCT and _BREAK not in piece


def _spellings(value: str, bare: str) -> Iterator[str]:
    """Yield the ways to write a secret in letters and digits."""
    yield from (bare, bare[::-1], codecs.encode(bare, "rot13"))
    if len(value) > _MAX_ENCODED:
        return
    data, wide = (value.encode(code, "surrogatepass") for code in ("utf-8", "utf-16-le"))
    yield from (data.hex(), wide.hex())
    yield from (base64.b64encode(each[skip:]).decode() for each in (data, wide) for skip in range(3))
    yield from (base64.b32encode(data[skip:]).decode().rstrip("=") for skip in range(5))


def _with_signs(value: str) -> Iterator[str]:
    """Yield the ways to write it with signs, at every alignment."""
    data = value.encode("utf-8", "surrogatepass")
    for encode in (base64.b85encode, base64.a85encode):
        yield from (encode(data[skip:]).decode().lower() for skip in range(4))
