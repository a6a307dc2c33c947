"""How ARM misbehaves: which of the state's faults a call meets."""

from fnmatch import fnmatchcase

from checks.sandbox.arm import refusals
from checks.sandbox.arm.visit import Visit
from checks.sandbox.estate import Fault
from checks.sandbox.state import State
from checks.sandbox.wire import Answer

_SILENT = frozenset({"delay", "empty-first-page", "loop", "ignore-filter"})
"""Faults that do not end a call."""


class Faults:
    """Counts which calls each fault has met."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._met: dict[Fault, int] = {}

    def delay_s(self, path: str) -> float:
        """Return how long ARM takes for this path beside its usual time."""
        return sum(each.seconds for each in self._here(path) if each.kind == "delay")

    def meet(self, path: str) -> tuple[Fault, ...]:
        """Return the faults that a call to this path meets, and count it."""
        found = []
        for fault in self._here(path):
            self._met[fault] = self._met.get(fault, 0) + 1
            if not fault.times or self._met[fault] <= fault.times:
                found.append(fault)
        return tuple(found)

    def _here(self, path: str) -> tuple[Fault, ...]:
        name = path.casefold()
        faults = self._state.faults
        return tuple(each for each in faults if fnmatchcase(name, each.path.casefold()))


def answer(fault: Fault, visit: Visit, *, action: str, scope: str) -> Answer | None:
    """Return how a fault answers a call, None when it lets it pass."""
    if fault.kind in _SILENT:
        return None
    if fault.kind == "throttle":
        return refusals.throttled(visit.subscription_id, visit.caller, seconds=fault.seconds)
    if fault.kind == "forbid":
        return refusals.not_authorized(visit.caller, str(visit.claims["appid"]), action, scope)
    return refusals.broken(visit.request_id)
