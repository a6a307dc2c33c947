"""The spans of time that a caller asks for, in the forms of ISO 8601 that clients send."""

import re
from datetime import UTC, datetime, timedelta

EARLIEST, LATEST = datetime(1970, 1, 1), datetime(9000, 1, 1)  # noqa: DTZ001 -- as in the store

_UNITS = {"W": "weeks", "D": "days", "H": "hours", "M": "minutes", "S": "seconds"}
_DURATION = re.compile(
    r"P(?=.)(?:(?P<W>[\d.]+)W)?(?:(?P<D>[\d.]+)D)?"
    r"(?:T(?=.)(?:(?P<H>[\d.]+)H)?(?:(?P<M>[\d.]+)M)?(?:(?P<S>[\d.]+)S)?)?"
)


def read(text: str, *, now: datetime) -> tuple[datetime, datetime]:
    """Return start and end, UTC without a zone; raises `ValueError` for any other text.

    A span is `P30D` (until now), `start/end`, `start/P30D` or `P30D/end`; empty for all there is.
    """
    if not text:
        return EARLIEST, LATEST
    first, slash, second = text.strip().partition("/")
    if not slash:
        return naive(now) - duration(first), naive(now)
    if first.startswith("P"):
        return moment(second) - duration(first), moment(second)
    if second.startswith("P"):
        return moment(first), moment(first) + duration(second)
    return moment(first), moment(second)


def duration(text: str) -> timedelta:
    """Return an ISO duration without months and years."""
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(text)
    given = {_UNITS[unit]: float(value) for unit, value in found.groupdict().items() if value}
    return timedelta(**given)


def moment(text: str) -> datetime:
    """Return an ISO time in UTC; it is UTC, too, when it names no zone."""
    return naive(datetime.fromisoformat(text))


def naive(when: datetime) -> datetime:
    """Return a time as the store has it: in UTC, without a zone."""
    return when.astimezone(UTC).replace(tzinfo=None) if when.tzinfo else when
