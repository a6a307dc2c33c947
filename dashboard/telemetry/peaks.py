"""The busiest minutes against the quota: what explains a 429 better than any text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pandas as pd

from checks.words import say

MEASURES = {
    "requests": "Requests",
    "input_tokens": say("Input tokens"),
    "output_tokens": say("Output tokens"),
}
"""Column of the peaks → what it counts in a minute; input is without what the cache gave."""


USED = say("Limit used")
"""How the share of a limit is called, wherever one stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """A model's limits in a minute; None for one that is not known."""

    requests: float | None = None
    input_tokens: float | None = None
    output_tokens: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """A model's busiest minute by one measure."""

    model: str
    measure: str
    amount: float
    limit: float | None
    hour: datetime
    """The hour in which it was, in UTC."""

    @property
    def used(self) -> float | None:
        """Return the share of the limit that was used; above 1 where it was exceeded."""
        return self.amount / self.limit if self.limit else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A step of a chart in which a model exceeded its limit, at its worst."""

    model: str
    step: datetime
    """When the step begins, in UTC."""
    hour: datetime
    """The hour of its busiest minute, in UTC."""
    share: float
    """How much of the limit was used: more than 1."""


def peaks_of(peaks: pd.DataFrame, quota: Mapping[str, Quota]) -> tuple[Peak, ...]:
    """Return each model's busiest minute by each measure, the nearest to its limit first."""
    found = [
        _peak(str(model), measure, rows, quota.get(str(model), Quota()))
        for model, rows in peaks.groupby("model", observed=True)
        for measure in MEASURES
        if rows[measure].max() > 0
    ]
    return tuple(sorted(found, key=_urgency))


def _peak(model: str, measure: str, rows: pd.DataFrame, quota: Quota) -> Peak:
    amounts = rows[measure].fillna(0).to_numpy()
    top = int(amounts.argmax())
    return Peak(
        model=model,
        measure=measure,
        amount=float(amounts[top]),
        limit=getattr(quota, measure),
        hour=_hour(rows["hour"].to_numpy()[top]),
    )


def _urgency(peak: Peak) -> tuple[float, int, float]:
    used = peak.used
    return (1.0 if used is None else -used, list(MEASURES).index(peak.measure), -peak.amount)


def tightest(peaks: tuple[Peak, ...]) -> Peak | None:
    """Return the peak nearest to its limit; None where no limit is known."""
    return peaks[0] if peaks and peaks[0].limit else None


def breaches(
    peaks: pd.DataFrame, measure: str, limits: Mapping[str, float | None], *, hours: int = 1
) -> tuple[Breach, ...]:
    """Return where models exceeded their limits, once for each step and model, the worst first."""
    named = peaks["model"].astype(str)
    share = peaks[measure] / named.map(lambda model: limits.get(model) or np.nan)
    above = peaks.assign(model=named, share=share, step=peaks["hour"] // hours * hours)
    above = above[above["share"] > 1].sort_values("share", ascending=False)
    worst = above.drop_duplicates(["model", "step"])
    rows = zip(worst["model"], worst["step"], worst["hour"], worst["share"], strict=True)
    return tuple(
        Breach(model=model, step=_hour(step), hour=_hour(hour), share=float(share))
        for model, step, hour, share in rows
    )


def _hour(number: int) -> datetime:
    return datetime.fromtimestamp(int(number) * 3600, UTC)


def over_time(peaks: pd.DataFrame, measure: str, *, hours: int = 1) -> pd.DataFrame:
    """Return a measure's busiest minute of each step (UTC index), a column for each model."""
    step = pd.to_datetime(peaks["hour"] // hours * hours * 3600, unit="s", utc=True)
    table = peaks.assign(at=step).pivot_table(
        index="at", columns="model", values=measure, aggfunc="max", observed=True
    )
    order = table.max().sort_values(ascending=False).index
    return table[order]


def shares_of(table: pd.DataFrame, limits: Mapping[str, float | None]) -> pd.DataFrame:
    """Return what `over_time` gives as shares of each model's own limit, the nearest to it first.

    1 is the limit. A model without a known limit, or without any amount, has no column.
    """
    shares = {
        str(model): amounts / limit
        for model, amounts in table.items()
        if (limit := limits.get(str(model))) and amounts.max() > 0
    }
    order = sorted(shares, key=lambda model: -shares[model].max())
    return pd.DataFrame({model: shares[model] for model in order}, index=table.index)
