"""What deployments used by Azure's platform metrics, and what that costs by the dated price list.

For Claude the four metrics of input count what the price list tells apart, so an amount is exact
but for prompts that have a price of their own (`Metered.tiered`). Source: see
`checks.workspaces.metrics`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from checks.causes.prices import price
from checks.words import say
from checks.workspaces.metrics import FAILED, METRICS, MetricAnswer
from dashboard.kit.reader import Reader
from dashboard.telemetry.spend import MILLION, PARTS, Spend

MEASURES = ("requests", FAILED, *(name for name in METRICS.values() if name != "requests"))
SAME = 0.005
"""Amounts that differ by less are the same: metrics are counted by whole hours."""
COLUMNS = ("deployment", "model", "day", "measure", "total")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metered:
    """What deployments used in a span."""

    table: pd.DataFrame
    """A row a deployment: each measure (NaN without data) and `cost` in US dollars, NaN where the
    price of something it used is not known."""
    tiered: tuple[str, ...]
    """Deployments whose long prompts have another price, which metrics do not tell apart."""
    is_cut: bool = False
    """Whether Azure may have left out the smallest deployments."""

    def of(self, deployments: Iterable[str]) -> "Metered":
        """Return what is told of some deployments."""
        named = [name for name in deployments if name in self.table.index]
        return Metered(
            table=self.table.reindex(named),
            tiered=tuple(name for name in self.tiered if name in named),
            is_cut=self.is_cut,
        )

    @property
    def total(self) -> float | None:
        """Return what those cost together whose cost is known; None where that of none is."""
        known = self.table["cost"].dropna()
        return None if known.empty else float(known.sum())

    @property
    def unpriced(self) -> tuple[str, ...]:
        """Return the deployments whose cost is not known, though they answered."""
        answered = self.table["requests"].fillna(1) > self.table[FAILED].fillna(0)
        return tuple(str(name) for name in self.table.index[answered & self.table["cost"].isna()])


def metered_of(answer: MetricAnswer) -> Metered:
    """Return what each deployment used and what that costs by the price list of each day, UTC."""
    rows = [(p.deployment, p.model, p.start.date(), p.measure, p.total) for p in answer.points]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    table = frame.pivot_table(
        index="deployment", columns="measure", values="total", aggfunc="sum", observed=True
    ).reindex(columns=list(MEASURES))
    # A status that no request had is no series: none failed, where requests are known.
    table[FAILED] = table[FAILED].fillna(0).where(table["requests"].notna())
    used = frame[frame["measure"].isin(PARTS) & (frame["total"] > 0)]
    priced = [
        _amount(deployment, model, day, measure) * total / MILLION
        for deployment, model, day, measure, total in used.itertuples(index=False, name=None)
    ]
    costs = pd.Series(priced, used["deployment"].to_numpy(), dtype=float)
    grouped = costs.groupby(level=0)
    table["cost"] = grouped.sum(min_count=1).where(grouped.count() == grouped.size())
    keys = used[["deployment", "model", "day"]].drop_duplicates()
    tiers = [
        name for name, model, day in keys.itertuples(index=False) if _tiered(model or name, day)
    ]
    return Metered(table=table, tiered=tuple(dict.fromkeys(tiers)), is_cut=answer.is_cut)


def _amount(deployment: str, model: str, day: date, measure: str) -> float:
    entry = price(model or deployment, day)
    return float(entry[PARTS[measure]]) if entry else float("nan")


def _tiered(model: str, day: date) -> bool:
    return price(model, day) != price(model, day, long_prompt=True)


def _percent(share: float, reader: Reader) -> str:
    """Return a share below 1 in per cent, which is never rounded to all."""
    return (
        reader.percent(share)
        if share < 0.995
        else say("more than {percent}", percent=reader.percent(0.99))
    )


def shortfall(metered: Metered, spent: Spend, reader: Reader) -> str:
    """Say in a sentence what the metrics' amount is, and by how much the logs' own falls short."""
    if metered.total is None:
        return ""
    priced = metered.table.index[metered.table["cost"].notna()]
    by_logs = spent.by("deployment").reindex(priced).sum(min_count=1)
    without = ", ".join(metered.unpriced)
    but = say(" (excluding {without}, whose cost is not known)", without=without) if without else ""
    said = say(
        "According to the metrics, these deployments cost about {money}{but}",
        money=reader.money(metered.total),
        but=but,
    )
    if pd.isna(by_logs) or not metered.total:
        return say("{said}; the logs do not show the cost.", said=said)
    short = 1 - float(by_logs) / metered.total
    if abs(short) < SAME:
        return say("{said}, which matches the logs.", said=said)
    if short < 0:
        return say(
            "{said}. The logs show {money}, which is more.",
            said=said,
            money=reader.money(float(by_logs)),
        )
    return say(
        "{said}. The logs alone show {money}, which is {percent} too low because cache "
        "reads and writes are missing.",
        said=said,
        money=reader.money(float(by_logs)),
        percent=_percent(short, reader),
    )
