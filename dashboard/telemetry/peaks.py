"""The busiest minutes against the quota: what explains a 429 better than any text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import pandas as pd

from checks.words import say

MEASURES = {
    "requests": "Requests",
    "input_tokens": say("Input tokens"),
    "output_tokens": say("Output tokens"),
}
"""Column of the peaks → what it counts in a minute; input is without what the cache gave."""


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
    def headroom(self) -> float | None:
        """Return the share of the limit that was left; below 0 where it was passed."""
        return 1 - self.amount / self.limit if self.limit else None


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
        hour=datetime.fromtimestamp(int(rows["hour"].to_numpy()[top]) * 3600, UTC),
    )


def _urgency(peak: Peak) -> tuple[float, int, float]:
    room = peak.headroom
    return (2.0 if room is None else room, list(MEASURES).index(peak.measure), -peak.amount)


def tightest(peaks: tuple[Peak, ...]) -> Peak | None:
    """Return the peak nearest to its limit; None where no limit is known."""
    return peaks[0] if peaks and peaks[0].limit else None


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
