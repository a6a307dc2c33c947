"""`foundry-doctor facts`: the knowledge with source, date and age, and what is to be looked at."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from checks.knowledge.facts import Fact

DUE_EXIT = 1
WIDTH = 80


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `facts`."""
    parser.add_argument(
        "--due",
        metavar="DATE",
        type=_day,
        help="only what is to be looked at again by this day, as 2027-02-20",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="(text)")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a day. Write year, month and day, as in 2027-02-20."
        ) from None


def run(options: argparse.Namespace) -> int:
    """List the facts; return 1 where one is due, by the day that was named or else today."""
    from checks.knowledge.facts import due, facts  # noqa: PLC0415 - with the options known

    today = datetime.now(UTC).date()
    late = due(options.due or today)
    shown = late if options.due else tuple(facts().values())
    render = {"text": lines_of, "json": _json}[options.format]
    for line in render(shown, today=today, by=options.due, late=len(late)):
        sys.stdout.write(f"{line}\n")
    return DUE_EXIT if late else 0


def lines_of(shown: Sequence["Fact"], *, today: date, by: date | None, late: int) -> Iterator[str]:
    """Yield the facts as a table of 80 columns; a doubt stands below its fact."""
    if shown:
        yield "look again  checked     days ago  fact"
    for fact in shown:
        age = (today - fact.checked).days
        dates = f"{fact.review_by}  {fact.checked}  {age:>8}"
        fits = len(dates) + 2 + len(fact.id) <= WIDTH
        yield from (f"{dates}  {fact.id}",) if fits else (dates, f"    {fact.id}")
        yield from _wrapped(fact.says, "    ")
        if fact.doubt:
            yield from _wrapped(f"In doubt: {fact.doubt}", "    ")
        yield from _wrapped(f"Source: {fact.source}", "    ")
    day = f"by {by}" if by else "today"
    yield f"Of {_total()} facts, {_count(late)} to be looked at again {day}."


def _total() -> int:
    from checks.knowledge.facts import facts  # noqa: PLC0415 - the same

    return len(facts())


def _count(number: int) -> str:
    return {0: "none is", 1: "1 is"}.get(number, f"{number} are")


def _wrapped(text: str, indent: str) -> Sequence[str]:
    import textwrap  # noqa: PLC0415 - the same

    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ")


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
