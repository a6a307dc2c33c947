"""What changed between two runs of the same target. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from checks.words import say
from dashboard.kit.reader import Reader
from dashboard.kit.zones import time_from

Document = Mapping[str, Any]

WAS = {
    "pass": say("was passing"),
    "warn": "had a warning",
    "fail": say("was failing"),
    "uncertain": say("could not be decided"),
    "crash": say("could not be decided"),
    "skip": say("was not run"),
}
NOW = {
    "pass": say("passes now"),
    "warn": say("now has a warning"),
    "fail": say("fails now"),
    "uncertain": say("now has no clear result"),
    "crash": say("now has no clear result"),
    "skip": say("was not run this time"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One check that ended otherwise than before."""

    title: str
    subject: str | None
    before: str
    after: str

    def words(self, age: str) -> str:
        """Return the change as a sentence: `was failing 10 minutes ago, passes now`."""
        about = f"{self.title} ({self.subject})" if self.subject else self.title
        return f"{about}: {WAS[self.before]} {age}, {NOW[self.after]}."


def changes(before: Document, after: Document) -> tuple[Change, ...]:
    """Return the checks whose status changed, in page order; gone or new ones are no change."""
    old = {(check["id"], check["subject"]): check["status"] for check in before["checks"]}
    return tuple(
        Change(
            title=check["title"],
            subject=check["subject"],
            before=old[check["id"], check["subject"]],
            after=check["status"],
        )
        for check in after["checks"]
        if old.get((check["id"], check["subject"]), check["status"]) != check["status"]
    )


def when(before: Document, after: Document, reader: Reader) -> str:
    """Return how long before one run the other was, by the clock that both ran under."""
    apart = time_from(after["started_at"]) - time_from(before["started_at"])
    return reader.ago(max(0.0, apart.total_seconds()))


def headline(found: tuple[Change, ...], age: str, reader: Reader) -> str:
    """Return the one line that stands above the changes."""
    if not found:
        return say("No changes since the previous run, {age}.", age=age)
    return say(
        "{count} changed since the previous run, {age}.",
        count=reader.count(len(found), "check"),
        age=age,
    )
