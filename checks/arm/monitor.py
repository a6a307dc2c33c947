"""Diagnostic settings, workspaces and the activity log."""

from datetime import UTC, datetime

from checks.arm.fields import Json, mapping, moment, number, properties_of, sequence, text
from checks.evidence.arm.monitor import Change, DiagnosticSetting, Table, Workspace


def diagnostic_setting(item: Json) -> DiagnosticSetting:
    """Read a diagnostic setting; an empty workspace ID means none."""
    properties = properties_of(item)
    logs = [mapping(log) for log in sequence(properties.get("logs"))]
    enabled = [log for log in logs if log.get("enabled") is True]
    return DiagnosticSetting(
        name=text(item.get("name")),
        workspace=text(properties.get("workspaceId")),
        categories=tuple(text(log.get("category") or log.get("categoryGroup")) for log in enabled),
        groups=tuple(text(log["categoryGroup"]) for log in enabled if log.get("categoryGroup")),
    )


def workspace(item: Json) -> Workspace:
    """Read a Log Analytics workspace."""
    properties = properties_of(item)
    features = mapping(properties.get("features"))
    return Workspace(
        id=text(item.get("id")),
        customer_id=text(properties.get("customerId")),
        retention_days=int(number(properties.get("retentionInDays"))),
        state=text(properties.get("provisioningState")),
        data_actions_only=text(features.get("dataAuthorizationMode")).lower() == "dataactionsonly",
    )


def table(item: Json) -> Table:
    """Read a table of a workspace."""
    protection = text(properties_of(item).get("protectionLevel"))
    return Table(name=text(item.get("name")), is_protected=protection.lower() == "protected")


def change(item: Json) -> Change:
    """Read an entry of the activity log."""
    return Change(
        at=moment(item.get("eventTimestamp")) or datetime.fromtimestamp(0, UTC),
        operation=text(mapping(item.get("operationName")).get("value")),
        status=text(mapping(item.get("status")).get("value")),
        resource=text(item.get("resourceId")),
        message=text(properties_of(item).get("statusMessage")),
    )
