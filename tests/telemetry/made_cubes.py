"""Cubes that a test makes from calls, read as if a workspace had answered; and made-up months."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from checks.workspaces import Answer, Column, Span
from dashboard.telemetry.cube import GROWTH, HOUR_S, NO_DURATION, OFFSET, SIZE, Cube, cube_of

END = datetime(2026, 11, 20, 17, tzinfo=UTC)
MONTH = Span.before(END, timedelta(days=30))
DEFAULTS: Mapping[str, Any] = {
    "source": "diagnostics",
    "earlier": False,
    "alone": False,
    "resource": "contoso-ai",
    "deployment": "claude-sonnet-5",
    "model": "claude-sonnet-5",
    "operation": "Messages_Create",
    "status": 200,
    "reason": "",
    "duration_ms": 900.0,
    "long": False,
    "weight": 1,
    "input_tokens": 1000,
    "cache_read_tokens": 0,
    "cache_write_tokens": 0,
    "cache_write_1h_tokens": 0,
    "output_tokens": 200,
    "counted": 1,
    "split": 1,
    "joinable": 1,
}
"""What a call is where a test says nothing else."""
_MARKS = ["source", "earlier", "alone", "long"]
_KEYS = [*_MARKS, "resource", "deployment", "model", "operation", "status", "reason"]
_COUNTS = ["counted", "split", "joinable"]
_TOKENS = [name for name in DEFAULTS if name.endswith("_tokens")]
_NAMES = {
    "input_tokens": "InputTokens",
    "cache_read_tokens": "CacheReadTokens",
    "cache_write_tokens": "CacheWriteTokens",
    "cache_write_1h_tokens": "CacheWrite1hTokens",
    "output_tokens": "OutputTokens",
    "weight": "Requests",
}


def cube_from(calls: pd.DataFrame, span: Span = MONTH) -> Cube:
    """Return the cube of calls: `time` (UTC) and what DEFAULTS names, each optional."""
    given = {name: calls.get(name, value) for name, value in DEFAULTS.items()}
    rows = pd.DataFrame(given, index=calls.index).assign(time=calls["time"])
    rows["second"] = rows["time"].dt.as_unit("s").astype("int64")
    rows["hour"] = rows["second"] // HOUR_S
    raw = np.log(rows["duration_ms"].clip(lower=1e-9)) / np.log(GROWTH) + OFFSET
    rows["bucket"] = np.where(rows["duration_ms"].isna(), NO_DURATION, raw.fillna(0).astype(int))
    rows[_TOKENS] = rows[_TOKENS].mul(rows["weight"], axis=0)
    for name in _COUNTS:
        rows[name] = rows[name] * rows["weight"]
    groups = rows.groupby(["hour", *_KEYS], sort=True)
    sums = groups[["weight", *_COUNTS, *_TOKENS]].sum()
    sums["first"], sums["last"] = groups["second"].min(), groups["second"].max()
    packed = rows.groupby(["hour", *_KEYS, "bucket"])["weight"].sum().reset_index("bucket")
    packed["entry"] = packed["weight"] * SIZE + packed["bucket"]
    table = sums.reset_index()
    table["histogram"] = list(packed.groupby(["hour", *_KEYS])["entry"].agg(list))
    named = {_NAMES.get(name, name.capitalize()): table[name] for name in table.columns}
    columns = {n: Column(name=n, kind="", values=values.tolist()) for n, values in named.items()}
    return cube_of(Answer(columns=columns, rows=len(table)), span)


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month of made-up calls with the month before it."""

    cube: Cube
    before: Cube


def calls_between(span: Span, *, per_hour: float, seed: int = 7, **columns: Any) -> pd.DataFrame:
    """Return calls over a span, more by day than by night, with log-normal durations."""
    random = np.random.default_rng(seed)
    hours = int(span.length / timedelta(hours=1))
    daily = 1 + 0.6 * np.sin((np.arange(hours) % 24 - 8) / 24 * 2 * np.pi)
    counts = random.poisson(per_hour * daily)
    at = np.repeat(np.arange(hours), counts) * HOUR_S + random.integers(0, HOUR_S, counts.sum())
    time = pd.Timestamp(span.start) + pd.to_timedelta(np.sort(at), unit="s")
    duration = random.lognormal(np.log(900), 0.5, counts.sum())
    return pd.DataFrame({"time": time, "duration_ms": duration, **columns})


def made_month(*, per_hour: float = 40, seed: int = 7) -> Month:
    """Return a month with an incident of 12 hours ten days before its end, and one before it."""
    now = calls_between(MONTH, per_hour=per_hour, seed=seed)
    since = pd.Timestamp(END - timedelta(days=10))
    slow = now["time"].between(since, since + pd.Timedelta(hours=12), inclusive="left")
    now["duration_ms"] = now["duration_ms"] * np.where(slow, 2.1, 1.0)
    now["status"] = _statuses(now, seed)
    earlier = MONTH.previous
    calm = calls_between(earlier, per_hour=per_hour, seed=seed + 1)
    calm["status"] = np.where(np.arange(len(calm)) % 200 == 0, 429, 200)
    return Month(cube=cube_from(now), before=cube_from(calm, earlier))


def _statuses(calls: pd.DataFrame, seed: int) -> "np.ndarray[Any, Any]":
    """Fail one call in a hundred with 429, and some of the last 30 hours with 403."""
    random = np.random.default_rng(seed).random(len(calls))
    late = (calls["time"] >= pd.Timestamp(END - timedelta(hours=30))).to_numpy()
    return np.where(random < 0.01, 429, np.where(late & (random > 0.9), 403, 200))
