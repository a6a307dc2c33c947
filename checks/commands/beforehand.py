"""What a command that stays does before it serves: it tidies up, and looks at its settings."""

import os

from checks import folders


def prepare() -> None:
    """Remove what killed processes left; raise `ConfigurationError` for a setting that is none."""
    from checks.workspaces.imports.unfinished import remove_left  # noqa: PLC0415 - options come first
    from checks.workspaces.room import limit  # noqa: PLC0415 - the same

    limit(os.environ)
    folders.remove_left()
    remove_left(os.environ)
