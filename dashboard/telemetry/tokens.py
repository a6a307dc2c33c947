"""Tokens of a window: by day as a zone counts them, and by deployment."""

from zoneinfo import ZoneInfo

import pandas as pd

from dashboard.telemetry.cube import Cube, days_of

INPUT = ("input_tokens", "cache_read_tokens", "cache_write_tokens", "cache_write_1h_tokens")
"""All that a prompt is made of, as the price list tells it apart."""
MISSING = (
    "The logs carry no token counts. Azure's RequestResponse category is not documented to have "
    "them; spans of the anthropic SDK in Application Insights (with the cache's share) and the "
    "LLM log of an API Management in front do."
)


def by_day(cube: Cube, zone: ZoneInfo) -> pd.DataFrame:
    """Return tokens of each day of a zone (an index without one); both cache writes are one."""
    groups = cube.groups
    days = days_of(groups["hour"], zone)
    summed = groups[[*INPUT, "output_tokens"]].groupby(days).sum()
    whole = summed.resample("D").sum() if len(summed) else summed
    writes = whole.pop("cache_write_1h_tokens")
    return whole.assign(cache_write_tokens=whole["cache_write_tokens"] + writes)


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

    What no request tells is missing, never 0.
    """
    table = cube.by("deployment")
    every = input_of(table)
    read = (table["cache_read_tokens"] / every.where(every > 0)).where(table["split"] > 0)
    out = pd.DataFrame({"input": every, "output": table["output_tokens"], "cached": read})
    out[["input", "output"]] = out[["input", "output"]].where(table["counted"] > 0)
    return out.set_axis([str(name) for name in table.index])
