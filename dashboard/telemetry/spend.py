"""What tokens cost by the dated price list: an estimate, never the bill.

An unknown price is None, never 0, and the models without one are named.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from checks.causes.prices import price
from checks.knowledge import load
from dashboard.telemetry.cube import HOUR_S, Cube, days_of

PARTS = {
    "input_tokens": "input",
    "cache_read_tokens": "cache_read",
    "cache_write_tokens": "cache_write_5m",
    "cache_write_1h_tokens": "cache_write_1h",
    "output_tokens": "output",
}
"""Sums of the cube → the price of each."""
MILLION = 1_000_000
FEW = 0.0005
"""A smaller share than this would be said as 0.0 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spend:
    """A window's estimated cost."""

    rows: pd.DataFrame
    """`hour`, `deployment`, `model`, `cost` (US dollars, NaN where the price is not known)."""
    total: float | None
    """Of the models whose price is known; None when no cost can be told at all."""
    unpriced: tuple[str, ...]
    """Models with tokens whose price is not known."""
    uncounted: float
    """The share of answered requests without token counts."""
    unsplit: float
    """The share of requests with counts whose input is not split by the cache."""
    guessed: bool
    """Whether a deployment's name stood in for a model that the logs do not name."""

    @property
    def is_whole(self) -> bool:
        """Tell whether every request has its tokens, and every model its price."""
        return not self.unpriced and not self.uncounted

    def by(self, column: str) -> "pd.Series[float]":
        """Return the cost for each value of a column, NaN where a price is not known."""
        grouped = self.rows.groupby(column, observed=True)["cost"]
        return grouped.sum(min_count=1).where(grouped.count() == grouped.size())

    def by_day(self, zone: ZoneInfo) -> "pd.Series[float]":
        """Return the cost of each day of a zone (an index without one), of what has a price."""
        return self.rows.groupby(days_of(self.rows["hour"], zone))["cost"].sum()


def checked() -> date:
    """Return when the price list was checked."""
    found: date = load("prices")["checked"]
    return found


def spend_of(cube: Cube) -> Spend:
    """Return what a window cost by the price list of each day."""
    groups = cube.groups
    counted = groups[groups["counted"] > 0]
    named = counted["model"].astype(str)
    model = named.where(named != "", counted["deployment"].astype(str))
    day = counted["hour"] * HOUR_S // 86400
    keys = pd.DataFrame({"model": model, "day": day, "long": counted["long"]})
    cost = sum(
        (counted[name] * _prices(keys, part) for name, part in PARTS.items()),
        start=pd.Series(0.0, counted.index),
    )
    rows = pd.DataFrame(
        {
            "hour": counted["hour"],
            "deployment": counted["deployment"].astype(str),
            "model": model,
            "cost": cost / MILLION,
        }
    )
    return _told(cube, rows, guessed=bool((named == "").any()))


def _prices(keys: pd.DataFrame, part: str) -> "pd.Series[float]":
    """Return the price of a part for each row, NaN where it is not known."""
    distinct = keys.drop_duplicates()
    found = {
        (model, day, long): _amount(price(model, _date(day), long_prompt=bool(long)), part)
        for model, day, long in distinct.itertuples(index=False, name=None)
    }
    told = [found[key] for key in keys.itertuples(index=False, name=None)]
    return pd.Series(told, keys.index, dtype=float)


def _amount(entry: dict[str, Any] | None, part: str) -> float:
    return float(entry[part]) if entry else float("nan")


def _date(day: int) -> date:
    return datetime.fromtimestamp(int(day) * 86400, UTC).date()


def _told(cube: Cube, rows: pd.DataFrame, *, guessed: bool) -> Spend:
    answered = cube.answered.groups
    counted, requests = int(answered["counted"].sum()), int(answered["requests"].sum())
    known = rows["cost"].dropna()
    return Spend(
        rows=rows,
        total=float(known.sum()) if len(known) else None,
        unpriced=tuple(sorted(set(rows.loc[rows["cost"].isna(), "model"]))),
        uncounted=1 - counted / requests if requests else 0.0,
        unsplit=1 - int(answered["split"].sum()) / counted if counted else 0.0,
        guessed=guessed,
    )


def caveats(spend: Spend) -> tuple[str, ...]:
    """Say what an amount rests on and what it lacks, a sentence each."""
    factor = load("prices")["us_data_zone_factor"]
    said = [
        f"An estimate by the list prices checked on {checked():%-d %B %Y}; discounts are unknown.",
        "Cost Management has the bill.",
        f"US Data Zone costs {factor:g} times as much, and the logs do not tell who uses it.",
    ]
    if spend.unpriced:
        said.append(f"Without {', '.join(spend.unpriced)}, whose price is not known here.")
    if spend.uncounted >= FEW:
        said.append(f"{spend.uncounted * 100:.1f} % of the answered requests have no token counts.")
    if spend.unsplit >= FEW:
        said.append(
            f"For {spend.unsplit * 100:.1f} % of the counted requests the logs do not say what the "
            "cache gave: their input is priced as uncached, or lacks what was cached."
        )
    if spend.guessed:
        said.append("Where the logs name no model, the deployment's name is taken for it.")
    return tuple(said)
