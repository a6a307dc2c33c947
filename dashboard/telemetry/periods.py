"""What a page is about, in words: a range up to now, or an interval that a drag selected."""

from dataclasses import dataclass
from datetime import timedelta

from checks.words import say
from checks.workspaces import Span
from dashboard.kit.reader import Reader

DAY = timedelta(days=1)
RANGES = {"24 h": "24 hours", "7 d": "7 days", "30 d": "30 days"}
"""A range's label → how it is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """How sentences name what is shown, and what it is compared with."""

    within: str
    """`in the last 30 days`, `from 10 Nov 00:00 to 12:00 CET`."""
    of: str
    """`of the last 30 days`, `of 10 Nov 00:00 to 12:00 CET`."""
    before: str
    """`the 30 days before`, `the same hours a day before`."""
    short: str
    """The same beside a figure: `30 d before`, `a day before`."""
    is_part: bool = False
    """Whether it is an interval that a drag selected."""

    @classmethod
    def of_range(cls, label: str) -> "Period":
        """Return a range up to now."""
        said = RANGES[label]
        return cls(
            within=say("in the last {said}", said=said),
            of=say("of the last {said}", said=said),
            before=say("the {said} before", said=said),
            short=say("{label} before", label=label),
        )

    @classmethod
    def of_interval(cls, span: Span, reader: Reader) -> "Period":
        """Return an interval, which is compared with `earlier`."""
        days = _days(span)
        ago = say("a day before") if days == 1 else say("{days} days before", days=days)
        said = reader.interval(span)
        return cls(
            within=say("from {said}", said=said),
            of=say("of {said}", said=said),
            before=say("the same hours {ago}", ago=ago),
            short=ago,
            is_part=True,
        )


def earlier(span: Span) -> Span:
    """Return what an interval is compared with: the same hours of the days just before.

    Nights have fewer and other requests than days, so the hours before would be no measure.
    """
    shift = _days(span) * DAY
    return Span(start=span.start - shift, end=span.end - shift)


def _days(span: Span) -> int:
    return -(-span.length // DAY)
