"""Typed KQL literals: the only way in which a value enters a query.

Both engines agree on these forms. duckdb-kql 1.1.2 reads Unicode escapes wrongly and without a
word, so none is written; a text with a control character has no literal.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from math import isfinite

from checks.words import say

MAX_CHARS = 2000
"""No name, ID or address that a log holds is longer."""
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_UNWRITABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})

Value = str | int | float | bool | datetime


class LiteralError(ValueError):
    """A value has no KQL literal."""


def literal(value: Value) -> str:
    """Return a value as a literal of its type; raise `LiteralError` when there is none."""
    match value:
        case bool():
            return f"bool({str(value).lower()})"
        case str():
            return _string(value)
        case int():
            return _long(value)
        case float():
            return _real(value)
        case datetime():
            return _datetime(value)


def _string(text: str) -> str:
    if len(text) > MAX_CHARS:
        raise LiteralError(
            say("Text with {text} characters is too long for a query.", text=len(text))
        )
    return f'"{"".join(map(_character, text))}"'


def _character(sign: str) -> str:
    if sign in _ESCAPES:
        return _ESCAPES[sign]
    if unicodedata.category(sign) in _UNWRITABLE:
        raise LiteralError(
            say("A query cannot contain the control character U+{ord:04X}.", ord=ord(sign))
        )
    return sign


def _long(number: int) -> str:
    if not -(2**63) < number < 2**63:
        raise LiteralError(say("{number} is not a 64-bit number.", number=number))
    return f"long({number})"


def _real(number: float) -> str:
    if not isfinite(number):
        raise LiteralError(say("{number} is not a finite number.", number=number))
    return f"real({number!r})"


def _datetime(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise LiteralError(say("A time needs a time zone."))
    try:
        utc = moment.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        raise LiteralError(
            say("{moment} cannot be converted to a date and time in UTC.", moment=moment)
        ) from None
    return f"datetime({utc.isoformat(timespec='microseconds')}Z)"


_KINDS: dict[type, str] = {
    bool: "bool",
    str: "string",
    int: "long",
    float: "real",
    datetime: "datetime",
}


def table(columns: Sequence[tuple[str, type]], rows: Iterable[Sequence[Value]]) -> str:
    """Return a table literal; its column names are the program's own, never a user's."""
    head = ", ".join(f"{name}:{_KINDS[kind]}" for name, kind in columns)
    cells = ", ".join(literal(cell) for row in rows for cell in row)
    return f"datatable({head})[{cells}]"
