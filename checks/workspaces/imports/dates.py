"""Which of a date's numbers is the day: the portal writes a time as its viewer's country does.

`05/11/2026` is 5 November or 11 May. Which one it is, a file tells by a day past the twelfth, or
whoever imports it says it; it is never guessed.
"""

from typing import Literal

from checks.words import say
from checks.workspaces.imports.model import FileError

Order = Literal["dmy", "mdy"]
ORDERS: tuple[Order, ...] = ("dmy", "mdy")

SLASHED = r"\s*[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}.*"
"""A time whose first two numbers are day and month, in an order of its own."""
FIRST, SECOND = r"\s*([0-9]+)/", r"/([0-9]+)/"
"""What finds the one and the other number of it."""
_REST = ("%Y, %I:%M:%S.%f %p", "%Y, %I:%M:%S %p", "%Y %I:%M:%S %p")
_LAST_MONTH = 12
_QUOTED_CHARS = 80


def forms(order: Order | None) -> tuple[str, ...]:
    """Return how the portal writes a time, for `strptime`; month first where nothing is known."""
    start = "%d/%m/" if order == "dmy" else "%m/%d/"
    return tuple(start + rest for rest in _REST)


def order_of(text: str, first: int, second: int, given: Order | None) -> Order:
    """Return the order of a file's dates, whose greatest first and second numbers these are.

    Raises `FileError` when the dates are of both orders, or could be of either and nobody said.
    """
    shown = text[:_QUOTED_CHARS]
    if first > _LAST_MONTH and second > _LAST_MONTH:
        raise FileError(
            say(
                "Some of its dates begin with the day, and others with the month ({shown!r}).",
                shown=shown,
            )
        )
    found: Order | None = "dmy" if first > _LAST_MONTH else "mdy" if second > _LAST_MONTH else given
    if found is None:
        raise FileError(
            say(
                "Its dates can be read in two ways ({shown!r}). To specify the order, import the "
                "file with --dates dmy (day first) or --dates mdy (month first).",
                shown=shown,
            )
        )
    if given and found != given:
        raise FileError(
            say(
                "Its dates do not match the order given by --dates {given} ({shown!r}).",
                given=given,
                shown=shown,
            )
        )
    return found
