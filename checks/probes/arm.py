"""Probes of the control plane: Resource Graph finds the account, the rest is read at once."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from checks.arm.reads import COGNITIVE, READS, ArmGet
from checks.evidence import Credentials, SignIn
from checks.evidence.arm.accounts import AccountSearch, ArmSignIn
from checks.evidence.arm.authorization import (
    AccessCheck,
    AssignmentList,
    DefinitionList,
    DenyList,
    EligibilityList,
    PermissionList,
)
from checks.evidence.arm.models import ModelList, OtherRegions
from checks.evidence.arm.monitor import DiagnosticSettingList, TableRead, WorkspaceRead
from checks.evidence.arm.subscriptions import SubscriptionRead
from checks.evidence.logs import RowsRead
from checks.model import Condition, Facts, Permission, Planned, Probe, Reason
from checks.probes import arm_calls as calls
from checks.probes.identity import plan_sign_in
from checks.probes.tools import Aim
from checks.target import Target
from checks.words import say

NAMED = Condition(
    holds=lambda facts: bool(facts[Target].resource),
    reason=Reason.NO_INPUT,
    detail=say("the resource's name is not known"),
)
SIGNED_IN = Condition(
    holds=lambda facts: facts[ArmSignIn].sign_in.token is not None,
    reason=Reason.NO_INPUT,
    detail=say("there is no Entra sign-in for reading Azure Resource Manager"),
)


def _is_found(facts: Facts) -> bool:
    search_result = facts.get(AccountSearch)
    return search_result is not None and search_result.first is not None


def _was_looked_up(facts: Facts) -> bool:
    """Tell whether Resource Graph answered, if only with a refusal."""
    refusal = facts[AccountSearch].refusal if facts.get(AccountSearch) else None
    return refusal is None or refusal.is_permission


LOOKED_UP = Condition(
    holds=_was_looked_up,
    reason=Reason.BLOCKED,
    detail=say("Azure Resource Graph did not return the location of the resource"),
    blocked_by=("resource.found",),
)


def found_for(permission: str) -> Condition:
    """Return the condition that the account was found; else the permission is what lacks.

    Resource Graph leaves out what the identity may not read, so nothing found means no permission,
    as far as can be told.
    """
    return Condition(
        holds=_is_found,
        reason=Reason.NO_PERMISSION,
        detail=say("this identity cannot see the resource"),
        blocked_by=("resource.found",),
        permissions=(Permission(permission=permission, scope=say("the resource's subscription")),),
    )


NAMED_OR_LOOKED_UP = replace(
    LOOKED_UP, holds=lambda facts: bool(facts[Target].given.subscription) or _was_looked_up(facts)
)
PLACED = Condition(
    holds=lambda facts: bool(facts[Target].given.subscription) or _is_found(facts),
    reason=Reason.NO_PERMISSION,
    detail=say("this identity cannot see the resource"),
    blocked_by=("resource.found",),
    permissions=(
        Permission(
            permission="Microsoft.Resources/subscriptions/read",
            scope=say("the resource's subscription"),
        ),
    ),
)
LACKS_CLAUDE = Condition(
    holds=calls.lacks_claude,
    reason=Reason.NOT_APPLICABLE,
    detail=say("the resource's own region offers Claude"),
)
WITH_ROLES = Condition(
    holds=lambda facts: facts[Credentials].mode == "entra",
    reason=Reason.NOT_APPLICABLE,
    detail=say("the calls do not use an Entra sign-in"),
)
CALLER_KNOWN = Condition(
    holds=lambda facts: bool(calls.principal_of(facts)),
    reason=Reason.BLOCKED,
    detail=say("the token does not identify the caller"),
    blocked_by=("identity.token",),
)
OF_THE_CALLER = (AssignmentList, DenyList, PermissionList, EligibilityList)
"""What is read for the roles of who calls: a key has none."""


def _conditions(get: ArmGet) -> tuple[Condition, ...]:
    if get.provides in OF_THE_CALLER:
        return (WITH_ROLES, SIGNED_IN, LOOKED_UP, CALLER_KNOWN, found_for(get.permission))
    return (SIGNED_IN, LOOKED_UP, found_for(get.permission))


EMPTY = Condition(
    holds=calls.is_empty,
    reason=Reason.NOT_APPLICABLE,
    detail=say("the workspace returned rows, or was not queried"),
)
LOGGED = Condition(
    holds=lambda facts: bool(calls.logging_workspace(facts[DiagnosticSettingList])),
    reason=Reason.BLOCKED,
    detail=say("no diagnostic setting names a workspace"),
    blocked_by=("logging.enabled",),
)


def _plan(method: str, path: str, why: str) -> Callable[[Aim], Sequence[Planned]]:
    def plan(aim: Aim) -> Sequence[Planned]:
        return (Planned(method=method, url=f"{aim.cloud.arm}{path}", why=why, certain=False),)

    return plan


def _plan_sign_in(aim: Aim) -> Sequence[Planned]:
    return plan_sign_in(aim, aim.cloud.arm_scope, certain=not aim.is_entra)


WAITS = "Azure Resource Manager"
PROBES = (
    Probe(
        id="arm.sign-in",
        provides=ArmSignIn,
        needs=(Target, Credentials),
        uses=(SignIn,),
        conditions=(NAMED,),
        run=calls.arm_sign_in,
        plan=_plan_sign_in,
        rounds=2,
        waits_for="Microsoft Entra ID",
    ),
    Probe(
        id="arm.search",
        provides=AccountSearch,
        needs=(Target, ArmSignIn),
        conditions=(NAMED, SIGNED_IN),
        run=calls.search,
        plan=_plan(
            "POST",
            "/providers/Microsoft.ResourceGraph/resources",
            say("where the resource is, in every subscription that the identity can see"),
        ),
        rounds=1,
        waits_for="Azure Resource Graph",
    ),
    Probe(
        id="arm.subscription",
        provides=SubscriptionRead,
        needs=(Target, ArmSignIn),
        uses=(AccountSearch,),
        conditions=(SIGNED_IN, NAMED_OR_LOOKED_UP, PLACED),
        run=calls.subscription,
        plan=_plan(
            "GET", "/subscriptions/{subscription}", say("the subscription's state and offer")
        ),
        rounds=1,
        waits_for=WAITS,
    ),
    *(
        Probe(
            id=get.id,
            provides=get.provides,
            needs=(Target, Credentials, ArmSignIn, AccountSearch),
            uses=(SignIn,),
            conditions=_conditions(get),
            run=calls.getter(get),
            plan=_plan("GET", get.path, get.why),
            rounds=1,
            waits_for=WAITS,
        )
        for get in READS
    ),
    Probe(
        id="arm.definitions",
        provides=DefinitionList,
        needs=(Target, ArmSignIn, AccountSearch, AssignmentList),
        uses=(SignIn,),
        conditions=(found_for("Microsoft.Authorization/roleDefinitions/read"),),
        run=calls.definitions,
        plan=_plan(
            "GET",
            "{account}/providers/Microsoft.Authorization/roleDefinitions/{role}",
            say("what each of the caller's roles allows"),
        ),
        rounds=1,
        waits_for=WAITS,
    ),
    Probe(
        id="arm.check-access",
        provides=AccessCheck,
        needs=(Target, Credentials, ArmSignIn, AccountSearch),
        uses=(SignIn,),
        conditions=(
            WITH_ROLES,
            SIGNED_IN,
            CALLER_KNOWN,
            found_for("Microsoft.Authorization/checkAccess/action"),
        ),
        run=calls.check_access,
        plan=_plan(
            "POST",
            "{account}/providers/Microsoft.Authorization/checkAccess",
            say("Azure's own check of the caller's access to Claude"),
        ),
        rounds=1,
        waits_for=WAITS,
    ),
    Probe(
        id="arm.other-regions",
        provides=OtherRegions,
        needs=(Target, ArmSignIn, AccountSearch, ModelList),
        conditions=(LACKS_CLAUDE,),
        run=calls.other_regions,
        plan=_plan(
            "GET",
            f"/subscriptions/{{sub}}{COGNITIVE}/locations/{{location}}/models",
            say("which other regions offer Claude"),
        ),
        rounds=1,
        waits_for=WAITS,
    ),
    Probe(
        id="arm.workspace",
        provides=WorkspaceRead,
        needs=(Target, ArmSignIn, DiagnosticSettingList),
        conditions=(LOGGED,),
        run=calls.workspace,
        plan=_plan("GET", "{workspace}", say("how long the workspace keeps logs")),
        rounds=1,
        waits_for=WAITS,
    ),
    Probe(
        id="arm.table",
        provides=TableRead,
        needs=(Target, ArmSignIn, DiagnosticSettingList, RowsRead),
        conditions=(LOGGED, EMPTY),
        run=calls.table,
        plan=_plan(
            "GET", "{workspace}/tables/AzureDiagnostics", say("why the table returns no rows")
        ),
        rounds=1,
        waits_for=WAITS,
    ),
)
