"""Log Analytics' front door: guards over the state, then the query in a thread of its own."""

import asyncio
import contextlib
import functools
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

import duckdb

from checks.sandbox.arm.visit import Refused, in_path
from checks.sandbox.logs import kql, refusals, store, timespans, views
from checks.sandbox.start import account_id
from checks.sandbox.state import State
from checks.sandbox.tokens import Signer
from checks.sandbox.wire import Answer, Call

AUDIENCE = "https://api.loganalytics.io"

_QUERY_ACTION = "Microsoft.OperationalInsights/workspaces/query/read"
# That this permission on the resource is enough for a query of its rows alone is documented for
# workspaces in the mode "resource or workspace permissions", the default; so is the name.
_RESOURCE_ACTION = "Microsoft.Insights/logs/read"
_WORKSPACE = re.compile(r"/v1/workspaces/([^/]+)/query", re.IGNORECASE)
_RESOURCE = re.compile(r"/v1(/subscriptions/.+)/query", re.IGNORECASE)
_WAIT = re.compile(r"\bwait=(\d+)")
_WAIT_S, _LONGEST_WAIT_S = 180, 600
# A query costs the same whenever it is asked, or two sandboxes would differ in their answers.
_SECONDS_PER_ROW = 1e-6


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


class LogAnalytics:
    """Answers every query; the tables are made when the first one is asked."""

    def __init__(
        self, state: State, signer: Signer, *, pause: Callable[[float], Awaitable[None]]
    ) -> None:
        self._state = state
        self._signer = signer
        self._pause = pause
        self._asked = 0
        self._store: asyncio.Task[duckdb.DuckDBPyConnection] | None = None

    def serves(self, call: Call) -> bool:
        """Tell whether a call is meant for Log Analytics."""
        return call.path.startswith("/v1/")

    async def __call__(self, call: Call) -> Answer:
        """Answer a call: the guards first, then the query."""
        words = (
            "logs",
            call.method,
            call.path,
            call.query,
            call.body,
            call.headers.get("prefer", ""),
        )
        request_id = self._state.seeded.guid(*words, self._state.seeded.turn(*words))
        question = Question(
            state=self._state, signer=self._signer, call=call, request_id=request_id
        )
        try:
            for guard in GUARDS:
                guard(question)
            self._throttle()
            answer = await self._timed(question)
        except Refused as refused:
            answer = refused.answer
        headers = (*answer.headers, ("x-ms-request-id", request_id))
        return Answer(status=answer.status, headers=headers, chunks=answer.chunks)

    def _throttle(self) -> None:
        self._asked += 1
        if self._asked <= self._state.plan.logs.throttled:
            raise Refused(refusals.throttled(self._state.plan.logs.throttle_s))

    async def database(self) -> duckdb.DuckDBPyConnection:
        """Return the tables; whoever comes first has them made, nobody makes them twice."""
        if self._store is None:
            self._store = asyncio.create_task(asyncio.to_thread(store.generate, self._state))
        return await asyncio.shield(self._store)

    async def _timed(self, question: Question) -> Answer:
        try:
            async with asyncio.timeout(question.wait_s):
                return await self._answer(question)
        except TimeoutError:
            raise Refused(refusals.timed_out(correlation=question.request_id)) from None

    async def _answer(self, question: Question) -> Answer:
        await self._pause(self._state.plan.logs.delay_s)
        cursor = (await self.database()).cursor()
        variables = views.variables(
            self._state, since=question.since, until=question.until, resource=question.resource
        )
        ask = functools.partial(_ask, cursor, question, variables, self._state.clock.now())
        # A thread cannot be cancelled: whoever stops waiting ends the query itself.
        with contextlib.ExitStack() as leaving:
            leaving.callback(cursor.interrupt)
            try:
                return await asyncio.to_thread(ask)
            except kql.QueryError as error:
                raise Refused(_mistaken(error, question)) from None


def _ask(
    cursor: duckdb.DuckDBPyConnection,
    question: Question,
    variables: Mapping[str, Any],
    now: datetime,
) -> Answer:
    """Run a query and write its answer; in a thread, for both take their time."""
    limit = question.state.plan.logs.max_records
    found = kql.run(cursor, question.query, now=now, variables=variables, max_records=limit)
    return _written(found, question, limit)


def _mistaken(error: kql.QueryError, question: Question) -> Answer:
    inner: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.kind == "SyntaxError":
        inner |= {"line": error.line, "pos": error.position}
    told = {
        "SyntaxError": "A recognition error occurred in the query.",
        "SemanticError": "A semantic error occurred.",
    }
    outer = {
        "code": error.kind,
        "message": told.get(error.kind, "The query is not valid here."),
        "innererror": inner,
    }
    return refusals.bad_argument(outer, correlation=question.request_id)


def _written(found: kql.Table, question: Question, max_records: int) -> Answer:
    """Return a table as Log Analytics writes it; the rows are JSON already."""
    columns = [{"name": name, "type": kind} for name, kind in found.columns]
    after: dict[str, Any] = {}
    if "include-statistics=true" in question.prefer:
        seconds = round(0.01 + len(found.rows) * _SECONDS_PER_ROW, 7)
        after["statistics"] = {"query": {"executionTime": seconds, "resourceUsage": {}}}
    if found.is_cut:
        after["error"] = refusals.partial(max_records)
    head = f'{{"tables":[{{"name":"PrimaryResult","columns":{_json(columns)},"rows":['
    tail = "]}]" + "".join(f',"{name}":{_json(value)}' for name, value in after.items()) + "}"
    body = (head + ",".join(found.rows) + tail).encode()
    return Answer(status=200, headers=(("content-type", "application/json"),), chunks=(body,))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


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
        kql.check(question.query)
    except (ValueError, OverflowError):
        inner = {"code": "BadArgumentError", "message": "'timespan' is no ISO 8601 span."}
        raise Refused(refusals.bad_argument(inner)) from None
    except kql.QueryError as error:
        raise Refused(_mistaken(error, question)) from None


def _given(call: Call) -> dict[str, Any] | None:
    """Return what the caller sent: a query string, or a body that says it is JSON and is."""
    if call.method == "GET":
        return dict(parse_qsl(call.query))
    if not call.headers.get("content-type", "").startswith("application/json"):
        return None
    try:
        document = json.loads(call.body)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


GUARDS: tuple[Callable[[Question], None], ...] = (_authenticated, _found, _allowed, _readable)
"""In the service's order; each raises `Refused` or lets the call pass."""
