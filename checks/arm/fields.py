"""The fields of a JSON document, read tolerantly: what is absent is empty, never an error."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from math import isfinite
from typing import Any

Json = Mapping[str, Any]


def mapping(value: object) -> Json:
    """Return an object, empty when it is none."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> Sequence[Any]:
    """Return a list, empty when it is none."""
    return value if isinstance(value, list) else ()


def text(value: object) -> str:
    """Return a text, empty when there is nothing."""
    return value if isinstance(value, str) else "" if value is None else str(value)


def number(value: object) -> float:
    """Return a finite number, 0 when it is none."""
    try:
        found = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return found if isfinite(found) else 0.0


def properties_of(item: Json) -> Json:
    """Return what ARM says of a resource beside its ID and name."""
    return mapping(item.get("properties"))


def moment(value: object) -> datetime | None:
    """Return a time with its zone, UTC when none is said."""
    try:
        found = datetime.fromisoformat(text(value))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def day(value: object) -> date | None:
    """Return the day of a time."""
    found = moment(value)
    return found.date() if found else None


def last_segment(resource_id: str) -> str:
    """Return the last part of an ARM ID."""
    return resource_id.rstrip("/").rpartition("/")[2]
