"""What people and Azure's libraries ask of Log Analytics beyond the engine's questions."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from checks.sandbox.logs import schema
from checks.sandbox.state import State
from tests.sandbox.asking_logs import Workspace, state_of, token_of

BATCH = "/v1/$batch"


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    """Two days of calls."""
    return Workspace(state_of())


def test_a_union_of_all_tables_has_the_rows_of_each(workspace: Workspace) -> None:
    """The first query of whoever does not know the tables: which are there, and how many rows."""
    found = workspace.ask("union withsource=T * | summarize n = count() by T, Type").rows

    assert {(table, kind) for table, kind, _ in found} >= {
        ("AzureDiagnostics", "AzureDiagnostics"),
        ("ApiManagementGatewayLogs", "ApiManagementGatewayLogs"),
        ("Usage", "Usage"),
    }
    for table, _, count in found:
        assert workspace.ask(f"{table} | count").rows == [[count]]


@pytest.mark.parametrize(
    "union",
    ["union *", "union AzureDiagnostics, ApiManagementGatewayLogs", "union A*, ApiManagement*"],
)
def test_tables_that_spell_a_column_differently_can_be_united(
    workspace: Workspace, union: str
) -> None:
    """One column holds what both have."""
    found = workspace.ask(
        f"{union} | where isnotempty(CallerIPAddress) | summarize count() by Type"
    )

    assert {row[0] for row in found.rows} == {"AzureDiagnostics", "ApiManagementGatewayLogs"}


def test_a_wrong_column_stays_wrong_in_a_union(workspace: Workspace) -> None:
    """A second spelling is no pardon for any name."""
    answer = workspace.ask("union * | where Colour == 'red'")

    assert (answer.status, answer.codes[1]) == (400, "SemanticError")


@pytest.mark.parametrize("query", ["search 'x'", "find where TimeGenerated > ago(1h)"])
def test_kql_that_is_not_served_says_so(workspace: Workspace, query: str) -> None:
    """It is not called wrong: Azure takes it."""
    inner = workspace.ask(query).document["error"]["innererror"]["innererror"]

    assert "The sandbox does not serve" in inner["message"]


def test_usage_is_what_the_tables_took_in(workspace: Workspace) -> None:
    """Hour by hour, per table, in megabytes."""
    found = workspace.ask(
        "Usage | where IsBillable | summarize sum(Quantity), min(EndTime - StartTime), "
        "take_any(QuantityUnit) by DataType"
    ).rows
    gateway = workspace.ask("ApiManagementGatewayLogs | count").rows[0][0]

    sizes = {row[0]: row[1] for row in found}
    assert {(row[2], row[3]) for row in found} == {("01:00:00.0000000", "MBytes")}
    assert sizes["ApiManagementGatewayLogs"] == pytest.approx(gateway * 0.0015, rel=0.05)


def test_usage_has_nothing_of_logs_that_are_not_sent() -> None:
    """Where no setting sends the account's logs, nobody pays for them."""
    found = Workspace(state_of("logs-off")).ask("Usage | distinct DataType").rows

    assert ["AzureDiagnostics"] not in found
    assert found


@pytest.mark.parametrize("scenario", ["healthy", "logs-short-retention"])
def test_every_table_that_answers_is_listed(
    scenario: str, ask_arm: Callable[..., Any], workspace: Workspace
) -> None:
    """The list of ARM and the query API know the same tables."""
    state = state_of(scenario)
    listed = ask_arm(state, "{workspace}/tables", "2025-07-01").names

    assert sorted(listed) == sorted(schema.tables())
    for name in listed:
        assert workspace.ask(f"{name} | take 1").status == 200
        assert ask_arm(state, f"{{workspace}}/tables/{name}", "2025-07-01").status == 200


def asked(state: State, of: str, query: str, **changes: Any) -> dict[str, Any]:
    """Return one request of a batch."""
    plain = {
        "id": of,
        "body": {"query": query},
        "headers": {"Prefer": "include-statistics=true"},
        "path": "/query",
        "method": "POST",
        "workspace": state.plan.logs.workspace,
    }
    return plain | changes


def test_a_batch_is_answered_query_by_query(workspace: Workspace) -> None:
    """Each has its own status, headers and body; a wrong one hurts no other."""
    state = workspace.state
    requests = [
        asked(state, "1", "AzureDiagnostics | count"),
        asked(state, "2", "AzureDiagnostics | colour"),
        asked(state, "3", "print 1", workspace="00000000-0000-0000-0000-000000000000"),
    ]

    answer = workspace.ask(path=BATCH, body=json.dumps({"requests": requests}).encode())

    one, two, three = answer.document["responses"]
    assert [each["id"] for each in (one, two, three)] == ["1", "2", "3"]
    assert [each["status"] for each in (one, two, three)] == [200, 400, 404]
    assert one["body"]["tables"] == workspace.ask("AzureDiagnostics | count").document["tables"]
    assert "statistics" in one["body"]
    assert two["body"]["error"]["innererror"]["code"] == "SyntaxError"
    assert one["headers"]["x-ms-request-id"] != two["headers"]["x-ms-request-id"]


def test_a_batch_is_asked_by_its_caller(workspace: Workspace) -> None:
    """No request of it can bring a token of its own."""
    own = {"Authorization": f"Bearer {token_of(workspace.state)}"}
    requests = [asked(workspace.state, "1", "print 1", headers=own)]
    body = json.dumps({"requests": requests}).encode()

    answer = workspace.ask(path=BATCH, body=body, token="wrong")

    assert [each["status"] for each in answer.document["responses"]] == [401]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{}", b'{"requests": [1]}', b'{"requests": [{"id": "1"}]}',
        json.dumps({"requests": [{"id": "1", "workspace": "x", "body": {}}] * 2}).encode(),
        json.dumps({"requests": [{"id": str(n), "workspace": "x", "body": {}} for n in range(101)]})
        .encode(),
    ],
)  # fmt: skip
def test_a_batch_that_cannot_be_taken_apart_is_refused(workspace: Workspace, body: bytes) -> None:
    """Without ids that differ nobody could tell the responses apart; and there is a limit."""
    answer = workspace.ask(path=BATCH, body=body)

    assert (answer.status, answer.codes[-1]) == (400, "BatchRequestBodyInvalid")
