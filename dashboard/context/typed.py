"""What somebody typed on Settings: resources and workspaces, kept while this process runs."""

import threading
from dataclasses import dataclass
from enum import StrEnum

from dashboard.context.settings import Settings

MOST = 10
"""How many are kept of each kind; the one typed longest ago goes first."""


class Kind(StrEnum):
    """What was typed."""

    RESOURCE = "resource"
    WORKSPACE = "workspace"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A resource or a workspace; its form was checked before it was kept."""

    kind: Kind
    text: str


class TypedPlaces:
    """What this process keeps, the newest first; safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: tuple[Typed, ...] = ()

    def keep(self, typed: Typed) -> None:
        """Keep what was typed; typed again, it is the newest."""
        with self._lock:
            found = (typed, *(each for each in self._kept if each != typed))
            surplus = [each for each in found if each.kind is typed.kind][MOST:]
            self._kept = tuple(each for each in found if each not in surplus)

    def forget(self, typed: Typed) -> None:
        """Keep it no longer. No-op when it is not kept."""
        with self._lock:
            self._kept = tuple(each for each in self._kept if each != typed)

    def kept(self, settings: Settings) -> tuple[Typed, ...]:
        """Return what may be used here: nothing where nothing may be typed."""
        return self._kept if settings.takes_places else ()

    def newest(self, kind: Kind, settings: Settings) -> str:
        """Return what was typed last of a kind, or an empty string."""
        return next((each.text for each in self.kept(settings) if each.kind is kind), "")

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept = ()


TYPED = TypedPlaces()
"""What was typed in this process."""
