"""What tokens cost by the dated price list: an estimate, never the bill.

An unknown price is None, never 0, and the models without one are named.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from checks.causes.prices import price
from checks.knowledge import load
from checks.knowledge.facts import Fact, facts, id_of
from checks.words import say
from checks.workspaces import Span
from dashboard.kit.reader import Reader
from dashboard.telemetry.cube import HOUR_S, Cube, days_of, steps_of
from dashboard.telemetry.measured import CACHE_DAY

PARTS = {
    "input_tokens": "input",
    "cache_read_tokens": "cache_read",
    "cache_write_tokens": "cache_write_5m",
    "cache_write_1h_tokens": "cache_write_1h",
    "output_tokens": "output",
}
"""Sums of the cube → the price of each."""
CACHE = tuple(name for name in PARTS if name.startswith("cache_"))
"""Those of the cache."""
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
    """The share of requests with counts that do not tell what the cache gave and took."""
    uncached: float | None
    """US dollars that the caches of those requests would add, were they used as in the others of
    their model; None where no request of a model tells it."""
    until: date
    """The window's last day, UTC."""
    prices: tuple[Fact, ...]
    """The entries of the price list that were used."""
    guessed: bool
    """Whether a deployment's name stood in for a model that the logs do not name."""

    @property
    def is_whole(self) -> bool:
        """Tell whether every request has all of its tokens, and every model its price."""
        return not self.unpriced and not self.uncounted and not self.unsplit

    @property
    def checked(self) -> date | None:
        """Return when the price that was checked longest ago was, None without any price."""
        return min((fact.checked for fact in self.prices), default=None)

    def basis(self, reader: Reader) -> str:
        """Name the price list that the amount is by."""
        if self.checked is None:
            return say("list prices")
        return say("the list prices checked on {day}", day=reader.full_day(self.checked))

    def by(self, column: str) -> "pd.Series[float]":
        """Return the cost for each value of a column, NaN where a price is not known."""
        grouped = self.rows.groupby(column, observed=True)["cost"]
        return grouped.sum(min_count=1).where(grouped.count() == grouped.size())

    def by_day(self, zone: ZoneInfo) -> "pd.Series[float]":
        """Return the cost of each day of a zone (an index without one), of what has a price."""
        return self.rows.groupby(days_of(self.rows["hour"], zone))["cost"].sum()

    def over_time(self, span: Span, *, hours: int) -> "pd.Series[float]":
        """Return the cost of each step of a span (UTC index), of what has a price."""
        steps = steps_of(span, hours=hours)
        size = hours * HOUR_S
        begins = pd.to_datetime(self.rows["hour"] * HOUR_S // size * size, unit="s", utc=True)
        return self.rows["cost"].groupby(begins).sum().reindex(steps, fill_value=0.0)


def spend_of(cube: Cube) -> Spend:
    """Return what a window cost by the price list of each day."""
    groups = cube.groups
    counted = groups[groups["counted"] > 0]
    named = counted["model"].astype(str)
    model = named.where(named != "", counted["deployment"].astype(str))
    day = counted["hour"] * HOUR_S // 86400
    keys = pd.DataFrame({"model": model, "day": day, "long": counted["long"]})
    costs = pd.DataFrame(
        {name: counted[name] * _prices(keys, part) / MILLION for name, part in PARTS.items()},
        index=counted.index,
    )
    rows = pd.DataFrame(
        {
            "hour": counted["hour"],
            "deployment": counted["deployment"].astype(str),
            "model": model,
            "cost": costs.sum(axis=1, skipna=False),
        }
    )
    cache = counted[["counted", "split"]].assign(
        cost=costs[list(CACHE)].sum(axis=1, skipna=False), model=model
    )
    guessed = bool((named == "").any())
    prices = _prices_used(keys)
    return _told(cube, rows, guessed=guessed, uncached=_uncached(cache), prices=prices)


def _prices_used(keys: pd.DataFrame) -> tuple[Fact, ...]:
    """Return the entries of the price list that rows are priced by, each once, in its order."""
    distinct = keys.drop_duplicates().itertuples(index=False, name=None)
    entries = [price(m, _date(day), long_prompt=bool(long)) for m, day, long in distinct]
    used = {f"prices/{id_of(entry)}" for entry in entries if entry}
    return tuple(fact for name, fact in facts().items() if name in used)


def _uncached(cache: pd.DataFrame) -> float | None:
    """Return what the caches of requests that do not tell of them may have cost."""
    by = cache.groupby("model")[["counted", "split", "cost"]].sum()
    short = by["counted"] - by["split"]
    of_one = by["cost"] / by["split"].where(by["split"] > 0)
    found = (of_one * short)[short > 0]
    return None if found.isna().any() else float(found.sum())


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


def _told(
    cube: Cube,
    rows: pd.DataFrame,
    *,
    guessed: bool,
    uncached: float | None,
    prices: tuple[Fact, ...],
) -> Spend:
    answered = cube.answered.groups
    counted, requests = int(answered["counted"].sum()), int(answered["requests"].sum())
    known = rows["cost"].dropna()
    return Spend(
        rows=rows,
        total=float(known.sum()) if len(known) else None,
        unpriced=tuple(sorted(set(rows.loc[rows["cost"].isna(), "model"]))),
        uncounted=1 - counted / requests if requests else 0.0,
        unsplit=1 - int(answered["split"].sum()) / counted if counted else 0.0,
        uncached=uncached,
        until=cube.span.end.astimezone(UTC).date(),
        prices=prices,
        guessed=guessed,
    )


def caveats(spend: Spend, reader: Reader) -> tuple[str, ...]:
    """Say what an amount rests on and what it lacks, a sentence each."""
    more = reader.number(load("prices")["us_data_zone_factor"], 1)
    said = [
        say(
            "This estimate is based on {basis}. Discounts are not known.",
            basis=spend.basis(reader),
        ),
        *_unsure_prices(spend, reader),
        say("Cost Management shows the actual bill."),
        say(
            "US Data Zone costs {more} times as much, but the logs do not show which "
            "requests use it.",
            more=more,
        ),
    ]
    if spend.unpriced:
        said.append(
            say(
                "The cost does not include {unpriced}, whose price is not known.",
                unpriced=", ".join(spend.unpriced),
            )
        )
    if spend.uncounted >= FEW:
        said.append(
            say(
                "{percent} of the successful requests have no token counts.",
                percent=reader.percent(spend.uncounted, 1),
            )
        )
    if spend.unsplit >= FEW:
        said += _cache_left_out(spend, reader)
    if spend.guessed:
        said.append(
            say("Where the logs contain no model name, the deployment name is used instead.")
        )
    return tuple(said)


def _unsure_prices(spend: Spend, reader: Reader) -> Iterator[str]:
    """Say of each price that was used what is in doubt, and that it may have changed since."""
    for fact in spend.prices:
        model = fact.id.partition("/")[2]
        if fact.doubt:
            yield say("The price of {model} is in doubt: {doubt}", model=model, doubt=fact.doubt)
        if fact.is_overdue(spend.until):
            late = say("it was due for review on {day}", day=reader.full_day(fact.review_by))
            yield say("The price of {model} may have changed: {late}.", model=model, late=late)


def _cache_left_out(spend: Spend, reader: Reader) -> list[str]:
    """Say that an amount lacks cache reads and writes, and by how much it may be too low."""
    said = say(
        "For {percent} of the counted requests, the logs do not report cache reads and "
        "writes, so the cost does not include them.",
        percent=reader.percent(spend.unsplit, 1),
    )
    if spend.uncached is None:
        return [
            said,
            say("The cost may be far too low. For example, {cache_day}.", cache_day=CACHE_DAY),
        ]
    more = reader.money(spend.uncached)
    return [
        said,
        say(
            "If these requests use the cache as the others do, the cost is about {more} higher.",
            more=more,
        ),
    ]
