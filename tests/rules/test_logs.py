"""Checks of the logs: each passes, warns, or cannot tell, from one query's answer."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from checks.evidence.arm.monitor import Table, TableRead, Workspace, WorkspaceRead
from checks.evidence.logs import Coverage, RowsRead
from checks.evidence.reads import Refusal
from checks.model import Confidence, Finding, Reason, Status
from checks.probes.logs import PERMISSION, read_rows, workspace_of
from checks.rules import logging
from checks.target import Target, TargetInput
from tests.rules import arm_evidence as arm
from tests.rules.fake_facts import FakeFacts, first_cause

WORKSPACE = WorkspaceRead(
    items=(Workspace(id="/ws", customer_id="w1", retention_days=90, state="Succeeded"),)
)
PROTECTED = "logs-table-protected"
WORKSPACE_OF_DATA_ACTIONS = WorkspaceRead(
    items=tuple(replace(each, data_actions_only=True) for each in WORKSPACE.items)
)
REFUSED = Refusal(
    status=403, code="InsufficientAccessError", message="No", permission=PERMISSION, scope="w1"
)
FULL = Coverage(
    rows=1000,
    oldest=arm.NOW - timedelta(days=29, hours=20),
    newest=arm.NOW - timedelta(minutes=6),
    deployments=990,
    models=990,
    durations=1000,
    statuses=1000,
    request_ids=1000,
)
JUDGES = (
    logging.judge_queryable,
    logging.judge_fresh,
    logging.judge_window,
    logging.judge_fields,
)


def rows(coverage: Coverage = FULL, **more: Any) -> FakeFacts:
    """Return what a query found."""
    read = RowsRead(items=(coverage,), exchanges=(arm.exchange(),), workspace="w1", **more)
    return FakeFacts(read, WORKSPACE)


def refused(*, is_own: bool, refusal: Refusal = REFUSED) -> FakeFacts:
    """Return a query that was refused."""
    read = RowsRead(
        complete=False,
        refusal=refusal,
        exchanges=(arm.exchange(403),),
        workspace="w1",
        is_named_by_setting=is_own,
    )
    return FakeFacts(read, WORKSPACE)


@pytest.mark.parametrize("judge", JUDGES)
def test_full_logs_pass(judge: Any) -> None:
    """Fresh rows of a whole month with every field pass each check."""
    assert judge(rows()).status is Status.PASS


def test_a_refusal_of_the_resources_own_workspace_warns() -> None:
    """Somebody logs there and may not look back."""
    finding = logging.judge_queryable(refused(is_own=True))

    assert (finding.status, first_cause(finding)) == (Status.WARN, "logs-forbidden")


@pytest.mark.parametrize("judge", JUDGES)
def test_a_workspace_of_the_environment_that_refuses_changes_nothing(judge: Any) -> None:
    """An identity that only calls is told what it lacks, and no more."""
    finding: Finding = judge(refused(is_own=False))

    assert (finding.status, finding.reason) == (Status.SKIP, Reason.NO_PERMISSION)
    assert finding.missing[0].permission == PERMISSION


def test_an_answer_that_is_no_permission_leaves_it_open() -> None:
    """A service that fails says nothing about the rows, and it is said once."""
    broken = refused(is_own=True, refusal=replace(REFUSED, status=503, code=""))

    assert logging.judge_queryable(broken).status is Status.UNCERTAIN
    for judge in JUDGES[1:]:
        finding: Finding = judge(broken)
        assert (finding.reason, finding.blocked_by) == (Reason.BLOCKED, ("logging.queryable",))


def test_a_named_workspace_that_does_not_exist_warns() -> None:
    """A mistyped ID is told with how to find the right one."""
    unknown = replace(REFUSED, status=404, code="ResourceNotFoundError")
    finding = logging.judge_queryable(refused(is_own=True, refusal=unknown))

    assert (finding.status, first_cause(finding)) == (Status.WARN, "logs-workspace-unknown")


@pytest.mark.parametrize("judge", JUDGES[1:])
def test_no_rows_are_no_fault(judge: Any) -> None:
    """Nothing called looks like nothing logged, so neither is claimed."""
    assert judge(rows(Coverage(rows=0))).status is Status.UNCERTAIN


@pytest.mark.parametrize(
    ("hides", "cause"),
    [
        (WORKSPACE_OF_DATA_ACTIONS, "logs-data-actions-only"),
        (TableRead(items=(Table(name="AzureDiagnostics", is_protected=True),)), PROTECTED),
    ],
)
def test_an_empty_answer_may_have_a_reason_with_a_name(hides: Any, cause: str) -> None:
    """It is likely at most: there may be no row at all. With rows nothing is said of it."""
    empty, full = (
        RowsRead(items=(found,), exchanges=(arm.exchange(),), is_named_by_setting=True)
        for found in (Coverage(rows=0), FULL)
    )
    finding = logging.judge_fresh(FakeFacts(empty, WORKSPACE, hides))

    assert (finding.status, first_cause(finding)) == (Status.WARN, cause)
    assert finding.candidates[0].confidence is Confidence.LIKELY
    assert logging.judge_fresh(FakeFacts(full, WORKSPACE, hides)).status is Status.PASS


def test_a_workspace_of_somebody_else_hides_nothing_of_this_resource() -> None:
    """What the setting's own workspace is like says nothing of another one."""
    facts = FakeFacts(
        RowsRead(items=(Coverage(rows=0),), exchanges=(arm.exchange(),)), WORKSPACE_OF_DATA_ACTIONS
    )

    assert logging.judge_fresh(facts).status is Status.UNCERTAIN


def test_rows_that_stopped_are_told_with_their_age() -> None:
    """The newest row's age is said, and that two reasons fit."""
    finding = logging.judge_fresh(rows(replace(FULL, newest=arm.NOW - timedelta(days=3))))

    assert finding.status is Status.UNCERTAIN
    assert "3 days old" in finding.summary


def test_a_short_history_is_told() -> None:
    """Rows that go back 12 days only are no month."""
    finding = logging.judge_window(rows(replace(FULL, oldest=arm.NOW - timedelta(days=12))))

    assert finding.status is Status.UNCERTAIN
    assert "12 days" in finding.summary


@pytest.mark.parametrize(("name", "words"), logging.FIELDS.items())
def test_a_field_that_no_row_carries_is_named(name: str, words: str) -> None:
    """A payload that changed is noticed, one field at a time."""
    finding = logging.judge_fields(rows(replace(FULL, **cast("dict[str, Any]", {name: 0}))))

    assert finding.status is Status.UNCERTAIN
    assert words in finding.summary


@pytest.mark.parametrize(
    ("given", "defaults", "expected"),
    [
        ("typed", frozenset(), ("typed", True)),
        ("set", frozenset({"workspace"}), ("w1", True)),
        (None, frozenset({"workspace"}), ("w1", True)),
    ],
)
def test_the_resources_own_workspace_comes_before_the_environments(
    given: str | None, defaults: frozenset[str], expected: tuple[str, bool]
) -> None:
    """What somebody types wins; what the environment holds is only a guess."""
    target = Target(given=TargetInput(workspace=given, defaults=defaults))

    assert workspace_of(FakeFacts(target, WORKSPACE)) == expected


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"tables":[]}', '{"tables":[{"rows":[[1]]}]}'])
def test_an_answer_that_is_no_table_is_no_finding_about_rows(body: str) -> None:
    """An empty or foreign body with a 200 proves nothing."""
    read = read_rows(arm.exchange(200, body=body), workspace="w1", is_own=True)

    assert read.first is None
    assert read.refusal is not None
