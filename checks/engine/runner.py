"""The runner: everything starts when its needs are there, and ends in time."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from checks.engine.board import Board
from checks.engine.judging import crash, excluded, in_order, judged
from checks.engine.view import View
from checks.model import Check, Durations, Missing, Pieces, Probe, Reason, Result
from checks.words import say


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeStarted:
    """A probe has begun to wait for an answer."""

    probe: str
    waits_for: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeEnded:
    """A probe has ended, one way or another."""

    probe: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultReady:
    """A check has ended."""

    result: Result


Event = ProbeStarted | ProbeEnded | ResultReady
Observer = Callable[[Event], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run is made of."""

    checks: tuple[Check, ...]
    excluded: tuple[Check, ...] = ()
    probes: tuple[Probe, ...]
    seeds: Mapping[type[Any], Any]
    left_out: Mapping[type[Any], Missing]
    """Evidence that is not asked for, and why."""


class Runner:
    """Runs one plan once."""

    def __init__(self, plan: Plan, tools: object, observe: Observer) -> None:
        self._plan = plan
        self._tools = tools
        self._observe = observe
        self._board = Board({**plan.seeds, **plan.left_out})
        self._results: dict[tuple[str, str | None], Result] = {}
        self._fans = {probe.provides for probe in plan.probes if probe.subjects}

    async def run(self, *, deadline_s: float, cancel: asyncio.Event) -> tuple[Result, ...]:
        """Return one result for each planned check, in plan order, when all ended or in time."""
        for check in self._plan.excluded:
            self._keep(excluded(check))
        probes = [asyncio.create_task(self._probe(probe)) for probe in self._plan.probes]
        checks = [asyncio.create_task(self._check(check)) for check in self._plan.checks]
        stop = asyncio.create_task(cancel.wait())
        everything = asyncio.gather(*checks)
        try:
            ends: set[asyncio.Future[Any]] = {everything, stop}
            await asyncio.wait(ends, timeout=deadline_s, return_when=asyncio.FIRST_COMPLETED)
            if not everything.done():
                self._give_up(deadline_s, cancelled=cancel.is_set())
            await everything
        finally:
            for task in (*probes, *checks, stop):
                task.cancel()
            await asyncio.gather(*probes, *checks, stop, return_exceptions=True)
        return in_order(self._results.values(), (*self._plan.checks, *self._plan.excluded))

    @property
    def pieces(self) -> Pieces:
        """Return what was found, and why the rest was not."""
        return self._board.pieces

    @property
    def durations(self) -> Durations:
        """Return what each probe took, in milliseconds."""
        return dict(self._board.durations)

    def _give_up(self, deadline_s: float, *, cancelled: bool) -> None:
        if cancelled:
            self._board.give_up(Reason.CANCELLED, say("the run was stopped"))
        else:
            self._board.give_up(
                Reason.DEADLINE,
                say("the run's time limit of {deadline_s:g} s was reached", deadline_s=deadline_s),
            )

    async def _probe(self, probe: Probe) -> None:
        missing = await self._await_needs(probe)
        if missing is not None:
            self._board.keep(probe.provides, missing)
            return
        if probe.subjects is None:
            self._board.keep(probe.provides, await self._ask(probe, None))
            return
        subjects = tuple(dict.fromkeys(probe.subjects(View(source=self._board))))
        if not subjects:
            why = Missing(reason=Reason.NO_INPUT, detail=say("no deployment was named"))
            self._board.keep(probe.provides, why)
            return
        parts = self._board.open(probe.provides, subjects)

        async def one(subject: str) -> None:
            value = await self._ask(probe, subject)
            if not parts[subject].done():
                parts[subject].set_result(value)

        await asyncio.gather(*(one(subject) for subject in subjects))

    async def _await_needs(self, probe: Probe) -> Missing | None:
        for kind in (*probe.needs, *probe.uses):
            await self._board.wait(kind)
        view = View(source=self._board)
        for kind in probe.needs:
            if why := view.why_missing(kind):
                return _second_hand(why, self._judges(kind))
        try:
            failed = next((c for c in probe.conditions if not c.holds(view)), None)
        except Exception:  # noqa: BLE001 - our own fault becomes a result
            return crash(probe.id)
        if failed is None:
            return None
        return Missing(
            reason=failed.reason,
            detail=failed.detail,
            blocked_by=failed.blocked_by,
            permissions=failed.permissions,
        )

    def _judges(self, kind: type[Any]) -> tuple[str, ...]:
        return tuple(check.id for check in self._plan.checks if kind in check.needs)[:1]

    async def _ask(self, probe: Probe, subject: str | None) -> object:
        start = perf_counter()
        self._observe(ProbeStarted(probe=probe.id, waits_for=probe.waits_for))
        try:
            async with asyncio.timeout(probe.timeout_s):
                return await probe.run(self._tools, View(source=self._board, bound=subject))
        except TimeoutError:
            limit = (
                say("within {timeout_s:g} s", timeout_s=probe.timeout_s)
                if probe.timeout_s
                else say("in time")
            )
            waited = say(
                "no response from {waits_for} {limit}", waits_for=probe.waits_for, limit=limit
            )
            return Missing(reason=Reason.DEADLINE, detail=waited)
        except Exception:  # noqa: BLE001 - whatever our code does wrong ends as a visible crash
            return crash(probe.id)
        finally:
            self._board.durations[probe.provides, subject] = (perf_counter() - start) * 1000
            self._observe(ProbeEnded(probe=probe.id))

    async def _check(self, check: Check) -> None:
        fan = next((kind for kind in check.needs if kind in self._fans), None)
        if fan is None:
            await self._judge(check, None)
            return
        subjects = await self._board.subjects(fan)
        if isinstance(subjects, Missing):
            await self._judge(check, None)
            return
        await asyncio.gather(*(self._judge(check, subject) for subject in subjects))

    async def _judge(self, check: Check, subject: str | None) -> None:
        for kind in (*check.needs, *check.uses):
            if subject is not None and kind in self._fans:
                await self._board.part(kind, subject)
            else:
                await self._board.wait(kind)
        self._keep(judged(check, subject, self._board, self._board.durations))

    def _keep(self, result: Result) -> None:
        self._results[result.id, result.subject] = result
        self._observe(ResultReady(result=result))


def _second_hand(why: Missing, judges: tuple[str, ...]) -> Missing:
    """Say why what builds on missing evidence is missing: a crash is told once, then it blocks."""
    if not why.crash:
        return why
    return Missing(reason=Reason.BLOCKED, detail=why.detail, blocked_by=judges)
