"""A file as DuckDB can read it: under a name that is no pattern, as UTF-8, and whole."""

import codecs
import gzip
import os
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any

from checks.words import say
from checks.workspaces.imports.model import FileError

HEAD_BYTES = 1 << 20
_PADDING = bytes(8)
"""A compressed file's last bytes are its checksum and length: all zero where it was padded."""
_SAMPLE_BYTES = 256
_MOSTLY = 0.8
_BLOCK = 1 << 20
ZIP = b"PK\x03\x04"
LEGACY = "cp1252"
"""What Excel and old tools write in the West, without a word about it."""
_SCANNED = 0.5
"""Share of the time that goes into a look at all bytes, where the file is then written anew."""
_PATTERN = re.compile(r"[*?\[]")
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""The longer first: UTF-32's begins with UTF-16's."""


def verbatim(path: Path) -> str:
    """Return a path as DuckDB's readers take it: to them a name is a pattern."""
    return _PATTERN.sub(r"[\g<0>]", str(path.absolute()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A file as it can be read."""

    path: Path
    is_guessed: bool = False
    """It does not say which encoding it has: it is read in the one that is likely."""


def prepare(path: Path, work: Path, at: Callable[[float], object]) -> Prepared:
    """Return what to read instead of a file: itself where that will do.

    `at` is told of the share of the file that was read, and may raise to stop. Raises `FileError`
    where the file cannot be read or is damaged, and `OSError` where `work` has no room.
    """
    head = head_of(path)
    encoding = _wide_encoding(head)
    is_text = not head.startswith((b"PAR1", ZIP))
    if is_text and not encoding and (head.startswith(2 * codecs.BOM_UTF8) or _is_padded(path)):
        encoding = "utf-8"
    if encoding:
        return Prepared(path=_as_utf8(path, work, encoding, at))
    may_be_legacy = is_text and b"\0" not in head
    if may_be_legacy and _is_legacy(path, lambda share: at(_SCANNED * share)):
        rest = partial(_told_rest, at)
        return Prepared(path=_as_utf8(path, work, LEGACY, rest), is_guessed=True)
    if _PATTERN.search(str(path)) or not _is_unicode(str(path)):
        return Prepared(path=_linked(path, work))
    return Prepared(path=path)


def _told_rest(at: Callable[[float], object], share: float) -> None:
    at(_SCANNED + (1 - _SCANNED) * share)


def _is_legacy(path: Path, at: Callable[[float], object]) -> bool:
    """Tell whether a text is not UTF-8, and not a UTF-8 text of which a few bytes are damaged.

    Compressed data is compared with its checksum and length by that, which DuckDB does not do.
    """
    decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
    bad = good = 0
    with _told():
        source = stream_of(path)
    with source:
        while block := _block(source):
            at(_share(source, path))
            if block.isascii() and not decoder.getstate()[0]:
                continue
            text = decoder.decode(block)
            sound = text.encode("utf-8", "ignore").decode("utf-8")
            bad += len(text) - len(sound)
            good += len(sound) - len(sound.encode("ascii", "ignore"))
    return bad + len(decoder.decode(b"", final=True)) > good


def is_gzip(path: Path) -> bool:
    """Tell whether a file is compressed, by its content."""
    with path.open("rb") as stream:
        return stream.read(2) == b"\x1f\x8b"


def _is_padded(path: Path) -> bool:
    """Tell whether zeros follow compressed data, as on a tape: gunzip ignores them."""
    with path.open("rb") as stream:
        stream.seek(-min(len(_PADDING), path.stat().st_size), os.SEEK_END)
        return is_gzip(path) and stream.read() == _PADDING


def _is_unicode(name: str) -> bool:
    """Tell whether a name is text; to Linux it is bytes."""
    return not any("\ud800" <= sign <= "\udfff" for sign in name)


def head_of(path: Path) -> bytes:
    """Return how a file begins, unpacked; raise `FileError` where it cannot be read."""
    if path.is_dir():
        raise FileError(say("The path is a folder. Specify the files in it."))
    with _told(), stream_of(path) as stream:
        head: bytes = stream.read(HEAD_BYTES)
    return head


def stream_of(path: Path) -> IO[bytes]:
    """Open a file for reading, unpacked."""
    return gzip.open(path, "rb") if is_gzip(path) else path.open("rb")  # type: ignore[return-value]


@contextmanager
def _told() -> Iterator[None]:
    """Make a sentence of what goes wrong while a file is read."""
    try:
        yield
    except (OSError, EOFError, zlib.error) as error:
        why = getattr(error, "strerror", None) or say("its compressed data is damaged")
        raise FileError(say("The file cannot be read: {why}.", why=why)) from error


def _wide_encoding(head: bytes) -> str:
    """Return which encoding of more than one byte a text is in, or an empty string.

    PowerShell 5 writes UTF-16, with a mark at the start or, piece by piece, without.
    """
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    sample = head[:_SAMPLE_BYTES]
    pairs = len(sample) // 2
    high, low = sample[1::2].count(0), sample[::2].count(0)
    if pairs and high >= _MOSTLY * pairs and not low:
        return "utf-16-le"
    if pairs and low >= _MOSTLY * pairs and not high:
        return "utf-16-be"
    return ""


def _share(stream: Any, path: Path) -> float:
    """Return how much of a file was read, of the bytes that lie on the disk."""
    on_disk = getattr(stream, "fileobj", stream)
    return float(on_disk.tell()) / max(1, path.stat().st_size)


def _as_utf8(path: Path, work: Path, encoding: str, at: Callable[[float], object]) -> Path:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    target = _free(work)
    with _told():
        source = stream_of(path)
    with source, target.open("w", encoding="utf-8", newline="") as out:
        is_first = True
        while block := _block(source):
            at(_share(source, path))
            text = decoder.decode(block)
            out.write(text.lstrip("\ufeff") if is_first else text)
            is_first = False
        out.write(decoder.decode(b"", final=True))
    return target


def _block(source: Any) -> bytes:
    with _told():
        block: bytes = source.read(_BLOCK)
    return block


def _linked(path: Path, work: Path) -> Path:
    """Return a link without a pattern in its name: a backslash before one cannot be escaped."""
    link = _free(work, ".parquet" if path.suffix == ".parquet" else "")
    try:
        link.symlink_to(path.absolute())
    except OSError:
        # Windows allows links to few; its names have neither stars nor question marks.
        return path
    return link


def _free(work: Path, suffix: str = "") -> Path:
    return work / f"plain{sum(1 for _ in work.glob('plain*'))}{suffix}"
