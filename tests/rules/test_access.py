"""Checks of access: which role suffices, which does not and why, and what stays uncertain."""

from datetime import timedelta
from typing import Any

import pytest

from checks.evidence import Credentials
from checks.evidence.arm.authorization import (
    CALL,
    AccessAnswer,
    AccessCheck,
    AssignmentList,
    DefinitionList,
    DenyAssignment,
    DenyList,
    EligibilityList,
    PermissionList,
    PermissionSet,
    RoleAssignment,
    RoleDefinition,
)
from checks.model import Finding, Reason, Status
from checks.rules import access
from tests.rules import arm_evidence as arm
from tests.rules.arm_evidence import answered
from tests.rules.fake_facts import FakeFacts, first_cause

KEY = Credentials(mode="key", origin="default")
ENTRA = Credentials(mode="entra", origin="default")
USER = RoleDefinition(
    id="user",
    name="Cognitive Services User",
    permissions=(PermissionSet(data_actions=("Microsoft.CognitiveServices/*",)),),
)
NOTHING = RoleDefinition(
    id="none", name="Reader", permissions=(PermissionSet(actions=("*/read",)),)
)


def held(role: str, **more: Any) -> RoleAssignment:
    """Return a role that the caller holds on the resource."""
    usual = {"principal": arm.CALLER, "principal_type": "User", "scope": arm.ACCOUNT_ID}
    return RoleAssignment(id=f"{role}-held", role=role, **{**usual, **more})


def judged(*assignments: RoleAssignment, more: tuple[Any, ...] = (), **read: Any) -> Finding:
    """Judge a caller with these assignments."""
    listed = AssignmentList(items=assignments, exchanges=(arm.exchange(),), **read)
    known = DefinitionList(items=(USER, NOTHING))
    return access.judge_may_call(FakeFacts(ENTRA, arm.SIGNED_IN, arm.SEARCH, listed, known, *more))


DENIED = DenyList(
    items=(
        DenyAssignment(
            id="d",
            name="Locked",
            scope=arm.ACCOUNT_ID,
            permissions=USER.permissions,
            principals=("00000000-0000-0000-0000-000000000000",),
        ),
    )
)
JUST_NOW = arm.NOW - timedelta(minutes=3)


@pytest.mark.parametrize(
    ("finding", "says"),
    [
        (judged(held("user")), Status.PASS),
        (judged(held("user", principal="team", principal_type="Group")), Status.PASS),
        (judged(held("none")), "data-action-missing"),
        (judged(), "data-action-missing"),
        (judged(held("user", scope=f"{arm.ACCOUNT_ID}/projects/p")), "role-on-project"),
        (judged(held("user"), more=(DENIED,)), "role-denied"),
        (judged(more=(EligibilityList(items=(held("user"),)),)), "role-not-activated"),
        (judged(held("user", condition="@x")), Status.UNCERTAIN),
        (judged(complete=False), Status.UNCERTAIN),
        (judged(held("none"), more=(answered(200),)), Status.PASS),
        (judged(held("user", changed_at=JUST_NOW), more=(answered(401),)), "role-propagating"),
        (judged(held("user"), more=(answered(401), DenyList())), Status.PASS),
        (judged(held("user"), more=(answered(401),)), Status.UNCERTAIN),
        (judged(refusal=arm.FORBIDDEN), Reason.NO_PERMISSION),
        (judged(refusal=arm.BROKEN), Status.UNCERTAIN),
    ],
)
def test_access_is_decided_by_roles_or_left_open(
    finding: Finding, says: Status | Reason | str
) -> None:
    """Each way to lack the right has its cause; what cannot be known is uncertain or skipped."""
    cause = first_cause(finding) if finding.candidates else None

    assert says in (cause, finding.status, finding.reason)


def test_a_grant_at_a_management_group_takes_hours() -> None:
    """It is new for a day, where one on the resource is new for a quarter of an hour."""
    group = "/providers/Microsoft.Management/managementGroups/root"
    earlier = arm.NOW - timedelta(hours=3)
    refused = (answered(401), DenyList())

    high = judged(held("user", scope=group, changed_at=earlier), more=refused)
    here = judged(held("user", changed_at=earlier), more=refused)

    assert (first_cause(high), here.status) == ("role-propagating", Status.PASS)


def test_a_list_of_everybody_decides_by_what_names_the_caller() -> None:
    """Where the filter was ignored, other people's and groups' roles are not the caller's."""
    stranger = held("user", principal="somebody")
    group = held("user", principal="team", principal_type="Group")

    assert first_cause(judged(stranger)) == "data-action-missing"
    assert judged(stranger, group).status is Status.UNCERTAIN
    assert judged(stranger, held("user")).status is Status.PASS


ALLOWED = AccessCheck(items=(AccessAnswer(action=CALL, decision="Allowed"),))
NOT_ALLOWED = AccessCheck(items=(AccessAnswer(action=CALL, decision="NotAllowed"),))


def test_azures_own_answer_settles_what_the_lists_leave_open() -> None:
    """`checkAccess` knows conditions; it does not hide that a new role has yet to arrive."""
    new = held("user", changed_at=JUST_NOW)

    assert judged(held("user", condition="@x"), more=(ALLOWED,)).status is Status.PASS
    assert judged(refusal=arm.FORBIDDEN, more=(ALLOWED,)).status is Status.PASS
    assert judged(refusal=arm.FORBIDDEN, more=(NOT_ALLOWED,)).reason is Reason.NO_PERMISSION
    assert judged(new, more=(ALLOWED, answered(401))).status is Status.WARN


def test_a_refused_caller_whose_roles_are_hidden_gets_a_message_for_an_owner() -> None:
    """What cannot be read is left open, with the permission that lacks and what to send."""
    finding = judged(refusal=arm.FORBIDDEN, more=(answered(401),))

    message = dict(finding.evidence)["message for an owner of the subscription"]
    assert finding.status is Status.UNCERTAIN
    assert finding.missing
    assert "az role assignment list --assignee" in message


@pytest.mark.parametrize(("actions", "status"), [("*", Status.PASS), ("a/b", Status.UNCERTAIN)])
def test_effective_permissions_stand_in_for_assignments(actions: str, status: Status) -> None:
    """They can show the right to call; that they do not shows nothing."""
    permissions = PermissionList(items=(PermissionSet(data_actions=(actions,)),))

    assert judged(refusal=arm.FORBIDDEN, more=(permissions,)).status is status


def test_a_key_has_no_roles() -> None:
    """Access is no question for a call with a key."""
    facts = FakeFacts(KEY, arm.SEARCH, AssignmentList(), DefinitionList())

    assert access.judge_may_call(facts).reason is Reason.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("role", "more", "says"),
    [
        ("user", (), Status.PASS),
        ("none", (), Reason.NO_PERMISSION),
        ("custom", (), Reason.NO_PERMISSION),
        ("none", (DENIED,), "role-denied"),
    ],
)
def test_a_role_that_cannot_be_read_matters_only_when_no_other_decides(
    role: str, more: tuple[Any, ...], says: Status | Reason | str
) -> None:
    """One role that allows is enough, and so is a deny; else the unread one might."""
    assignments = AssignmentList(items=(held(role), held("custom")))
    known = DefinitionList(items=(USER, NOTHING), refusal=arm.FORBIDDEN, complete=False)
    finding = access.judge_may_call(
        FakeFacts(ENTRA, arm.SIGNED_IN, arm.SEARCH, assignments, known, *more)
    )
    cause = first_cause(finding) if finding.candidates else None

    assert says in (cause, finding.status, finding.reason)


@pytest.mark.parametrize(
    ("more", "left_open"),
    [
        pytest.param((), ("role-not-activated",), id="not-asked"),
        pytest.param((EligibilityList(complete=False),), ("role-not-activated",), id="in-part"),
        pytest.param((EligibilityList(),), (), id="read"),
    ],
)
def test_a_role_that_only_waits_is_excluded_once_the_eligible_ones_were_read(
    more: tuple[Any, ...], left_open: tuple[str, ...]
) -> None:
    """What was not read rules nothing out."""
    assert judged(held("none"), more=more).left_open == left_open
