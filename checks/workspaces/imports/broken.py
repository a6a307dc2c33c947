"""Where a JSON text breaks: by line, as an editor counts them."""

import json
import re
from pathlib import Path

from checks.workspaces.imports.opened import stream_of

_BETWEEN = re.compile(r"\s*")
_HALF = re.compile(
    r"(?<!\\)(?:\\\\)*\\u(?:d[89ab][0-9a-f]{2}(?!\\ud[c-f])|(?<!\\ud[89ab]..\\u)d[c-f][0-9a-f]{2})",
    re.IGNORECASE,
)
"""Half of a sign that needs two, escaped: no text holds it, and DuckDB takes none."""
_READ_BYTES = 16 << 20
"""A longer text is not looked through; then DuckDB's number of the record has to do."""


def line_of_fault(path: Path) -> int | None:
    """Return the line at which a file's JSON is no JSON; None where it is sound or too long.

    Raises `RecursionError` where it is too deep.
    """
    with stream_of(path) as stream:
        content = stream.read(_READ_BYTES + 1)
    if len(content) > _READ_BYTES:
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return content.count(b"\n", 0, error.start) + 1
    if half := _HALF.search(text):
        return text.count("\n", 0, half.start()) + 1
    decoder, place = json.JSONDecoder(), 0
    while place < len(text):
        between = _BETWEEN.match(text, place)
        place = between.end() if between else place
        if place == len(text):
            return None
        try:
            _, place = decoder.raw_decode(text, place)
        except json.JSONDecodeError as error:
            return error.lineno
    return None
