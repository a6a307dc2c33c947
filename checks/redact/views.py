"""See through JSON, URL, HTML and base64 encodings, and find the way back to the original."""

import binascii
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

# Text inside text is escaped once per level; three levels are a JSON string in a JSON string
# in a URL. More is no honest log.
MAX_LEVELS = 4
# A run shorter than this cannot hold an encoded secret of a known shape.
MIN_BASE64 = 40

# How gzip and the common settings of zlib begin.
_PACKED = (b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_MAX_UNPACKED = 1 << 16
_PACKED_STEP = 64

_NAMED = {"amp": "&", "quot": '"', "apos": "'", "lt": "<", "gt": ">", "equals": "=", "colon": ":"}
_SIMPLE = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


@cache
def _escape() -> re.Pattern[str]:
    return re.compile(
        r"""\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|(["'\\/&=bfnrt]))"""
        r"|%([0-9a-fA-F]{2})"
        r"|&(?:\#x([0-9a-fA-F]{1,6})|\#([0-9]{1,7})|(amp|quot|apos|lt|gt|equals|colon));",
        re.VERBOSE,
    )


def _decoded(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3] or match[5] or match[6]
    if code is not None:
        number = int(code, 16)
    elif match[7] is not None:
        number = int(match[7])
    else:
        return _SIMPLE.get(match[4], match[4]) if match[4] else _NAMED[match[8]]
    return chr(number) if number <= 0x10FFFF else "\ufffd"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A text as it reads with one more level of escapes undone."""

    text: str
    parent: "View | None" = None

    def inner(self) -> "View | None":
        """Return the next level, or nothing when this one holds no escape."""
        if not any(sign in self.text for sign in "\\%&"):
            return None
        inner = _escape().sub(_decoded, self.text)
        return None if inner == self.text else View(text=inner, parent=self)

    def outward(self, spans: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
        """Map spans (start, end, payload) of this level to the outermost text."""
        if self.parent is None or not spans:
            return spans
        return self.parent.outward(_mapped(self.parent.text, spans))


def _mapped(text: str, spans: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Walk the escapes of `text` once and translate every offset of its decoded form."""
    wanted = sorted({offset for start, end, _ in spans for offset in (start, end)})
    found: dict[int, int] = {}
    shift = index = 0
    for match in _escape().finditer(text):
        inside = match.start() - shift
        while index < len(wanted) and wanted[index] <= inside:
            found[wanted[index]] = wanted[index] + shift
            index += 1
        if index == len(wanted):
            break
        shift += len(match[0]) - 1
    found.update({offset: offset + shift for offset in wanted[index:]})
    return [(found[start], found[end], payload) for start, end, payload in spans]


def levels(text: str) -> Iterator[View]:
    """Yield the text itself, then each level below its escapes."""
    view = View(text=text)
    yield view
    for _ in range(MAX_LEVELS - 1):
        inner = view.inner()
        if inner is None:
            break
        view = inner
        yield view
    # In a form a space is a plus sign; as long as what it stands for, so the offsets stay.
    if "+" in view.text:
        yield View(text=view.text.replace("+", " "), parent=view.parent)


@cache
def _run() -> re.Pattern[str]:
    # The second part takes the further lines of a wrapped (MIME, PEM) block.
    return re.compile(
        rf"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{{{MIN_BASE64},}}+"
        r"(?>(?:\r?\n[A-Za-z0-9+/_-]++(?=\s|=|\Z))*)={0,2}"
    )


@cache
def _readable() -> re.Pattern[bytes]:
    return re.compile(rb"[\t\n\r\x20-\x7e]{12,}+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stretch of text that base64 could be."""

    start: int
    end: int
    decoded: tuple[bytes, ...]
    """What it says at each alignment, since a path or a word may be glued to its front."""

    @property
    def texts(self) -> tuple[str, ...]:
        """The same, a character for each byte."""
        return tuple(data.decode("latin-1") for data in self.decoded)

    @property
    def readable(self) -> str:
        """The pieces of ASCII in it; UTF-16, as PowerShell encodes, is that with zeros between."""
        pieces = (_readable().findall(data.replace(b"\0", b"")) for data in self.decoded)
        return b"\n".join(piece for found in pieces for piece in found).decode("ascii")


def base64_runs(text: str) -> Iterator[Run]:
    """Yield every run that base64 could be; one padded block or wrapped lines are one run."""
    for match in _run().finditer(text):
        letters = "".join(match[0].split()).rstrip("=").replace("-", "+").replace("_", "/")
        yield run_of(match.span(), [_decoded_at(letters[skip:]) for skip in range(4)])


def run_of(span: tuple[int, int], decoded: Sequence[bytes]) -> Run:
    """Return a run with what it says, and what that says once it is unpacked."""
    start, end = span
    unpacked = (_unpacked(each) for each in decoded if each.startswith(_PACKED))
    return Run(start=start, end=end, decoded=(*decoded, *unpacked))


def _unpacked(data: bytes) -> bytes:
    """Unpack gzip or zlib, so much of it as is sound and fits."""
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    found = b""
    try:
        # In steps: what comes before a damaged place is told all the same.
        for place in range(0, len(data), _PACKED_STEP):
            found += unpacking.decompress(data[place : place + _PACKED_STEP], _MAX_UNPACKED)
            if len(found) > _MAX_UNPACKED:
                break
    except zlib.error:
        pass
    return found[:_MAX_UNPACKED]


def _decoded_at(letters: str) -> bytes:
    whole = len(letters) // 4 * 4
    return binascii.a2b_base64(letters[:whole] + _tail(letters[whole:]))


def _tail(rest: str) -> str:
    return rest + "=" * (4 - len(rest)) if len(rest) > 1 else ""
