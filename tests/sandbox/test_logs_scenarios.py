"""What a workspace holds in each state that pages and checks tell apart."""

from dataclasses import replace

import pytest

from checks.sandbox.access import RoleAssignment
from checks.sandbox.logs.timespans import moment
from tests.sandbox.asking_logs import NOW, Asked, Workspace, state_of

REQUESTS = (
    "AzureDiagnostics | where Category == 'RequestResponse' "
    "| summarize n = count(), newest = max(TimeGenerated), oldest = min(TimeGenerated)"
)


def requests_of(scenario: str, days: int = 2) -> Asked:
    """Ask a scenario's workspace for its requests."""
    return Workspace(state_of(scenario, days=days)).ask(REQUESTS)


@pytest.mark.parametrize("scenario", ["logs-off", "logs-wrong-category"])
def test_what_is_not_sent_is_not_there(scenario: str) -> None:
    """Without a setting for requests there are none, though applications send their spans."""
    workspace = Workspace(state_of(scenario))

    assert workspace.ask(REQUESTS).rows[0][0] == 0
    assert workspace.ask("AppDependencies | count").rows[0][0] > 100


def test_an_empty_workspace_has_no_row_in_any_table() -> None:
    """Nothing has arrived yet."""
    workspace = Workspace(state_of("logs-empty"))

    assert workspace.ask("union AzureDiagnostics, AppDependencies, AzureMetrics | count").rows == [
        [0]
    ]


def test_a_quiet_workspace_has_had_no_request_for_three_days() -> None:
    """The last request is three days old."""
    found = requests_of("logs-quiet", days=4).rows[0]

    age = NOW.replace(tzinfo=None) - moment(found[1])
    assert found[0] > 0
    assert age.days == 3


def test_rows_are_gone_after_their_retention() -> None:
    """No row is older than a week."""
    oldest = requests_of("logs-short-retention", days=9).rows[0][2]

    assert (NOW.replace(tzinfo=None) - moment(oldest)).days == 6


def test_a_workspace_may_refuse_a_caller_who_reads_everything_else() -> None:
    """The workspace refuses, so does the account; ARM shows both."""
    state = state_of("logs-forbidden")
    workspace, me = Workspace(state), state.app("doctor").object_id

    for path in ("", f"/v1{state.account_id}/query"):
        assert workspace.ask(path=path).codes[0] == "InsufficientAccessError"
    action = "Microsoft.OperationalInsights/workspaces/read"
    assert state.decide(me, action, state.workspace_id).allowed


def test_a_protected_table_answers_with_no_row() -> None:
    """The query succeeds; the other tables of the workspace have their rows."""
    workspace = Workspace(state_of("logs-protected"))

    assert workspace.ask(REQUESTS).rows[0][0] == 0
    assert workspace.ask("AzureMetrics | count").rows[0][0] > 0


@pytest.mark.parametrize("role", ["", "Log Analytics Data Reader"])
def test_a_workspace_may_ask_for_data_actions(role: str) -> None:
    """Reader and its kind read nothing then; a role with the data action reads all."""
    state = state_of(data_actions_only=True)
    app = state.app("doctor").object_id
    if role:
        given = RoleAssignment(principal_id=app, role=role, scope=state.workspace_id)
        state.assignments.append(given)

    assert (Workspace(state).ask(REQUESTS).rows[0][0] > 0) == bool(role)


@pytest.mark.parametrize(
    ("scenario", "status"), [("logs-partial", 200), ("logs-throttled", 429), ("logs-slow", 504)]
)
def test_a_workspace_may_be_hard_to_read(scenario: str, status: int) -> None:
    """An answer is cut, refused for now, or does not come within a second."""
    found = Workspace(state_of(scenario)).ask("AppDependencies", prefer="wait=1")

    assert found.status == status
    assert "error" in found.document


def test_a_setting_that_is_made_now_sends_what_comes_now() -> None:
    """Switching logs on does not bring back what was never sent."""
    workspace = Workspace(state_of("logs-off"))
    workspace.state.diagnostics += state_of().plan.diagnostics
    assert workspace.ask(REQUESTS).rows[0][0] == 0

    workspace.state.clock = replace(workspace.state.clock, fixed=NOW.replace(hour=20))

    count, _, oldest = workspace.ask(REQUESTS).rows[0]
    assert count > 0
    assert moment(oldest) >= NOW.replace(tzinfo=None)
