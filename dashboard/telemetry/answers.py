"""The sentence that answers first on each Monitor page, in words alone.

What comes from logs in it is outside text: a page shows it through `cards.plain`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from checks.words import say
from dashboard.kit.reader import Reader
from dashboard.telemetry.anomalies import FEW, Interval, times
from dashboard.telemetry.cube import Cube
from dashboard.telemetry.errors import Group, newest
from dashboard.telemetry.events import failures_in, largest
from dashboard.telemetry.periods import Period
from dashboard.telemetry.steps import hours_of

PEAK = 2.0
"""From how many times the whole range's 95th percentile on an hour is said to stand out."""
MOST = 0.4
"""From which share of the failures on a group is said to be most of them."""
LOOKING = say("Abnormal hours are still being looked for.")
"""While the requests that tell the usual are being read: intervals are None until then."""
ABOUT = 0.03
"""A smaller change is none: percentiles come in steps of 2 %."""


def latency_answer(  # noqa: PLR0913, PLR0917 - each is a part of what is said
    cube: Cube,
    before: Cube | None,
    intervals: Sequence[Interval] | None,
    period: Period,
    now: datetime,
    reader: Reader,
    *,
    silent: int = 0,
) -> str:
    """Say what is slow now, how slow it is in all, and when it was abnormal.

    `silent` is how many intervals without a request the chart draws, too.
    """
    (p95,) = cube.answered.percentiles([0.95])
    if p95 is None:
        return say("No successful request has a recorded duration {within}.", within=period.within)
    earlier = before.answered.percentiles([0.95])[0] if before else None
    change = p95 / earlier - 1 if earlier else None
    whole = say(
        "The 95th percentile of durations is {duration}{against}.",
        duration=reader.duration(p95),
        against=_against(change, period, reader),
    )
    if intervals is None:
        return f"{whole} {LOOKING}"
    if said := _with_incidents(whole, intervals, SLOW, now, reader, also=silent):
        return said
    usual = say("{whole} There were no abnormal hours.", whole=whole)
    return f"{usual}{_peak(cube, p95, now, reader)}"


def _peak(cube: Cube, p95: float, now: datetime, reader: Reader) -> str:
    """Say which step stands out in the chart though it is not abnormal; empty for none."""
    hours = cube.over_time([0.95], hours=hours_of(cube.span))[["p95", "requests"]].dropna()
    if hours.empty or hours["p95"].max() < PEAK * p95:
        return ""
    place = int(hours["p95"].to_numpy().argmax())
    at = pd.DatetimeIndex(hours.index)[place]
    return say(
        " The highest point in the chart, starting {when}, is {duration}, but it is based on only "
        "{count}.",
        when=reader.when(at.to_pydatetime(), now),
        duration=reader.duration(float(hours["p95"].iloc[place])),
        count=reader.count(int(hours["requests"].iloc[place]), "request"),
    )


def _against(change: float | None, period: Period, reader: Reader) -> str:
    if change is None:
        return ""
    if abs(change) < ABOUT:
        return say(", about the same as in {before}", before=period.before)
    way = "above" if change > 0 else "below"
    return f", {reader.percent(abs(change))} {way} {period.before}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """How intervals of a kind are said."""

    by: str
    """The word that leads to the deployment's name in `{who}`."""
    now: str
    """What goes on: `{who}`, `{when}`, `{times}`, `{level}`."""
    then: str
    """What has ended: `{who}`, `{when}`, `{hours}`, `{times}`, `{level}`."""


SLOW = _Words(
    by="from",
    now=say(
        "Responses{who} have been slow since {when}. The 95th percentile of their "
        "duration is {level}, which is {times} times the usual value{few}."
    ),
    then=say(
        "Responses{who} were slow for {hours} from {when}. The 95th percentile of their "
        "duration was {level}, which is {times} times the usual value{few}."
    ),
)
FAILING = _Words(
    by="to",
    now=say(
        "Requests{who} have failed more often since {when}, at {times} times the usual rate{few}."
    ),
    then=say(
        "Requests{who} failed more often for {hours} from {when}, at {times} times the "
        "usual rate{few}."
    ),
)


def gravest(intervals: Sequence[Interval]) -> Interval | None:
    """Return the interval that is said first: one that goes on, else the weightiest."""
    return max(intervals, key=lambda each: (each.goes_on, each.weight), default=None)


def _with_incidents(  # noqa: PLR0913 - what is said, and for whom
    whole: str,
    intervals: Sequence[Interval],
    words: _Words,
    now: datetime,
    reader: Reader,
    *,
    also: int = 0,
) -> str:
    """Say what goes on before the whole, the gravest that has ended after it; empty for none.

    `also` is how many intervals of another kind the chart draws.
    """
    first, others = gravest(intervals), len(intervals) - 1 + also
    if first is None:
        return ""
    said = _incident(first, words, now, reader)
    more = say(
        "The chart has {others} more abnormal interval{value}.",
        others=others,
        value="s" if others > 1 else "",
    )
    parts = (said, whole) if first.goes_on else (whole, said)
    return " ".join((*parts, more) if others else parts)


def _incident(interval: Interval, words: _Words, now: datetime, reader: Reader) -> str:
    few = f" ({reader.count(interval.requests, 'request')})" if interval.requests < FEW else ""
    return (words.now if interval.goes_on else words.then).format(
        who=f" {words.by} {interval.deployment}" if interval.deployment else "",
        when=reader.when(interval.start, now),
        hours="1 hour" if interval.hours == 1 else say("{hours} hours", hours=interval.hours),
        times=times(interval.factor, reader),
        level=reader.duration(interval.level_ms),
        few=few,
    )


def errors_answer(  # noqa: PLR0913, PLR0917 - each is a part of what is said
    cube: Cube,
    groups: tuple[Group, ...],
    intervals: Sequence[Interval] | None,
    period: Period,
    now: datetime,
    reader: Reader,
) -> str:
    """Say what fails now, what share failed in all, and what is new among the failures."""
    total, failed = cube.requests, sum(group.count for group in groups)
    if not failed:
        return say(
            "No requests failed {within}, and {number} succeeded.",
            within=period.within,
            number=reader.number(total),
        )
    share, of = (
        reader.rate(failed, total),
        say("{number} of {number2}", number=reader.number(failed), number2=reader.number(total)),
    )
    said = say("{share} of requests failed ({of}).", share=share, of=of)
    event = _event(cube, intervals or (), reader)
    whole = f"{event}{said}{_biggest(groups, failed, reader)}{_newest(groups, now, reader)}"
    if intervals is None:
        return f"{whole} {LOOKING}"
    return _with_incidents(whole, intervals, FAILING, now, reader) or whole


def _event(cube: Cube, intervals: Sequence[Interval], reader: Reader) -> str:
    """Say on which day most requests failed, where that outweighs what goes on now."""
    event, now = largest(cube, reader.zone), gravest(intervals)
    if event is None:
        return ""
    if now and now.goes_on and failures_in(cube, now) >= event.count:
        return ""
    status = str(event.status) if event.status else say("no response")
    to = say(" to {deployment}", deployment=event.deployment) if event.deployment else ""
    return say(
        "On {day}, {count}{to} failed with {status}, the most on any day. ",
        day=reader.day(event.day),
        count=reader.count(event.count, "request"),
        to=to,
        status=status,
    )


def _biggest(groups: tuple[Group, ...], failed: int, reader: Reader) -> str:
    """Say which group a large part of the failures is in; empty where none stands out."""
    biggest = max(groups, key=lambda group: group.count)
    if len(groups) == 1 or biggest.count < MOST * failed:
        return ""
    on = say(" on {deployment}", deployment=biggest.deployment) if biggest.deployment else ""
    code = biggest.code if biggest.status else say("a missing response")
    share = reader.share(biggest.count, failed)
    return say(" Of these, {share} were {code}{on}.", share=share, code=code, on=on)


def _newest(groups: tuple[Group, ...], now: datetime, reader: Reader) -> str:
    new = newest(groups)
    if new is None:
        return say(" There are no new errors.") if groups[0].is_new is not None else ""
    on = say(" on {deployment}", deployment=new.deployment) if new.deployment else ""
    code = new.code if new.status else say("A missing response")
    return say(" New since {when}: {code}{on}.", code=code, on=on, when=reader.when(new.since, now))
