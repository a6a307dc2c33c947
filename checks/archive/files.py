"""The zip of an evidence file: written the same for one run, read within bounds; in memory.

Integrity, not authenticity: each part equals its sum in the manifest, and the archive holds nothing
else. Whoever packs a file anew can write what they like into it.
"""

import hashlib
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from checks.words import say

FORMAT = 1
"""A step when an older version could no longer read what is written."""
MANIFEST, README = "manifest.json", "README.txt"
EVIDENCE, EXCHANGES = "evidence.json", "exchanges.json"
PLAN, RESULT, LOGS = "plan.json", "result.json", "logs.json"
PARTS = (EVIDENCE, EXCHANGES, PLAN, RESULT, README)
MOST_BYTES, MOST_UNPACKED = 8_000_000, 40_000_000
"""Of a file, and of all of its parts unpacked; a run's is some 60 KB, unpacked ten times that."""
MOST_RATIO = 200
"""How many times its size a part may unpack to: text packs to a tenth, a bomb to a thousandth."""
DATE = (1980, 1, 1, 0, 0, 0)
MOST_JSON_DEPTH = 80


class RefusedError(ValueError):
    """A file that is not judged, and why, in words."""


def packed(parts: Mapping[str, bytes], about: Mapping[str, Any]) -> bytes:
    """Return the bytes of a file: the parts, and before them the manifest with their sums."""
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(parts.items())}
    manifest = {"format": FORMAT, **about, "parts": sums}
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in ((MANIFEST, as_bytes(manifest)), *sorted(parts.items())):
            archive.writestr(_entry(name), content)
    return out.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o600 << 16
    return entry


def as_bytes(value: Any) -> bytes:
    """Return plain data as the JSON of a part."""
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def unpacked(content: bytes) -> tuple[Mapping[str, Any], Mapping[str, bytes]]:
    """Return manifest and parts; raise `RefusedError` for what is no evidence file."""
    if len(content) > MOST_BYTES:
        raise RefusedError(say("the file is larger than any evidence file"))
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = _entries(archive)
            parts = {entry.filename: _part(archive, entry) for entry in entries}
    except DAMAGED as error:
        if isinstance(error, RefusedError):
            raise
        raise RefusedError(say("it is not a zip archive, or it is damaged")) from error
    except (NotImplementedError, RuntimeError, OverflowError, MemoryError) as error:
        raise RefusedError(say("it is packed in a way that evidence files are not")) from error
    head = parts.pop(MANIFEST, b"")
    manifest = mapping(head, MANIFEST)
    _check(manifest, parts)
    if as_bytes(manifest) != head or not _is_as_written(content, entries):
        raise RefusedError(say("it was not packed by Foundry Doctor"))
    return manifest, parts


def _entries(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the archive's entries, none of them unpacked yet; refuse what a file does not hold."""
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    known = {MANIFEST, LOGS, *PARTS}
    if len(names) != len(set(names)) or not set(names) <= known:
        raise RefusedError(say("it holds parts that an evidence file does not have"))
    if archive.comment or any(entry.extra or entry.comment for entry in entries):
        raise RefusedError(say("its archive holds more than its parts"))
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise RefusedError(say("its parts are larger than those of any evidence file"))
    if any(_is_bomb(entry) for entry in entries):
        raise RefusedError(say("a part unpacks to far more than text would"))
    return entries


DAMAGED = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    LookupError,
)
"""What reading an archive raises where a byte is not what it was."""
LOCAL = struct.Struct("<4s5H3L2H")
ALIKE = (
    *("date_time", "compress_type", "create_system", "external_attr", "internal_attr"),
    *("create_version", "extract_version", "flag_bits", "volume", "reserved"),
)
"""What the directory says of an entry and is the same in every file."""
CENTRAL, END = 46, 22
"""Bytes of an entry of the directory without its name, and of the archive's end."""


def _is_as_written(content: bytes, entries: list[zipfile.ZipInfo]) -> bool:
    """Tell whether an archive's headers are those that are written, the sizes aside."""
    names = [entry.filename for entry in entries]
    if names != [MANIFEST, *sorted(set(names) - {MANIFEST})]:
        return False
    place = 0
    for entry in entries:
        if entry.header_offset != place or not _is_header(content, entry):
            return False
        place += LOCAL.size + len(entry.filename) + entry.compress_size
    directory = sum(CENTRAL + len(name) for name in names)
    return len(content) == place + directory + END


def _is_header(content: bytes, entry: zipfile.ZipInfo) -> bool:
    own, name = _entry(entry.filename), entry.filename.encode()
    if any(getattr(entry, each) != getattr(own, each) for each in ALIKE):
        return False
    year, month, day, *_ = DATE
    date = (year - 1980) << 9 | month << 5 | day
    sizes = (entry.CRC, entry.compress_size, entry.file_size)
    fields = (own.extract_version, 0, own.compress_type, 0, date, *sizes, len(name), 0)
    expected = LOCAL.pack(b"PK\x03\x04", *fields) + name
    at = entry.header_offset
    return content[at : at + len(expected)] == expected


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > MOST_RATIO * max(entry.compress_size, 100)


def _part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as stream:
        content = stream.read(entry.file_size + 1)
    if len(content) != entry.file_size:
        raise RefusedError(say("a part does not have the size that the archive states"))
    return content


def _check(manifest: Mapping[str, Any], parts: Mapping[str, bytes]) -> None:
    version = manifest.get("format")
    if not isinstance(version, int) or version < 1:
        raise RefusedError(say("its manifest does not state its format"))
    if version > FORMAT:
        raise RefusedError(
            say(
                "it has format {version}, and this version reads up to {most}. Update Foundry "
                "Doctor",
                version=version,
                most=FORMAT,
            )
        )
    sums = manifest.get("parts")
    if not isinstance(sums, dict) or set(sums) != set(parts):
        raise RefusedError(say("its parts are not those that the manifest lists"))
    wrong = [n for n, content in parts.items() if hashlib.sha256(content).hexdigest() != sums[n]]
    if wrong:
        raise RefusedError(say("{name} was changed after it was written", name=wrong[0]))
    lacking = [name for name in (EVIDENCE, EXCHANGES, PLAN) if name not in parts]
    if lacking:
        raise RefusedError(say("it lacks {name}", name=lacking[0]))


def mapping(content: bytes, name: str) -> Mapping[str, Any]:
    """Return a part's JSON, which is an object; raise `RefusedError`."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise RefusedError(say("{name} is not JSON", name=name)) from error
    if not isinstance(found, dict):
        raise RefusedError(say("{name} is not a JSON object", name=name))
    return found
