"""The part of a link that Monitor pages share: where, how long, of what, and which interval."""

from dashboard.kit import linked
from dashboard.telemetry.selection import FROM, TO

CARRIED = ("workspace", "range", "deployment", "resource", "source", FROM, TO)
"""Parameters that a link from one Monitor page to another keeps."""


def unselect() -> None:
    """Take the interval out of the link."""
    linked.write({FROM: [], TO: []})


def carried() -> dict[str, list[str]]:
    """Return what a link to another Monitor page keeps."""
    return {name: given for name in CARRIED if (given := linked.texts(name))}
