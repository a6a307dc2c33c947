"""Log Analytics' front door: guards over the state, then the query in a thread of its own."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Any

from checks.sandbox.arm.visit import Refused
from checks.sandbox.logs import batches, queries, refusals, schema, views
from checks.sandbox.logs.guards import GUARDS, Question, hidden
from checks.sandbox.state import State
from checks.sandbox.tokens import Signer
from checks.sandbox.wire import Answer, Call

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from checks.sandbox.logs.store import Store

# A query costs the same whenever it is asked, or two sandboxes would differ in their answers.
_SECONDS_PER_ROW = 1e-6
# However long the machine takes: a query that computes nothing ends, too.
_LONGEST_S = 180
_LOOK_S = 0.1


class LogAnalytics:
    """Answers every query; the tables are made when the first one is asked."""

    def __init__(
        self, state: State, signer: Signer, *, pause: Callable[[float], Awaitable[None]]
    ) -> None:
        self._state = state
        self._signer = signer
        self._pause = pause
        self._asked = 0
        self._store: asyncio.Task[Store] | None = None

    def serves(self, call: Call) -> bool:
        """Tell whether a call is meant for Log Analytics."""
        return call.path.startswith("/v1/")

    async def __call__(self, call: Call) -> Answer:
        """Answer a call: the guards first, then the query; a batch query by query."""
        if batches.serves(call):
            return await batches.answer(call, self._one)
        return await self._one(call)

    async def _one(self, call: Call) -> Answer:
        prefer = call.headers.get("prefer", "")
        words = ("logs", call.method, call.path, call.query, call.body, prefer)
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

    async def cursor(self, tables: Iterable[str]) -> "DuckDBPyConnection":
        """Return a cursor over these tables; whoever asks for one first has it made."""
        if self._store is None:
            self._store = asyncio.create_task(asyncio.to_thread(_shared, self._state))
        store = await asyncio.shield(self._store)
        await asyncio.shield(asyncio.to_thread(store.have, tuple(tables)))
        return store.connection.cursor()

    async def _timed(self, question: Question) -> Answer:
        """Answer, or be late: by the scenario's clock, for a busy machine is no slow workspace."""
        delay_s = self._state.plan.logs.delay_s
        await self._pause(min(delay_s, question.wait_s))
        late = Refused(refusals.timed_out(correlation=question.request_id))
        if delay_s > question.wait_s:
            raise late
        try:
            return await self._answer(question)
        except TimeoutError:
            raise late from None

    async def _answer(self, question: Question) -> Answer:
        state = self._state
        asked = queries.Asked(
            query=question.query,
            now=state.clock.now(),
            variables=views.variables(
                state,
                since=question.since,
                until=question.until,
                resource=question.resource,
                hidden=hidden(question),
            ),
            max_records=state.plan.logs.max_records,
        )
        tables = queries.mentioned(question.query, schema.tables())
        # Each takes its second when it is first asked for, and neither needs the other.
        cursor, _ = await asyncio.gather(
            self.cursor(tables), asyncio.to_thread(_prepare, question.query)
        )
        given_up = threading.Event()
        # A thread cannot be cancelled: whoever stops waiting ends the query itself.
        with contextlib.ExitStack() as leaving:
            leaving.callback(cursor.interrupt)
            leaving.callback(given_up.set)
            try:
                body = await _within(
                    question.wait_s, lambda: _ask(cursor, asked, question.prefer, given_up)
                )
            except queries.QueryError as error:
                refusal = refusals.mistaken(error.kind, error.told, correlation=question.request_id)
                raise Refused(refusal) from None
        return Answer(status=200, headers=(("content-type", "application/json"),), chunks=(body,))


async def _within(seconds: float, work: Callable[[], bytes]) -> bytes:
    """Return what work gives, done in a thread that may compute so long; raise `TimeoutError`.

    It is the thread's own time that counts: on a busy machine the same query takes the same.
    """
    began: list[tuple[int, float]] = []

    def run() -> bytes:
        began.append((threading.get_ident(), _own_time()))
        return work()

    running = asyncio.create_task(asyncio.to_thread(run))
    ends = time.monotonic() + _LONGEST_S
    while not (await asyncio.wait({running}, timeout=_LOOK_S))[0]:
        spent = _own_time(began[0][0]) - began[0][1] if began else 0
        if spent > seconds or time.monotonic() > ends:
            raise TimeoutError
    return running.result()


def _own_time(thread: int | None = None) -> float:
    """Return how long a thread has computed, in seconds; where no system tells, the time."""
    if not hasattr(time, "pthread_getcpuclockid"):
        return time.monotonic()
    return time.clock_gettime(time.pthread_getcpuclockid(thread or threading.get_ident()))


def _shared(state: State) -> "Store":
    # DuckDB and the translator take 0.2 s: only a sandbox that is asked pays for them.
    from checks.sandbox.logs import store  # noqa: PLC0415

    return store.shared(state)


def _prepare(query: str) -> None:
    from checks.sandbox.logs import shapes  # noqa: PLC0415 -- as above

    shapes.prepare(query)


def _ask(
    cursor: "DuckDBPyConnection", asked: queries.Asked, prefer: str, given_up: threading.Event
) -> bytes:
    """Run a query and write its answer; in a thread, for both take their time."""
    from checks.sandbox.logs import kql  # noqa: PLC0415 -- as above

    found = kql.run(cursor, asked, given_up=given_up)
    after: dict[str, Any] = {}
    if "include-statistics=true" in prefer:
        seconds = round(0.01 + len(found.rows) * _SECONDS_PER_ROW, 7)
        after["statistics"] = {"query": {"executionTime": seconds, "resourceUsage": {}}}
    if found.is_cut:
        after["error"] = refusals.partial(asked.max_records)
    return found.written(**after)
