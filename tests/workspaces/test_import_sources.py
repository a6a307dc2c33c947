"""Spans and API Management's logs are imported as AzureDiagnostics are."""

import json
from collections.abc import Callable
from pathlib import Path

from checks.workspaces.local import LocalWorkspace
from checks.workspaces.model import Source
from tests.workspaces.conftest import Import
from tests.workspaces.exports import LOGGED, START, Row, csv_text, lines, rows_of, write

Opened = Callable[[], LocalWorkspace]
TIME = f"{START:%Y-%m-%dT%H:%M:%S.%f}Z"
ATTRIBUTES = {
    "gen_ai.provider.name": "anthropic",
    "gen_ai.request.model": "chat",
    "gen_ai.response.model": "claude-sonnet-5",
    "gen_ai.usage.input_tokens": "100",
    "gen_ai.usage.cache_read.input_tokens": "60",
    "anthropic.request.id": "req_1",
}
SPAN = {
    "timestamp": TIME,
    "id": "1",
    "name": "POST /anthropic/v1/messages",
    "target": "contoso.services.ai.azure.com:443",
    "data": "https://contoso.services.ai.azure.com/anthropic/v1/messages",
    "duration": 12.5,
    "success": "True",
    "resultCode": "200",
    "itemCount": 4,
    "customDimensions": json.dumps(ATTRIBUTES),
}
"""A sampled span by the classic names of Application Insights."""


def test_sampled_spans_keep_their_weight(tmp_path: Path, take: Import, opened: Opened) -> None:
    """A span that stands for four calls says so, and the cache's tokens are apart."""
    take(write(tmp_path, "a.csv", csv_text([SPAN])))

    (row,) = rows_of(opened())
    assert opened().sources == {Source.SPANS}
    assert (row["Weight"], row["InputTokens"], row["CacheReadTokens"]) == (4, 40, 60)
    assert (row["RequestId"], row["Status"], row["DurationMs"]) == ("req_1", 200, 12.5)


def test_sources_given_together_are_parts_apart(
    tmp_path: Path, take: Import, opened: Opened
) -> None:
    """Each source has its part, and each is compared with its own parts alone."""
    files = [
        write(tmp_path, "spans.csv", csv_text([SPAN])),
        write(tmp_path, "calls.csv", csv_text(LOGGED[:1])),
    ]
    more = [
        write(tmp_path, "more-spans.csv", csv_text([SPAN, SPAN | {"id": "2", "duration": 1.0}])),
        write(tmp_path, "more-calls.csv", csv_text(LOGGED)),
    ]
    first, second = take(*files), take(*more)

    assert [(part.source, part.kept) for part in first.parts] == [
        (Source.DIAGNOSTICS, 1),
        (Source.SPANS, 1),
    ]
    assert [(part.kept, part.duplicates) for part in second.parts] == [(2, 1), (0, 2)]
    assert len(rows_of(opened())) == 4


def gateway(number: int) -> Row:
    """Return a row of API Management's gateway log."""
    return {
        "TimeGenerated": TIME,
        "CorrelationId": f"c{number}",
        "ResponseCode": 200 + number,
        "TotalTime": 50,
        "Url": "https://apim.example/anthropic/v1/messages",
        "ResponseHeaders": json.dumps({"apim-request-id": f"a{number}"}),
    }


def tokens(number: int) -> Row:
    """Return the row of API Management's LLM log that goes with it."""
    return {
        "TimeGenerated": TIME,
        "CorrelationId": f"c{number}",
        "DeploymentName": "chat",
        "ModelName": "claude-sonnet-5",
        "PromptTokens": 10 + number,
        "CompletionTokens": 20,
    }


def test_the_gateway_s_two_logs_are_joined(tmp_path: Path, take: Import, opened: Opened) -> None:
    """Status comes from one log and tokens from the other, in one request."""
    report = take(
        write(tmp_path, "llm.json", lines([tokens(0), tokens(1)])),
        write(tmp_path, "logs.csv", csv_text([gateway(0), gateway(1)])),
    )

    assert [(part.source, part.kept) for part in report.parts] == [(Source.GATEWAY, 2)]
    found = rows_of(opened(), "calls | sort by Status asc")
    assert [(r["Status"], r["InputTokens"], r["ApimRequestId"]) for r in found] == [
        (200, 10, "a0"),
        (201, 11, "a1"),
    ]


def test_the_llm_log_alone_is_told_what_it_lacks(tmp_path: Path, take: Import) -> None:
    """Rows without status and duration are no requests by themselves."""
    report = take(write(tmp_path, "llm.json", lines([tokens(0)])))

    assert "ApiManagementGatewayLogs" in report.files[0].error
    assert not report.parts
    assert not report.has_read_something
