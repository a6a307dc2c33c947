"""Probes of the control plane: Resource Graph finds the account, the rest is read at once."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlsplit

from checks.arm import parse
from checks.arm.graph import find_account
from checks.arm.reads import COGNITIVE, COGNITIVE_VERSION, READS, ArmGet, Known, one
from checks.causes.classify import error_fields
from checks.engine.model import Condition, Facts, Permission, Planned, Probe, Reason
from checks.evidence import AuthScheme, Credentials, Exchange, Purpose, SignIn
from checks.evidence.access import AccessCheck, AssignmentList, DefinitionList
from checks.evidence.arm import (
    AccountRef,
    AccountSearch,
    ArmRefusal,
    ArmSignIn,
    DiagnosticSettingList,
    ModelList,
    OtherRegions,
    Read,
    RegionOffer,
    SubscriptionRead,
    WorkspaceRead,
)
from checks.http import Credential, Outgoing
from checks.knowledge import load
from checks.probes.identity import plan_sign_in
from checks.probes.tools import Aim, Tools
from checks.rules.access import CALL
from checks.target import Target

ANSWER_TIMEOUT_S = 7.5
MAX_DOCUMENT = 8 * 1024 * 1024
"""Bytes of a page that are read; a region's list of models has some hundred kilobytes."""

MAX_PAGES = 60
"""A list of 4 000 role assignments, ARM's limit for a subscription, has fewer pages."""

PATIENCE_S = 5.0
"""The longest Retry-After that is waited for within a probe's time."""

Items = Callable[[Mapping[str, Any]], Iterator[Any]]


async def arm_sign_in(tools: Tools, _facts: Facts) -> ArmSignIn:
    """Sign in for ARM with the first credential of the chain that can."""
    return ArmSignIn(sign_in=await tools.chain.sign_in(tools.aim.cloud.arm_scope))


class Reader:
    """Reads ARM page by page for one probe, and keeps what was asked and answered."""

    def __init__(self, tools: Tools, facts: Facts, permission: str, scope: str) -> None:
        token = facts[ArmSignIn].sign_in.token
        if token is None:
            raise LookupError("ARM was asked without a token")
        self._tools = tools
        self._credential = Credential(scheme=AuthScheme.BEARER, secret=token)
        self._permission = permission
        self._scope = scope
        self._until = asyncio.get_running_loop().time() + ANSWER_TIMEOUT_S
        self.exchanges: list[Exchange] = []

    @property
    def _left(self) -> float:
        return self._until - asyncio.get_running_loop().time()

    async def ask(
        self, method: str, url: str, body: Mapping[str, Any] | None = None
    ) -> tuple[Exchange, Mapping[str, Any] | None]:
        """Ask once, and once more when ARM says how long to wait; return the document too."""
        exchange, document = await self._send(method, url, body)
        pause = _retry_after(exchange)
        if pause is not None and pause < min(PATIENCE_S, self._left - 0.5):
            await asyncio.sleep(pause)
            exchange, document = await self._send(method, url, body)
        return exchange, document

    async def _send(
        self, method: str, url: str, body: Mapping[str, Any] | None
    ) -> tuple[Exchange, Mapping[str, Any] | None]:
        outgoing = Outgoing(
            purpose=Purpose.ARM,
            method=method,
            url=url,
            body=body,
            credential=self._credential,
            max_body=MAX_DOCUMENT,
        )
        exchange, content = await self._tools.http.send_raw(
            outgoing, timeout_s=max(self._left, 0.1)
        )
        self.exchanges.append(exchange)
        whole = exchange.failure is None and exchange.status in range(200, 300)
        return exchange, _document(content) if whole else None

    async def pages(self, url: str, items: Items) -> dict[str, Any]:
        """Read a list to its end, or one document; return the fields of a `Read`."""
        found: list[Any] = []
        seen: set[str] = set()
        following: str | None = url
        while following and following not in seen and len(seen) < MAX_PAGES:
            seen.add(following)
            exchange, document = await self.ask("GET", following)
            if document is None:
                refusal = self.refusal(exchange)
                return self._read(found, complete=False, refusal=None if found else refusal)
            page = document["value"] if isinstance(document.get("value"), list) else [document]
            found += [value for item in page if isinstance(item, dict) for value in items(item)]
            following = self._next(document.get("nextLink"))
            if document.get("nextLink") and not following:
                return self._read(found, complete=False, refusal=None)
        return self._read(found, complete=not following, refusal=None)

    def _next(self, link: object) -> str | None:
        """Return the next page when it is ARM's own; a token follows no link to elsewhere."""
        if not isinstance(link, str) or not link:
            return None
        own = urlsplit(self._tools.aim.cloud.arm)
        there = urlsplit(link)
        return link if (there.scheme, there.netloc) == (own.scheme, own.netloc) else None

    def _read(
        self, items: Sequence[Any], *, complete: bool, refusal: ArmRefusal | None
    ) -> dict[str, Any]:
        return {
            "items": tuple(items),
            "complete": complete,
            "refusal": refusal,
            "exchanges": tuple(self.exchanges),
        }

    def refusal(self, exchange: Exchange) -> ArmRefusal:
        """Say why ARM gave no answer."""
        fields = error_fields(exchange) if exchange.answered else {}
        return ArmRefusal(
            status=exchange.status,
            code=fields.get("code", ""),
            message=fields.get("message", "") or exchange.detail,
            permission=self._permission,
            scope=self._scope,
        )


def _document(content: bytes) -> Mapping[str, Any] | None:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _retry_after(exchange: Exchange) -> float | None:
    """Return how long a throttled answer asks to wait, in seconds; 1 if it does not say."""
    if exchange.status != 429:
        return None
    said = exchange.header("retry-after") or "1"
    if said.replace(".", "", 1).isdecimal():
        return float(said)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return 1.0
    if moment.tzinfo is None or exchange.received_at is None:
        return 1.0
    return max(0.0, (moment - exchange.received_at).total_seconds())


async def search(tools: Tools, facts: Facts) -> AccountSearch:
    """Find the account by its name, in every subscription that the identity may see."""
    name = facts[Target].resource
    reader = Reader(tools, facts, "Microsoft.CognitiveServices/accounts/read", "any subscription")
    body: dict[str, Any] = {
        "query": find_account(name),
        "options": {"resultFormat": "objectArray", "$top": 100},
    }
    if subscription := facts[Target].given.subscription:
        body["subscriptions"] = [subscription]
    url = (
        f"{tools.aim.cloud.arm}/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01"
    )
    exchange, document = await reader.ask("POST", url, body)
    exchanges = tuple(reader.exchanges)
    if document is None:
        return AccountSearch(complete=False, refusal=reader.refusal(exchange), exchanges=exchanges)
    rows = document.get("data")
    refs = [parse.account_ref(row) for row in rows if isinstance(row, dict)] if rows else []
    refs.sort(key=lambda ref: ref.subdomain.lower() != name.lower())
    return AccountSearch(items=tuple(refs), exchanges=exchanges)


def _account(facts: Facts) -> AccountRef:
    found = facts[AccountSearch].first
    if found is None:
        raise LookupError("no account was found")
    return found


def principal_of(facts: Facts) -> str:
    """Return the caller's object ID: of the token that calls, else of the one that reads ARM."""
    walked = facts.get(SignIn)
    for claims in (walked.claims if walked else None, facts[ArmSignIn].sign_in.claims):
        if claims is not None and claims.text("oid"):
            return claims.text("oid")
    return ""


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


def _url(base: str, path: str, version: str, query: str = "") -> str:
    tail = f"&{quote(query, safe='=$&():')}" if query else ""
    return f"{base}{path}?api-version={version}{tail}"


def _getter(get: ArmGet) -> Callable[[Tools, Facts], Any]:
    async def read(tools: Tools, facts: Facts) -> Read[Any]:
        place = known(tools, facts)
        reader = Reader(tools, facts, get.permission, place.fill(get.scope))
        query = get.query.format(**_raw(place)) if get.query else ""
        url = _url(tools.aim.cloud.arm, place.fill(get.path), get.version, query)
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
    url = _url(tools.aim.cloud.arm, f"/subscriptions/{quote(name, safe='')}", "2022-12-01")
    return SubscriptionRead(**await reader.pages(url, one(parse.subscription)))


async def definitions(tools: Tools, facts: Facts) -> DefinitionList:
    """Read the definition of each role that is assigned, once each."""
    roles = dict.fromkeys(assignment.role for assignment in facts[AssignmentList].items)
    account, base = _account(facts), tools.aim.cloud.arm
    permission = "Microsoft.Authorization/roleDefinitions/read"
    path = f"{quote(account.id, safe='/')}/providers/Microsoft.Authorization/roleDefinitions"
    readers = {role: Reader(tools, facts, permission, account.id) for role in roles}
    reads = await asyncio.gather(
        *(
            reader.pages(
                _url(base, f"{path}/{quote(role, safe='')}", "2022-04-01"),
                one(parse.role_definition),
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
    url = _url(tools.aim.cloud.arm, path, "2018-09-01-preview")
    exchange, _ = await reader.ask("POST", url, body)
    exchanges = tuple(reader.exchanges)
    answers = exchange.document if exchange.status == 200 else None
    if not isinstance(answers, list):
        return AccessCheck(complete=False, refusal=reader.refusal(exchange), exchanges=exchanges)
    found = tuple(parse.access_answer(a) for a in answers if isinstance(a, dict))
    return AccessCheck(items=found, exchanges=exchanges)


async def other_regions(tools: Tools, facts: Facts) -> OtherRegions:
    """Read what the regions that are known for Claude offer."""
    place = _account(facts)
    regions = [region for region in load("regions")["claude"] if region != place.location]
    permission = "Microsoft.CognitiveServices/locations/models/read"
    base = f"/subscriptions/{quote(place.subscription, safe='')}{COGNITIVE}/locations"

    async def one_region(region: str) -> tuple[RegionOffer, tuple[Exchange, ...]]:
        reader = Reader(tools, facts, permission, f"/subscriptions/{place.subscription}")
        url = _url(tools.aim.cloud.arm, f"{base}/{region}/models", COGNITIVE_VERSION)
        read = await reader.pages(url, parse.catalogue_model)
        names = {model.name for model in read["items"] if model.format.lower() == "anthropic"}
        return RegionOffer(region=region, models=tuple(sorted(names))), read["exchanges"]

    found = await asyncio.gather(*map(one_region, regions))
    return OtherRegions(
        items=tuple(offer for offer, _ in found),
        exchanges=tuple(exchange for _, sent in found for exchange in sent),
    )


def _lacks_claude(facts: Facts) -> bool:
    read = facts[ModelList]
    claude = any(model.format.lower() == "anthropic" for model in read.items)
    return read.proves_absence and not claude


def logging_workspace(settings: DiagnosticSettingList) -> str:
    """Return the ARM ID of the workspace that a setting sends requests to."""
    return next((entry.workspace for entry in settings.items if entry.workspace), "")


async def workspace(tools: Tools, facts: Facts) -> WorkspaceRead:
    """Read the workspace that the logs go to."""
    resource = logging_workspace(facts[DiagnosticSettingList])
    permission = "Microsoft.OperationalInsights/workspaces/read"
    reader = Reader(tools, facts, permission, resource)
    url = _url(tools.aim.cloud.arm, quote(resource, safe="/"), "2025-07-01")
    return WorkspaceRead(**await reader.pages(url, one(parse.workspace)))


NAMED = Condition(
    holds=lambda facts: bool(facts[Target].resource),
    reason=Reason.NO_INPUT,
    detail="the resource's name is not known",
)
SIGNED_IN = Condition(
    holds=lambda facts: facts[ArmSignIn].sign_in.token is not None,
    reason=Reason.NO_INPUT,
    detail="there is no Entra sign-in to read Azure Resource Manager with",
)


def _is_found(facts: Facts) -> bool:
    search_result = facts.get(AccountSearch)
    return search_result is not None and search_result.first is not None


def found_for(permission: str) -> Condition:
    """Return the condition that the account was found; else the permission is what lacks.

    Resource Graph leaves out what the identity may not read, so nothing found means no permission,
    as far as can be told.
    """
    return Condition(
        holds=_is_found,
        reason=Reason.NO_PERMISSION,
        detail="this identity does not see the resource",
        blocked_by=("resource.found",),
        permissions=(Permission(permission=permission, scope="the resource's subscription"),),
    )


PLACED = Condition(
    holds=lambda facts: bool(facts[Target].given.subscription) or _is_found(facts),
    reason=Reason.NO_PERMISSION,
    detail="this identity does not see the resource",
    blocked_by=("resource.found",),
    permissions=(
        Permission(
            permission="Microsoft.Resources/subscriptions/read",
            scope="the resource's subscription",
        ),
    ),
)
LACKS_CLAUDE = Condition(
    holds=_lacks_claude,
    reason=Reason.NOT_APPLICABLE,
    detail="the resource's own region offers Claude",
)
CALLER_KNOWN = Condition(
    holds=lambda facts: facts[Credentials].mode == "entra" and bool(principal_of(facts)),
    reason=Reason.NOT_APPLICABLE,
    detail="the calls do not sign in to Entra",
)
LOGGED = Condition(
    holds=lambda facts: bool(logging_workspace(facts[DiagnosticSettingList])),
    reason=Reason.BLOCKED,
    detail="no diagnostic setting names a workspace",
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
        run=arm_sign_in,
        plan=_plan_sign_in,
        rounds=2,
        waits_for="Microsoft Entra ID",
    ),
    Probe(
        id="arm.search",
        provides=AccountSearch,
        needs=(Target, ArmSignIn),
        conditions=(NAMED, SIGNED_IN),
        run=search,
        plan=_plan(
            "POST",
            "/providers/Microsoft.ResourceGraph/resources",
            "where the resource is, in every subscription that the identity may see",
        ),
        rounds=1,
        waits_for="Azure Resource Graph",
    ),
    Probe(
        id="arm.subscription",
        provides=SubscriptionRead,
        needs=(Target, ArmSignIn),
        uses=(AccountSearch,),
        conditions=(SIGNED_IN, PLACED),
        run=subscription,
        plan=_plan("GET", "/subscriptions/{subscription}", "the subscription's state and offer"),
        rounds=1,
        waits_for=WAITS,
    ),
    *(
        Probe(
            id=get.id,
            provides=get.provides,
            needs=(Target, ArmSignIn, AccountSearch),
            uses=(SignIn,),
            conditions=(SIGNED_IN, found_for(get.permission)),
            run=_getter(get),
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
        conditions=(found_for("Microsoft.Authorization/roleDefinitions/read"),),
        run=definitions,
        plan=_plan(
            "GET",
            "{account}/providers/Microsoft.Authorization/roleDefinitions/{role}",
            "what each of those roles allows",
        ),
        rounds=1,
        waits_for=WAITS,
    ),
    Probe(
        id="arm.check-access",
        provides=AccessCheck,
        needs=(Target, Credentials, ArmSignIn, AccountSearch),
        uses=(SignIn,),
        conditions=(found_for("Microsoft.Authorization/checkAccess/action"), CALLER_KNOWN),
        run=check_access,
        plan=_plan(
            "POST",
            "{account}/providers/Microsoft.Authorization/checkAccess",
            "Azure's own answer whether the caller may call",
        ),
        rounds=1,
        waits_for=WAITS,
    ),
    Probe(
        id="arm.other-regions",
        provides=OtherRegions,
        needs=(Target, ArmSignIn, AccountSearch, ModelList),
        conditions=(LACKS_CLAUDE,),
        run=other_regions,
        plan=_plan(
            "GET",
            f"/subscriptions/{{sub}}{COGNITIVE}/locations/{{location}}/models",
            "which other regions offer Claude",
        ),
        rounds=1,
        waits_for=WAITS,
    ),
    Probe(
        id="arm.workspace",
        provides=WorkspaceRead,
        needs=(Target, ArmSignIn, DiagnosticSettingList),
        conditions=(LOGGED,),
        run=workspace,
        plan=_plan("GET", "{workspace}", "how long the workspace keeps logs"),
        rounds=1,
        waits_for=WAITS,
    ),
)
