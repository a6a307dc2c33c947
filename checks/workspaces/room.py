"""How much of the disk all imports together may take."""

import os
from collections.abc import Mapping

from checks.errors import ConfigurationError
from checks.words import say
from checks.workspaces.store import PREFIX, folder_of, list_workspaces, part_paths, size_of

MAX_GB = "FOUNDRY_DOCTOR_MAX_IMPORTS_GB"
DEFAULT_GB = 20
"""Some hundreds of millions of requests; a small disk still has room for the rest of a server."""
GB = 10**9
_NAMED = 3
"""So many workspaces are named to whoever has to choose what to remove."""


class ImportsFullError(ConfigurationError):
    """All imports together take as much of the disk as they may."""


def limit(environ: Mapping[str, str] = os.environ) -> int:
    """Return how many bytes all imports may take; raise `ConfigurationError` for no number."""
    chosen = environ.get(MAX_GB, "").strip()
    try:
        found = float(chosen or DEFAULT_GB) * GB
    except ValueError:
        found = -1.0
    if not 0 < found < float("inf"):
        raise ConfigurationError(
            say(
                "{variable} is {chosen!r}, which is not a valid size. Set it to the number of "
                "gigabytes that imported logs may use, such as {default}.",
                variable=MAX_GB,
                chosen=chosen,
                default=DEFAULT_GB,
            )
        )
    return int(found)


def check_room(environ: Mapping[str, str] = os.environ, *, more: int = 0) -> None:
    """Raise `ImportsFullError` where no further import, or none of this size, has room.

    Nothing is ever removed to make room: what to remove is for a person to say.
    """
    allowed, (_, used) = limit(environ), size_of(environ)
    if used + more <= allowed and used < allowed:
        return
    raise ImportsFullError(
        say(
            "There is no room for another import. Imported logs use {used} GB{needs}, and "
            "{allowed} GB are allowed. Remove imports on the Settings page{largest}, or set "
            "{variable} to a higher number of gigabytes.",
            used=_in_gb(used),
            needs=say(", this import needs {more} GB", more=_in_gb(more)) if more else "",
            allowed=_in_gb(allowed),
            largest=_largest(environ),
            variable=MAX_GB,
        )
    )


def _in_gb(size: int) -> str:
    return f"{size / GB:,.2f}"


def _largest(environ: Mapping[str, str]) -> str:
    sizes = {
        name: sum(path.stat().st_size for path in part_paths(folder_of(name, environ)))
        for name in list_workspaces(environ)
    }
    named = sorted(sizes, key=lambda name: (-sizes[name], name))[:_NAMED]
    if not named:
        return ""
    largest = ", ".join(f"{PREFIX}{name} {_in_gb(sizes[name])} GB" for name in named)
    return say(" (the largest: {largest})", largest=largest)
