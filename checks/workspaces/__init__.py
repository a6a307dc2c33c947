"""What answers KQL: a Log Analytics workspace, or exported logs in a local one.

Both run the same text over a time span and return typed columns. Each log source is mapped to one
canonical table, `requests`, by a KQL prelude in `sources/`; every query starts from it.
"""

from checks.workspaces.model import (
    Answer,
    Column,
    LogsError,
    Partial,
    Source,
    Span,
    Workspace,
)

__all__ = ["Answer", "Column", "LogsError", "Partial", "Source", "Span", "Workspace"]
