"""The demo's sandboxes: one for each scenario, started when it is first chosen, then kept."""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from checks.errors import UsageError
from checks.sandbox import Sandbox, ScenarioError, load, names
from dashboard.context.settings import DemoSettings

FIRST = "healthy"
"""The scenario that heads the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A scenario in the selector."""

    name: str
    title: str
    summary: str
    is_about_logs: bool


def choices() -> tuple[Choice, ...]:
    """Return what can be chosen: the working state first, the others by title."""
    loaded = {name: load(name) for name in names()}
    found = [
        Choice(name=n, title=s.title, summary=s.summary, is_about_logs=s.about == "logs")
        for n, s in loaded.items()
    ]
    return tuple(sorted(found, key=lambda choice: (choice.name != FIRST, choice.title.lower())))


def check_name(name: str) -> None:
    """Raise `UsageError`, which lists the known scenarios, when there is none of this name."""
    try:
        load(name)
    except ScenarioError as error:
        raise UsageError(str(error)) from error


class Demo:
    """Keeps sandboxes; safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sandboxes: dict[str, Sandbox] = {}

    def environment(self, scenario: str, settings: DemoSettings) -> Mapping[str, str]:
        """Return what a client of this scenario's sandbox has in its environment."""
        with self._lock:
            if scenario not in self._sandboxes:
                sandbox = Sandbox(scenario, seed=settings.seed, now=settings.now)
                self._sandboxes[scenario] = sandbox.start()
            return self._sandboxes[scenario].environment

    def close(self) -> None:
        """Stop all sandboxes, side by side: each takes a tenth of a second."""
        with self._lock:
            stopping = list(self._sandboxes.values())
            self._sandboxes.clear()
        if stopping:
            with ThreadPoolExecutor(len(stopping)) as threads:
                list(threads.map(Sandbox.stop, stopping))


DEMO = Demo()
"""The sandboxes of this process."""
