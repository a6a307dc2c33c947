"""The wait for the first token: asked for apart, since few sources tell it and few people ask."""

from dataclasses import replace

import numpy as np
import pandas as pd

from checks.workspaces import Span, Workspace
from checks.workspaces.compose import Counting
from dashboard.telemetry.cube import Cube, empty_cube
from dashboard.telemetry.frames import frame_of
from dashboard.telemetry.load import ask
from dashboard.telemetry.rows import RowsAsked

COLUMNS = {"Hour": "hour", "Waited": "bucket", "Requests": "requests"}


def first_tokens(workspace: Workspace, counting: Counting, asked: RowsAsked) -> pd.DataFrame:
    """Return how many requests waited how long, by `hour` (since 1970) and `bucket` of the cube."""
    return frame_of(ask(workspace, "first_tokens", asked.span, counting, asked.narrowing), COLUMNS)


def cube_of_waits(rows: pd.DataFrame, span: Span) -> Cube:
    """Return a cube whose durations are the waits; beside requests and hours it knows nothing."""
    empty = empty_cube(span)
    if rows.empty:
        return empty
    whole = rows.astype("int64")
    hours, owner = np.unique(whole["hour"].to_numpy(), return_inverse=True)
    counts = whole["requests"].to_numpy()
    groups = empty.groups.reindex(range(len(hours)))
    for name in groups.columns:
        groups[name] = "" if isinstance(groups[name].dtype, pd.CategoricalDtype) else 0
    groups["hour"], groups["status"] = hours, 200
    groups["requests"] = np.bincount(owner, weights=counts).astype("int64")
    return replace(
        empty, groups=groups, owner=owner, bucket=whole["bucket"].to_numpy(), count=counts
    )
