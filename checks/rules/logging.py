"""Checks of logging: do requests reach a workspace, may the caller ask it, what is there."""

from collections.abc import Iterator
from datetime import timedelta

from checks.evidence.arm.monitor import (
    DiagnosticSetting,
    DiagnosticSettingList,
    TableRead,
    WorkspaceRead,
)
from checks.evidence.logs import WINDOW_DAYS, Coverage, LogsSignIn, RowsRead
from checks.evidence.reads import Refusal
from checks.knowledge import constant
from checks.model import Check, Confidence, Facts, Finding, Reason, Status
from checks.rules.findings import because, passed, skipped, undecided, warned
from checks.rules.reading import unread
from checks.words import say

CARRIES_REQUESTS = frozenset(constant("request-log-categories"))
"""Categories and groups that hold a row for each request."""


def _logs_requests(setting: DiagnosticSetting) -> bool:
    kinds = {category.lower() for category in setting.categories}
    return bool(setting.workspace) and bool(kinds & CARRIES_REQUESTS)


def judge_enabled(facts: Facts) -> Finding:
    """Judge whether a diagnostic setting sends requests to a workspace."""
    read = facts[DiagnosticSettingList]
    if finding := unread(read, say("the diagnostic settings")):
        return finding
    if not read.proves_absence and not any(map(_logs_requests, read.items)):
        return undecided(say("The list of diagnostic settings is incomplete."))
    evidence = [
        (
            setting.name,
            say(
                "{categories} to {workspace}",
                categories=", ".join(setting.categories),
                workspace=setting.workspace or "elsewhere",
            ),
        )
        for setting in read.items
    ]
    if any(map(_logs_requests, read.items)):
        return passed(say("Requests are logged to a workspace."), evidence)
    what = say("sends requests to a workspace") if read.items else "exists"
    return warned(
        say("No diagnostic setting {what}, so requests are not logged.", what=what),
        because(
            "logs-off",
            say("The resource's diagnostic settings were read."),
            rests_on=("constants/request-log-categories",) if read.items else (),
        ),
        evidence,
    )


def judge_retention(facts: Facts) -> Finding:
    """Judge whether the workspace keeps logs for the recommended window."""
    read = facts[WorkspaceRead]
    if finding := unread(read, say("the workspace")):
        return finding
    found = read.first
    if found is None or found.retention_days <= 0:
        return undecided(say("The workspace settings do not show how long logs are kept."))
    evidence = (("workspace", found.id), ("customer ID", found.customer_id))
    if found.retention_days >= WINDOW_DAYS:
        return passed(
            say(
                "The workspace keeps logs for {retention_days} days.",
                retention_days=found.retention_days,
            ),
            evidence,
        )
    return warned(
        say(
            "The workspace keeps logs for only {retention_days} days.",
            retention_days=found.retention_days,
        ),
        because(
            "logs-retention-short",
            say("The workspace's settings were read."),
            limit=str(found.retention_days),
        ),
        evidence,
    )


BY_SETTINGS = say("The settings were read, and a query returned no rows.")
BY_LOGS = say("The response of Log Analytics to a query shows the cause.")
NOT_FOUND = 404
RECENT = timedelta(days=1)
"""99 of 100 rows arrive within 4 minutes, some hours late: a day without any is worth a look."""
FIELDS = {
    "deployments": say("the deployment's name"),
    "models": say("the model's name"),
    "durations": "a duration",
    "statuses": "a status",
    "request_ids": say("a CorrelationId, which is the apim-request-id"),
}
"""Count of the coverage → what the pages read of a row. No contract of Microsoft's names them."""


def judge_queryable(facts: Facts) -> Finding:
    """Judge whether the caller may query the workspace that the resource logs to."""
    read = facts[RowsRead]
    evidence = (("workspace", read.workspace),)
    refusal, finding = read.refusal, _unread_rows(read)
    if refusal is None or finding is None:
        return passed(say("The workspace accepts this identity's queries."), evidence)
    answer = (*evidence, ("answer", f"{refusal.status} {refusal.code}"))
    if refusal.status == NOT_FOUND and read.is_named_by_setting:
        return warned(
            say("Log Analytics could not find a workspace with this ID."),
            because("logs-workspace-unknown", BY_LOGS),
            answer,
        )
    if finding.status is Status.UNCERTAIN:
        return undecided(_unanswered(refusal), (*evidence, *finding.evidence))
    if not (refusal.is_permission and read.is_named_by_setting):
        return finding
    return warned(
        say("The workspace rejects this identity's queries."),
        because("logs-forbidden", BY_LOGS),
        answer,
    )


def _unanswered(refusal: Refusal) -> str:
    """Say that the query of the check decided nothing."""
    code = f" {refusal.code}" if refusal.code else ""
    how = f"HTTP {refusal.status}{code}" if refusal.status else refusal.message
    return say(
        "The test query failed ({how}), so it is not known whether this identity can "
        "read the logs.",
        how=how,
    )


def judge_fresh(facts: Facts) -> Finding:
    """Judge whether rows still arrive."""
    read = facts[RowsRead]
    if finding := _unasked(read):
        return finding
    found = _coverage(read)
    if found.newest is None:
        return _hidden(facts) or undecided(
            say(
                "There are no rows from the last {window_days} days. Either no calls were made, "
                "or the diagnostic setting is new. The first rows appear about 15 minutes after "
                "a setting is created. After that, typically about 99 in 100 rows arrive within "
                "4 minutes, but some arrive hours late.",
                window_days=WINDOW_DAYS,
            )
        )
    answered = read.exchanges[0].received_at or found.newest
    age = answered - found.newest
    evidence = ((say("newest row"), f"{found.newest:%Y-%m-%d %H:%M:%S} UTC"),)
    if age <= RECENT:
        return passed(say("The newest log row is {said} old.", said=_said(age)), evidence)
    return undecided(
        say(
            "The newest log row is {said} old. Either no calls have been made since, or rows "
            "are no longer arriving.",
            said=_said(age),
        ),
        evidence,
    )


def _hidden(facts: Facts) -> Finding | None:
    """Return what keeps rows from this identity, where something may: the answer is empty then."""
    workspace, table = facts.get(WorkspaceRead), facts.get(TableRead)
    if not facts[RowsRead].is_named_by_setting:
        return None
    if workspace and workspace.first and workspace.first.data_actions_only:
        return warned(
            say(
                "The workspace shows rows only to roles with data actions, and the query "
                "returned none."
            ),
            because("logs-data-actions-only", BY_SETTINGS, Confidence.LIKELY),
            (("dataAuthorizationMode", "DataActionsOnly"),),
        )
    if table and table.first and table.first.is_protected:
        return warned(
            say(
                "The table {name} is protected, and the query returned no rows.",
                name=table.first.name,
            ),
            because("logs-table-protected", BY_SETTINGS, Confidence.LIKELY),
            (("protectionLevel", "Protected"),),
        )
    return None


def judge_window(facts: Facts) -> Finding:
    """Judge whether rows go back to the beginning of the window."""
    read = facts[RowsRead]
    if finding := _unasked(read):
        return finding
    found = _coverage(read)
    if found.oldest is None:
        return undecided(say("There are no log rows."))
    answered = read.exchanges[0].received_at or found.oldest
    age = answered - found.oldest
    evidence = ((say("oldest row"), f"{found.oldest:%Y-%m-%d %H:%M:%S} UTC"), ("rows", found.rows))
    if age >= timedelta(days=WINDOW_DAYS - 1):
        return passed(
            say("Log rows go back {window_days} days.", window_days=WINDOW_DAYS), evidence
        )
    return undecided(
        say(
            "Log rows go back only {said}. Either logging or calls began then, or older rows "
            "are not kept.",
            said=_said(age),
        ),
        evidence,
    )


def judge_fields(facts: Facts) -> Finding:
    """Judge whether rows carry what the pages read; no contract says that they must."""
    read = facts[RowsRead]
    if finding := _unasked(read):
        return finding
    found = _coverage(read)
    if not found.rows:
        return undecided(say("There are no log rows."))
    evidence = [
        (words, say("{getattr} of {rows}", getattr=getattr(found, name), rows=found.rows))
        for name, words in FIELDS.items()
    ]
    absent = list(_absent(found))
    if not absent:
        return passed(say("Log rows have the fields that the pages need."), evidence)
    return undecided(
        say(
            "No log row has {absent}, so the pages cannot show this information.",
            absent=" or ".join(absent),
        ),
        evidence,
    )


def _unread_rows(read: RowsRead) -> Finding | None:
    return unread(read, say("the workspace's rows"), "Log Analytics")


def _unasked(read: RowsRead) -> Finding | None:
    """Return why there are no rows to judge; what the query itself met is told once."""
    finding = _unread_rows(read)
    if finding is None or finding.status is Status.SKIP:
        return finding
    return skipped(
        say("Not run: the workspace returned no rows."), Reason.BLOCKED, ("logging.queryable",)
    )


def _coverage(read: RowsRead) -> Coverage:
    return read.first or Coverage(rows=0)


def _absent(found: Coverage) -> Iterator[str]:
    return (words for name, words in FIELDS.items() if not getattr(found, name))


def _said(age: timedelta) -> str:
    minutes = max(0, int(age.total_seconds() // 60))
    if minutes < 120:
        return say("{minutes} minutes", minutes=minutes)
    return (
        say("{minutes} hours", minutes=minutes // 60)
        if minutes < 48 * 60
        else say("{minutes} days", minutes=minutes // 1440)
    )


CHECKS = (
    Check(id="logging.enabled", needs=(DiagnosticSettingList,), judge=judge_enabled),
    Check(id="logging.retention", needs=(WorkspaceRead,), judge=judge_retention),
    Check(
        id="logging.queryable",
        needs=(RowsRead,),
        uses=(WorkspaceRead, LogsSignIn),
        judge=judge_queryable,
    ),
    Check(
        id="logging.fresh", needs=(RowsRead,), uses=(WorkspaceRead, TableRead), judge=judge_fresh
    ),
    Check(id="logging.window", needs=(RowsRead,), judge=judge_window),
    Check(id="logging.fields", needs=(RowsRead,), judge=judge_fields),
)
