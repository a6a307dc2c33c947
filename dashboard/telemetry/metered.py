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
from checks.workspaces.metrics import FAILED, METRICS, MetricPoint
from dashboard.telemetry.answers import money
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

    def of(self, deployments: Iterable[str]) -> "Metered":
        """Return what is told of some deployments."""
        named = [name for name in deployments if name in self.table.index]
        return Metered(
            table=self.table.reindex(named),
            tiered=tuple(name for name in self.tiered if name in named),
        )

    @property
    def total(self) -> float | None:
        """Return what all of them cost, None where that of any is not known."""
        cost = self.table["cost"]
        return None if cost.empty or cost.isna().any() else float(cost.sum())


def metered_of(points: Iterable[MetricPoint]) -> Metered:
    """Return what each deployment used and what that costs by the price list of each day, UTC."""
    rows = [(p.deployment, p.model, p.start.date(), p.measure, p.total) for p in points]
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
    tiers = [name for name, model, day in keys.itertuples(index=False) if _tiered(model, day)]
    return Metered(table=table, tiered=tuple(dict.fromkeys(tiers)))


def _amount(deployment: str, model: str, day: date, measure: str) -> float:
    entry = price(model or deployment, day)
    return float(entry[PARTS[measure]]) if entry else float("nan")


def _tiered(model: str, day: date) -> bool:
    return price(model, day) != price(model, day, long_prompt=True)


def shortfall(metered: Metered, spent: Spend) -> str:
    """Say in a sentence what the metrics' amount is, and by how much the logs' own falls short."""
    if metered.total is None:
        return ""
    by_logs = spent.by("deployment").reindex(metered.table.index).sum(min_count=1)
    said = f"By the metrics these deployments cost about {money(metered.total)}"
    if pd.isna(by_logs) or not metered.total:
        return f"{said}; by the logs the cost cannot be told."
    short = 1 - float(by_logs) / metered.total
    if abs(short) < SAME:
        return f"{said}, as by the logs."
    if short < 0:
        return f"{said}; by the logs {money(float(by_logs))}, which is more."
    return (
        f"{said}; by the logs alone {money(float(by_logs))}, which is {short * 100:.0f} % too low: "
        "they lack what the cache read and wrote."
    )
