"""Checks of logging: do requests reach a workspace, and does it keep them for 30 days."""

from checks.engine.model import Check, Facts, Finding
from checks.evidence.arm import DiagnosticSetting, DiagnosticSettingList, WorkspaceRead
from checks.rules.findings import because, passed, undecided, warned
from checks.rules.reading import unread

WINDOW_DAYS = 30
"""The window that the guide recommends to log. Source: product guide, Monitoring."""

CARRIES_REQUESTS = frozenset({"requestresponse", "alllogs"})
"""Categories and groups that hold a row for each request. Source: one public file."""


def _logs_requests(setting: DiagnosticSetting) -> bool:
    kinds = {category.lower() for category in setting.categories}
    return bool(setting.workspace) and bool(kinds & CARRIES_REQUESTS)


def judge_enabled(facts: Facts) -> Finding:
    """Judge whether a diagnostic setting sends requests to a workspace."""
    read = facts[DiagnosticSettingList]
    if finding := unread(read, "the diagnostic settings"):
        return finding
    if not read.proves_absence and not any(map(_logs_requests, read.items)):
        return undecided("The list of diagnostic settings did not come whole.")
    evidence = [
        (setting.name, f"{', '.join(setting.categories)} to {setting.workspace or 'elsewhere'}")
        for setting in read.items
    ]
    if any(map(_logs_requests, read.items)):
        return passed("Requests are logged to a workspace.", evidence)
    what = "sends requests to a workspace" if read.items else "exists"
    return warned(
        f"No diagnostic setting {what}, so requests are not logged.",
        because("logs-off", "The resource's diagnostic settings."),
        evidence,
    )


def judge_retention(facts: Facts) -> Finding:
    """Judge whether the workspace keeps logs for the recommended window."""
    read = facts[WorkspaceRead]
    if finding := unread(read, "the workspace"):
        return finding
    found = read.first
    if found is None or found.retention_days <= 0:
        return undecided("The workspace does not say how long it keeps logs.")
    evidence = (("workspace", found.id), ("customer ID", found.customer_id))
    if found.retention_days >= WINDOW_DAYS:
        return passed(f"The workspace keeps logs for {found.retention_days} days.", evidence)
    return warned(
        f"The workspace keeps logs for {found.retention_days} days only.",
        because("logs-retention-short", "The workspace.", limit=str(found.retention_days)),
        evidence,
    )


CHECKS = (
    Check(id="logging.enabled", needs=(DiagnosticSettingList,), judge=judge_enabled),
    Check(id="logging.retention", needs=(WorkspaceRead,), judge=judge_retention),
)
