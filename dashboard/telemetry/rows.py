"""Rows of single requests, fetched only for tables that show rows."""

from dataclasses import dataclass

import pandas as pd

from checks.workspaces import Span, Workspace
from checks.workspaces.compose import Counting
from dashboard.telemetry.frames import ROWS, frame_of
from dashboard.telemetry.load import ask


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsAsked:
    """Which requests; equal ones ask for the same rows."""

    span: Span
    deployments: tuple[str, ...] = ()
    """Empty for all."""
    resource: str = ""
    """Empty for all."""
    status: int | None = None
    operation: str | None = None


def slowest(workspace: Workspace, counting: Counting, asked: RowsAsked) -> pd.DataFrame:
    """Return the slowest answered requests, the slowest first; ROWS names the columns."""
    values = {
        "deployments": asked.deployments,
        "all": not asked.deployments,
        "resource": asked.resource,
    }
    return frame_of(ask(workspace, "slowest", asked.span, counting, values), ROWS)


def recent_failures(workspace: Workspace, counting: Counting, asked: RowsAsked) -> pd.DataFrame:
    """Return the newest failed requests, the newest first; ROWS names the columns."""
    values = {
        "deployments": asked.deployments,
        "all": not asked.deployments,
        "resource": asked.resource,
        "status": -1 if asked.status is None else asked.status,
        "operation": asked.operation or "",
        "any": asked.operation is None,
    }
    return frame_of(ask(workspace, "recent", asked.span, counting, values), ROWS)
