"""The workspace's tables as a caller sees them: no row before it has arrived or after it is gone.

A view reads variables of the connection that asks: which time it is, which span and which resource
are asked for. Columns that are the same in every row are not stored.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from checks.sandbox.estate import DiagnosticSetting
from checks.sandbox.logs import schema
from checks.sandbox.logs.constants import constants
from checks.sandbox.state import State

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_STORED = """
SELECT table_name, list(column_name) FROM duckdb_columns()
WHERE schema_name = 'store' GROUP BY table_name
"""
_SEEN = """
WHERE visible_at <= getvariable('now')
  AND TimeGenerated >= getvariable('since')
  AND TimeGenerated < least(getvariable('until'), getvariable('silent_since'))
  AND TimeGenerated >= getvariable('oldest_{table}')
"""
_OF_RESOURCE = """
  AND (getvariable('resource') IS NULL OR lower({resource}) = getvariable('resource'))
"""
# The rows from before the start follow the setting that the plan begins with; what has no category
# comes without a setting.
_SENT = """
  AND (category_sent IS NULL OR list_contains(CASE WHEN TimeGenerated < getvariable('started')
      THEN getvariable('sent_before') ELSE getvariable('sent_since') END, category_sent))
"""

_NEVER = datetime(9999, 1, 1)  # noqa: DTZ001 -- as in the store
_GROUPS = {"audit": ("Audit",), "allLogs": ("Audit", "RequestResponse")}


def create(connection: "DuckDBPyConnection", state: State, tables: Iterable[str]) -> None:
    """Create a view for each of these tables, which are there or have no row."""
    stored = dict(connection.execute(_STORED).fetchall())
    for table in tables:
        connection.execute(_view(state, table, stored.get(table, ())))


def variables(
    state: State,
    *,
    since: datetime,
    until: datetime,
    resource: str | None,
    hidden: Collection[str] = (),
) -> dict[str, Any]:
    """Return what the views read: times without a zone, the resource's id in lower case.

    A hidden table has no row for who asks.
    """
    now = state.clock.now().replace(tzinfo=None)
    return {
        "now": now,
        "since": since,
        "until": until,
        "silent_since": silent_since(state),
        "resource": resource,
        "started": state.started_at.replace(tzinfo=None),
        "sent_before": _sent(state, state.plan.diagnostics),
        "sent_since": _sent(state, state.diagnostics),
    } | {
        f"oldest_{name}": _NEVER if name in hidden else now - timedelta(days=days)
        for name, days in _kept(state).items()
    }


def silent_since(state: State) -> datetime:
    """Return when the calls ended, UTC without a zone; far ahead where they have not."""
    hours = state.plan.traffic.quiet_hours
    return (state.traffic_start - timedelta(hours=hours)).replace(tzinfo=None) if hours else _NEVER


def _kept(state: State) -> dict[str, int]:
    logs = state.plan.logs
    own = {each.name: each.retention_days for each in logs.tables}
    return {name: own.get(name, logs.retention_days) for name in schema.tables()}


def _sent(state: State, settings: Iterable[DiagnosticSetting]) -> list[str]:
    """Return the categories that reach the workspace."""
    sent = set()
    for each in settings:
        if state.scope(each.workspace) == state.workspace_id:
            sent |= {*each.categories, *(name for group in each.groups for name in _GROUPS[group])}
            sent |= {"AllMetrics"} if each.metrics else set()
    return sorted(sent)


def _view(state: State, table: str, stored: Collection[str]) -> str:
    """Return the text of a view: every column of the table, in its order and of its type."""
    same = constants(state, table)
    columns = ", ".join(
        f'CAST({_value(name, stored, same)} AS {schema.STORED[kind]}) AS "{name}"'
        for name, kind in schema.tables()[table].items()
    )
    rows = f' FROM store."{table}"' + _SEEN.format(table=table) if stored else " WHERE false"
    if stored:
        rows += _OF_RESOURCE.format(resource=_value("_ResourceId", stored, same))
    if "category_sent" in stored:
        rows += _SENT
    return f'CREATE VIEW "{table}" AS SELECT {columns}{rows}'


def _value(column: str, stored: Collection[str], same: Mapping[str, str]) -> str:
    if column in stored:
        return f'"{column}"'
    return "'" + same[column].replace("'", "''") + "'" if column in same else "NULL"
