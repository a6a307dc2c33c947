"""What a card says: a figure, its change against the window before, and its course."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import floor, log10
from typing import Literal

import numpy as np

from checks.words import say
from checks.workspaces import Span
from dashboard.kit.reader import Reader
from dashboard.telemetry.cube import HOUR_S, Floats
from dashboard.telemetry.periods import Period

Meaning = Literal["inverse", "normal", "off"]
Change = str | None
"""With its sign, SAME for none; None where there is nothing to compare with."""
SAME = say("about the same")
EXACT = 0.005
"""A relative change of an exact figure that rounds to nothing."""
BUCKETED = 0.03
"""The same of a percentile, which comes in steps of 2 %."""
POINT = 0.005
"""A change in percentage points that rounds to nothing."""
LEAST = 0.1
"""A smaller relative change has no colour."""
FEWEST = 10
"""Nor has a change of fewer requests."""
NO_EARLIER = say("no earlier data")
POINTS = 30
"""About how many points a sparkline has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One of a page's four cards."""

    label: str
    value: str
    delta: Change = None
    meaning: Meaning = "off"
    """`inverse` where more is worse, `off` where it is neither."""
    note: str = ""
    """Beside the change: what it is measured against, or why there is none."""
    course: tuple[float, ...] = ()
    bars: bool = False
    """Amounts are bars, levels a line."""
    bad: tuple[int, ...] = ()
    """Which bars are the matter: they alone have a colour."""
    about: str = ""


def relative(
    now: float | None, before: float | None, reader: Reader, *, error: float = EXACT
) -> Change:
    """Return a relative change in whole per cent with its sign.

    One below `error`, which is as large as the figure's own, is told as none.
    """
    if now is None or before is None or not before or np.isnan(now) or np.isnan(before):
        return None
    change = now / before - 1
    return SAME if abs(change) < error else reader.change(change)


def points(now: float | None, before: float | None, reader: Reader) -> Change:
    """Return the change of a share in percentage points with its sign."""
    if now is None or before is None:
        return None
    change = (now - before) * 100
    return SAME if abs(change) < POINT else say("{signed} points", signed=reader.signed(change, 2))


def worse(now: float | None, before: float | None, requests: int, *, abnormal: bool) -> Meaning:
    """Return the meaning of a change of which more is worse: a colour only where it weighs.

    `requests` is how many are behind it; `abnormal` whether the page finds anything abnormal at
    all, as a red card beside a sentence that finds nothing would contradict it.
    """
    if not abnormal or requests < FEWEST or now is None or before is None:
        return "off"
    return "inverse" if abs(now - before) >= LEAST * before else "off"


def note(delta: Change, period: Period) -> str:
    """Return what stands beside a change."""
    return NO_EARLIER if delta is None else say("vs. {short}", short=period.short)


def step_hours(span: Span) -> int:
    """Return the hours of a sparkline's step: a month has a point a day, a day one an hour."""
    hours = span.length.total_seconds() / HOUR_S
    return next((step for step in (1, 2, 3, 6, 12) if hours / step <= POINTS * 1.4), 24)


FEWEST_POINTS = 5
"""Steps of which something is known that make a course: fewer have no form."""


def bars_of(values: Floats) -> tuple[float, ...]:
    """Return the bars of a course: none where too little is known, and a gap where nothing is."""
    if np.count_nonzero(~np.isnan(values)) < FEWEST_POINTS:
        return ()
    return tuple(rounded(np.nan_to_num(values)))


def course(values: Floats) -> tuple[float, ...]:
    """Return a sparkline's points; a gap keeps the level before it, as none can be drawn."""
    known = values[~np.isnan(values)]
    level = float(known[0]) if len(known) else 0.0
    out = []
    for value in values:
        level = level if np.isnan(value) else float(value)
        out.append(level)
    return tuple(rounded(out))


def rounded(points: Iterable[float]) -> Iterator[float]:
    """Yield a drawing's points in three digits: a screen reader reads each of them out."""
    for point in points:
        digits = 2 - floor(log10(abs(point))) if point else 0
        yield round(point, max(0, digits))
