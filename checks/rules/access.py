"""Checks of access: does a role let the caller call, and if not, why does each that it has not."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from checks.evidence import Acceptance, Credentials, SignIn
from checks.evidence.arm.accounts import AccountSearch
from checks.evidence.arm.authorization import (
    CALL,
    AccessCheck,
    AssignmentList,
    DefinitionList,
    DenyList,
    EligibilityList,
    PermissionList,
    RoleAssignment,
)
from checks.knowledge import constant, load
from checks.model import Candidate, Check, Confidence, Facts, Finding, Reason, Status
from checks.rules.findings import because, failed, passed, skipped, undecided, warned
from checks.rules.rbac import (
    Access,
    Decision,
    Grants,
    Identity,
    Question,
    allows,
    covers,
    decide,
    is_management_group,
    permits,
)
from checks.rules.reading import unread
from checks.words import say

PROPAGATION = timedelta(minutes=constant("role-grant-minutes"))
PROPAGATION_OF_GROUPS = timedelta(hours=constant("management-group-grant-hours"))
"""How long a grant may take, and one at a management group."""
WAITS = ("constants/role-grant-minutes", "constants/management-group-grant-hours")

ACTION = ("constants/call-data-action",)
"""What every answer about roles rests on: which data action a call needs."""

BY_ROLES = say("The caller's role assignments and role definitions were read.")


def disputed() -> frozenset[str]:
    """Return roles of which sources disagree whether they may call Claude."""
    return frozenset(role["id"] for role in load("roles")["role"] if role.get("disputed"))


def _question(facts: Facts) -> Question | None:
    walk, account = facts.get(SignIn), facts[AccountSearch].first
    principal = walk.principal if walk else ""
    if not principal or account is None:
        return None
    return Question(
        identity=Identity(principal=principal), action=CALL, target=account.id, data=True
    )


def judge_may_call(facts: Facts) -> Finding:
    """Judge whether the caller's roles let it call Claude on this resource."""
    if facts[Credentials].mode != "entra":
        return skipped(
            say("Not run: roles apply only to calls made with an Entra identity."),
            Reason.NOT_APPLICABLE,
        )
    asked = _question(facts)
    if asked is None:
        return skipped(
            say("Not run: the caller is not known."), Reason.BLOCKED, ("identity.token",)
        )
    finding = _by_lists(facts, asked)
    if finding.status not in (Status.PASS, Status.WARN) and _azure_allows(facts):
        return passed(say("Azure's own access check allows the call."), finding.evidence)
    return finding


def _azure_allows(facts: Facts) -> bool:
    """Tell whether Azure's own evaluation allows the call; it knows groups and conditions."""
    answer = facts.get(AccessCheck)
    return bool(answer and answer.first and answer.first.decision.lower() == "allowed")


def _by_lists(facts: Facts, asked: Question) -> Finding:
    if finding := unread(facts[AssignmentList], say("the role assignments")):
        return _by_permissions(facts) or _ask_an_owner(facts, asked, finding) or finding
    finding, lacking = _by_roles(facts, asked), unread(facts[DefinitionList], say("the roles"))
    decided = finding.status in (Status.PASS, Status.WARN) or _is_denied(finding)
    if lacking and not decided:
        return _by_permissions(facts) or lacking
    return finding


def _ask_an_owner(facts: Facts, asked: Question, finding: Finding) -> Finding | None:
    """Leave a refused caller undecided, with a message for whoever may look."""
    accepted = facts.get(Acceptance)
    if accepted is None or not accepted.decided or accepted.accepted:
        return None
    who, where = asked.identity.principal, asked.target
    message = say(
        "Calls to Claude by the identity {who} are rejected on {where}. I cannot read "
        "the identity's roles. Could you run az role assignment list --assignee {who} "
        "--scope {where} --include-inherited --include-groups -o table? The identity "
        "needs the Cognitive Services User or Foundry User role on that resource, not on "
        "a project.",
        who=who,
        where=where,
    )
    return Finding(
        status=Status.UNCERTAIN,
        summary=say(
            "The gateway rejects the caller's requests. This identity cannot read the "
            "caller's roles."
        ),
        evidence=(*finding.evidence, (say("message for an owner of the subscription"), message)),
        missing=finding.missing,
    )


def _is_denied(finding: Finding) -> bool:
    """Tell whether a deny decides, which no unread role could change."""
    return any(candidate.cause == "role-denied" for candidate in finding.candidates)


def _by_permissions(facts: Facts) -> Finding | None:
    """Judge by the caller's effective permissions, where assignments may not be read."""
    read = facts.get(PermissionList)
    if read is None or read.refusal or not read.items:
        return None
    if any(permits(block, CALL, data=True) for block in read.items):
        return passed(say("The caller's effective permissions include calls to Claude."))
    return undecided(
        say(
            "The caller's effective permissions do not include calls to Claude, but it is "
            "uncertain whether they show data actions at all."
        )
    )


def _by_roles(facts: Facts, asked: Question) -> Finding:
    ours = facts[AssignmentList].reaching(asked.identity.principal)
    denies = facts.get(DenyList)
    identity = Identity(
        principal=asked.identity.principal, groups=frozenset(e.principal for e in ours)
    )
    asked = Question(identity=identity, action=asked.action, target=asked.target, data=True)
    grants = Grants(
        assignments=ours,
        roles=facts[DefinitionList].items,
        denies=denies.items if denies else (),
    )
    decision = decide(asked, grants)
    evidence = [("caller", asked.identity.principal), *_roles(ours, grants, asked)]
    accepted = facts.get(Acceptance)
    if accepted is not None and accepted.accepted:
        return passed(say("The gateway accepts the caller's calls."), evidence)
    return _verdict(facts, asked, grants, decision, evidence)


def _roles(
    ours: tuple[RoleAssignment, ...], grants: Grants, asked: Question
) -> Iterator[tuple[str, str]]:
    """Yield each role that the caller holds and why it does or does not suffice."""
    for entry in ours:
        yield (
            _name(entry, grants),
            say("{why} (at {scope})", why=_why(entry, grants, asked), scope=entry.scope),
        )


def _why(entry: RoleAssignment, grants: Grants, asked: Question) -> str:
    role = grants.role(entry)
    if role is None:
        return say("the role definition could not be read")
    if entry.role in disputed():
        return say(
            "the documentation is inconsistent about whether the role allows calls to Claude"
        )
    if not allows(role, asked):
        return say("has no data action that covers Claude")
    if not covers(entry.scope, asked.target):
        return say("is assigned at a scope below the resource, which is not enough")
    return say("allows calls") if not entry.condition else say("depends on a condition")


def _verdict(
    facts: Facts,
    asked: Question,
    grants: Grants,
    decision: Decision,
    evidence: list[tuple[str, str]],
) -> Finding:
    principal = asked.identity.principal
    params = {"principal": principal, "account_scope": asked.target, "data_action": CALL}
    if decision.access is Access.DENIED:
        name = next((d.name for d in grants.denies if d.id in decision.by), "")
        return failed(
            say("A deny assignment blocks the caller: {name}.", name=name),
            because("role-denied", BY_ROLES, rests_on=ACTION, reason=name, **params),
            evidence,
        )
    if decision.access is Access.UNDECIDABLE:
        return undecided(say("The caller's roles depend on conditions."), evidence)
    if decision.access is Access.ALLOWED:
        return _allowed(facts, grants, decision, params, evidence)
    if doubt := _doubt(facts, asked, grants):
        return undecided(doubt, evidence)
    held = list(dict.fromkeys(_name(entry, grants) for entry in grants.assignments))
    said = say("None of the caller's roles allows calls.")
    if held:
        said = say(
            "The caller has only {listed}, which is not enough to call Claude.",
            listed=_listed(held),
        )
    return failed(
        said,
        _missing(facts, asked, grants, {**params, **_roles_held(held)}),
        evidence,
        left_open=_unread(facts),
    )


def _unread(facts: Facts) -> tuple[str, ...]:
    """Return the cause that only the list of eligible roles shows, where that was not read."""
    eligible = facts.get(EligibilityList)
    return () if eligible and eligible.proves_absence else ("role-not-activated",)


def _name(entry: RoleAssignment, grants: Grants) -> str:
    role = grants.role(entry)
    return role.name if role else entry.role


def _listed(names: Sequence[str]) -> str:
    """Return at most three names as a list in words."""
    shown = [*names[:3], *([say("{names} more", names=len(names) - 3)] if len(names) > 3 else [])]
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def _roles_held(names: Sequence[str]) -> dict[str, str]:
    if not names:
        return {}
    return {"role" if len(names) == 1 else "roles": _listed(names)}


def _doubt(facts: Facts, asked: Question, grants: Grants) -> str:
    """Return why it is not sure that no role suffices, empty when it is."""
    read = facts[AssignmentList]
    if any(entry.role in disputed() for entry in grants.assignments):
        return say(
            "The caller has a role, but the documentation is inconsistent about whether the "
            "role allows calls."
        )
    if not read.complete:
        return say("The list of role assignments is incomplete.")
    groups = any(entry.is_of_group for entry in read.items)
    if groups and read.is_everybodys(asked.identity.principal):
        return say(
            "Groups have roles on the resource, but it is not known which groups the caller "
            "belongs to."
        )
    return ""


def _missing(
    facts: Facts, asked: Question, grants: Grants, params: dict[str, str]
) -> tuple[Candidate, ...]:
    """Return why no role suffices: not activated, on a project only, or simply none."""
    eligible = facts.get(EligibilityList)
    waiting = eligible.items if eligible else ()
    if any(covers(entry.scope, asked.target) for entry in waiting):
        return because("role-not-activated", BY_ROLES, Confidence.LIKELY, rests_on=ACTION, **params)
    below = [
        entry
        for entry in grants.assignments
        if (role := grants.role(entry)) and allows(role, asked)
    ]
    if below:
        return because("role-on-project", BY_ROLES, rests_on=ACTION, scope=below[0].scope, **params)
    return because("data-action-missing", BY_ROLES, rests_on=ACTION, **params)


def _allowed(
    facts: Facts,
    grants: Grants,
    decision: Decision,
    params: dict[str, str],
    evidence: list[tuple[str, str]],
) -> Finding:
    accepted = facts.get(Acceptance)
    refused = accepted is not None and accepted.decided and not accepted.accepted
    granting = [entry for entry in grants.assignments if entry.id in decision.by]
    if refused and any(_is_new(entry, facts) for entry in granting):
        return warned(
            say(
                "The role assignment is new. It can take 15 minutes to take effect, or hours if "
                "its scope is a management group."
            ),
            because(
                "role-propagating",
                BY_ROLES,
                Confidence.LIKELY,
                rests_on=(*ACTION, *WAITS),
                **params,
            ),
            evidence,
        )
    denies = facts.get(DenyList)
    if refused and (denies is None or not denies.proves_absence):
        return undecided(
            say(
                "The caller has a role that allows calls. It is not known whether a deny "
                "assignment blocks the calls."
            ),
            evidence,
        )
    return passed(say("The caller has a role that allows calls."), evidence)


def _is_new(entry: RoleAssignment, facts: Facts) -> bool:
    asked_at: datetime | None = next((x.started_at for x in facts[AssignmentList].exchanges), None)
    if entry.changed_at is None or asked_at is None:
        return False
    wait = PROPAGATION_OF_GROUPS if is_management_group(entry.scope) else PROPAGATION
    return asked_at - entry.changed_at < wait


CHECKS = (
    Check(
        id="access.may-call",
        needs=(Credentials, AccountSearch, AssignmentList, DefinitionList),
        uses=(SignIn, AccessCheck, DenyList, PermissionList, EligibilityList, Acceptance),
        judge=judge_may_call,
    ),
)
