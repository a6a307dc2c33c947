"""Raw log rows that a test makes up, in DuckDB tables of Azure's names and types."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from threading import Lock
from typing import Any

import duckdb_kql

from checks.sandbox.logs import schema
from checks.workspaces import Source, Span
from checks.workspaces.compose import Counting, compose

Row = dict[str, Any]
AT = datetime(2026, 11, 20, 17, 9, 11, 123000, tzinfo=UTC)
SPAN = Span(start=AT - timedelta(days=1), end=AT + timedelta(days=1))
TRANSLATING = Lock()
"""The translator is for one thread at a time."""
APIM = "00000000-0000-4000-8000-000000000001"
ACCOUNT = (
    "/subscriptions/s/resourcegroups/rg/providers/microsoft.cognitiveservices/accounts/contoso-ai"
)


def inner(**changes: Any) -> Row:
    """Return the inner properties of the row with a call's model; None leaves a field out."""
    fields = {
        "apiName": "",
        # 100 ns since 1970; in a row of the API since the year 1.
        "requestTime": 17930969524348835,
        "objectId": "",
        "streamType": "Streaming",
        "modelDeploymentName": "chat",
        "modelName": "claude-sonnet-5",
        "modelVersion": "1",
        "promptTokens": 100,
        "completionTokens": 50,
        **changes,
    }
    return {name: value for name, value in fields.items() if value is not None}


def outer(api: str = "Anthropic API", **changes: Any) -> Row:
    """Return the inner properties of a row of an API, which name no model."""
    return {"apiName": api, "requestTime": 639286560124348835, "objectId": "", **changes}


def diagnostic(**changes: Any) -> Row:
    """Return a row of AzureDiagnostics."""
    return {
        "TimeGenerated": AT,
        "ResourceProvider": "MICROSOFT.COGNITIVESERVICES",
        "_ResourceId": ACCOUNT,
        "Category": "RequestResponse",
        "OperationName": "Messages_Create",
        "ResultSignature": "200",
        "DurationMs": 900,
        "CallerIPAddress": "198.51.100.***",
        "CorrelationId": APIM,
        "location_s": "eastus2",
        "Tenant_s": "tenant",
        "properties_s": json.dumps(inner(callerObjectId="caller")),
        **changes,
    }


def thin(api: str = "Anthropic API", **changes: Any) -> Row:
    """Return the second row of a call: of the API, without model and tokens."""
    return diagnostic(**{"DurationMs": 0, "properties_s": json.dumps(outer(api)), **changes})


def attributes(**changes: Any) -> Row:
    """Return the attributes of a span by their last part; None leaves one out."""
    fields = {
        "gen_ai.provider.name": "anthropic",
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "chat",
        "gen_ai.response.model": "claude-sonnet-5",
        "gen_ai.response.id": "msg_1",
        "gen_ai.response.time_to_first_chunk": "0.25",
        "gen_ai.usage.input_tokens": "1000",
        "gen_ai.usage.output_tokens": "50",
        "gen_ai.usage.cache_read.input_tokens": "600",
        "gen_ai.usage.cache_write.input_tokens": "300",
        "anthropic.usage.cache_creation.ephemeral_1h_input_tokens": "100",
        "anthropic.request.id": "req_1",
        "azure.apim_request_id": APIM,
        **changes,
    }
    return {name: value for name, value in fields.items() if value is not None}


def span(*, properties: Row | None = None, **changes: Any) -> Row:
    """Return a row of AppDependencies."""
    return {
        "TimeGenerated": AT,
        "Name": "POST /anthropic/v1/messages",
        "Target": "contoso-ai.services.ai.azure.com:443",
        "Data": "https://contoso-ai.services.ai.azure.com/anthropic/v1/messages",
        "DurationMs": 1000.5,
        "ResultCode": "200",
        "Success": True,
        "Id": "span-1",
        "ItemCount": 1,
        "ClientIP": "0.0.0.0",  # noqa: S104 -- how Application Insights masks an address
        "Properties": json.dumps(attributes() if properties is None else properties),
        **changes,
    }


def gateway(**changes: Any) -> Row:
    """Return a row of API Management's gateway log."""
    headers = {"request-id": "req_1", "apim-request-id": APIM}
    return {
        "TimeGenerated": AT,
        "CorrelationId": "gateway-1",
        "OperationId": "messages",
        "ResponseCode": 200,
        "TotalTime": 950,
        "ResponseHeaders": json.dumps(headers),
        "Region": "East US 2",
        "Url": "https://contoso-apim.azure-api.net/anthropic/v1/messages",
        "UserId": "user",
        **changes,
    }


def chunk(number: int = 0, **changes: Any) -> Row:
    """Return a row of API Management's LLM log; only the first of a message names it."""
    named = {"DeploymentName": "chat", "ModelName": "claude-sonnet-5"} if not number else {}
    return {
        "TimeGenerated": AT,
        "CorrelationId": "gateway-1",
        "PromptTokens": 700,
        "CompletionTokens": 50,
        "IsStreamCompletion": True,
        "SequenceNumber": number,
        **named,
        **changes,
    }


TABLES = {
    "diagnostics": "AzureDiagnostics",
    "spans": "AppDependencies",
    "gateway": "ApiManagementGatewayLogs",
    "chunks": "ApiManagementGatewayLlmLog",
}


class MadeLogs:
    """A workspace of made-up rows; `lacks` names columns, as `TABLE.COLUMN`, that it has not."""

    def __init__(self, lacks: Collection[str] = (), /, **rows: Iterable[Row]) -> None:
        self._database = duckdb_kql.connect()
        self._columns: dict[str, list[str]] = {}
        for key, table in TABLES.items():
            kinds = {
                name: kind
                for name, kind in schema.tables()[table].items()
                if f"{table}.{name}" not in lacks
            }
            self._create(table, kinds, rows.get(key, ()))

    def _create(self, table: str, kinds: Mapping[str, str], rows: Iterable[Row]) -> None:
        self._columns[table] = list(kinds)
        columns = ", ".join(f'"{name}" {schema.STORED[kind]}' for name, kind in kinds.items())
        self._database.execute(f'CREATE TABLE "{table}" ({columns})')
        for row in rows:
            values = [_stored(row.get(name)) for name in kinds]
            marks = ", ".join("?" * len(values))
            self._database.execute(f'INSERT INTO "{table}" VALUES ({marks})', values)  # noqa: S608

    def run(self, text: str) -> list[Row]:
        """Run a KQL text; a text that is null is empty, as in Log Analytics."""
        shape = tuple((name, *columns) for name, columns in self._columns.items())
        with TRANSLATING:
            sql = _translated(text, shape)
        found = self._database.cursor().execute(sql)
        names = [each[0] for each in found.description or ()]
        texts = [str(each[1]) == "VARCHAR" for each in found.description or ()]
        return [
            {n: "" if v is None and t else v for n, v, t in zip(names, row, texts, strict=True)}
            for row in found.fetchall()
        ]

    def requests(self, *sources: Source, main: Source | None = None, **chosen: Source) -> list[Row]:
        """Return the rows of `requests` over sources, all unless some are named, by time."""
        found = sources or tuple(Source)
        counting = Counting(sources=frozenset(found), main=main or found[0], chosen=chosen)
        return self.run(compose("requests | sort by Time asc, ApimRequestId asc", SPAN, counting))


@cache
def _translated(text: str, shape: tuple[tuple[str, ...], ...]) -> str:
    schema_of = {name: columns for name, *columns in shape}
    return str(duckdb_kql.to_sql(text, schema=schema_of, allow_write=False))


def _stored(value: Any) -> Any:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value
