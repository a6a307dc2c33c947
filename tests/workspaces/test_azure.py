"""A Log Analytics workspace through Microsoft's client: what is asked, waited for and kept."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from checks.clouds import cloud, sandbox_cloud
from checks.http.line import Line
from checks.redact import Redactor
from checks.sandbox import Sandbox
from checks.workspaces import LogsError, Partial, Span, failures
from checks.workspaces.azure import AT_ONCE, Azure, AzureWorkspace, connect
from tests.faults.answers import reply
from tests.faults.certificates import Authority
from tests.waiting import PATIENCE_S
from tests.workspaces.fake_logs import (
    FINE,
    HANG,
    TOKEN,
    FakeCredential,
    FakeLogs,
    bodies,
    cloud_at,
    refused,
    told,
)

SPAN = Span.before(datetime(2026, 11, 20, tzinfo=UTC), timedelta(days=1))
RESOURCE = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/a"
FORBIDDEN = refused(403, "InsufficientAccessError", "AuthorizationFailedError")
TICKS = 639286560124348835


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority that serves Log Analytics."""
    return Authority.create(tmp_path_factory.mktemp("logs"), "Microsoft Corporation")


def throttled(after: str) -> bytes:
    """Return a 429 that names a wait."""
    return refused(429, "ThrottledError", retry_after=after)


def test_a_query_is_asked_once_with_its_span(authority: Authority) -> None:
    """One POST carries the text and the span, to the workspace, with a token."""
    with FakeLogs(authority, FINE) as logs:
        answer = logs.workspace().query("print 1", SPAN)
        (request,) = logs.requests

    assert answer.values("n") == [1]
    assert (request.method, request.target) == ("POST", "/v1/workspaces/w-1/query")
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    (body,) = bodies([request])
    assert body["query"] == "print 1"
    assert body["timespan"] == "2026-11-19T00:00:00.000Z/2026-11-20T00:00:00.000Z"


def test_values_arrive_as_they_are(authority: Authority) -> None:
    """A long past 2^53 is exact, a time has its zone, and a null is none whatever its type."""
    kinds = {
        "l": "long",
        "t": "datetime",
        "d": "dynamic",
        "g": "guid",
        "s": "timespan",
        "r": "real",
    }
    some = [TICKS, "2026-11-20T10:00:00.1234567Z", f"[{TICKS}]", "g-1", "1.00:00:00", 0.5]
    with FakeLogs(authority, told(kinds, some, [None] * 6)) as logs:
        answer = logs.workspace().query("print 1", SPAN)

    assert answer.rows == 2
    assert answer.values("l") == [TICKS, None]
    assert answer.values("t")[0] == datetime(2026, 11, 20, 10, 0, 0, 123456, tzinfo=UTC)
    assert answer.values("d") == [f"[{TICKS}]", None]
    assert answer.values("g") == ["g-1", None]
    assert answer.values("s") == ["1.00:00:00", None]
    assert [answer.columns[name].kind for name in kinds] == list(kinds.values())


def test_a_text_that_says_none_stays(authority: Authority) -> None:
    """Only a GUID's and a timespan's null is written `None`; a deployment may be called so."""
    with FakeLogs(authority, told({"s": "string"}, ["None"], [""])) as logs:
        assert logs.workspace().query("print 1", SPAN).values("s") == ["None", ""]


CUT = {
    "code": "PartialError",
    "message": "There were some errors when processing your query.",
    "details": [
        {
            "code": "EngineError",
            "message": "Something went wrong processing your query on the server.",
            "innererror": {
                "code": "-2133196797",
                "message": "The results of this query exceed the set limit of 500000 records",
            },
        }
    ],
}


def test_a_cut_answer_keeps_its_rows(authority: Authority) -> None:
    """Status 200 with an error inside: the rows up to the limit stay, marked with the limit."""
    whole = told({"n": "long"}, *([number] for number in range(5_000)), error=CUT)
    with FakeLogs(authority, whole) as logs:
        answer = logs.workspace().query("print 1", SPAN)

    assert answer.rows == 5_000
    assert answer.values("n")[-1] == 4_999
    assert answer.partial == Partial(
        code="PartialError",
        message="The results of this query exceed the set limit of 500000 records",
    )


@pytest.mark.parametrize("error", [{"code": "PartialError"}, {**CUT, "details": None}])
def test_a_partial_answer_may_say_little(authority: Authority, error: dict[str, str]) -> None:
    """An error without details, and without a table, is an answer that is not whole."""
    with FakeLogs(authority, reply(200, {"tables": [], "error": error})) as logs:
        answer = logs.workspace().query("print 1", SPAN)

    assert (answer.rows, answer.partial is None) == (0, False)


def test_a_short_throttling_is_waited_for_once(authority: Authority) -> None:
    """A 429 that asks for a moment is followed by a second attempt."""
    with FakeLogs(authority, throttled("0.01"), FINE) as logs:
        assert logs.workspace().query("print 1", SPAN).values("n") == [1]
        assert len(logs.requests) == 2


@pytest.mark.parametrize(("after", "attempts"), [("0.01", 2), ("60", 1), ("11", 1)])
def test_a_long_throttling_is_told(authority: Authority, after: str, attempts: int) -> None:
    """A second 429, and one that asks for longer than the patience, is told with its wait."""
    with FakeLogs(authority, throttled(after)) as logs:
        with pytest.raises(LogsError) as caught:
            logs.workspace().query("print 1", SPAN)
        assert len(logs.requests) == attempts

    assert (caught.value.cause, caught.value.retry_after_s) == (failures.THROTTLED, float(after))


def test_nothing_is_retried_behind_our_back(authority: Authority) -> None:
    """The library repeats no request of its own."""
    with FakeLogs(authority, refused(503), FINE) as logs:
        with pytest.raises(LogsError):
            logs.workspace().query("print 1", SPAN)
        assert len(logs.requests) == 1


def test_a_forbidden_workspace_is_asked_by_its_resource(authority: Authority) -> None:
    """Who may read only the resource gets the resource's rows."""
    with FakeLogs(authority, FORBIDDEN, FINE) as logs:
        answer = logs.workspace(resource_id=RESOURCE).query("print 1", SPAN)
        targets = [each.target for each in logs.requests]

    assert answer.values("n") == [1]
    assert targets == ["/v1/workspaces/w-1/query", f"/v1{RESOURCE}/query"]


@pytest.mark.parametrize(("resource", "attempts"), [("", 1), (RESOURCE, 2)])
def test_a_refusal_of_both_is_told(authority: Authority, resource: str, attempts: int) -> None:
    """Where neither may be read, or no resource is known, the refusal is told."""
    with FakeLogs(authority, FORBIDDEN) as logs:
        with pytest.raises(LogsError) as caught:
            logs.workspace(resource_id=resource).query("print 1", SPAN)
        assert len(logs.requests) == attempts

    assert caught.value.cause == failures.FORBIDDEN


def test_a_hang_ends_in_time(authority: Authority) -> None:
    """A query is given up when its time is over, and by nothing else here."""
    with FakeLogs(authority, HANG) as logs:
        workspace = logs.workspace()
        with pytest.raises(LogsError) as caught:
            workspace.query("print 1", SPAN, timeout_s=1.0)

    assert caught.value.cause == failures.TIMED_OUT


def test_five_queries_run_at_once(authority: Authority) -> None:
    """Of many queries, at most as many run side by side as Log Analytics takes of one user."""
    with FakeLogs(authority, FINE) as logs, ThreadPoolExecutor(12) as threads:
        logs.holds = AT_ONCE
        workspace, start = logs.workspace(), threading.Barrier(12)

        def ask(_number: int) -> int:
            start.wait(PATIENCE_S)
            return workspace.query("print 1", SPAN).rows

        assert list(threads.map(ask, range(12))) == [1] * 12
        assert logs.most_at_once == AT_ONCE


def test_a_query_that_gets_no_turn_is_told(authority: Authority) -> None:
    """Waiting for a turn counts as waiting for the answer."""
    with FakeLogs(authority, HANG) as logs, ThreadPoolExecutor(AT_ONCE + 1) as threads:
        workspace = logs.workspace()
        asked = [threads.submit(workspace.query, "print 1", SPAN, timeout_s=1.0) for _ in range(6)]
        errors = [each.exception(PATIENCE_S) for each in asked]

    assert [getattr(each, "cause", "") for each in errors] == [failures.TIMED_OUT] * 6


def test_a_redirect_is_not_followed(authority: Authority) -> None:
    """A token does not go where an answer points."""
    with FakeLogs(authority, FINE) as other:
        moved = reply(307, location=f"{other.url}/v1/workspaces/w-1/query")
        with FakeLogs(authority, moved) as logs, pytest.raises(LogsError):
            logs.workspace().query("print 1", SPAN)

        assert other.requests == []


def test_a_token_goes_to_the_clouds_host_only(authority: Authority) -> None:
    """A host that is not the cloud's gets no token, and no request."""
    with FakeLogs(authority, FINE) as logs:
        here = replace(cloud("AzureCloud"), logs=logs.url, ca_file=authority.ca_file)
        line = Line(here, Redactor(), frozenset({"api.loganalytics.azure.com"}))
        azure = Azure(cloud=here, credential=FakeCredential(), line=line)
        with pytest.raises(LogsError) as caught:
            AzureWorkspace(azure=azure, name="w-1").query("print 1", SPAN)

        assert logs.requests == []
    assert TOKEN not in str(caught.value)


def test_without_a_credential_nothing_is_asked(authority: Authority) -> None:
    """No sign-in is a cause of its own."""
    here = cloud_at("https://127.0.0.1:9", authority.ca_file)
    azure = Azure(cloud=here, credential=None, line=Line(here, Redactor(), frozenset()))

    with pytest.raises(LogsError) as caught:
        AzureWorkspace(azure=azure, name="w-1").query("print 1", SPAN)

    assert caught.value.cause == failures.SIGN_IN


HEAD = 'title = "t"\nsummary = "s"\nauth = "auto"\n[patch.traffic]\ndays = 1\n[patch.logs]\n'


@pytest.mark.parametrize(
    ("logs", "cause"),
    [
        ("throttled = 9\nthrottle_s = 60", failures.THROTTLED),
        ("delay_s = 60", failures.TIMED_OUT),
    ],
)
def test_a_sandbox_may_be_hard_to_ask(tmp_path: Path, logs: str, cause: str) -> None:
    """A workspace that throttles, or is slow, is told as such by the whole chain."""
    scenario = tmp_path / "hard.toml"
    scenario.write_text(HEAD + logs, encoding="utf-8")

    assert error_of(scenario).cause == cause


def test_a_sandbox_may_refuse() -> None:
    """A workspace that this identity may not read refuses, and so does its resource."""
    assert error_of("logs-forbidden").cause == failures.FORBIDDEN


def error_of(scenario: str | Path) -> LogsError:
    """Return why a sandbox's workspace gives no answer within some seconds."""
    with Sandbox(scenario, seed=7, now=SPAN.end) as sandbox, pytest.raises(LogsError) as caught:
        of_sandbox(sandbox).query("AzureDiagnostics | count", SPAN, timeout_s=8.0)
    return caught.value


def of_sandbox(sandbox: Sandbox) -> AzureWorkspace:
    """Return a sandbox's workspace, with its real sign-in."""
    environ = sandbox.environment
    return AzureWorkspace(
        azure=connect(sandbox_cloud(environ), environ),
        name=environ["FOUNDRY_DOCTOR_WORKSPACE"],
        resource_id=sandbox.state.account_id,
    )


def test_a_sandboxs_resource_is_asked_instead(tmp_path: Path) -> None:
    """Who may read only the account gets the account's rows, with Azure's own rules."""
    scenario = tmp_path / "day.toml"
    scenario.write_text(HEAD, encoding="utf-8")
    with Sandbox(scenario, seed=7, now=SPAN.end) as sandbox:
        state = sandbox.state
        state.assignments = [
            replace(each, scope=state.account_id)
            for each in state.assignments
            if each.role == "Reader"
        ]
        query = "AzureDiagnostics | count"

        assert of_sandbox(sandbox).query(query, SPAN).values("Count")[0] > 100
