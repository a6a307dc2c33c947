"""What stands before a query: who asks, for what, whether they may, whether it can be read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from checks.sandbox.arm.visit import Refused, in_path
from checks.sandbox.logs import queries, refusals, schema, timespans
from checks.sandbox.start import account_id
from checks.sandbox.state import State
from checks.sandbox.tokens import Signer
from checks.sandbox.wire import Answer, Call, parsed

AUDIENCE = "https://api.loganalytics.io"

_QUERY_ACTION = "Microsoft.OperationalInsights/workspaces/query/read"
# That this permission on the resource is enough for a query of its rows alone is documented for
# workspaces in the mode "resource or workspace permissions", the default; so is the name.
_RESOURCE_ACTION = "Microsoft.Insights/logs/read"
_DATA_ACTION = "Microsoft.OperationalInsights/workspaces/tables/data/read"
_WORKSPACE = re.compile(r"/v1/workspaces/([^/]+)/query", re.IGNORECASE)
_RESOURCE = re.compile(r"/v1(/subscriptions/.+)/query", re.IGNORECASE)
_WAIT = re.compile(r"\bwait=(\d+)")
_WAIT_S, _LONGEST_WAIT_S = 180, 600


@dataclass(slots=True, kw_only=True)
class Question:
    """One query on its way through the guards."""

    state: State
    signer: Signer
    call: Call
    request_id: str
    claims: Mapping[str, Any] = field(default_factory=dict)
    resource: str | None = None
    """The id of the resource whose rows are asked for; None for the whole workspace."""
    query: str = ""
    since: datetime = timespans.EARLIEST
    until: datetime = timespans.LATEST

    @property
    def prefer(self) -> str:
        """What the caller would like."""
        return self.call.headers.get("prefer", "")

    @property
    def wait_s(self) -> int:
        """How long the caller waits for an answer."""
        found = _WAIT.search(self.prefer)
        return min(int(found[1]), _LONGEST_WAIT_S) if found else _WAIT_S


def _authenticated(question: Question) -> None:
    call, state = question.call, question.state
    home = state.tenant(state.account.tenant).id
    scheme, _, token = call.headers.get("authorization", "").partition(" ")
    claims = question.signer.claims(token) if scheme.casefold() == "bearer" else None
    now = state.clock.now().timestamp()
    if not claims or not claims["nbf"] <= now < claims["exp"]:
        raise Refused(refusals.unauthenticated(f"https://{call.authority}/{home}"))
    if claims["aud"].removesuffix("/") != AUDIENCE:
        raise Refused(refusals.wrong_audience(claims["aud"]))
    if claims["tid"] != home:
        raise Refused(refusals.wrong_tenant())
    question.claims = claims


def _found(question: Question) -> None:
    path, state = question.call.path, question.state
    if question.call.method not in {"GET", "POST"}:
        raise Refused(refusals.no_path())
    if workspace := _WORKSPACE.fullmatch(path):
        if workspace[1].casefold() != state.plan.logs.workspace:
            raise Refused(refusals.no_workspace(workspace[1]))
        return
    resource = _RESOURCE.fullmatch(path)
    if resource is None:
        raise Refused(refusals.no_path())
    wanted = resource[1].casefold()
    if wanted == state.workspace_id.casefold():
        # A workspace is a resource, too: asked by its resource ID, it gives all of its rows [U].
        return
    if not any(in_path(account_id(each), wanted) for each in state.accounts):
        raise Refused(refusals.no_resource(resource[1]))
    question.resource = wanted


def _allowed(question: Question) -> None:
    action = _RESOURCE_ACTION if question.resource else _QUERY_ACTION
    scope = question.resource or question.state.workspace_id
    principal = str(question.claims["oid"])
    if not question.state.decide(principal, action, scope).allowed:
        raise Refused(
            refusals.insufficient_access(principal, action, scope, correlation=question.request_id)
        )


def hidden(question: Question) -> tuple[str, ...]:
    """Return the tables that give this caller no row, though its query is answered.

    That roles without the data action get an empty answer is documented for protected tables, and
    assumed for the mode of the workspace [U]. A protected table asks for a role made for it: no
    built-in role of the sandbox has one, so a data action does not open it.
    """
    state, logs = question.state, question.state.plan.logs
    protected = {each.name for each in logs.tables if each.is_protected}
    principal = str(question.claims["oid"])
    closed = logs.data_actions_only and not (
        state.decide(principal, _DATA_ACTION, state.workspace_id, data=True).allowed
    )
    return tuple(name for name in schema.tables() if closed or name in protected)


def _readable(question: Question) -> None:
    given = _given(question.call)
    if given is None:
        # So Microsoft's page on the errors has it: nothing, with a status of success.
        raise Refused(Answer(status=200, headers=(), chunks=(b"",)))
    others = set(given.get("workspaces") or ()) - {question.state.plan.logs.workspace}
    if others:
        message = "A workspace among 'workspaces' could not be resolved."
        raise Refused(
            refusals.bad_argument({"code": "FailedToResolveResource", "message": message})
        )
    question.query = str(given.get("query") or "")
    span = str(given.get("timespan") or "")
    try:
        question.since, question.until = timespans.read(span, now=question.state.clock.now())
        queries.check(question.query)
    except (ValueError, OverflowError):
        inner = {"code": "BadArgumentError", "message": "'timespan' is no ISO 8601 span."}
        raise Refused(refusals.bad_argument(inner)) from None
    except queries.QueryError as error:
        raise Refused(
            refusals.mistaken(error.kind, error.told, correlation=question.request_id)
        ) from None


def _given(call: Call) -> dict[str, Any] | None:
    """Return what the caller sent: a query string, or a body that says it is JSON and is."""
    if call.method == "GET":
        return dict(parse_qsl(call.query))
    if not call.headers.get("content-type", "").startswith("application/json"):
        return None
    try:
        document = parsed(call.body)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


GUARDS: tuple[Callable[[Question], None], ...] = (_authenticated, _found, _allowed, _readable)
"""In the service's order; each raises `Refused` or lets the call pass."""
