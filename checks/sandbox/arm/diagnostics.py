"""Microsoft.Insights: where a resource's logs go, and which it could send."""

import functools
from typing import Any

from checks.sandbox.arm.operations import Operation
from checks.sandbox.arm.pages import page
from checks.sandbox.arm.visit import Visit
from checks.sandbox.estate import DiagnosticSetting
from checks.sandbox.state import State

_INSIGHTS = "{+scope}/providers/Microsoft.Insights"
_CATEGORIES = {
    "Audit": ["audit", "allLogs"],
    "RequestResponse": ["allLogs"],
    "Trace": ["allLogs"],
    "AzureOpenAIRequestUsage": ["allLogs"],
}
"""Log categories of an account and the groups they are in."""
_NOT_KEPT = {"enabled": False, "days": 0}


def _settings(visit: Visit) -> dict[str, Any]:
    state, scope = visit.state, visit.parts["scope"]
    mine = scope.casefold() == state.account_id.casefold()
    found = [_setting(state, each) for each in (state.diagnostics if mine else ())]
    return {"value": found}


def _setting(state: State, setting: DiagnosticSetting) -> dict[str, Any]:
    chosen = (("category", setting.categories), ("categoryGroup", setting.groups))
    return {
        "id": f"{state.account_id}/providers/microsoft.insights/diagnosticSettings/{setting.name}",
        "type": "Microsoft.Insights/diagnosticSettings",
        "name": setting.name,
        "location": None,
        "kind": None,
        "tags": None,
        "properties": {
            "storageAccountId": setting.storage or None,
            "serviceBusRuleId": None,
            "workspaceId": state.scope(setting.workspace),
            "eventHubAuthorizationRuleId": None,
            "eventHubName": None,
            "metrics": [
                {
                    "category": "AllMetrics",
                    "timeGrain": None,
                    "enabled": setting.metrics,
                    "retentionPolicy": _NOT_KEPT,
                }
            ],
            "logs": [
                {key: name, "enabled": True, "retentionPolicy": _NOT_KEPT}
                for key, names in chosen
                for name in names
            ],
            "logAnalyticsDestinationType": "Dedicated" if setting.dedicated else None,
        },
    }


def _categories(visit: Visit) -> dict[str, Any]:
    scope = visit.parts["scope"]
    logs = [(name, "Logs", groups) for name, groups in _CATEGORIES.items()]
    found = [
        {
            "id": f"{scope}/providers/microsoft.insights/diagnosticSettingsCategories/{name}",
            "type": "microsoft.insights/diagnosticSettingsCategories",
            "name": name,
            "properties": {"categoryType": kind, "categoryGroups": groups},
        }
        for name, kind, groups in (*logs, ("AllMetrics", "Metrics", []))
    ]
    return page(visit, found)


_operation = functools.partial(Operation, versions=("2021-05-01-preview",), at="{+scope}")

OPERATIONS = (
    _operation(
        pattern=f"{_INSIGHTS}/diagnosticSettings",
        action="Microsoft.Insights/diagnosticSettings/read",
        handle=_settings,
    ),
    _operation(
        pattern=f"{_INSIGHTS}/diagnosticSettingsCategories",
        action="Microsoft.Insights/diagnosticSettings/read",
        handle=_categories,
    ),
)
