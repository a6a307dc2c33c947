"""What a card says: a figure, its change against the window before, and its course."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from checks.workspaces import Span
from dashboard.telemetry.cube import HOUR_S, Floats

Meaning = Literal["inverse", "normal", "off"]
NO_EARLIER = "no earlier data"
POINTS = 30
"""About how many points a sparkline has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One of a page's four cards."""

    label: str
    value: str
    delta: str | int | None = None
    """With its sign; the number 0 for no change; None where there is nothing to compare with."""
    meaning: Meaning = "off"
    """`inverse` where more is worse, `off` where it is neither."""
    note: str = ""
    """Beside the change: what it is measured against, or why there is none."""
    course: tuple[float, ...] = ()
    bars: bool = False
    """Amounts are bars, levels a line."""
    about: str = ""


def relative(now: float | None, before: float | None) -> str | int | None:
    """Return the change in per cent with its sign, 0 for none, None where it is not known."""
    if now is None or before is None or not before or np.isnan(now) or np.isnan(before):
        return None
    change = (now / before - 1) * 100
    shown = f"{change:+.1f}" if abs(change) < 10 else f"{change:+.0f}"
    return 0 if float(shown) == 0 else f"{shown} %"


def points(now: float | None, before: float | None) -> str | int | None:
    """Return the change of a share in percentage points with its sign, 0 for none."""
    if now is None or before is None:
        return None
    shown = f"{(now - before) * 100:+.2f}"
    return 0 if float(shown) == 0 else f"{shown} points"


def note(delta: str | int | None, range_label: str) -> str:
    """Return what stands beside a change."""
    return NO_EARLIER if delta is None else f"vs. {range_label} before"


def step_hours(span: Span) -> int:
    """Return the hours of a sparkline's step: a month has a point a day, a day one an hour."""
    hours = span.length.total_seconds() / HOUR_S
    return next((step for step in (1, 2, 3, 6, 12) if hours / step <= POINTS * 1.4), 24)


def course(values: Floats) -> tuple[float, ...]:
    """Return a sparkline's points; a gap keeps the level before it, as none can be drawn."""
    known = values[~np.isnan(values)]
    level = float(known[0]) if len(known) else 0.0
    out = []
    for value in values:
        level = level if np.isnan(value) else float(value)
        out.append(level)
    return tuple(out)
