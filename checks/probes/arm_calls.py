"""What is asked of the control plane, one question each."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from checks.arm import accounts, authorization, models, monitor, subscriptions
from checks.arm.graph import find_account, rows
from checks.arm.reads import (
    AUTHORIZATION_VERSION,
    COGNITIVE,
    COGNITIVE_VERSION,
    ArmGet,
    Known,
    one,
    version_of,
)
from checks.evidence import Exchange, SignIn
from checks.evidence.arm.accounts import AccountRef, AccountSearch, ArmSignIn
from checks.evidence.arm.authorization import CALL, AccessCheck, AssignmentList, DefinitionList
from checks.evidence.arm.models import ModelList, OtherRegions, RegionOffer, is_claude
from checks.evidence.arm.monitor import DiagnosticSettingList, TableRead, WorkspaceRead
from checks.evidence.arm.subscriptions import SubscriptionRead
from checks.evidence.logs import RowsRead
from checks.evidence.reads import Read
from checks.knowledge import load
from checks.model import Facts
from checks.probes.arm_reader import Reader, arm_url
from checks.probes.tools import Tools
from checks.target import Target
from checks.words import say


async def arm_sign_in(tools: Tools, _facts: Facts) -> ArmSignIn:
    """Sign in for ARM with the first credential of the chain that can."""
    return ArmSignIn(sign_in=await tools.chain.sign_in(tools.aim.cloud.arm_scope))


async def search(tools: Tools, facts: Facts) -> AccountSearch:
    """Find the account by its name, in every subscription that the identity may see."""
    name = facts[Target].resource
    reader = Reader(
        tools, facts, "Microsoft.CognitiveServices/accounts/read", say("any subscription")
    )
    body: dict[str, Any] = {
        "query": find_account(name),
        "options": {"resultFormat": "objectArray", "$top": 100},
    }
    if subscription := facts[Target].given.subscription:
        body["subscriptions"] = [subscription]
    path = "/providers/Microsoft.ResourceGraph/resources"
    url = arm_url(tools.aim.cloud.arm, path, version_of("resource-graph"))
    exchange, document = await reader.ask("POST", url, body)
    exchanges = tuple(reader.exchanges)
    if document is None:
        return AccountSearch(complete=False, refusal=reader.refusal(exchange), exchanges=exchanges)
    refs = [accounts.account_ref(row) for row in rows(document.get("data"))]
    refs.sort(key=lambda ref: ref.subdomain.lower() != name.lower())
    return AccountSearch(items=tuple(refs), exchanges=exchanges)


def _account(facts: Facts) -> AccountRef:
    found = facts[AccountSearch].first
    if found is None:
        raise LookupError(say("no account was found"))
    return found


def principal_of(facts: Facts) -> str:
    """Return the caller's object ID: of the token that calls, else of the one that reads ARM."""
    walked = facts.get(SignIn)
    return (walked.principal if walked else "") or facts[ArmSignIn].sign_in.principal


def known(tools: Tools, facts: Facts) -> Known:
    """Return what fills the paths of the reads."""
    ref, now = _account(facts), tools.aim.cloud.now()
    return Known(
        account=ref.id,
        subscription=ref.subscription,
        group=ref.resource_group,
        location=ref.location,
        principal=principal_of(facts),
        since=(now - timedelta(days=7)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        until=now.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def getter(get: ArmGet) -> Callable[[Tools, Facts], Any]:
    """Return the run of a probe that does this read."""

    async def read(tools: Tools, facts: Facts) -> Read[Any]:
        place = known(tools, facts)
        reader = Reader(tools, facts, get.permission, place.fill(get.scope))
        query = get.query.format(**_raw(place)) if get.query else ""
        url = arm_url(tools.aim.cloud.arm, place.fill(get.path), get.version, query)
        return get.provides(**await reader.pages(url, get.items))

    return read


def _raw(place: Known) -> dict[str, str]:
    """Return values for an OData filter; a quote in one is doubled."""
    values = {
        "principal": place.principal,
        "since": place.since,
        "until": place.until,
        "group": place.group,
    }
    return {name: value.replace("'", "''") for name, value in values.items()}


async def subscription(tools: Tools, facts: Facts) -> SubscriptionRead:
    """Read the subscription: the one that was named, else the account's."""
    named = facts[Target].given.subscription
    name = named or _account(facts).subscription
    permission = "Microsoft.Resources/subscriptions/read"
    reader = Reader(tools, facts, permission, f"/subscriptions/{name}")
    path = f"/subscriptions/{quote(name, safe='')}"
    url = arm_url(tools.aim.cloud.arm, path, version_of("subscriptions"))
    return SubscriptionRead(**await reader.pages(url, one(subscriptions.subscription)))


async def definitions(tools: Tools, facts: Facts) -> DefinitionList:
    """Read the definition of each role that the caller holds, once each."""
    walked = facts.get(SignIn)
    caller = walked.principal if walked else ""
    assigned = facts[AssignmentList].reaching(caller) if caller else ()
    roles = dict.fromkeys(assignment.role for assignment in assigned)
    account, base = _account(facts), tools.aim.cloud.arm
    permission = "Microsoft.Authorization/roleDefinitions/read"
    path = f"{quote(account.id, safe='/')}/providers/Microsoft.Authorization/roleDefinitions"
    readers = {role: Reader(tools, facts, permission, account.id) for role in roles}
    reads = await asyncio.gather(
        *(
            reader.pages(
                arm_url(base, f"{path}/{quote(role, safe='')}", AUTHORIZATION_VERSION),
                one(authorization.role_definition),
            )
            for role, reader in readers.items()
        )
    )
    return DefinitionList(
        items=tuple(item for read in reads for item in read["items"]),
        complete=all(read["complete"] for read in reads),
        refusal=next((read["refusal"] for read in reads if read["refusal"]), None),
        exchanges=tuple(x for read in reads for x in read["exchanges"]),
    )


async def check_access(tools: Tools, facts: Facts) -> AccessCheck:
    """Ask Azure's own evaluation; a preview that few may ask, so a refusal means nothing."""
    account = _account(facts)
    permission = "Microsoft.Authorization/checkAccess/action"
    reader = Reader(tools, facts, permission, account.id)
    path = f"{quote(account.id, safe='/')}/providers/Microsoft.Authorization/checkAccess"
    body = {
        "Subject": {"Attributes": {"ObjectId": principal_of(facts)}},
        "Actions": [{"Id": CALL, "IsDataAction": True}],
    }
    url = arm_url(tools.aim.cloud.arm, path, version_of("check-access"))
    exchange, _ = await reader.ask("POST", url, body)
    exchanges = tuple(reader.exchanges)
    answers = exchange.document if exchange.status == 200 else None
    if not isinstance(answers, list):
        return AccessCheck(complete=False, refusal=reader.refusal(exchange), exchanges=exchanges)
    found = tuple(authorization.access_answer(a) for a in answers if isinstance(a, dict))
    return AccessCheck(items=found, exchanges=exchanges)


async def other_regions(tools: Tools, facts: Facts) -> OtherRegions:
    """Read what the regions that are known for Claude offer."""
    place = _account(facts)
    regions = [
        region for region in load("regions")["claude"]["regions"] if region != place.location
    ]
    permission = "Microsoft.CognitiveServices/locations/models/read"
    base = f"/subscriptions/{quote(place.subscription, safe='')}{COGNITIVE}/locations"

    async def one_region(region: str) -> tuple[RegionOffer, tuple[Exchange, ...]]:
        reader = Reader(tools, facts, permission, f"/subscriptions/{place.subscription}")
        url = arm_url(tools.aim.cloud.arm, f"{base}/{region}/models", COGNITIVE_VERSION)
        read = await reader.pages(url, models.catalogue_model)
        names = {model.name for model in read["items"] if is_claude(model)}
        return RegionOffer(region=region, models=tuple(sorted(names))), read["exchanges"]

    found = await asyncio.gather(*map(one_region, regions))
    return OtherRegions(
        items=tuple(offer for offer, _ in found),
        exchanges=tuple(exchange for _, sent in found for exchange in sent),
    )


def lacks_claude(facts: Facts) -> bool:
    """Tell whether the region surely offers no Claude."""
    read = facts[ModelList]
    return read.proves_absence and not any(map(is_claude, read.items))


def logging_workspace(settings: DiagnosticSettingList) -> str:
    """Return the ARM ID of the workspace that a setting sends requests to."""
    return next((entry.workspace for entry in settings.items if entry.workspace), "")


LOG_TABLE = "AzureDiagnostics"


async def table(tools: Tools, facts: Facts) -> TableRead:
    """Read the table in which the resource's rows would stand."""
    resource = f"{logging_workspace(facts[DiagnosticSettingList])}/tables/{LOG_TABLE}"
    permission = "Microsoft.OperationalInsights/workspaces/tables/read"
    reader = Reader(tools, facts, permission, resource)
    url = arm_url(tools.aim.cloud.arm, quote(resource, safe="/"), version_of("workspace-tables"))
    return TableRead(**await reader.pages(url, one(monitor.table)))


def is_empty(facts: Facts) -> bool:
    """Tell whether the resource's own workspace gave no row of it."""
    read = facts[RowsRead]
    return read.is_named_by_setting and read.first is not None and not read.first.rows


async def workspace(tools: Tools, facts: Facts) -> WorkspaceRead:
    """Read the workspace that the logs go to."""
    resource = logging_workspace(facts[DiagnosticSettingList])
    permission = "Microsoft.OperationalInsights/workspaces/read"
    reader = Reader(tools, facts, permission, resource)
    url = arm_url(tools.aim.cloud.arm, quote(resource, safe="/"), version_of("workspaces"))
    return WorkspaceRead(**await reader.pages(url, one(monitor.workspace)))
