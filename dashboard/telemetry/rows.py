"""Rows of single requests, fetched only for tables that show rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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

    @property
    def narrowing(self) -> Mapping[str, Any]:
        """Return the values by which every query of rows keeps to deployments and resource."""
        return {
            "deployments": self.deployments,
            "all": not self.deployments,
            "resource": self.resource,
        }


def slowest(workspace: Workspace, counting: Counting, asked: RowsAsked) -> pd.DataFrame:
    """Return the slowest answered requests, the slowest first; ROWS names the columns."""
    return frame_of(ask(workspace, "slowest", asked.span, counting, asked.narrowing), ROWS)


def recent_failures(workspace: Workspace, counting: Counting, asked: RowsAsked) -> pd.DataFrame:
    """Return the newest failed requests, the newest first; ROWS names the columns."""
    values = {
        **asked.narrowing,
        "status": -1 if asked.status is None else asked.status,
        "operation": asked.operation or "",
        "any": asked.operation is None,
    }
    return frame_of(ask(workspace, "recent", asked.span, counting, values), ROWS)
