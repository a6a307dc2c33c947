"""Where a JSON text breaks: by line, as an editor counts them."""

import json
import re
from pathlib import Path

from checks.workspaces.imports.opened import stream_of

_BETWEEN = re.compile(r"\s*")
_READ_BYTES = 16 << 20
"""A longer text is not looked through; then DuckDB's number of the record has to do."""


def line_of_fault(path: Path) -> int | None:
    """Return the line at which a file's JSON is no JSON; None where it is sound or too long."""
    with stream_of(path) as stream:
        content = stream.read(_READ_BYTES + 1)
    if len(content) > _READ_BYTES:
        return None
    text = content.decode("utf-8-sig", errors="replace")
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
        except RecursionError:
            return None
    return None
