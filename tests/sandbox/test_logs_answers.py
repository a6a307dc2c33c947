"""What Log Analytics answers: refusals, partial results, and rows that arrive with time."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from checks.sandbox.logs import timespans
from checks.sandbox.state import Clock
from tests.sandbox.asking_logs import NOW, Workspace, state_of, token_of


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    """A workspace with two days of calls."""
    return Workspace(state_of())


def test_a_seed_and_a_time_decide_every_byte() -> None:
    """Two sandboxes give the same bytes for the same query, groups in the same order."""
    query = "AzureDiagnostics | summarize make_list(DurationMs) by CallerIPAddress, OperationName"

    one, other = (Workspace(state_of()).answer(query) for _ in range(2))

    assert one == other


def test_rows_arrive_late_and_go_on_arriving() -> None:
    """The newest row is more than a minute old; an hour later there are more."""
    workspace = Workspace(state_of())
    query = "AzureDiagnostics | summarize count(), max(TimeGenerated)"
    before, newest = workspace.ask(query).rows[0]
    workspace.state.clock = Clock(fixed=NOW + timedelta(hours=1))
    after, newer = workspace.ask(query).rows[0]

    assert timedelta(minutes=1) < NOW - timespans.moment(newest).replace(tzinfo=NOW.tzinfo)
    assert after > before
    assert newer > NOW.isoformat()


def test_now_is_the_sandboxs(workspace: Workspace) -> None:
    """`now()` and `ago()` follow the sandbox's clock."""
    found = workspace.ask("print now(), ago(1d)").rows

    assert found == [["2026-11-20T17:09:00.0000000Z", "2026-11-19T17:09:00.0000000Z"]]


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("P1D", 24),
        ("PT86400.0S", 24),
        ("P1DT12H", 36),
        ("2026-11-20T05:09:00Z/2026-11-20T17:09:00+00:00", 12),
        ("2026-11-20T05:09:00.0Z/PT2H30M", 2.5),
        ("PT2H/2026-11-20T05:09:00Z", 2),
    ],
)
def test_a_timespan_is_read(text: str, hours: float) -> None:
    """Every ISO form becomes a start and an end."""
    start, end = timespans.read(text, now=NOW)

    assert end - start == timedelta(hours=hours)


def test_a_timespan_and_a_query_intersect(workspace: Workspace) -> None:
    """A query cannot look beyond the span, a span not beyond the query."""
    narrow = "AzureDiagnostics | where TimeGenerated > datetime(2026-11-20 16:00) | count"

    assert workspace.ask(narrow, timespan="P1D").rows == workspace.ask(narrow).rows
    assert workspace.ask(narrow, timespan="2026-11-19/2026-11-20").rows == [[0]]


QUERIES = {
    "AzureDiagnostics | wherex": ["SyntaxError", "SYN0002"],
    "": ["SyntaxError", "SYN0001"],
    "Nothing | count": ["SemanticError", "SEM0100"],
    "AzureDiagnostics | where Nothing == 1": ["SemanticError", "SEM0100"],
    "AzureDiagnostics | extend x = DurationMs + 'a'": ["SemanticError", "SEM0001"],
    "AzureDiagnostics | make-series count() on TimeGenerated step 1h": ["SemanticError", "SEM0260"],
    "duckdb_settings | count": ["SemanticError", "SEM0100"],
    ".drop table AzureDiagnostics": ["QueryValidationError", "QV0001"],
    "print 1; .show tables": ["QueryValidationError", "QV0001"],
    "externaldata (a: string) ['https://x']": ["QueryValidationError", "QV0002"],
    "cluster('a').database('b').T": ["QueryValidationError", "QV0002"],
    "workspace('other').AzureDiagnostics": ["QueryValidationError", "QV0002"],
}


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_with_a_mistake_is_refused(workspace: Workspace, query: str) -> None:
    """Each kind of mistake has its code, and no answer shows SQL."""
    found = workspace.ask(query)

    assert found.status == 400
    assert found.codes == ["BadArgumentError", *QUERIES[query]]
    assert "SELECT" not in str(found.document)
    assert "store." not in str(found.document)


def test_a_word_in_a_text_is_no_function(workspace: Workspace) -> None:
    """What would be refused may stand in a text."""
    found = workspace.ask("print x = \"cluster('a') .drop; duckdb_settings\"")

    assert found.rows == [["cluster('a') .drop; duckdb_settings"]]


@pytest.mark.parametrize(
    ("changes", "status", "codes"),
    [
        ({"token": ""}, 401, ["AuthenticationFailed"]),
        ({"path": "/v1/nowhere"}, 404, ["PathNotFoundError"]),
        (
            {"path": "/v1/workspaces/00000000-0000-0000-0000-000000000000/query"},
            404,
            ["ResourceNotFoundError", "WorkspaceNotFound"],
        ),
        ({"timespan": "a while"}, 400, ["BadArgumentError", "BadArgumentError"]),
        ({"workspaces": ["other"]}, 400, ["BadArgumentError", "FailedToResolveResource"]),
    ],
)
def test_a_call_with_a_mistake_is_refused(
    workspace: Workspace, changes: dict[str, str], status: int, codes: list[str]
) -> None:
    """Who asks, where and for which time is checked before the query runs."""
    found = workspace.ask(**changes)

    assert (found.status, found.codes) == (status, codes)
    assert found.headers["x-ms-request-id"]


def test_a_body_that_is_not_json_gets_nothing(workspace: Workspace) -> None:
    """A body that cannot be read is answered with an empty success, as documented."""
    found = workspace.ask(body=b"query=print 1")

    assert (found.status, found.document) == (200, None)


@pytest.mark.parametrize(
    ("made", "status", "code"),
    [
        ({"age_s": 3700}, 401, "AuthenticationFailed"),
        ({"audience": "https://management.azure.com"}, 403, "InvalidTokenError"),
        ({"app": "guest"}, 403, "InvalidTokenError"),
    ],
)
def test_a_token_for_something_else_is_refused(
    workspace: Workspace, made: dict[str, Any], status: int, code: str
) -> None:
    """A token must be in time, for this service and of the workspace's tenant."""
    found = workspace.ask(token=token_of(workspace.state, **made))

    assert (found.status, found.codes[0]) == (status, code)


def test_only_the_resource_may_be_readable() -> None:
    """A role on the account lets its rows be read, though the workspace refuses."""
    state = state_of()
    state.assignments = [
        replace(each, scope=state.account_id) for each in state.assignments if each.role == "Reader"
    ]
    workspace = Workspace(state)

    refused = workspace.ask()
    allowed = workspace.ask(path=f"/v1{state.account_id}/query")

    assert (refused.status, refused.codes) == (
        403,
        ["InsufficientAccessError", "AuthorizationFailedError"],
    )
    assert allowed.rows[0][0] > 1000


def test_a_cut_answer_is_partial() -> None:
    """Beyond the limit rows are cut: a success that holds an error in Microsoft's words."""
    found = Workspace(state_of(max_records=100)).ask("AzureDiagnostics | project TimeGenerated")

    assert (found.status, len(found.rows)) == (200, 100)
    assert found.document["error"]["code"] == "PartialError"
    assert found.document["error"]["details"][0]["innererror"] == {
        "code": "-2133196797",
        "message": "The results of this query exceed the set limit of 100 records",
    }


def test_the_first_queries_may_be_too_many() -> None:
    """A throttled query is told when to come again; then the queries run."""
    workspace = Workspace(state_of(throttled=1, throttle_s=3))

    first, second = workspace.ask("print 1"), workspace.ask("print 1")

    assert (first.status, first.codes, first.headers["retry-after"]) == (
        429,
        ["ThrottledError"],
        "3",
    )
    assert second.rows == [[1]]


def test_a_query_that_takes_longer_than_the_wait_ends() -> None:
    """Who waits a second gets a 504 after it, and the query does not run on."""
    workspace = Workspace(state_of())
    endless = (
        "let a = AzureDiagnostics | extend k = 1 | project k, DurationMs; "
        "a | join kind=inner a on k | join kind=inner a on k | summarize sum(DurationMs)"
    )
    workspace.ask("print 1")

    found = workspace.ask(endless, prefer="wait=1")

    assert (found.status, found.codes[0]) == (504, "GatewayTimeout")
    assert workspace.ask("print 1").rows == [[1]]
