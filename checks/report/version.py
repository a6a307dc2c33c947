"""What every document begins with; by itself, for a command that needs nothing else of a run's."""

from typing import Any

from checks import __version__
from checks.knowledge import EDITION

SCHEMA_VERSION = "1.4"
"""A minor step with each addition; its history stands in docs/json.md."""
NAME = "foundry-doctor"


def heading() -> dict[str, Any]:
    """Return the version of the document's form, and who wrote it."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": NAME, "version": __version__, "knowledge": EDITION},
    }
