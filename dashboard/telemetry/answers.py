"""The sentences that answer first on Latency, in words alone; the first one leads.

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
from dashboard.telemetry.periods import Period
from dashboard.telemetry.steps import hours_of

PEAK = 2.0
"""From how many times the whole range's 95th percentile on an hour is said to stand out."""
ALL = say("all deployments")
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
    scope: str = ALL,
    silent: int = 0,
) -> tuple[str, ...]:
    """Say what is slow now, how slow it is in all, and when it was abnormal: sentences.

    `scope` says whose requests these are, `silent` how many intervals without a request the chart
    draws, too. A selection's own figures lead, before what goes on beyond it.
    """
    (p95,) = cube.answered.percentiles([0.95])
    if p95 is None:
        return (
            say("No successful request has a recorded duration {within}.", within=period.within),
        )
    found = intervals or ()
    whole = _whole(cube, p95, _against(p95, before, period, reader), period, reader, found, scope)
    if intervals is None:
        return (*whole, LOOKING)
    if said := _with_incidents(whole, found, SLOW, period, now, reader, also=silent):
        return said
    return (*whole, say("There were no abnormal hours."), *_peak(cube, p95, now, reader))


def _whole(  # noqa: PLR0913, PLR0917 - the same
    cube: Cube,
    p95: float,
    against: str,
    period: Period,
    reader: Reader,
    intervals: Sequence[Interval],
    scope: str,
) -> tuple[str, ...]:
    """Say how slow it is in all, and of a selection how slow the deployment is that is told of."""
    first, duration = gravest(intervals), reader.duration(p95)
    within = begun(period.within)
    own = _own(cube, first) if first and first.deployment != scope else None
    if first and own is not None and period.is_part:
        lead = say(
            "{within}, the 95th percentile was {own} for {deployment} and {duration} for {scope}.",
            within=within,
            own=reader.duration(own),
            deployment=first.deployment,
            duration=duration,
            scope=scope,
        )
        compared = say("For {scope}, that is {against}.", scope=scope, against=against)
        return (lead, compared) if against else (lead,)
    said = {
        "duration": duration,
        "scope": scope,
        "against": f", {against}" if against else "",
    }
    if period.is_part or (first and first.goes_on):
        return (
            say(
                "{within}, the 95th percentile was {duration} for {scope}{against}.",
                within=within,
                **said,
            ),
        )
    return (say("The 95th percentile of durations is {duration} for {scope}{against}.", **said),)


def _own(cube: Cube, interval: Interval) -> float | None:
    """Return the 95th percentile of an interval's deployment; None where it is that of all."""
    mine = cube.groups["deployment"].astype(str) == interval.deployment
    if not interval.deployment or mine.all():
        return None
    return cube.where(mine).answered.percentiles([0.95])[0]


def begun(text: str) -> str:
    """Return words as they begin a sentence."""
    return f"{text[:1].upper()}{text[1:]}"


def _peak(cube: Cube, p95: float, now: datetime, reader: Reader) -> tuple[str, ...]:
    """Say which step stands out in the chart though it is not abnormal; nothing for none."""
    hours = cube.over_time([0.95], hours=hours_of(cube.span))[["p95", "requests"]].dropna()
    if hours.empty or hours["p95"].max() < PEAK * p95:
        return ()
    place = int(hours["p95"].to_numpy().argmax())
    at = pd.DatetimeIndex(hours.index)[place]
    return (
        say(
            "The highest point in the chart, starting {when}, is {duration}, but it is based on "
            "only {count}.",
            when=reader.when(at.to_pydatetime(), now),
            duration=reader.duration(float(hours["p95"].iloc[place])),
            count=reader.count(int(hours["requests"].iloc[place]), "request"),
        ),
    )


def _against(p95: float, before: Cube | None, period: Period, reader: Reader) -> str:
    """Say how a percentile compares with the one before; empty where there is none."""
    earlier = before.answered.percentiles([0.95])[0] if before else None
    if not earlier:
        return ""
    change = p95 / earlier - 1
    if abs(change) < ABOUT:
        return say("about the same as in {before}", before=period.before)
    way = "above" if change > 0 else "below"
    return f"{reader.percent(abs(change))} {way} {period.before}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How intervals of a kind are said."""

    by: str
    """The word that leads to the deployment's name in `{who}`."""
    now: str
    """What goes on: `{who}`, `{when}`, `{these}`, `{times}`, `{level}`."""
    then: str
    """What has ended: `{who}`, `{when}`, `{hours}`, `{times}`, `{level}`."""


SLOW = Words(
    by="from",
    now=say(
        "Responses{who} have been slow since {when}: over {these}, their 95th percentile is "
        "{level}, {times} times the usual value{few}."
    ),
    then=say(
        "Responses{who} were slow for {hours} from {when}: their 95th percentile was {level}, "
        "{times} times the usual value{few}."
    ),
)


def gravest(intervals: Sequence[Interval]) -> Interval | None:
    """Return the interval that is said first: one that goes on, else the weightiest."""
    return max(intervals, key=lambda each: (each.goes_on, each.weight), default=None)


def _with_incidents(  # noqa: PLR0913, PLR0917 - what is said, and for whom
    whole: tuple[str, ...],
    intervals: Sequence[Interval],
    words: Words,
    period: Period,
    now: datetime,
    reader: Reader,
    *,
    also: int = 0,
) -> tuple[str, ...]:
    """Say what goes on before the whole, the gravest that has ended after it; nothing for none.

    A selection's own figures come first in any case. `also` is how many intervals of another kind
    the chart draws.
    """
    first = gravest(intervals)
    if first is None:
        return ()
    said = incident(first, words, now, reader)
    leads = first.goes_on and not period.is_part
    parts = (said, *whole) if leads else (*whole, said)
    return (*parts, *more(len(intervals) - 1 + also))


def more(others: int) -> tuple[str, ...]:
    """Say how many intervals the chart draws that the sentences leave out."""
    if not others:
        return ()
    ending = "s" if others > 1 else ""
    return (say("The chart has {others} more abnormal interval{s}.", others=others, s=ending),)


def incident(interval: Interval, words: Words, now: datetime, reader: Reader) -> str:
    """Say an interval in one sentence: going on, or over."""
    few = f" ({reader.count(interval.requests, 'request')})" if interval.requests < FEW else ""
    return (words.now if interval.goes_on else words.then).format(
        who=f" {words.by} {interval.deployment}" if interval.deployment else "",
        when=reader.when(interval.start, now),
        hours="1 hour" if interval.hours == 1 else say("{hours} hours", hours=interval.hours),
        these=_these(interval),
        times=times(interval.factor, reader),
        level=reader.duration(interval.level_ms),
        few=few,
    )


def _these(interval: Interval) -> str:
    if interval.hours == 1:
        return say("this hour")
    return say("these {hours} hours", hours=interval.hours)
