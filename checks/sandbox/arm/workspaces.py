"""Microsoft.OperationalInsights: the workspace and its tables."""

import functools
from typing import Any

from checks.sandbox.arm import refusals
from checks.sandbox.arm.operations import GROUP, SUBSCRIPTION, Operation
from checks.sandbox.arm.pages import page
from checks.sandbox.arm.visit import Refused, Visit
from checks.sandbox.estate import Table
from checks.sandbox.logs import schema
from checks.sandbox.state import State

_PROVIDER = "/providers/Microsoft.OperationalInsights"
_WORKSPACE = f"{GROUP}{_PROVIDER}/workspaces/{{workspace}}"
_ACTION = "Microsoft.OperationalInsights/workspaces"


def workspace(state: State) -> dict[str, Any]:
    """Return the workspace."""
    logs = state.plan.logs
    return {
        "id": state.workspace_id,
        "name": logs.name,
        "type": _ACTION,
        "location": state.account.region,
        "tags": {},
        "properties": {
            "customerId": logs.workspace,
            "provisioningState": "Succeeded",
            "sku": {"name": "PerGB2018", "lastSkuUpdate": "2026-01-05T08:00:00.0000000Z"},
            "retentionInDays": logs.retention_days,
            "workspaceCapping": {"dailyQuotaGb": -1.0, "dataIngestionStatus": "RespectQuota"},
            "publicNetworkAccessForIngestion": "Enabled",
            "publicNetworkAccessForQuery": "Enabled",
            "features": {
                "enableLogAccessUsingOnlyResourcePermissions": True,
                "disableLocalAuth": False,
                **({"dataAuthorizationMode": "DataActionsOnly"} if logs.data_actions_only else {}),
            },
            "createdDate": "2026-01-05T08:00:00.0000000Z",
            "modifiedDate": "2026-01-05T08:00:00.0000000Z",
        },
    }


def _one(visit: Visit) -> dict[str, Any]:
    return workspace(visit.state)


def _all(visit: Visit) -> dict[str, Any]:
    own = visit.parts["subscription"].casefold() == visit.state.account.subscription
    return page(visit, [workspace(visit.state)] if own else [])


def _tables(visit: Visit) -> dict[str, Any]:
    return {"value": [_table(visit.state, each) for each in _held(visit.state)]}


def _held(state: State) -> list[Table]:
    """Return every table that answers a query: those of the plan, the others as by default."""
    logs = state.plan.logs
    planned = {each.name: each for each in logs.tables}
    days = logs.retention_days
    usual = {
        name: Table(name=name, retention_days=days, total_days=days, plan="Analytics")
        for name in schema.tables()
    }
    return list((usual | planned).values())


def _one_table(visit: Visit) -> dict[str, Any]:
    wanted = visit.parts["table"].casefold()
    for each in _held(visit.state):
        if each.name.casefold() == wanted:
            return _table(visit.state, each)
    raise Refused(refusals.not_found(f"The table '{visit.parts['table']}'"))


def _table(state: State, table: Table) -> dict[str, Any]:
    return {
        "id": f"{state.workspace_id}/tables/{table.name}",
        "name": table.name,
        "type": f"{_ACTION}/tables",
        "properties": {
            "retentionInDays": table.retention_days,
            "totalRetentionInDays": table.total_days,
            "archiveRetentionInDays": table.total_days - table.retention_days,
            "plan": table.plan,
            "provisioningState": "Succeeded",
            **({"protectionLevel": "Protected"} if table.is_protected else {}),
            "schema": {"name": table.name, "tableType": "Microsoft"},
        },
    }


_operation = functools.partial(Operation, versions=("2023-09-01", "2025-02-01", "2025-07-01"))

OPERATIONS = (
    _operation(
        pattern=f"{SUBSCRIPTION}{_PROVIDER}/workspaces",
        action=f"{_ACTION}/read",
        at=SUBSCRIPTION,
        handle=_all,
    ),
    _operation(pattern=_WORKSPACE, action=f"{_ACTION}/read", at=_WORKSPACE, handle=_one),
    _operation(
        pattern=f"{_WORKSPACE}/tables",
        action=f"{_ACTION}/tables/read",
        at=_WORKSPACE,
        handle=_tables,
    ),
    _operation(
        pattern=f"{_WORKSPACE}/tables/{{table}}",
        action=f"{_ACTION}/tables/read",
        at=_WORKSPACE,
        handle=_one_table,
    ),
)
