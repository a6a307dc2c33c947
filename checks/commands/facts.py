"""`foundry-doctor facts`: the knowledge with source, date and age, and what is to be looked at."""

import argparse
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from checks.commands.epilogue import end_help
from checks.commands.output import put_out
from checks.words import say

if TYPE_CHECKING:
    from checks.knowledge.facts import Fact

DUE_EXIT = 1
NARROWEST, WIDEST = 40, 80
"""How wide the text is at least, for its table needs that, and at most, for it is prose."""
INDENT = "    "
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""Other forms of ISO 8601, 2027-W08-6 say, are mistyped rather than meant."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `facts`."""
    end_help(
        parser,
        examples=("foundry-doctor facts", "foundry-doctor facts --due 2027-02-20 --format json"),
        exits={
            0: say("no fact is due for review by that day (today if --due is not specified)"),
            1: say("at least one fact is due for review by that day"),
            2: say("incorrect usage, or the result cannot be written"),
        },
    )
    parser.add_argument(
        "--due",
        metavar="DATE",
        type=_day,
        help=say("list only facts that are due for review by this day, such as 2027-02-20"),
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="(text)")


def _day(text: str) -> date:
    with suppress(ValueError):
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
    raise argparse.ArgumentTypeError(
        say("{text!r} is not a date. Write the year, month and day, as in 2027-02-20.", text=text)
    )


def run(options: argparse.Namespace) -> int:
    """List the facts; return 1 where one is due, by the day that was named or else today."""
    from checks.knowledge.facts import due, facts  # noqa: PLC0415 - with the options known

    today = datetime.now(UTC).date()
    late = due(options.due or today)
    shown = late if options.due else tuple(facts().values())
    render = {"text": lines_of, "json": _json}[options.format]
    lines = render(shown, today=today, by=options.due, late=len(late))
    put_out("".join(f"{line}\n" for line in lines), for_people=options.format == "text")
    return DUE_EXIT if late else 0


def lines_of(shown: Sequence["Fact"], *, today: date, by: date | None, late: int) -> Iterator[str]:
    """Yield the facts as a table as wide as the terminal; a doubt stands below its fact."""
    width = _width()
    if shown:
        yield say("review by   checked     days ago  fact")
    for fact in shown:
        age = (today - fact.checked).days
        dates = f"{fact.review_by}  {fact.checked}  {age:>8}"
        fits = len(dates) + 2 + len(fact.id) <= width
        yield from (f"{dates}  {fact.id}",) if fits else (dates, *_named(fact.id, width))
        yield from _wrapped(fact.says, INDENT, width)
        if fact.doubt:
            yield from _wrapped(say("In doubt: {doubt}", doubt=fact.doubt), INDENT, width)
        yield from _wrapped(say("Source: {source}", source=fact.source), INDENT, width)
    day = by or f"{today} (today)"
    yield from _wrapped(
        say(
            "Facts due for review by {day}: {count} of {total}.",
            total=_total(),
            count=late or "none",
            day=day,
        ),
        "",
        width,
    )


def _named(name: str, width: int) -> Iterator[str]:
    """Yield a name below its dates: in one piece where that fits, so that it can be copied."""
    file, slash, rest = name.rpartition("/")
    lines = (name,) if len(name) + len(INDENT) <= width else (f"{file}{slash}", rest)
    yield from (f"{INDENT}{line}" for line in lines)


def _width() -> int:
    """Return how many columns to use: what COLUMNS or the terminal says, within bounds."""
    columns = shutil.get_terminal_size((WIDEST, 0)).columns
    return max(NARROWEST, min(WIDEST, columns))


def _total() -> int:
    from checks.knowledge.facts import facts  # noqa: PLC0415 - the same

    return len(facts())


def _wrapped(text: str, indent: str, width: int) -> Sequence[str]:
    import textwrap  # noqa: PLC0415 - the same

    return textwrap.wrap(
        text, width, initial_indent=indent, subsequent_indent=f"{indent}  " if indent else ""
    )


def _json(shown: Sequence["Fact"], *, today: date, by: date | None, late: int) -> Iterator[str]:
    import json  # noqa: PLC0415 - the same

    from checks.knowledge import EDITION  # noqa: PLC0415 - the same

    document: dict[str, Any] = {
        "knowledge": EDITION,
        "today": str(today),
        "due_by": str(by) if by else None,
        "due": late,
        "facts": [
            {
                "fact": fact.id,
                "kind": fact.kind,
                "says": fact.says,
                "source": fact.source,
                "checked": str(fact.checked),
                "review_by": str(fact.review_by),
                "age_days": (today - fact.checked).days,
                "overdue": fact.is_overdue(today),
                "doubt": fact.doubt or None,
            }
            for fact in shown
        ],
    }
    yield json.dumps(document, indent=2, ensure_ascii=False)
