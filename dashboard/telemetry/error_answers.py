"""The sentences that answer first on Errors, in words alone; the first one leads.

What comes from logs in them is outside text: a page shows it through `cards.plain`.
"""

from collections.abc import Sequence
from datetime import datetime

from checks.words import say
from dashboard.kit.reader import Reader
from dashboard.telemetry.anomalies import Interval
from dashboard.telemetry.answers import LOOKING, Words, begun, gravest, incident, more
from dashboard.telemetry.cube import Cube
from dashboard.telemetry.errors import Group, newest
from dashboard.telemetry.events import Event, failures_in, largest
from dashboard.telemetry.periods import Period

MOST = 0.4
"""From which share of the failures on a group is said to be most of them."""
FAILING = Words(
    by="to",
    now=say(
        "Requests{who} have failed more often since {when}, at {times} times the usual rate{few}."
    ),
    then=say(
        "Requests{who} failed more often for {hours} from {when}, at {times} times the "
        "usual rate{few}."
    ),
)


def errors_answer(  # noqa: PLR0913, PLR0917 - each is a part of what is said
    cube: Cube,
    groups: tuple[Group, ...],
    intervals: Sequence[Interval] | None,
    period: Period,
    now: datetime,
    reader: Reader,
) -> tuple[str, ...]:
    """Say what fails now, what share failed in all, and what is new among the failures.

    A selection's own figures lead, before what goes on beyond it.
    """
    failed = sum(group.count for group in groups)
    if not failed:
        return (
            say(
                "No requests failed {within}, and {number} succeeded.",
                within=period.within,
                number=reader.number(cube.requests),
            ),
        )
    found = intervals or ()
    first, event = gravest(found), _event(cube, found, reader)
    rate = _rate(cube.requests, failed, period, reader)
    said = (incident(first, FAILING, now, reader),) if first else ()
    told = _day(event, reader) if event else ()
    leads = first is not None and first.goes_on and not period.is_part
    near = first.deployment if first else event.deployment if event else ""
    if leads and event:
        near = event.deployment
    among = _new_in(first, groups, failed, now, reader) if leads else ()
    rest = _groups(groups, event, near, now, reader, is_new_told=bool(among))
    begins = (*said, *among, *told, rate) if leads else (*told, rate, *said)
    ends = more(len(found) - 1) if first else () if intervals is not None else (LOOKING,)
    return (*begins, *rest, *ends)


def _rate(total: int, failed: int, period: Period, reader: Reader) -> str:
    of = say("{failed} of {total}", failed=reader.number(failed), total=reader.number(total))
    share = reader.rate(failed, total)
    if not period.is_part:
        return say("{share} of requests failed ({of}).", share=share, of=of)
    within = begun(period.within)
    return say("{within}, {share} of requests failed ({of}).", within=within, share=share, of=of)


def _event(cube: Cube, intervals: Sequence[Interval], reader: Reader) -> Event | None:
    """Return the day on which most failed, where that outweighs what goes on now."""
    event, now = largest(cube, reader.zone), gravest(intervals)
    if event is None or (now and now.goes_on and failures_in(cube, now) >= event.count):
        return None
    return event


def _day(event: Event, reader: Reader) -> tuple[str, ...]:
    to = say(" to {deployment}", deployment=event.deployment) if event.deployment else ""
    return (
        say(
            "On {day}, {count}{to} failed with {status}, the most on any day.",
            day=reader.day(event.day),
            count=reader.count(event.count, "request"),
            to=to,
            status=_status(event.status),
        ),
    )


def _new_in(
    first: Interval | None, groups: tuple[Group, ...], failed: int, now: datetime, reader: Reader
) -> tuple[str, ...]:
    """Say what is new among the failures of the interval that leads; nothing where nothing is."""
    new = newest(groups)
    if first is None or new is None or not first.deployment or new.deployment != first.deployment:
        return ()
    return (
        say(
            "The failures include {status}, which is new since {when} and makes up {share} of all "
            "failed requests.",
            status=_status(new.status),
            when=reader.when(new.since, now),
            share=reader.share(new.count, failed),
        ),
    )


def _groups(  # noqa: PLR0913 - what is said, and what has been
    groups: tuple[Group, ...],
    event: Event | None,
    near: str,
    now: datetime,
    reader: Reader,
    *,
    is_new_told: bool,
) -> tuple[str, ...]:
    """Say which group a large part of the failures is in, and which is new; each once.

    `near` is the deployment that was named last.
    """
    new = newest(groups)
    since = reader.when(new.since, now) if new else ""
    biggest, said = _biggest(groups, event), tuple[str, ...]()
    if biggest is not None and not (is_new_told and biggest is new):
        is_new = biggest is new and not is_new_told
        most = say(
            "Of the failed requests, {share} were {status}{on}{new}.",
            share=reader.percent(biggest.share, 1),
            status=_status(biggest.status),
            on=_on(biggest, near),
            new=say(", new since {when}", when=since) if is_new else "",
        )
        said, near, is_new_told = (most,), biggest.deployment, is_new_told or is_new
    if is_new_told:
        return said
    if new is None:
        return (*said, say("There are no new errors.")) if groups[0].is_new is not None else said
    fresh = say(
        "New since {when}: {status}{on}, with {share} of the failed requests.",
        when=since,
        status=_status(new.status),
        on=_on(new, near),
        share=reader.percent(new.share, 1),
    )
    return (*said, fresh)


def _biggest(groups: tuple[Group, ...], event: Event | None) -> Group | None:
    """Return the group that a large part of the failures is in, if no day has told of it."""
    biggest = max(groups, key=lambda group: group.count)
    if len(groups) == 1 or biggest.share < MOST:
        return None
    told = (event.status, event.deployment) if event else None
    return None if (biggest.status, biggest.deployment) == told else biggest


def _on(group: Group, near: str) -> str:
    if not group.deployment:
        return ""
    if group.deployment == near:
        return say(" on the same deployment")
    return say(" on {deployment}", deployment=group.deployment)


def _status(status: int) -> str:
    return str(status) if status else say("no response")
