"""A small, strict part of KQL: what people write to find a resource, and nothing else.

    resources | where A and (B or C) | extend x = f(y) | project a, b = c | order by a | limit N
    resources | summarize n = count(), max(x) by a, b | distinct a | count

A condition compares two values with `==`, `!=`, `=~`, `!~`, `contains`, `startswith`, `endswith`,
`has` or `in (…)`. A value is a text, a number, a boolean, a column with its fields
(`properties.x`) or a function of one value.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from checks.sandbox.arm.kql_words import QueryError, Token, tokens
from checks.sandbox.arm.summaries import REDUCERS, Figure, order, summarised

Row = Mapping[str, Any]
Value = Callable[[Row], Any]
Tables = Mapping[str, Callable[[], list[dict[str, Any]]]]
"""The tables by name, in lower case; each is made when a query begins with it."""

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


def run(query: str, tables: Tables) -> list[dict[str, Any]]:
    """Return what a query makes of the rows of its table; raise QueryError."""
    table, steps = _Parser(query).read(tables)
    rows = tables[table]()
    for step in steps:
        rows = step(rows)
    return rows


Step = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]


class _Parser:
    """Reads a query from left to right."""

    def __init__(self, query: str) -> None:
        self._tokens = list(tokens(query))
        self._next = 0

    def read(self, tables: Tables) -> tuple[str, list[Step]]:
        """Read the whole query: its table, and what is done with its rows."""
        table = self._token.text.casefold()
        if not self._accept(*tables):
            raise self._error()
        found = []
        while self._accept("|"):
            found.append(self._step())
        if self._token.kind != "end":
            raise self._error()
        return table, found

    @property
    def _token(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
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
            "summarize": self._summarize,
            "distinct": self._distinct,
            "count": lambda: lambda rows: [{"Count": len(rows)}],
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
        keys = [self._key()]
        while self._accept(","):
            keys.append(self._key())

        def step(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
            for value, upwards in reversed(keys):
                rows = sorted(rows, key=lambda row: order(value(row)), reverse=not upwards)
            return rows

        return step

    def _key(self) -> tuple[Value, bool]:
        """Read what to sort by, and whether upwards: KQL's default is the largest first."""
        value = self._value()
        return value, self._accept("asc") or (self._accept("desc") and False)

    def _summarize(self) -> Step:
        figures = [] if self._token.text.casefold() == "by" else [self._figure()]
        while figures and self._accept(","):
            figures.append(self._figure())
        keys = self._columns() if self._accept("by") else []
        if not figures and not keys:
            raise self._error()
        return lambda rows: summarised(rows, figures, keys)

    def _figure(self) -> Figure:
        name = ""
        if self._tokens[min(self._next + 1, len(self._tokens) - 1)].text == "=":
            name = self._take().text
            self._expect("=")
        function = self._token.text.casefold()
        if not self._accept(*REDUCERS):
            raise self._error()
        self._expect("(")
        inner = self._next
        value = _nothing if function == "count" else self._either()
        words = [each.text for each in self._tokens[inner : self._next] if each.kind == "name"]
        self._expect(")")
        of = "" if function == "countif" else "_".join(words)
        return Figure(name=name or f"{function}_{of}", value=value, reduce=REDUCERS[function])

    def _distinct(self) -> Step:
        keys = self._columns()
        return lambda rows: summarised(rows, (), keys)

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


def _nothing(_row: Row) -> None:
    """Take no value: rows are counted whatever they hold."""


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
