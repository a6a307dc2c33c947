"""Where logs can be read, and the places that are open."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

from checks.target import is_resource_id, is_workspace
from checks.words import say
from checks.workspaces.store import PREFIX, list_workspaces
from dashboard.context.demo import FIRST
from dashboard.context.demo import choices as choices_of_demo
from dashboard.context.place import DEMO_KEY, FOUND, FOUND_OF, Place
from dashboard.context.settings import DemoSettings, Settings
from dashboard.context.typed import TYPED, Kind, Typed

MOST = 8
"""Places that are open at once, each with its connections."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A place in the selector."""

    key: str
    """What stands in the URL; never a secret."""
    label: str


def choices(settings: Settings) -> tuple[Choice, ...]:
    """Return what can be chosen, the default first; a URL can name nothing else.

    What was typed on Settings comes first, then what the dashboard was started with.
    """
    named = settings.defaults.workspace or ""
    found = [choice_of(typed) for typed in TYPED.kept(settings)]
    if settings.demo:
        found += _of_demo(settings.demo)
    if named and not named.startswith(PREFIX):
        found.append(_workspace(named))
    elif not settings.demo and (settings.defaults.resource or settings.defaults.base_url):
        found.append(Choice(key=FOUND, label=say("The resource's workspace")))
    found += [_workspace(each) for each in settings.allowed_workspaces if is_workspace(each)]
    local = [
        Choice(key=f"{PREFIX}{name}", label=f"{name} (imported)") for name in list_workspaces()
    ]
    local.sort(key=lambda choice: choice.key != named)
    ordered = (*local, *found) if named.startswith(PREFIX) else (*found, *local)
    return tuple({choice.key: choice for choice in ordered}.values())


def is_workspace_key(key: str) -> bool:
    """Tell whether a key names a workspace itself, and not a resource that may log to one."""
    return bool(key) and key != FOUND and not key.startswith(FOUND_OF)


def choice_of(typed: Typed) -> Choice:
    """Return the place that was typed: a workspace, or the one to which a resource logs."""
    if typed.kind is Kind.WORKSPACE:
        return _workspace(typed.text)
    return Choice(
        key=f"{FOUND_OF}{typed.text}", label=say("The workspace used by {text}", text=typed.text)
    )


def _workspace(name: str) -> Choice:
    """Return the choice of a workspace by its ID or its resource ID."""
    short = name.rpartition("/")[2] if is_resource_id(name) else f"{name[:8]}…"
    return Choice(key=name, label=say("Workspace {short}", short=short))


def key_of(linked: str, settings: Settings) -> str | None:
    """Return the key of the place that a link names, or None where it is not offered here.

    A workspace may also be named by an ID that the resource's diagnostic setting has told.
    """
    keys = [choice.key for choice in choices(settings)]
    same = linked.lower() if is_workspace(linked) else linked
    if found := next((key for key in keys if same in (key, key.lower())), None):
        return found
    opened = (key for key in keys if linked.lower() in PLACES.names(key))
    return next(opened, None)


def _of_demo(demo: DemoSettings) -> list[Choice]:
    """Return the sandbox in which everything works, and those in which something about logs is not.

    What the demo was started with comes first.
    """
    offered = [each for each in choices_of_demo() if each.name == FIRST or each.is_about_logs]
    offered += [e for e in choices_of_demo() if e.name == demo.logs_scenario and e not in offered]
    offered.sort(key=lambda each: each.name != (demo.logs_scenario or FIRST))
    return [
        Choice(key=f"{DEMO_KEY}{e.name}", label=say("Sandbox: {title}", title=e.title))
        for e in offered
    ]


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

    def names(self, key: str) -> frozenset[str]:
        """Return the IDs by which a place is known beside its key; it is not opened for that."""
        with self._lock:
            place = self._made.get(key)
        return place.names if place else frozenset()

    def close(self) -> None:
        """Hang up everywhere."""
        with self._lock:
            places = list(self._made.values())
            self._made.clear()
        for place in places:
            place.close()


PLACES = Places()
"""The places of this process."""
