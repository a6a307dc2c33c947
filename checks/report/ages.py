"""Who says something and how old that is, in words, from the document alone."""

from collections.abc import Iterator, Mapping
from typing import Any

from checks.report.safe import one_line
from checks.words import say

Document = Mapping[str, Any]


def sourced(told: Document) -> str:
    """Return who says a remedy or a fact, when that was checked, and whether it is overdue."""
    return one_line(
        say("{source}, checked {checked}", source=told["source"], checked=checked(told))
    )


def checked(told: Document) -> str:
    """Return when something was checked, how long before the run, and whether it is overdue."""
    said = f"{told['checked']}{_before(told['age_days'])}"
    late = (
        say("; it was due for review on {review_by}", review_by=told["review_by"])
        if told["overdue"]
        else ""
    )
    return one_line(f"{said}{late}")


def _before(days: int | None) -> str:
    if days is None:
        return ""
    if days < 0:
        return say(", after this run")
    when = {0: say("on the day of this run"), 1: say("1 day before this run")}
    return f", {when.get(days) or say('{days} days before this run', days=days)}"


def foundations(root: Document) -> Iterator[str]:
    """Yield a sentence for each fact that a root cause rests on."""
    for fact in root["rests_on"]:
        doubt = say(" In doubt: {doubt}", doubt=fact["doubt"]) if fact["doubt"] else ""
        yield one_line(
            say(
                "Based on {fact}: {sourced}.{doubt}",
                fact=fact["fact"],
                sourced=sourced(fact),
                doubt=doubt,
            )
        )
