"""Evidence as plain data and back, by the types that its fields declare.

A field that this version does not know is passed over, one that a file lacks has its default. A
value whose class is another than its field declares says which it is. Requests stand in a list of
their own, and evidence names them by number: most are evidence of several kinds.
"""

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from checks.evidence import Exchange
from checks.secret import Secret, Withheld
from checks.words import say

CLASS, REQUEST = "is", "request"
"""Names in a file that no field has: the class of a value, and the number of a request."""
MOST_DEPTH = 60


class UnreadableError(ValueError):
    """A file says something that its field cannot hold."""


class Encoder:
    """Turns evidence into plain data, and keeps the requests that it meets."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self._numbers: dict[Exchange, int] = {}

    def encode(self, value: Any, declared: Any = Any) -> Any:
        """Return a value as JSON can hold it."""
        if isinstance(value, Exchange):
            return {REQUEST: self.number_of(value)}
        if is_dataclass(value) and not isinstance(value, type):
            return self._dataclass(value, declared)
        return self._plain(value, declared)

    def _plain(self, value: Any, declared: Any) -> Any:
        if isinstance(value, Secret | Withheld):
            return Withheld.SECRET.value
        if isinstance(value, Enum | date):
            return value.value if isinstance(value, Enum) else value.isoformat()
        if isinstance(value, Mapping):
            return {str(key): self.encode(item) for key, item in value.items()}
        if isinstance(value, frozenset):
            return sorted(self.encode(item) for item in value)
        if isinstance(value, tuple | list):
            inner = _item_of(declared)
            return [self.encode(item, inner) for item in value]
        return value

    def _dataclass(self, value: Any, declared: Any) -> dict[str, Any]:
        hints = hints_of(value.__class__)
        told = {} if type(value) in _choices(declared) else {CLASS: type(value).__name__}
        for each in fields(value):
            item = getattr(value, each.name)
            if not _is_default(each, item):
                told[each.name] = self.encode(item, hints[each.name])
        return told

    def number_of(self, exchange: Exchange) -> int:
        """Return a request's place in the list, in which it stands from now on."""
        if exchange not in self._numbers:
            self._numbers[exchange] = len(self.exchanges)
            self.exchanges.append(exchange)
        return self._numbers[exchange]


def exchange_data(exchange: Exchange) -> dict[str, Any]:
    """Return a request by itself, as the list of requests holds it."""
    encoder, hints = Encoder(), hints_of(Exchange)
    return {
        each.name: encoder.encode(getattr(exchange, each.name), hints[each.name])
        for each in fields(exchange)
        if not _is_default(each, getattr(exchange, each.name))
    }


class Decoder:
    """Turns plain data back into evidence; `classes` are those that a file may name."""

    def __init__(self, classes: Mapping[str, type[Any]], exchanges: tuple[Exchange, ...]) -> None:
        self._classes = classes
        self._exchanges = exchanges

    def decode(self, data: Any, declared: Any, depth: int = 0) -> Any:
        """Return what a field of the declared type held; raise `UnreadableError`."""
        if depth > MOST_DEPTH:
            raise UnreadableError(say("nested too deeply"))
        choices = _choices(declared)
        if isinstance(data, Mapping) and REQUEST in data and set(data) == {REQUEST}:
            return self._request(data[REQUEST])
        for choice in choices:
            found = self._as(data, choice, depth)
            if found is not _NO:
                return found
        raise UnreadableError(
            say("{found} in place of {declared}", found=type(data).__name__, declared=declared)
        )

    def _request(self, number: Any) -> Exchange:
        if not isinstance(number, int) or not 0 <= number < len(self._exchanges):
            raise UnreadableError(say("a request that is not in the file"))
        return self._exchanges[number]

    def _as(self, data: Any, choice: Any, depth: int) -> Any:  # noqa: PLR0911 - one for each shape
        origin = get_origin(choice) or choice
        if choice in (type(None), None):
            return None if data is None else _NO
        if choice in (Secret, Withheld):
            return Withheld.SECRET if data == Withheld.SECRET.value else _NO
        if origin is tuple:
            return self._tuple(data, choice, depth)
        if origin is frozenset:
            return frozenset(self._items(data, get_args(choice)[0], depth))
        if origin is Mapping or (isinstance(origin, type) and issubclass(origin, Mapping)):
            return self._mapping(data, choice, depth)
        if isinstance(origin, type) and is_dataclass(origin):
            return self._dataclass(data, origin, depth)
        return _plain(data, choice)

    def _tuple(self, data: Any, choice: Any, depth: int) -> Any:
        if not isinstance(data, list):
            return _NO
        inner = get_args(choice)
        if len(inner) == 2 and inner[1] is Ellipsis:
            return tuple(self._items(data, inner[0], depth))
        if len(inner) != len(data):
            raise UnreadableError(say("a list of the wrong length"))
        pairs = zip(data, inner, strict=True)
        return tuple(self.decode(item, one, depth + 1) for item, one in pairs)

    def _items(self, data: Any, inner: Any, depth: int) -> list[Any]:
        if not isinstance(data, list):
            raise UnreadableError(say("not a list"))
        return [self.decode(item, inner, depth + 1) for item in data]

    def _mapping(self, data: Any, choice: Any, depth: int) -> Any:
        if not isinstance(data, Mapping):
            return _NO
        inner = get_args(choice)[1]
        return {str(key): self.decode(item, inner, depth + 1) for key, item in data.items()}

    def _dataclass(self, data: Any, declared: type[Any], depth: int) -> Any:
        if not isinstance(data, Mapping):
            return _NO
        own = self._classes.get(str(data[CLASS])) if CLASS in data else declared
        if own is None or not issubclass(own, declared):
            return _NO
        hints = hints_of(own)
        held = {
            each.name: self.decode(data[each.name], hints[each.name], depth + 1)
            for each in fields(own)
            if each.name in data and each.init
        }
        lacking = [each.name for each in fields(own) if each.name not in held and _is_needed(each)]
        if lacking:
            names = ", ".join(lacking)
            raise UnreadableError(say("{kind} without {names}", kind=own.__name__, names=names))
        return own(**held)


_NO = object()
"""What a choice of a union returns that the data does not fit."""


def _plain(data: Any, choice: Any) -> Any:
    if choice is Any:
        return data
    if isinstance(choice, type) and issubclass(choice, Enum):
        return _by(choice, data, str)
    if choice in (datetime, date):
        return _by(choice.fromisoformat, data, str)
    if choice is float and isinstance(data, int | float) and not isinstance(data, bool):
        return float(data)
    if choice in (str, int, bool):
        return data if type(data) is choice else _NO
    return _NO


def _by(make: Callable[[Any], Any], data: Any, kind: type[Any]) -> Any:
    if not isinstance(data, kind):
        return _NO
    try:
        return make(data)
    except ValueError:
        return _NO


def hints_of(kind: type[Any]) -> Mapping[str, Any]:
    """Return the declared type of each field, a generic class's parameter filled in."""
    if kind not in _HINTS:
        _HINTS[kind] = _hints_of(kind)
    return _HINTS[kind]


_HINTS: dict[type[Any], Mapping[str, Any]] = {}
"""Reading the types of a class takes longer than decoding a value."""


def _hints_of(kind: type[Any]) -> Mapping[str, Any]:
    bound: dict[Any, Any] = {}
    for base in kind.__mro__:
        for generic in getattr(base, "__orig_bases__", ()):
            origin, given = get_origin(generic), get_args(generic)
            names = getattr(origin, "__parameters__", ())
            bound |= {
                n: g for n, g in zip(names, given, strict=False) if not isinstance(g, TypeVar)
            }
    return {name: _filled(hint, bound) for name, hint in get_type_hints(kind).items()}


def _filled(hint: Any, bound: Mapping[Any, Any]) -> Any:
    if isinstance(hint, TypeVar):
        return bound.get(hint, Any)
    if get_origin(hint) is tuple and any(isinstance(one, TypeVar) for one in get_args(hint)):
        return tuple[tuple(_filled(one, bound) for one in get_args(hint))]  # type: ignore[misc]
    return hint


def _choices(declared: Any) -> tuple[Any, ...]:
    """Return the members of a union, or the type alone."""
    if get_origin(declared) in (Union, types.UnionType):
        return get_args(declared)
    return (declared,)


def _item_of(declared: Any) -> Any:
    for choice in _choices(declared):
        if get_origin(choice) is tuple:
            inner = get_args(choice)
            return inner[0] if len(inner) == 2 and inner[1] is Ellipsis else Any
    return Any


def _is_default(each: "Field[Any]", value: Any) -> bool:
    if each.default is not MISSING:
        return type(value) is type(each.default) and bool(value == each.default)
    return each.default_factory is not MISSING and bool(value == each.default_factory())


def _is_needed(each: "Field[Any]") -> bool:
    return each.init and each.default is MISSING and each.default_factory is MISSING
