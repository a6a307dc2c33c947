"""Rows of a table that was copied from a query's result: a line of names, and lines of values."""

import csv
from collections.abc import Iterator, Sequence

from checks.explain.model import Found

_STATUSES = frozenset(
    {"resultsignature", "responsecode", "resultcode", "httpstatuscode", "httpstatuscode_d"}
)
_REASONS = frozenset({"lasterrorreason", "lasterrormessage", "resultdescription"})
_FEWEST_CELLS, _MOST_ROWS, _LONGEST = 3, 200, 4000
_FIRST_FAILURE = 400


def find(text: str) -> Iterator[Found]:
    """Yield the failed calls of a table, its cells parted by tabs, bars or commas."""
    if not any(name in text.lower() for name in _STATUSES):
        return
    for sign in "\t|,":
        yield from _parted(text, sign)


def _parted(text: str, sign: str) -> Iterator[Found]:
    names: Sequence[str] = ()
    place, left = 0, _MOST_ROWS
    for line in text.split("\n"):
        start, place = place, place + len(line) + 1
        if line.count(sign) < _FEWEST_CELLS - 1 or len(line) > _LONGEST or not left:
            continue
        cells = _cells(line, sign)
        # A query's result shows the time zone behind the name.
        told = [cell.split(" [")[0].lower() for cell in cells]
        if _STATUSES.intersection(told):
            names = told
        elif len(cells) == len(names):
            left -= 1
            yield from _row(dict(zip(names, cells, strict=True)), start)


def _cells(line: str, sign: str) -> list[str]:
    if sign == ",":
        return [cell.strip() for cell in next(csv.reader([line]), [])]
    return [cell.strip() for cell in line.strip("|" if sign == "|" else "").split(sign)]


def _row(row: dict[str, str], start: int) -> Iterator[Found]:
    for name in _STATUSES.intersection(row):
        told = row[name].removesuffix(".0")
        if told.isdecimal() and _FIRST_FAILURE <= int(told) <= 599:
            why = next((row[each] for each in sorted(_REASONS.intersection(row)) if row[each]), "")
            yield Found(start=start, status=int(told), message=why)
            return
