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

    @property
    def is_by_mask(self) -> bool:
        """Tell whether a name is one that was masked, which a log holds as it was."""
        names = (*self.deployments, self.resource, self.operation or "")
        return any("«redacted " in name for name in names)


def slowest(workspace: Workspace, counting: Counting, asked: RowsAsked) -> pd.DataFrame:
    """Return the slowest answered requests, the slowest first; ROWS names the columns."""
    return _rows(workspace, "slowest", counting, asked, {})


def recent_failures(workspace: Workspace, counting: Counting, asked: RowsAsked) -> pd.DataFrame:
    """Return the newest failed requests, the newest first; ROWS names the columns."""
    status = -1 if asked.status is None else asked.status
    operation = {"operation": asked.operation or "", "any": asked.operation is None}
    return _rows(workspace, "recent", counting, asked, {"status": status, **operation})


def _rows(
    workspace: Workspace,
    query: str,
    counting: Counting,
    asked: RowsAsked,
    values: Mapping[str, Any],
) -> pd.DataFrame:
    if not asked.is_by_mask:
        values = {**asked.narrowing, **values}
        return frame_of(ask(workspace, query, asked.span, counting, values), ROWS)
    # The log knows the name, and the page its mask: so all are asked for, and looked through here.
    everything = {"deployments": (), "all": True, "resource": ""}
    opened = {"operation": "", "any": True} if "any" in values else {}
    values = {**values, **everything, **opened}
    rows = frame_of(ask(workspace, query, asked.span, counting, values), ROWS)
    kept = rows["deployment"].isin(asked.deployments) | (not asked.deployments)
    kept &= (rows["resource"] == asked.resource) | (not asked.resource)
    kept &= (rows["operation"] == asked.operation) | (asked.operation is None)
    return rows[kept].reset_index(drop=True)
