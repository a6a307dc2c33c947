"""The sentences that answer first on Usage and cost, and what stands small below them.

What comes from logs in them is outside text: a page shows it through `cards.plain`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from checks.words import say
from dashboard.kit.reader import Reader
from dashboard.telemetry.forecast import Forecast
from dashboard.telemetry.peaks import MEASURES, Peak
from dashboard.telemetry.periods import Period
from dashboard.telemetry.spend import Spend

LATELY = timedelta(days=7)
"""A limit that was exceeded within this time is said before the cost."""
LIKELY = 0.8
"""The share of the simulated totals that a forecast's interval holds."""


def usage_answer(  # noqa: PLR0913, PLR0917 - each is a part of what is said
    spend: Spend,
    foreseen: Forecast | None,
    peaks: Sequence[Peak],
    period: Period,
    tokens: int,
    now: datetime,
    reader: Reader,
) -> str:
    """Say in at most two sentences which limit was exceeded, and what the tokens cost.

    Without an exceeded limit the second is what the next month will cost, if that is known.
    """
    cost, breach = _cost(spend, period, tokens, reader), _worst(peaks, now)
    if breach is not None:
        exceeded = _exceeded(breach, now, reader)
        said = (exceeded, cost) if now - breach.hour <= LATELY else (cost, exceeded)
        return " ".join(said)
    if foreseen is None or spend.total is None:
        return cost
    ahead = say(
        "The next 30 days will cost about {money} at this rate.",
        money=reader.money(foreseen.total),
    )
    return f"{cost} {ahead}"


def usage_notes(  # noqa: PLR0913 - the same
    spend: Spend,
    foreseen: Forecast | None,
    peaks: Sequence[Peak],
    *,
    is_part: bool,
    now: datetime,
    reader: Reader,
) -> tuple[str, ...]:
    """Return what stands small below the answer: other breaches, and how sure a forecast is."""
    worst = _worst(peaks, now)
    first = worst.model if worst else ""
    others = dict.fromkeys(each.model for each in _breaches(peaks) if each.model != first)
    also = (
        (say("Other models over their quota: {others}.", others=", ".join(others)),)
        if others
        else ()
    )
    return (*also, _forecast(spend, foreseen, is_part=is_part, reader=reader))


def _cost(spend: Spend, period: Period, tokens: int, reader: Reader) -> str:
    if not tokens:
        return say("The logs contain no token counts, so the cost is not known.")
    if spend.total is None:
        said = reader.number(tokens)
        return say(
            "{said} tokens {within}; their price is not known.", said=said, within=period.within
        )
    return say(
        "Estimated cost {of}: {least}{money}.",
        of=period.of,
        least="" if spend.is_whole else say("at least "),
        money=reader.money(spend.total),
    )


def _forecast(spend: Spend, foreseen: Forecast | None, *, is_part: bool, reader: Reader) -> str:
    if is_part:
        return say("No forecast for a selection.")
    if foreseen is None or spend.total is None:
        return say("A forecast needs ten whole days.")
    more = (
        ""
        if spend.is_whole
        else say(", and possibly more because not all tokens and prices are known")
    )
    return say(
        "Forecast for the next 30 days: about {money} ({percent} likely to be between {low} and "
        "{high}){more}.",
        money=reader.money(foreseen.total),
        percent=reader.percent(LIKELY),
        low=reader.money(foreseen.low),
        high=reader.money(foreseen.high),
        more=more,
    )


def _breaches(peaks: Sequence[Peak]) -> list[Peak]:
    return [peak for peak in peaks if peak.limit and peak.amount > peak.limit]


def _worst(peaks: Sequence[Peak], now: datetime) -> Peak | None:
    """Return what passed its limit, one of these days before an older one; None where none did."""
    return max(
        _breaches(peaks),
        key=lambda each: (now - each.hour <= LATELY, each.amount / (each.limit or 1)),
        default=None,
    )


def _exceeded(peak: Peak, now: datetime, reader: Reader) -> str:
    return say(
        "{model} reached {number} {lower} per minute in the hour from {when}, above its quota "
        "of {limit}.",
        model=peak.model or say("A model without a name"),
        number=reader.number(peak.amount),
        lower=MEASURES[peak.measure].lower(),
        when=reader.when(peak.hour, now),
        limit=reader.number(peak.limit or 0),
    )
