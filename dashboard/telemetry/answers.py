"""The sentence that answers first on each Monitor page, in words alone.

What comes from logs in it is outside text: a page shows it through `cards.plain`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from dashboard.kit.format import duration
from dashboard.telemetry.anomalies import FEW, Interval, times
from dashboard.telemetry.cube import Cube
from dashboard.telemetry.errors import Group, newest
from dashboard.telemetry.forecast import Forecast
from dashboard.telemetry.spend import Spend

RANGES = {"24 h": "24 hours", "7 d": "7 days", "30 d": "30 days"}
"""A range's label → how it is said."""
ABOUT = 0.03
"""A smaller change is none: percentiles come in steps of 2 %."""


def number(value: float) -> str:
    """Return a whole number with thin spaces between its thousands: `48 210`."""
    return f"{value:,.0f}".replace(",", "\u202f")


def money(amount: float | None) -> str:
    """Return US dollars, to the cent below a hundred; words where the amount is not known."""
    if amount is None or amount != amount:  # noqa: PLR0124 - NaN
        return "not known"
    if 0 < amount < 0.01:
        return "< $0.01"
    return f"${amount:,.2f}" if abs(amount) < 100 else f"${amount:,.0f}"


def share(part: float, whole: float) -> str:
    """Return a share in per cent with as many digits as tell it from 0 and 100."""
    percent = part / whole * 100 if whole else 0.0
    if 0 < percent < 0.01:
        return "< 0.01 %"
    if 99.9 < percent < 100:
        return f"{percent:.3f} %"
    return f"{percent:.2f} %" if 0 < percent < 1 else f"{percent:.1f} %"


def day(moment: datetime, zone: ZoneInfo) -> str:
    """Return a day of a zone: `10 November`."""
    local = moment.astimezone(zone)
    return f"{local.day} {local:%B}"


def when(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return a time as people say it: `yesterday 10:00`, `10 November 10:00`."""
    local = moment.astimezone(zone)
    ago = (now.astimezone(zone).date() - local.date()).days
    named = {0: "today", 1: "yesterday"}.get(ago, day(moment, zone))
    return f"{named} {local:%H:%M}"


def latency_answer(
    cube: Cube, before: Cube | None, intervals: Sequence[Interval], label: str, zone: ZoneInfo
) -> str:
    """Say what is slow now, how slow it is in all, and when it was abnormal."""
    (p95,) = cube.answered.percentiles([0.95])
    if p95 is None:
        return f"No answered request with a duration in the last {RANGES[label]}."
    earlier = before.answered.percentiles([0.95])[0] if before else None
    change = p95 / earlier - 1 if earlier else None
    whole = f"The 95th percentile is {duration(p95)}{_against(change, label)}."
    return _with_incidents(whole, intervals, SLOW, cube, zone) or f"{whole} No hour was abnormal."


def _against(change: float | None, label: str) -> str:
    if change is None:
        return ""
    if abs(change) < ABOUT:
        return f", about the same as in the {RANGES[label]} before"
    way = "above" if change > 0 else "below"
    return f", {abs(change) * 100:.0f} % {way} the {RANGES[label]} before"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """How intervals of a kind are said."""

    by: str
    """The word that leads to the deployment's name in `{who}`."""
    now: str
    """What goes on: `{who}`, `{when}`, `{times}`."""
    then: str
    """What has ended: `{who}`, `{when}`, `{hours}`, `{times}`."""


SLOW = _Words(
    by="from",
    now="Responses{who} have been slow since {when}: their 95th percentile is {times} times the "
    "usual{few}.",
    then="Responses{who} were slow for {hours} from {when}: their 95th percentile was {times} "
    "times the usual{few}.",
)
FAILING = _Words(
    by="to",
    now="Requests{who} have failed more often since {when}: {times} times the usual share{few}.",
    then="Requests{who} failed more often for {hours} from {when}: {times} times the usual "
    "share{few}.",
)


def _with_incidents(
    whole: str, intervals: Sequence[Interval], words: _Words, cube: Cube, zone: ZoneInfo
) -> str:
    """Say what goes on before the whole, the gravest that has ended after it; empty for none."""
    gravest = sorted(intervals, key=lambda each: (each.goes_on, each.weight), reverse=True)
    if not gravest:
        return ""
    first, others = gravest[0], len(gravest) - 1
    said = _incident(first, words, cube.span.end, zone)
    more = f"{others} more abnormal interval{'s' if others > 1 else ''} in the chart."
    parts = (said, whole) if first.goes_on else (whole, said)
    return " ".join((*parts, more) if others else parts)


def _incident(interval: Interval, words: _Words, now: datetime, zone: ZoneInfo) -> str:
    few = f" ({interval.requests} requests)" if interval.requests < FEW else ""
    return (words.now if interval.goes_on else words.then).format(
        who=f" {words.by} {interval.deployment}" if interval.deployment else "",
        when=when(interval.start, now, zone),
        hours="1 hour" if interval.hours == 1 else f"{interval.hours} hours",
        times=times(interval.factor),
        few=few,
    )


def errors_answer(  # noqa: PLR0913, PLR0917 - each is a part of what is said
    cube: Cube,
    groups: tuple[Group, ...],
    intervals: Sequence[Interval],
    label: str,
    now: datetime,
    zone: ZoneInfo,
) -> str:
    """Say what fails now, what share failed in all, and what is new among the failures."""
    total, failed = cube.requests, sum(group.count for group in groups)
    if not failed:
        return f"No failed requests in the last {RANGES[label]}; {number(total)} were answered."
    said = f"{share(failed, total)} of requests failed ({number(failed)} of {number(total)})."
    whole = f"{said}{_newest(groups, now, zone)}"
    return _with_incidents(whole, intervals, FAILING, cube, zone) or whole


def _newest(groups: tuple[Group, ...], now: datetime, zone: ZoneInfo) -> str:
    new = newest(groups)
    if new is None:
        return " No error is new." if groups[0].is_new is not None else ""
    on = f" on {new.deployment}" if new.deployment else ""
    code = new.code if new.status else "A missing answer"
    return f" {code}{on} is new since {when(new.first, now, zone)}."


def usage_answer(spend: Spend, foreseen: Forecast | None, label: str, tokens: int) -> str:
    """Say what the tokens cost, and what the next month will, where the data allow it."""
    if not tokens:
        return "The logs carry no token counts, so there is no cost to tell."
    if spend.total is None:
        return f"{number(tokens)} tokens in the last {RANGES[label]}; no price is known for them."
    least = "" if spend.is_whole else "at least "
    spent = f"The last {RANGES[label]} cost {least}{money(spend.total)}"
    if foreseen is None:
        return f"{spent}, an estimate. It takes ten whole days to foresee a month."
    low, high = money(foreseen.low), money(foreseen.high)
    before = f"; last 30 whole days {money(foreseen.last)}" if foreseen.last is not None else ""
    return (
        f"At this rate the next 30 days cost {least}about {money(foreseen.total)} "
        f"(80 % interval {low} to {high}{before}), an estimate."
    )
