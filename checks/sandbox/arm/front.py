"""ARM's front door: an ordered list of guards before the operation's own answer."""

import inspect
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from checks.sandbox.arm import faults, refusals
from checks.sandbox.arm.faults import Faults
from checks.sandbox.arm.operations import Operation
from checks.sandbox.arm.table import OPERATIONS
from checks.sandbox.arm.visit import Refused, Visit, in_path
from checks.sandbox.start import account_id
from checks.sandbox.state import State
from checks.sandbox.tokens import Signer
from checks.sandbox.wire import Answer, Call, json_answer

AUDIENCE = "https://management.azure.com"

# Azure gives each principal so many reads at once.
_READS = 1199
_ROOTS = ("/subscriptions", "/providers", "/tenants")
_WRITES = frozenset({"PUT", "PATCH", "DELETE"})
_GROUP = re.compile(r"/subscriptions/[^/]+/resourcegroups/([^/]+)", re.IGNORECASE)
_RESOURCE = re.compile(
    r"/subscriptions/[^/]+/resourcegroups/([^/]+)/providers/"
    r"(microsoft\.(?:cognitiveservices/accounts|operationalinsights/workspaces))/([^/]+)",
    re.IGNORECASE,
)


@dataclass(slots=True, kw_only=True)
class _Entry:
    """A visit with what only the front door needs."""

    visit: Visit
    signer: Signer
    faults: Faults
    operation: Operation | None


class Arm:
    """Answers every call to ARM."""

    def __init__(self, state: State, signer: Signer, *, more: tuple[Operation, ...] = ()) -> None:
        """Take operations beside those of the table: the ones that need something else."""
        self._operations = (*more, *OPERATIONS)
        self._state = state
        self.signer = signer
        self._faults = Faults(state)

    def delay_s(self, call: Call) -> float:
        """Return how long this call is to wait before it is answered."""
        return self._faults.delay_s(_path(call))

    def __call__(self, call: Call) -> Answer | Awaitable[Answer]:
        """Answer a call: the guards first, then the operation."""
        path, seeded = _path(call), self._state.seeded
        if not path.casefold().startswith(_ROOTS):
            return refusals.not_served(call.method, path or "/", status=404)
        token = call.headers.get("authorization", "")
        words = ("arm", call.method, call.path, call.query, call.body, token)
        turn = seeded.turn(*words)
        operation, parts = _find(self._operations, call.method, path)
        visit = Visit(
            state=self._state,
            call=call,
            path=path,
            request_id=seeded.guid(*words, turn),
            parts=parts,
        )
        entry = _Entry(visit=visit, signer=self.signer, faults=self._faults, operation=operation)
        stamps = (
            ("x-ms-request-id", visit.request_id),
            ("x-ms-correlation-request-id", visit.request_id),
            ("x-ms-routing-request-id", f"SANDBOX:{visit.request_id}"),
            ("x-ms-ratelimit-remaining-subscription-reads", str(max(0, _READS - int(turn)))),
            ("cache-control", "no-cache"),
        )
        try:
            document = _document(entry)
        except Refused as refused:
            return _stamped(refused.answer, stamps)
        if inspect.isawaitable(document):
            return _later(document, stamps)
        return _stamped(json_answer(200, document), stamps)


def _path(call: Call) -> str:
    return re.sub("//+", "/", call.path).rstrip("/")


_Stamps = tuple[tuple[str, str], ...]


def _stamped(answer: Answer, stamps: _Stamps) -> Answer:
    return Answer(status=answer.status, headers=(*answer.headers, *stamps), chunks=answer.chunks)


async def _later(document: Awaitable[Any], stamps: _Stamps) -> Answer:
    try:
        return _stamped(json_answer(200, await document), stamps)
    except Refused as refused:
        return _stamped(refused.answer, stamps)


def _find(
    operations: tuple[Operation, ...], method: str, path: str
) -> tuple[Operation | None, Mapping[str, str]]:
    for operation in operations:
        parts = operation.parts(path) if operation.method == method else None
        if parts is not None:
            return operation, parts
    return None, {}


def _document(entry: _Entry) -> Any:
    for guard in GUARDS:
        guard(entry)
    assert entry.operation is not None  # noqa: S101 -- `_known` has refused the others
    return entry.operation.handle(entry.visit)


def _authenticated(entry: _Entry) -> None:
    visit = entry.visit
    authority = f"https://{visit.call.authority}/{_home(visit)}"
    scheme, _, token = visit.call.headers.get("authorization", "").partition(" ")
    if scheme.casefold() != "bearer":
        message = "Authentication failed. The 'Authorization' header is missing."
        answer = refusals.unauthenticated(
            "AuthenticationFailed", message, authority=authority, told=False
        )
        raise Refused(answer)
    claims = entry.signer.claims(token)
    if wrong := _token_fault(claims, visit):
        raise Refused(refusals.unauthenticated(*wrong, authority=authority))
    visit.claims = claims or {}


def _token_fault(claims: Mapping[str, Any] | None, visit: Visit) -> tuple[str, str] | None:
    now = visit.state.clock.now()
    if not claims or now.timestamp() < claims["nbf"]:
        return "InvalidAuthenticationToken", "The access token is invalid."
    if claims["aud"].removesuffix("/") != AUDIENCE:
        return "InvalidAuthenticationToken", (
            "The access token has been obtained for wrong audience or resource "
            f"'{claims['aud']}'. It should exactly match with one of the allowed audiences "
            f"'{AUDIENCE}/','{AUDIENCE}'."
        )
    if claims["exp"] <= now.timestamp():
        return "ExpiredAuthenticationToken", (
            "The access token expiry UTC time is earlier than current UTC time "
            f"'{now:%m/%d/%Y %I:%M:%S %p}'."
        )
    return None


def _home(visit: Visit) -> str:
    """Return the tenant of the subscription in the path, else the account's."""
    subscription = visit.state.find_subscription(visit.subscription_id)
    label = subscription.tenant if subscription else visit.state.account.tenant
    return visit.state.tenant(label).id


def _known(entry: _Entry) -> None:
    if entry.operation is None:
        method, path = entry.visit.call.method, entry.visit.path
        refuse = refusals.read_only if method in _WRITES else refusals.not_served
        raise Refused(refuse(method, path))


def _version(entry: _Entry) -> None:
    given = entry.visit.version
    known = entry.operation.versions if entry.operation else ()
    if not given:
        raise Refused(refusals.missing_version())
    if known and given not in known:
        raise Refused(refusals.wrong_version(given, known))


def _faulty(entry: _Entry) -> None:
    visit, met = entry.visit, entry.faults.meet(entry.visit.path)
    visit.faults = frozenset(fault.kind for fault in met)
    for fault in met:
        answer = faults.answer(
            fault,
            visit,
            action=entry.operation.action if entry.operation else "",
            scope=entry.operation.scope(visit.parts) if entry.operation else visit.path,
        )
        if answer:
            raise Refused(answer)


def _subscription(entry: _Entry) -> None:
    visit = entry.visit
    if not visit.subscription_id:
        return
    subscription = visit.state.find_subscription(visit.subscription_id)
    if subscription is None:
        raise Refused(refusals.no_subscription(visit.subscription_id))
    home = visit.state.tenant(subscription.tenant).id
    if visit.claims and visit.claims["tid"] != home:
        raise Refused(_other_tenant(visit, home))


def _other_tenant(visit: Visit, home: str) -> Answer:
    message = (
        f"The access token is from the wrong issuer '{visit.claims['iss']}'. It must match the "
        f"tenant 'https://sts.windows.net/{home}/' associated with this subscription. Please use "
        f"the authority (URL) 'https://{visit.call.authority}/{home}' to get the token."
    )
    authority = f"https://{visit.call.authority}/{home}"
    return refusals.unauthenticated(
        "InvalidAuthenticationTokenTenant", message, authority=authority
    )


def _allowed(entry: _Entry) -> None:
    visit, operation = entry.visit, entry.operation
    if operation is None or not operation.action:
        return
    scope = operation.scope(visit.parts)
    if not visit.may(operation.action, scope):
        client = str(visit.claims["appid"])
        raise Refused(refusals.not_authorized(visit.caller, client, operation.action, scope))


def _exists(entry: _Entry) -> None:
    visit = entry.visit
    state, path = visit.state, visit.path.casefold()
    if (found := _GROUP.match(path)) and found[1] not in _groups(state, path):
        raise Refused(refusals.no_group(_GROUP.match(visit.path)[1]))  # type: ignore[index]
    if found := _RESOURCE.match(visit.path):
        known = (*(account_id(each) for each in state.accounts), state.workspace_id)
        if not any(in_path(each, path) for each in known):
            group, kind, name = found.groups()
            raise Refused(refusals.no_resource(kind, name, group))


def _groups(state: State, path: str) -> set[str]:
    """Return the names of the resource groups in the subscription of a path, in lower case."""
    own = path.startswith(state.scope("{subscription}").casefold())
    names = {each.resource_group.casefold() for each in state.accounts}
    return names | {state.plan.logs.resource_group.casefold()} if own else set()


Guard = Callable[[_Entry], None]

GUARDS: tuple[Guard, ...] = (
    _subscription,
    _authenticated,
    _version,
    _known,
    _subscription,
    _faulty,
    _allowed,
    _exists,
)
"""In ARM's order; each raises `Refused` or lets the call pass.

The subscription comes twice: one that does not exist is told to anybody, the tenant of one that
does only matters once somebody has signed in.
"""
