"""The cube: a window's requests as hourly groups with latency histograms, all in memory.

One query fetches it, and every percentile, comparison and filter of the pages comes from it. A
bucket's bounds grow by 1.02, so a percentile is within 1 % of the exact one.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from checks.workspaces import Answer, Span

GROWTH = 1.02
"""How much a bucket's upper bound is above its lower: `checks/workspaces/sources/calls.kql`."""
OFFSET = 700
"""The bucket of 1 ms; below lie fractions of one."""
NO_DURATION = 4095
SIZE = 4096
"""How a count and its bucket are packed into one number: count * SIZE + bucket."""
PERCENTILE_ERROR = (GROWTH - 1) / (GROWTH + 1)
"""The largest relative distance of a bucket's middle from a duration in it."""
HOUR_S = 3600

KEYS = ("source", "resource", "deployment", "model", "operation", "reason")
"""Text columns of the groups."""
MARKS = ("earlier", "alone", "long")
"""Columns of the groups that are true or false."""
SUMS = (
    "requests",
    "counted",
    "split",
    "joinable",
    "input_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "cache_write_1h_tokens",
    "output_tokens",
)
"""Columns that add up over groups."""
_NAMES = {
    "Source": "source",
    "Earlier": "earlier",
    "Alone": "alone",
    "Resource": "resource",
    "Deployment": "deployment",
    "Model": "model",
    "Operation": "operation",
    "Reason": "reason",
    "Requests": "requests",
    "Counted": "counted",
    "Split": "split",
    "Joinable": "joinable",
    "InputTokens": "input_tokens",
    "CacheReadTokens": "cache_read_tokens",
    "CacheWriteTokens": "cache_write_tokens",
    "CacheWrite1hTokens": "cache_write_1h_tokens",
    "OutputTokens": "output_tokens",
    "Hour": "hour",
    "Status": "status",
    "Long": "long",
    "First": "first",
    "Last": "last",
}

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


def _middles() -> Floats:
    lower = GROWTH ** (np.arange(SIZE, dtype=np.float64) - OFFSET)
    middle = lower * 2 * GROWTH / (GROWTH + 1)
    middle[0] = 0.0
    return middle


MIDDLES = _middles()
"""The duration in ms that stands for each bucket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cube:
    """The groups of a window, and the latency histograms that belong to them."""

    span: Span
    groups: pd.DataFrame
    """One row for each hour and group: `hour` (since 1970), KEYS, `status` (0: no HTTP answer),
    MARKS: `long` (a prompt past the price's tier), `alone` (refused by API Management itself),
    `earlier` (of the window before); SUMS, `first` and `last` (seconds since 1970)."""
    owner: Ints
    """The row of `groups` that each entry of the histograms belongs to."""
    bucket: Ints
    count: Ints

    @property
    def requests(self) -> int:
        """Return how many requests there are."""
        return int(self.groups["requests"].sum())

    @property
    def is_empty(self) -> bool:
        """Tell whether there is no request at all."""
        return self.groups.empty

    def where(self, mask: "pd.Series[bool] | Mask") -> "Cube":
        """Return the cube of the groups that a mask keeps."""
        kept = np.asarray(mask, dtype=bool)
        if kept.all():
            return self
        entries = kept[self.owner]
        renumbered = np.cumsum(kept) - 1
        return Cube(
            span=self.span,
            groups=self.groups[kept],
            owner=renumbered[self.owner[entries]],
            bucket=self.bucket[entries],
            count=self.count[entries],
        )

    def within(self, span: Span) -> "Cube":
        """Return the cube of the hours that begin in a span."""
        start, end = (int(t.timestamp()) for t in (span.start, span.end))
        begins = self.groups["hour"].to_numpy() * HOUR_S
        inside = self.where((begins >= start - start % HOUR_S) & (begins < end))
        return Cube(
            span=span,
            groups=inside.groups,
            owner=inside.owner,
            bucket=inside.bucket,
            count=inside.count,
        )

    @property
    def _is_answered(self) -> Mask:
        return self.groups["status"].between(200, 399).to_numpy()

    @property
    def answered(self) -> "Cube":
        """Return the cube of the requests that were answered: what latency is measured of."""
        return self.where(self._is_answered)

    @property
    def failed(self) -> "Cube":
        """Return the cube of the requests that failed; 0 is one without an HTTP answer."""
        return self.where(~self._is_answered)

    def percentiles(self, shares: Sequence[float]) -> list[float | None]:
        """Return the latency in ms below which each share of the requests lies, by nearest rank.

        None where no request has a duration.
        """
        found = self.percentiles_by(np.zeros(len(self.groups), dtype=np.int64), 1, shares)[0]
        return [None if np.isnan(value) else float(value) for value in found]

    def percentiles_by(self, place: Ints, places: int, shares: Sequence[float]) -> Floats:
        """Return one row of percentiles for each place; `place` says where each group belongs.

        NaN where no request has a duration.
        """
        out = np.full((places, len(shares)), np.nan)
        if not len(self.bucket):
            return out
        low, counts = self.histogram_by(place, places)
        cumulated = counts.cumsum(axis=1)
        total = cumulated[:, -1]
        there = total > 0
        for column, share in enumerate(shares):
            rank = np.maximum(np.ceil(share * total - 1e-9), 1)
            found = (cumulated < rank[:, None]).sum(axis=1)
            out[there, column] = MIDDLES[low + found[there]]
        return out

    def histogram_by(self, place: Ints, places: int) -> tuple[int, Floats]:
        """Return the first bucket, and a row of counts for each place from that bucket on."""
        low, high = int(self.bucket.min()), int(self.bucket.max())
        width = high - low + 1
        key = place[self.owner] * width + (self.bucket - low)
        flat = np.bincount(key, weights=self.count, minlength=places * width)
        return low, flat.astype(np.float64).reshape(places, width)

    def by(self, columns: str | Sequence[str], shares: Sequence[float] = ()) -> pd.DataFrame:
        """Return SUMS, `first`, `last` and percentiles (`p50`…) for each value of the columns.

        Percentiles are of the requests that were answered; the columns are the index.
        """
        names = [columns] if isinstance(columns, str) else list(columns)
        grouped = self.groups.groupby(names, observed=True, sort=True)
        ends = {"first": ("first", "min"), "last": ("last", "max")}
        table = grouped.agg(**{name: (name, "sum") for name in SUMS}, **ends)
        place = grouped.ngroup().to_numpy().astype(np.int64)
        ok = self._is_answered
        answered = self.where(ok)
        found = answered.percentiles_by(place[ok], len(table), shares)
        for column, share in enumerate(shares):
            table[f"p{share * 100:g}"] = found[:, column]
        return table

    def over_time(self, shares: Sequence[float] = (), *, hours: int = 1) -> pd.DataFrame:
        """Return SUMS, `failed` and percentiles for each step of the span; the index is UTC.

        A step without a request is a row of zeros whose percentiles are NaN: a gap.
        """
        steps = steps_of(self.span, hours=hours)
        first = int(steps[0].timestamp()) // HOUR_S
        place = (self.groups["hour"].to_numpy() - first) // hours
        table = pd.DataFrame(index=steps)
        for name in SUMS:
            table[name] = _summed(place, self.groups[name].to_numpy(), len(steps))
        ok = self._is_answered
        table["failed"] = _summed(place[~ok], self.groups["requests"].to_numpy()[~ok], len(steps))
        found = self.where(ok).percentiles_by(place[ok], len(steps), shares)
        for column, share in enumerate(shares):
            table[f"p{share * 100:g}"] = found[:, column]
        return table


def days_of(hours: "pd.Series[int]", zone: ZoneInfo) -> "pd.Series[pd.Timestamp]":
    """Return the day of a zone, without it, in which each hour (since 1970) begins."""
    begins = pd.to_datetime(hours * HOUR_S, unit="s", utc=True)
    return begins.dt.tz_convert(zone).dt.tz_localize(None).dt.floor("D")


def _summed(place: Ints, values: Any, places: int) -> Ints:
    weights = np.asarray(values, dtype=np.float64)
    return np.bincount(place, weights=weights, minlength=places).round().astype(np.int64)


def steps_of(span: Span, *, hours: int = 1) -> pd.DatetimeIndex:
    """Return the beginnings of a span's steps, the first one rounded down to a whole step."""
    size = hours * HOUR_S
    start = int(span.start.timestamp()) // size * size
    end = int(np.ceil(span.end.timestamp() / size)) * size
    return pd.to_datetime(np.arange(start, end, size), unit="s", utc=True)


def cube_of(answer: Answer, span: Span) -> Cube:
    """Read the answer of `histograms.kql`."""
    if not answer.rows:
        return empty_cube(span)
    columns: dict[str, Any] = {}
    for theirs, ours in _NAMES.items():
        values = _array(answer.values(theirs))
        columns[ours] = _category(values) if ours in KEYS else _numbers(values)
    columns |= {name: columns[name].astype(bool) for name in MARKS}
    owner, packed = _packed(answer.values("Histogram"))
    timed = packed % SIZE != NO_DURATION
    return Cube(
        span=span,
        groups=pd.DataFrame(columns),
        owner=owner[timed],
        bucket=packed[timed] % SIZE,
        count=packed[timed] // SIZE,
    )


def joined(first: Cube, second: Cube) -> Cube:
    """Return the groups of two cubes in one, over both spans."""
    both = pd.concat([first.groups, second.groups], ignore_index=True)
    for name in KEYS:
        both[name] = _category(both[name].astype("str"))
    return Cube(
        span=Span(start=first.span.start, end=second.span.end),
        groups=both,
        owner=np.concatenate([first.owner, second.owner + len(first.groups)]),
        bucket=np.concatenate([first.bucket, second.bucket]),
        count=np.concatenate([first.count, second.count]),
    )


def empty_cube(span: Span) -> Cube:
    """Return the cube of a span without a request."""
    none = np.array([], dtype=np.int64)
    columns: dict[str, Any] = dict.fromkeys(("hour", "status", "first", "last", *SUMS), none)
    columns |= {name: pd.Categorical([], categories=[""]) for name in KEYS}
    columns |= {name: none.astype(bool) for name in MARKS}
    return Cube(span=span, groups=pd.DataFrame(columns), owner=none, bucket=none, count=none)


def _array(values: Any) -> Any:
    """Return an Arrow array's values as NumPy or categories, a list as it is."""
    if not hasattr(values, "to_numpy"):
        return values
    if str(values.type) == "string":
        coded = values.dictionary_encode()
        codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        return pd.Categorical.from_codes(codes, coded.dictionary.to_pylist())
    # With a null among them, longs would become floats, which end at 2^53.
    whole = values.fill_null(0) if str(values.type).startswith("int") else values
    return whole.to_numpy(zero_copy_only=False)


def _category(values: Any) -> pd.Categorical:
    found = values if isinstance(values, pd.Categorical) else pd.Categorical(list(values))
    if "" not in found.categories:
        found = found.add_categories([""])
    return found.fillna("")


def _numbers(values: Any) -> Ints:
    told = [0 if each is None else each for each in values] if isinstance(values, list) else values
    filled = pd.to_numeric(pd.Series(told), errors="coerce").fillna(0)
    return filled.to_numpy().astype(np.int64)


def _packed(values: Any) -> tuple[Ints, Ints]:
    """Return the owner of each entry and the entries, from Arrow lists or from JSON texts."""
    if hasattr(values, "offsets"):
        sizes = np.diff(values.offsets.to_numpy())
        packed = values.flatten().to_numpy(zero_copy_only=False)
    else:
        lists = [json.loads(text) if isinstance(text, str) else text or [] for text in values]
        sizes = np.array([len(each) for each in lists], dtype=np.int64)
        flat = [np.asarray(each, dtype=np.int64) for each in lists if each]
        packed = np.concatenate(flat) if flat else np.array([], dtype=np.int64)
    return np.repeat(np.arange(len(sizes)), sizes), packed.astype(np.int64)
