"""Failed requests by the viewer's own days: what a phone has room for of a month."""

from zoneinfo import ZoneInfo

import pandas as pd

from dashboard.telemetry.cube import Cube
from dashboard.telemetry.errors import kind_of, kinds
from dashboard.telemetry.tokens import DAY, over_time


def failures(cube: Cube, zone: ZoneInfo) -> pd.DataFrame:
    """Return the failed requests of each day (UTC index), a column for each kind's ID."""
    days = requests(cube, zone).index
    failed = cube.failed
    named = failed.groups["status"].map(lambda status: kind_of(int(status)).id)
    table = pd.DataFrame(0.0, index=days, columns=[kind.id for kind in kinds()])
    for kind in named.unique():
        own = requests(failed.where(named == kind), zone)
        table[kind] = own.reindex(days, fill_value=0)
    return table


def requests(cube: Cube, zone: ZoneInfo) -> "pd.Series[float]":
    """Return the requests of each day (UTC index), failed or not."""
    found: pd.Series[float] = over_time(cube, zone, hours=DAY)["requests"]
    return found
