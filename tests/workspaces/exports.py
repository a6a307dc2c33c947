"""The same three calls as the exports of Azure write them, one function a format."""

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from checks.workspaces.local import LocalWorkspace
from checks.workspaces.model import Span

Row = dict[str, Any]
START = datetime(2026, 11, 20, 17, 9, 11, 123000, tzinfo=UTC)
SPAN = Span(start=START - timedelta(days=1), end=START + timedelta(days=1))
RESOURCE = (
    "/SUBSCRIPTIONS/S/RESOURCEGROUPS/RG/PROVIDERS/MICROSOFT.COGNITIVESERVICES/ACCOUNTS/CONTOSO"
)
TICKS = 639286560124348835


def properties(model: str = "claude-sonnet-5") -> Row:
    """Return the inner properties; the ticks are odd and past what a float holds."""
    return {
        "requestTime": TICKS,
        "streamType": "Streaming",
        "modelDeploymentName": "chat",
        "modelName": model,
        "promptTokens": TICKS,
    }


def event(number: int, **changes: Any) -> Row:
    """Return a call as an event hub or a storage account has it."""
    return {
        "time": f"{START + timedelta(minutes=number):%Y-%m-%dT%H:%M:%S.%f}0Z",
        "category": "RequestResponse",
        "operationName": "Messages_Create",
        "resultSignature": "200",
        "durationMs": 100 + number,
        "correlationId": f"00000000-0000-4000-8000-{number:012}",
        "location": "eastus2",
        "resourceId": RESOURCE,
        "properties": json.dumps(properties()),
    } | changes


NAMES = {
    "time": "TimeGenerated",
    "category": "Category",
    "operationName": "OperationName",
    "resultSignature": "ResultSignature",
    "durationMs": "DurationMs",
    "correlationId": "CorrelationId",
    "location": "location_s",
    "resourceId": "_ResourceId",
    "properties": "properties_s",
}


def logged(raw: Mapping[str, Any]) -> Row:
    """Return an event as a row of AzureDiagnostics."""
    row = {NAMES[name]: value for name, value in raw.items()}
    row["_ResourceId"] = row["_ResourceId"].lower()
    return row | {"ResourceProvider": "MICROSOFT.COGNITIVESERVICES", "AdditionalFields": None}


EVENTS = [event(number) for number in range(3)]
LOGGED = [logged(each) for each in EVENTS]


def csv_text(rows: Iterable[Row]) -> str:
    """Write rows as CSV."""
    rows = list(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def portal_csv(rows: Iterable[Row]) -> str:
    """Write rows as the portal does, with its own heads and times."""

    def of_portal(row: Row) -> Row:
        time = datetime.fromisoformat(row["TimeGenerated"].rstrip("Z")[:26])
        hour, half = (time.hour - 1) % 12 + 1, "AM" if time.hour < 12 else "PM"
        said = f"{time.month}/{time.day}/{time.year}, {hour}:{time:%M:%S}.{time:%f}"[:-3]
        rest = {name: value for name, value in row.items() if name != "TimeGenerated"}
        return {"TimeGenerated [UTC]": f"{said} {half}", **rest}

    return "\ufeff" + csv_text(map(of_portal, rows)).replace("\r\n", "\n")


def lines(rows: Iterable[Row]) -> str:
    """Write rows as JSON lines."""
    return "".join(json.dumps(row) + "\n" for row in rows)


def answer(rows: Iterable[Row]) -> Row:
    """Return rows as the query API answers."""
    rows = list(rows)
    columns = [{"name": name, "type": "string"} for name in rows[0]]
    cells = [list(row.values()) for row in rows]
    return {"tables": [{"name": "PrimaryResult", "columns": columns, "rows": cells}]}


def as_objects(rows: Iterable[Row]) -> list[Row]:
    """Return events whose properties are objects and not text."""
    return [row | {"properties": json.loads(row["properties"])} for row in rows]


def parquet(path: Path, rows: Iterable[Row]) -> None:
    """Write rows as Parquet, with times of their own type."""
    source = path.with_suffix(".lines")
    source.write_text(lines(rows))
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE t AS SELECT * REPLACE (CAST(TimeGenerated AS TIMESTAMPTZ) AS "
            "TimeGenerated) FROM read_json($path, format = 'newline_delimited')",
            {"path": str(source)},
        )
        connection.execute(f"COPY t TO '{path}' (FORMAT parquet)")


TEXTS: Mapping[str, Callable[[], str]] = {
    "iso.csv": lambda: csv_text(LOGGED),
    "portal.csv": lambda: portal_csv(LOGGED),
    "az.json": lambda: json.dumps([row | {"TableName": "PrimaryResult"} for row in LOGGED]),
    "api.json": lambda: json.dumps(answer(LOGGED)),
    "pretty-api.json": lambda: json.dumps(answer(LOGGED), indent=2),
    "hub.json": lambda: json.dumps({"records": EVENTS}),
    "hubs.json": lambda: lines({"records": [each]} for each in as_objects(EVENTS)),
    "PT1H.json": lambda: lines(EVENTS),
    "objects.jsonl": lambda: lines(as_objects(EVENTS)),
    "exported.jsonl": lambda: lines(row | {"Type": "AzureDiagnostics"} for row in LOGGED),
    "pretty.json": lambda: "\n".join(json.dumps(each, indent=1) for each in EVENTS),
}
"""File name to its text, each with the three calls."""


def write(folder: Path, name: str, text: str) -> Path:
    """Write a file, compressed where its name says so."""
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


def rows_of(workspace: LocalWorkspace, text: str = "calls | sort by Time asc") -> list[Row]:
    """Return what a query finds, as rows."""
    answer = workspace.query(text, SPAN)
    columns = [column.values.to_pylist() for column in answer.columns.values()]
    return [dict(zip(answer.columns, cells, strict=True)) for cells in zip(*columns, strict=True)]
