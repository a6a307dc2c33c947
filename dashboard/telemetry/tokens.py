"""Tokens of a window: by day as a zone counts them, and by deployment."""

from datetime import UTC
from zoneinfo import ZoneInfo

import pandas as pd

from checks.words import say
from dashboard.telemetry.cube import Cube, days_of
from dashboard.telemetry.measured import BY

INPUT = ("input_tokens", "cache_read_tokens", "cache_write_tokens", "cache_write_1h_tokens")
"""All that a prompt is made of, as the price list tells it apart."""
DAY = 24
"""Hours of a step that is a day."""
MISSING = say(
    "These logs contain no token counts. RequestResponse rows that name a Claude "
    "model contain them, but without cached tokens ({by}; Microsoft documents no "
    "such field). Spans of the anthropic SDK in Application Insights contain them, "
    "including cached tokens. The LLM log of an API Management instance in front of "
    "Foundry contains them, but without cached tokens.",
    by=BY,
)


def by_day(cube: Cube, zone: ZoneInfo) -> pd.DataFrame:
    """Return requests and tokens of each day of a zone (an index without one).

    Both cache writes are one column.
    """
    groups = cube.groups
    days = days_of(groups["hour"], zone)
    summed = groups[["requests", *INPUT, "output_tokens"]].groupby(days).sum()
    return _one_write(summed.resample("D").sum() if len(summed) else summed)


def over_time(cube: Cube, zone: ZoneInfo, *, hours: int) -> pd.DataFrame:
    """Return requests and tokens of each step (UTC index); days are those of the zone."""
    if hours < DAY:
        return _one_write(cube.over_time(hours=hours))
    table = by_day(cube, zone)
    # A day that begins in the hour that a clock skips begins an hour later.
    begins = pd.DatetimeIndex(table.index).tz_localize(zone, nonexistent="shift_forward")
    return table.set_axis(begins.tz_convert(UTC))


def _one_write(table: pd.DataFrame) -> pd.DataFrame:
    both = table["cache_write_tokens"] + table["cache_write_1h_tokens"]
    return table.drop(columns="cache_write_1h_tokens").assign(cache_write_tokens=both)


def input_of(table: pd.DataFrame) -> "pd.Series[float]":
    """Return all input of each row, cached or not."""
    total: pd.Series[float] = table[[name for name in INPUT if name in table]].sum(axis=1)
    return total


def total(cube: Cube) -> tuple[int, int] | tuple[None, None]:
    """Return all input and all output tokens; None where no request has counts."""
    groups = cube.groups
    if not groups["counted"].sum():
        return None, None
    return int(groups[list(INPUT)].to_numpy().sum()), int(groups["output_tokens"].sum())


def by_deployment(cube: Cube) -> pd.DataFrame:
    """Return `input`, `output` and `cached` (the share of the input read) by deployment's name.

    What no request tells is missing, never 0. The share is that of the requests that tell what the
    cache gave and took, which the others' input, without it, would make too small.
    """
    table = cube.by("deployment")
    every = input_of(table)
    told = table["split"].where(table["split"] > 0)
    parts = pd.DataFrame({name: table[name] / told for name in INPUT})
    parts["input_tokens"] = table["input_tokens"] / table["counted"].where(told.notna())
    whole = parts.sum(axis=1)
    read = parts["cache_read_tokens"] / whole.where(whole > 0)
    out = pd.DataFrame({"input": every, "output": table["output_tokens"], "cached": read})
    out[["input", "output"]] = out[["input", "output"]].where(table["counted"] > 0)
    return out.set_axis([str(name) for name in table.index])
