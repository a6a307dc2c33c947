"""A small, strict part of KQL: what people write to find a resource, and nothing else.

    resources | where A and (B or C) | extend x = f(y) | project a, b = c | order by a | limit N

A condition compares two values with `==`, `!=`, `=~`, `!~`, `contains`, `startswith`, `endswith`,
`has` or `in (…)`. A value is a text, a number, a boolean, a column with its fields
(`properties.x`) or a function of one value.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
Value = Callable[[Row], Any]

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")|(?P<number>\d+)"
    r"|(?P<name>[A-Za-z_][\w]*)|(?P<sign>=~|!~|==|!=|\|\||[|=(),.\[\]]))"
)
_COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "=~": lambda left, right: left.casefold() == right.casefold(),
    "!~": lambda left, right: left.casefold() != right.casefold(),
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "contains": lambda left, right: right.casefold() in left.casefold(),
    "startswith": lambda left, right: left.casefold().startswith(right.casefold()),
    "endswith": lambda left, right: left.casefold().endswith(right.casefold()),
    "has": lambda left, right: right.casefold() in re.split(r"\W+", left.casefold()),
}


class QueryError(ValueError):
    """A query that cannot be read."""

    def __init__(self, token: str, place: int) -> None:
        super().__init__(f"unexpected {token!r} at {place}")
        self.token = token
        self.place = place


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    place: int


def run(query: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what a query makes of the rows of `resources`; raise QueryError."""
    for step in _Parser(query).steps():
        rows = step(rows)
    return rows


def _tokens(query: str) -> Iterator[_Token]:
    place, end = 0, len(query.rstrip())
    while place < end:
        found = _TOKEN.match(query, place)
        if found is None:
            raise QueryError(query[place:].strip()[:1], place)
        kind = found.lastgroup or ""
        yield _Token(kind, found[kind], found.start(kind))
        place = found.end()
    yield _Token("end", "<EOF>", end)


Step = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]


class _Parser:
    """Reads a query from left to right."""

    def __init__(self, query: str) -> None:
        self._tokens = list(_tokens(query))
        self._next = 0

    def steps(self) -> list[Step]:
        """Read the whole query."""
        if not self._accept("resources"):
            raise self._error()
        found = []
        while self._accept("|"):
            found.append(self._step())
        if self._token.kind != "end":
            raise self._error()
        return found

    @property
    def _token(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._token
        self._next += 1
        return token

    def _error(self) -> QueryError:
        return QueryError(self._token.text, self._token.place)

    def _accept(self, *texts: str) -> bool:
        token = self._token
        if token.kind not in ("name", "sign") or token.text.casefold() not in texts:
            return False
        self._next += 1
        return True

    def _expect(self, text: str) -> None:
        if not self._accept(text):
            raise self._error()

    def _step(self) -> Step:
        readers: dict[str, Callable[[], Step]] = {
            "where": self._where,
            "project": self._project,
            "extend": self._extend,
            "limit": self._limit,
            "take": self._limit,
            "order": self._order,
            "sort": self._order,
        }
        for name, read in readers.items():
            if self._accept(name):
                return read()
        raise self._error()

    def _where(self) -> Step:
        holds = self._either()
        return lambda rows: [row for row in rows if holds(row)]

    def _project(self) -> Step:
        columns = self._columns()
        return lambda rows: [{name: value(row) for name, value in columns} for row in rows]

    def _extend(self) -> Step:
        columns = self._columns()
        return lambda rows: [row | {name: value(row) for name, value in columns} for row in rows]

    def _limit(self) -> Step:
        if self._token.kind != "number":
            raise self._error()
        count = int(self._take().text)
        return lambda rows: rows[:count]

    def _order(self) -> Step:
        self._expect("by")
        value = self._value()
        # KQL's default is the largest first.
        upwards = self._accept("asc") or (self._accept("desc") and False)
        return lambda rows: sorted(rows, key=lambda row: _text(value(row)), reverse=not upwards)

    def _columns(self) -> list[tuple[str, Value]]:
        found = [self._column()]
        while self._accept(","):
            found.append(self._column())
        return found

    def _column(self) -> tuple[str, Value]:
        token, following = self._token, self._tokens[min(self._next + 1, len(self._tokens) - 1)]
        if token.kind == "name" and following.text == "=":
            self._next += 2
            return token.text, self._value()
        value = self._value()
        # A path without a name of its own is called by its parts, as Resource Graph does.
        parts = self._tokens[self._tokens.index(token) : self._next]
        return "_".join(part.text for part in parts if part.kind == "name"), value

    def _either(self) -> Value:
        parts = [self._both()]
        while self._accept("or"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else lambda row: any(part(row) for part in parts)

    def _both(self) -> Value:
        parts = [self._condition()]
        while self._accept("and"):
            parts.append(self._condition())
        return parts[0] if len(parts) == 1 else lambda row: all(part(row) for part in parts)

    def _condition(self) -> Value:
        if self._accept("("):
            found = self._either()
            self._expect(")")
            return found
        left = self._value()
        for name, compare in _COMPARISONS.items():
            if self._accept(name):
                right = self._value()
                return lambda row: compare(_text(left(row)), _text(right(row)))
        if self._accept("in"):
            return self._among(left)
        return left

    def _among(self, left: Value) -> Value:
        self._expect("(")
        values = [self._value()]
        while self._accept(","):
            values.append(self._value())
        self._expect(")")
        return lambda row: _text(left(row)) in {_text(value(row)) for value in values}

    def _value(self) -> Value:
        token = self._take()
        if token.kind == "text":
            text = re.sub(r"\\(.)", r"\1", token.text[1:-1])
            return lambda _row: text
        if token.kind == "number":
            return lambda _row: int(token.text)
        if token.kind != "name":
            self._next -= 1
            raise self._error()
        name = token.text.casefold()
        if name in ("true", "false"):
            return lambda _row: name == "true"
        return self._call(name) if self._accept("(") else self._path(token.text)

    def _call(self, name: str) -> Value:
        if name not in _FUNCTIONS:
            self._next -= 2
            raise self._error()
        inner = self._either()
        self._expect(")")
        return lambda row: _FUNCTIONS[name](inner(row))

    def _path(self, column: str) -> Value:
        names = [column]
        while self._accept("."):
            if self._token.kind != "name":
                raise self._error()
            names.append(self._take().text)
        return lambda row: _at(row, names)


def _at(row: Row, names: list[str]) -> Any:
    found: Any = row
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


_FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "tostring": _text,
    "tolower": lambda value: _text(value).lower(),
    "tobool": lambda value: value if isinstance(value, bool) else None,
    "isnotempty": lambda value: value not in (None, ""),
    "isempty": lambda value: value in (None, ""),
    "not": lambda value: not value,
}
