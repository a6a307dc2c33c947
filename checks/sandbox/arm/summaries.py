"""`summarize`, `distinct` and `count` of Resource Graph's language: rows become groups."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
Value = Callable[[Row], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One aggregation: what its column is called, what it is of, and how the values become one."""

    name: str
    value: Value
    reduce: Callable[[list[Any]], Any]


def order(value: Any) -> tuple[int, Any]:
    """Return what a value is sorted by: nothing comes first, numbers by size, the rest as text."""
    if value is None:
        return 0, 0
    return (1, value) if isinstance(value, int | float) else (2, str(value))


def _numbers(values: Iterable[Any]) -> list[float]:
    return [each for each in values if isinstance(each, int | float) and each is not True]


def _given(values: Iterable[Any]) -> list[Any]:
    return [each for each in values if each is not None]


def _unlike(values: Iterable[Any]) -> list[Any]:
    return list({repr(each): each for each in _given(values)}.values())


def _average(values: list[Any]) -> float | None:
    numbers = _numbers(values)
    return sum(numbers) / len(numbers) if numbers else None


REDUCERS: Mapping[str, Callable[[list[Any]], Any]] = {
    "count": len,
    "countif": lambda values: sum(1 for each in values if each is True),
    "dcount": lambda values: len(_unlike(values)),
    "sum": lambda values: sum(_numbers(values)),
    "avg": _average,
    "min": lambda values: min(_given(values), key=order, default=None),
    "max": lambda values: max(_given(values), key=order, default=None),
    "make_list": _given,
    "make_set": _unlike,
    "take_any": lambda values: next(iter(_given(values)), None),
}
"""Aggregations by name; each makes one value of a group's."""


def summarised(
    rows: Sequence[Row], figures: Sequence[Figure], keys: Sequence[tuple[str, Value]]
) -> list[dict[str, Any]]:
    """Return a row per group, in order of appearance; without keys there is one, of all rows."""
    groups: dict[str, tuple[dict[str, Any], list[Row]]] = {}
    for row in rows:
        key = {name: value(row) for name, value in keys}
        groups.setdefault(repr(list(key.values())), (key, []))[1].append(row)
    if not keys and not rows:
        groups[""] = ({}, [])
    return [
        key | {each.name: each.reduce([each.value(row) for row in own]) for each in figures}
        for key, own in groups.values()
    ]
