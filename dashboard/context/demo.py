"""The demo's sandboxes: one for each scenario, started when it is first chosen, then kept."""

import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from checks.errors import UsageError
from checks.sandbox.hosted import HostedSandboxes
from checks.sandbox.scenarios import ScenarioError, heads, load, names
from checks.threads import start_daemon
from dashboard.context.settings import DemoSettings

FIRST = "healthy"
"""The scenario that heads the list."""
LOG_DAYS = 62
"""How far back a demo's logs go: 30 days, the 30 before, and two to spare."""
LATER_S = 12.0
"""How long the logs, which take longest, have the machine for themselves."""
MOST = 12
"""Sandboxes that run at once. One more, and the one unused for the longest time is stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A scenario in the selector."""

    name: str
    title: str
    summary: str
    is_about_logs: bool


@cache
def choices() -> tuple[Choice, ...]:
    """Return what can be chosen: the working state first, the others by title."""
    found = [
        Choice(name=n, title=s.title, summary=s.summary, is_about_logs=s.about == "logs")
        for n, s in heads().items()
    ]
    return tuple(sorted(found, key=lambda choice: (choice.name != FIRST, choice.title.lower())))


def check_name(name: str) -> None:
    """Raise `UsageError`, which says how to find one, when there is none of this name."""
    if name in names():
        return
    try:
        load(name)
    except ScenarioError as error:
        raise UsageError(str(error)) from error


class Demo:
    """Keeps sandboxes, in a process of their own; safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hosted = HostedSandboxes(log_days=LOG_DAYS, logs_ready=True)
        self._running: OrderedDict[str, Mapping[str, str]] = OrderedDict()

    def begin(self, settings: DemoSettings) -> None:
        """Start what the first pages ask, while they are being imported; returns at once."""
        self._hosted.begin()

        def start() -> None:
            self.environment(settings.logs_scenario or FIRST, settings)
            time.sleep(LATER_S)
            self.environment(settings.scenario, settings)

        start_daemon(start, name="start the first sandboxes")

    def environment(self, scenario: str, settings: DemoSettings) -> Mapping[str, str]:
        """Return what a client of this scenario's sandbox has in its environment.

        It is another one when the sandbox had been stopped meanwhile.
        """
        with self._lock:
            if scenario not in self._running:
                self._running[scenario] = self._hosted.environment(
                    scenario, seed=settings.seed, now=settings.now
                )
            self._running.move_to_end(scenario)
            while len(self._running) > MOST:
                unused, _ = self._running.popitem(last=False)
                self._hosted.stop(unused)
            return self._running[scenario]

    def close(self) -> None:
        """Stop all sandboxes."""
        with self._lock:
            self._running.clear()
        self._hosted.close()


DEMO = Demo()
"""The sandboxes of this dashboard."""
