"""Probes and checks that are made up, for tests of the runner."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from checks.engine.runner import Event, Plan, Runner
from checks.model import Check, Condition, Facts, Finding, Probe, Status
from tests.waiting import in_jumps


@dataclass(frozen=True, slots=True)
class Value:
    """A piece of evidence for tests."""

    text: str = ""


def kind(name: str) -> type[Value]:
    """Return a new kind of evidence."""
    return type(name, (Value,), {"__slots__": ()})


def fake_probe(
    name: str,
    provides: type[Value],
    *,
    needs: tuple[type[Any], ...] = (),
    uses: tuple[type[Any], ...] = (),
    conditions: tuple[Condition, ...] = (),
    run: Callable[[Any, Facts], Any] | None = None,
    subjects: Callable[[Facts], Sequence[str]] | None = None,
    timeout_s: float = 60.0,
) -> Probe:
    """Return a probe that brings its own name home."""

    async def answer(_tools: Any, facts: Facts) -> Value:
        return provides(facts.subject or name)

    return Probe(
        id=name,
        provides=provides,
        needs=needs,
        uses=uses,
        conditions=conditions,
        run=run or answer,
        subjects=subjects,
        timeout_s=timeout_s,
        waits_for=name,
    )


def fake_check(
    check_id: str,
    *needs: type[Any],
    uses: tuple[type[Any], ...] = (),
    judge: Callable[[Facts], Finding] | None = None,
) -> Check:
    """Return a check that passes when its evidence is there."""

    def passes(facts: Facts) -> Finding:
        text = ",".join(facts[need].text for need in needs)
        return Finding(status=Status.PASS, summary=f"saw {text}")

    return Check(id=check_id, needs=needs, uses=uses, judge=judge or passes)


class FakeRun:
    """Runs a made-up plan in a loop that jumps, and keeps what was observed."""

    def __init__(
        self,
        checks: Sequence[Check],
        probes: Sequence[Probe],
        seeds: dict[type[Any], Any] | None = None,
        excluded: Sequence[Check] = (),
    ) -> None:
        self.events: list[Event] = []
        self.took_s = 0.0
        """What the run would take in a loop that waits."""
        self._plan = Plan(
            checks=tuple(checks),
            excluded=tuple(excluded),
            probes=tuple(probes),
            seeds=seeds or {},
            left_out={},
        )

    async def start(self, deadline_s: float, cancel_after_s: float | None) -> Any:
        """Run the plan."""
        cancel = asyncio.Event()
        if cancel_after_s is not None:
            asyncio.get_running_loop().call_later(cancel_after_s, cancel.set)
        runner = Runner(self._plan, None, self.events.append)
        return await runner.run(deadline_s=deadline_s, cancel=cancel)

    def __call__(self, *, deadline_s: float = 90.0, cancel_after_s: float | None = None) -> Any:
        """Run the plan in an event loop of its own and return its results."""
        results, self.took_s = in_jumps(self.start(deadline_s, cancel_after_s))
        return results
