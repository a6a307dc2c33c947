"""Where logs can be read, and the places that are open."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

from checks.workspaces.store import PREFIX, list_workspaces
from dashboard.context.demo import FIRST
from dashboard.context.demo import choices as choices_of_demo
from dashboard.context.place import DEMO_KEY, FOUND, Place
from dashboard.context.settings import DemoSettings, Settings

MOST = 8
"""Places that are open at once, each with its connections."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A place in the selector."""

    key: str
    """What stands in the URL; never a secret."""
    label: str


def choices(settings: Settings) -> tuple[Choice, ...]:
    """Return what can be chosen, the default first; a URL can name nothing else."""
    named = settings.defaults.workspace or ""
    found: list[Choice] = []
    if settings.demo:
        found += _of_demo(settings.demo)
    if named and not named.startswith(PREFIX):
        found.append(Choice(key=named, label=f"Workspace {named[:8]}…"))
    elif not settings.demo and (settings.defaults.resource or settings.defaults.base_url):
        found.append(Choice(key=FOUND, label="The resource's workspace"))
    local = [
        Choice(key=f"{PREFIX}{name}", label=f"{name} (imported)") for name in list_workspaces()
    ]
    local.sort(key=lambda choice: choice.key != named)
    return (*local, *found) if named.startswith(PREFIX) else (*found, *local)


def _of_demo(demo: DemoSettings) -> list[Choice]:
    """Return the sandbox in which everything works, and those in which something about logs is not.

    What the demo was started with comes first.
    """
    offered = [each for each in choices_of_demo() if each.name == FIRST or each.is_about_logs]
    offered += [e for e in choices_of_demo() if e.name == demo.logs_scenario and e not in offered]
    offered.sort(key=lambda each: each.name != (demo.logs_scenario or FIRST))
    return [Choice(key=f"{DEMO_KEY}{e.name}", label=f"Sandbox: {e.title}") for e in offered]


class Places:
    """The places of this process, each made once; the ones used last are kept."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: OrderedDict[str, Place] = OrderedDict()

    def get(self, key: str, settings: Settings) -> Place:
        """Return a place by its key."""
        with self._lock:
            found = self._made.pop(key, None)
            unused = [found] if found and found.is_stale else []
            kept = self._made[key] = found if found and not unused else Place(key, settings)
            while len(self._made) > MOST:
                unused.append(self._made.popitem(last=False)[1])
        for place in unused:
            place.close()
        return kept

    def close(self) -> None:
        """Hang up everywhere."""
        with self._lock:
            places = list(self._made.values())
            self._made.clear()
        for place in places:
            place.close()


PLACES = Places()
"""The places of this process."""
