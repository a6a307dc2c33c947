"""Find pieces of learnt secrets, whatever their case and whatever stands between their characters.

A text is squeezed to its letters and digits, and a run of it that a secret holds too is a piece.
"""

import base64
import codecs
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from checks.redact.markup import without_markup

SIZE = 12
"""A piece of so many characters tells; a shorter one is found in texts by chance."""
_SEED = 8
# Every piece of SIZE holds a whole seed that begins at a multiple of this.
_STRIDE = SIZE - _SEED + 1
# Zeros and repeated words are in harmless texts too.
_FEWEST_DISTINCT = 5
# Of a longer one, a token, only the plain characters are learnt: the encodings would fill memory.
_MAX_ENCODED, _MAX_LEARNT = 256, 8192
_BREAK = "\x01"
_WORD = r"(?:[A-Za-z]?[a-z]+|[A-Z]+|\d{1,4})"
_WORDS = rf"{_WORD}(?:[\s._-]+{_WORD})*"
_WIDE = r"[^\x00-\xff]"
# Quotes and brackets stay, so that JSON does.
_STRETCH = r"[^\W_](?:[^\"'`{}\[\]«»]*[^\W_])?"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile on first need: a start that redacts nothing pays nothing."""
    return re.compile(pattern)


class _Squeeze:
    """Takes out of a text what may stand between the characters of a secret."""

    def __init__(self, keeps: Callable[[str], bool]) -> None:
        self._keeps = keeps
        self._wide: dict[str, str] = {}
        plain = [self._plain(chr(code)) for code in range(256)]
        # What stands for two signs, as a fraction does, is left out.
        self._table = bytes(ord(each) if len(each) == 1 else 0 for each in plain)
        self._dropped = bytes(code for code, each in enumerate(plain) if len(each) != 1)

    def __call__(self, text: str) -> str:
        """Return what is left, in lower case; a mask's quotes end a run."""
        if not text.isascii():
            text = _compiled(_WIDE).sub(lambda match: self._plain_wide(match[0]), text)
        return text.encode("latin-1").translate(self._table, self._dropped).decode("ascii")

    def offsets(self, text: str) -> list[int]:
        """Return where each character that is left stands in the text."""
        return [place for place, sign in enumerate(text) for _ in self(sign)]

    def _plain_wide(self, sign: str) -> str:
        if sign not in self._wide:
            self._wide[sign] = self._plain(sign)
        return self._wide[sign]

    def _plain(self, sign: str) -> str:
        if sign in "«»":
            return _BREAK
        spelt = unicodedata.normalize("NFKD", sign).lower()
        return "".join(each for each in spelt if each.isascii() and self._keeps(each))


squeeze = _Squeeze(str.isalnum)
"""Leaves letters and digits."""
tighten = _Squeeze(lambda sign: sign.isprintable() and sign != " ")
"""Leaves signs too, but neither spaces nor what is not seen."""


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
        """Yield the runs of a text that are pieces, joined where they overlap."""
        begun = ended = 0
        for start in self._starts(text):
            if start >= ended:
                if ended:
                    yield begun, ended
                begun = start
            ended = start + SIZE
        if ended:
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
        if _compiled(_WORDS).fullmatch(value):
            return replace(self, whole=self.whole | _sought_whole(bare, at_least=SIZE))
        exact = self.exact
        if not (value.isascii() and value.isalnum()):
            exact = exact.and_of((tighten(value), tighten(value)[::-1]))
        if len(bare) < SIZE:
            whole = self.whole | _sought_whole(bare, at_least=_SEED)
            return replace(self, exact=exact, whole=whole)
        if len(value) <= _MAX_ENCODED:
            exact = exact.and_of(_with_signs(value))
        squeezed = self.squeezed.and_of(map(squeeze, _spellings(value, bare)))
        return replace(self, squeezed=squeezed, exact=exact)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Find every piece; one that goes over quotes or brackets is several stretches."""
        if not self:
            return
        for start, end in self._runs(text):
            yield from _stretches(text, start, end)
        if bare := without_markup(text):
            for start, end in self._runs(bare.text):
                yield from _stretches(text, bare.place(start), bare.place(end - 1) + 1)

    def _runs(self, text: str) -> Iterator[tuple[int, int]]:
        if self.exact:
            yield from _unsqueezed(text, tighten, list(self.exact.runs(tighten(text))))
        if self.squeezed or self.whole:
            bare = squeeze(text)
            runs = [*self.squeezed.runs(bare), *self._wholes(bare)]
            yield from _unsqueezed(text, squeeze, runs)

    def _wholes(self, bare: str) -> Iterator[tuple[int, int]]:
        for each in self.whole:
            start = bare.find(each)
            while start >= 0:
                yield start, start + len(each)
                start = bare.find(each, start + len(each))


def _unsqueezed(
    text: str, squeezed_by: _Squeeze, runs: list[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Find runs of the squeezed text in the text itself."""
    places = squeezed_by.offsets(text) if runs else []
    for start, end in runs:
        yield places[start], places[end - 1] + 1


def _stretches(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    return (match.span() for match in _compiled(_STRETCH).finditer(text, start, end))


def _cut(text: str, size: int) -> Iterator[str]:
    return (text[start : start + size] for start in range(len(text) - size + 1))


def _tells(piece: str) -> bool:
    return len(set(piece)) >= _FEWEST_DISTINCT and _BREAK not in piece


def _sought_whole(bare: str, *, at_least: int) -> frozenset[str]:
    """Return a squeezed secret and its mirror image, unless harmless texts may hold it."""
    return frozenset((bare, bare[::-1])) if len(bare) >= at_least and _tells(bare) else frozenset()


def _spellings(value: str, bare: str) -> Iterator[str]:
    """Yield the ways to write a secret in letters and digits."""
    yield from (bare, bare[::-1], codecs.encode(bare, "rot13"))
    if len(value) > _MAX_ENCODED:
        return
    data, wide = (value.encode(code, "surrogatepass") for code in ("utf-8", "utf-16-le"))
    yield from (data.hex(), wide.hex())
    yield from (
        base64.b64encode(each[skip:]).decode() for each in (data, wide) for skip in range(3)
    )
    yield from (base64.b32encode(data[skip:]).decode().rstrip("=") for skip in range(5))


def _with_signs(value: str) -> Iterator[str]:
    """Yield the ways to write it with signs, at every alignment."""
    data = value.encode("utf-8", "surrogatepass")
    for encode in (base64.b85encode, base64.a85encode):
        yield from (tighten(encode(data[skip:]).decode()) for skip in range(4))
