"""Which of a date's numbers is the day: the portal writes a time as its viewer's country does.

`05/11/2026` is 5 November or 11 May. Which one it is, a file tells by a day past the twelfth, or
whoever imports it says it; it is never guessed.
"""

import re
from typing import Literal

from checks.words import say
from checks.workspaces.imports.model import FileError, OrderUnknownError

Order = Literal["dmy", "mdy"]
ORDERS: tuple[Order, ...] = ("dmy", "mdy")

SLASHED = r"\s*[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:[0-9]{4}|[0-9]{2})[, ].*"
"""A time whose first two numbers are day and month, in an order of its own."""
FIRST, SECOND = r"\s*([0-9]+)[/.-]", r"[/.-]([0-9]+)[/.-]"
"""What finds the one and the other number of it."""
_START = re.compile(r"\s*[0-9]+(?P<sign>[/.-])[0-9]+[/.-](?P<year>[0-9]+)")
_TO_THE_MINUTE = re.compile(r"[^:]*\s[0-9]{1,2}:[0-9]{2}(?:\s*[AaPp][Mm])?\s*")
_WITHOUT_DAY = re.compile(r"\s*[0-9]{1,3}:[0-9]{2}[.,][0-9]\s*")
"""How Excel shows a time with milliseconds: minutes and seconds alone."""
_PORTAL = (
    ", %I:%M:%S.%f %p",
    ", %I:%M:%S %p",
    " %I:%M:%S %p",
    ", %H:%M:%S.%f",
    ", %H:%M:%S",
)
_EXCEL = (" %H:%M:%S", " %H:%M", " %I:%M %p")
_LAST_MONTH = 12
_QUOTED_CHARS = 80


def forms(order: Order, text: str) -> tuple[str, ...]:
    """Return how times like this one are written, for `strptime`.

    The portal's come first.
    """
    found = _START.match(text)
    sign = found["sign"] if found else "/"
    year = "%y" if found and len(found["year"]) == 2 else "%Y"
    day_and_month = ("%d", "%m") if order == "dmy" else ("%m", "%d")
    start = sign.join((*day_and_month, year))
    return tuple(start + rest for rest in (*_PORTAL, *_EXCEL))


def check_has_day(text: str) -> None:
    """Raise `FileError` for a time of which Excel has left minutes and seconds."""
    if _WITHOUT_DAY.fullmatch(text):
        shown = text[:_QUOTED_CHARS]
        raise FileError(
            say(
                "Excel saved this file again and removed the day and the hour from its times "
                "({shown!r}). Import the file as it was exported.",
                shown=shown,
            )
        )


def is_to_the_minute(text: str) -> bool:
    """Tell whether a time has lost its seconds, as Excel writes it."""
    return bool(_TO_THE_MINUTE.fullmatch(text))


def notes_on(text: str, order: Order, given: Order | None) -> tuple[str, ...]:
    """Return what is said of a file whose times look like this and were read so."""
    found = []
    if given is None:
        how = say("the day first") if order == "dmy" else say("the month first")
        found.append(
            say("The file's dates have {how}, because no month is later than 12.", how=how)
        )
    if is_to_the_minute(text):
        found.append(
            say(
                "The file's times are exact only to the minute. Excel drops seconds and "
                "milliseconds when it saves a file again."
            )
        )
    return tuple(found)


def tells(first: int, second: int) -> bool:
    """Tell whether the greatest numbers of a file's dates say which of them is the day."""
    return max(first, second) > _LAST_MONTH


def order_of(text: str, first: int, second: int, given: Order | None) -> Order:
    """Return the order of a file's dates, whose greatest first and second numbers these are.

    Raises `FileError` when the dates are of both orders, and `OrderUnknownError` when they could be
    of either and nobody said.
    """
    shown = text[:_QUOTED_CHARS]
    if first > _LAST_MONTH and second > _LAST_MONTH:
        raise FileError(
            say(
                "Some of the file's dates begin with the day, and others with the month "
                "({shown!r}).",
                shown=shown,
            )
        )
    if given is None and first <= _LAST_MONTH and _has_dots(text):
        # Wherever dots separate a date, the day comes first.
        given = "dmy"
    found: Order | None = "dmy" if first > _LAST_MONTH else "mdy" if second > _LAST_MONTH else given
    if found is None:
        raise OrderUnknownError(
            say(
                "The dates can be read in two ways ({shown!r}). To specify the order, import the "
                "file with --dates dmy (day first) or --dates mdy (month first).",
                shown=shown,
            )
        )
    if given and found != given:
        raise FileError(
            say(
                "The file's dates do not match the order given by --dates {given} ({shown!r}).",
                given=given,
                shown=shown,
            )
        )
    return found


def _has_dots(text: str) -> bool:
    found = _START.match(text)
    return found is not None and found["sign"] == "."
