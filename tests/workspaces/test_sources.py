"""What each source's prelude makes of a call, and of a call whose log lacks a column."""

from datetime import timedelta
from typing import Any

import pytest

from checks.workspaces import Source
from checks.workspaces.compose import bound, prelude, query_text
from tests.kusto.texts import columns_of
from tests.workspaces.made_logs import (
    APIM,
    AT,
    SPAN,
    MadeLogs,
    Row,
    chunk,
    diagnostic,
    gateway,
    span,
    thin,
)

ROWS: dict[str, list[Row]] = {
    "diagnostics": [diagnostic(), thin(), thin("Azure AI Projects API", CorrelationId="other")],
    "spans": [span()],
    "gateway": [gateway()],
    "chunks": [chunk(0), chunk(1)],
}
COMMON: Row = {
    "Time": AT.replace(tzinfo=None),
    "Resource": "contoso-ai",
    "Deployment": "chat",
    "Model": "claude-sonnet-5",
    "Status": 200,
    "Stream": 1,
    "ApimRequestId": APIM,
    "RequestId": "req_1",
    "FirstTokenMs": None,
    "CacheReadTokens": None,
    "CacheWriteTokens": None,
    "CacheWrite1hTokens": None,
    "OutputTokens": 50,
    "Reason": "",
    "Weight": 1,
}
CALLS: dict[Source, Row] = {
    Source.DIAGNOSTICS: COMMON
    | {
        "Source": "diagnostics",
        "Operation": "Messages_Create",
        "DurationMs": 900.0,
        "Bucket": 1043,
        "Caller": "caller",
        "Region": "eastus2",
        "RequestId": "",
        "InputTokens": 100,
    },
    Source.SPANS: COMMON
    | {
        "Source": "spans",
        "Operation": "chat",
        "DurationMs": 1000.5,
        "Bucket": 1048,
        "FirstTokenMs": 250.0,
        "Caller": "",
        "Region": "",
        "InputTokens": 100,
        "CacheReadTokens": 600,
        "CacheWriteTokens": 200,
        "CacheWrite1hTokens": 100,
    },
    Source.GATEWAY: COMMON
    | {
        "Source": "gateway",
        "Resource": "",
        "Operation": "messages",
        "DurationMs": 950.0,
        "Bucket": 1046,
        "Caller": "user",
        "Region": "East US 2",
        "InputTokens": 700,
    },
}
"""Source → the canonical row of its call; a bucket is floor(ln(ms) / ln(1.02)) + 700."""
NO_TIME = {"DurationMs": None, "Bucket": 4095}
UNNAMED = {"Deployment": "", "Model": ""}
NO_TOKENS = {"InputTokens": None, "OutputTokens": None}
GONE = None
"""No row at all: it cannot be told that it is one of the period, or one of Claude."""
LACKING: dict[str, Row | None] = {
    "AzureDiagnostics.TimeGenerated": GONE,
    "AzureDiagnostics.ResourceProvider": {},
    "AzureDiagnostics.Category": {},
    "AzureDiagnostics.OperationName": {"Operation": ""},
    "AzureDiagnostics.ResultSignature": {"Status": None},
    "AzureDiagnostics.DurationMs": NO_TIME,
    "AzureDiagnostics.CorrelationId": {"ApimRequestId": ""},
    "AzureDiagnostics.location_s": {"Region": "tenant"},
    "AzureDiagnostics.Tenant_s": {},
    "AzureDiagnostics.properties_s": GONE,
    "AzureDiagnostics.AdditionalFields": {},
    "AzureDiagnostics._ResourceId": {"Resource": ""},
    "AppDependencies.TimeGenerated": GONE,
    "AppDependencies.DurationMs": NO_TIME,
    "AppDependencies.ResultCode": {},
    "AppDependencies.Success": {},
    "AppDependencies.Data": {},
    "AppDependencies.Target": {"Resource": ""},
    "AppDependencies.Id": {},
    "AppDependencies.ItemCount": {},
    "AppDependencies.Properties": GONE,
    "ApiManagementGatewayLogs.TimeGenerated": GONE,
    "ApiManagementGatewayLogs.CorrelationId": {**UNNAMED, **NO_TOKENS, "Stream": None},
    "ApiManagementGatewayLogs.ResponseCode": {"Status": None},
    "ApiManagementGatewayLogs.TotalTime": NO_TIME,
    "ApiManagementGatewayLogs.LastErrorReason": {},
    "ApiManagementGatewayLogs.ResponseHeaders": {"ApimRequestId": "", "RequestId": ""},
    "ApiManagementGatewayLogs.Region": {"Region": ""},
    "ApiManagementGatewayLogs.Url": {},
    "ApiManagementGatewayLogs.UserId": {"Caller": ""},
    "ApiManagementGatewayLogs.OperationId": {"Operation": ""},
    "ApiManagementGatewayLlmLog.TimeGenerated": {**UNNAMED, **NO_TOKENS, "Stream": None},
    "ApiManagementGatewayLlmLog.CorrelationId": {**UNNAMED, **NO_TOKENS, "Stream": None},
    "ApiManagementGatewayLlmLog.DeploymentName": {**UNNAMED, **NO_TOKENS, "Stream": None},
    "ApiManagementGatewayLlmLog.ModelName": {"Model": ""},
    "ApiManagementGatewayLlmLog.PromptTokens": {"InputTokens": None},
    "ApiManagementGatewayLlmLog.CompletionTokens": {"OutputTokens": None},
    "ApiManagementGatewayLlmLog.IsStreamCompletion": {"Stream": None},
}
"""Absent column → what is otherwise in the canonical row."""
SOURCES = {
    "AzureDiagnostics": Source.DIAGNOSTICS,
    "AppDependencies": Source.SPANS,
    "ApiManagementGatewayLogs": Source.GATEWAY,
    "ApiManagementGatewayLlmLog": Source.GATEWAY,
}


@pytest.mark.parametrize("source", Source)
def test_a_call_becomes_a_canonical_row(source: Source) -> None:
    """Each source's rows of a call are one row of the canonical table, as computed by hand."""
    assert MadeLogs(**ROWS).requests(source) == [CALLS[source]]


@pytest.mark.parametrize("column", LACKING)
def test_an_absent_column_is_no_error(column: str) -> None:
    """A workspace that lacks a column gives the same row without what stood in that column."""
    source = SOURCES[column.partition(".")[0]]
    change = LACKING[column]

    found = MadeLogs([column], **ROWS).requests(source)

    assert found == ([] if change is GONE else [CALLS[source] | change])


def test_every_column_is_tried() -> None:
    """No column that a prelude works with is left out above."""
    named = [each for source in Source for each in columns_of(prelude(source, SPAN))]

    assert sorted(named) == sorted(LACKING)


EACH = ("Deployments", "Models", "Durations", "Statuses", "RequestIds")


def coverage(made: MadeLogs, account: str = "contoso-ai") -> Row:
    """Return what the query of the checks finds."""
    (row,) = made.run(bound(query_text("coverage"), SPAN, {"account": account}))
    return row


def test_coverage_counts_what_rows_hold() -> None:
    """The checks' query counts Claude's rows of the account, of each field those that have it."""
    bare: dict[str, Any] = {"CorrelationId": None, "DurationMs": None, "ResultSignature": ""}
    foreign = thin("Azure AI Projects API", TimeGenerated=AT - timedelta(hours=1))
    made = MadeLogs(diagnostics=[diagnostic(), thin(**bare), foreign])

    assert coverage(made) == {
        "Rows": 2,
        "Oldest": int(AT.timestamp()),
        "Newest": int(AT.timestamp()),
        **dict.fromkeys(EACH, 1),
    }
    assert coverage(made, "another")["Rows"] == 0


NOTHING: Row = {"Rows": 0, "Oldest": None, "Newest": None}
ANY = dict.fromkeys(("Rows", "Durations", "Statuses", "RequestIds"), 3)
"""Without its text, a row of another API may be Claude's."""
UNCOUNTED: dict[str, Row] = {
    "TimeGenerated": NOTHING | dict.fromkeys(EACH, 0),
    "Category": NOTHING | dict.fromkeys(EACH, 0),
    "ResultSignature": {"Statuses": 0},
    "DurationMs": {"Durations": 0},
    "CorrelationId": {"RequestIds": 0},
    "properties_s": {"Deployments": 0, "Models": 0, **ANY},
    "AdditionalFields": {},
    "_ResourceId": {},
}
"""Absent column → what coverage then lacks."""


@pytest.mark.parametrize("column", UNCOUNTED)
def test_coverage_goes_without_a_column(column: str) -> None:
    """A workspace that lacks a column holds nothing of that field."""
    whole, without = MadeLogs(**ROWS), MadeLogs([f"AzureDiagnostics.{column}"], **ROWS)

    assert coverage(without) == coverage(whole) | UNCOUNTED[column]
