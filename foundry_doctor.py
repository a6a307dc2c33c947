"""The command `foundry-doctor`, which finds its own packages wherever it is started.

They are called `checks` and `dashboard`, as other people's folders are: one of those on Python's
path, in `PYTHONPATH` say, would be taken in their stead.
"""

import sys
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from typing import Any

_HOME = str(Path(__file__).parent)
_OWN = frozenset({"checks", "dashboard"})


class _OwnFirst:
    """Looks for these packages beside this file, before Python looks anywhere."""

    @staticmethod
    def find_spec(name: str, _path: Any = None, _target: Any = None) -> ModuleSpec | None:
        return PathFinder.find_spec(name, [_HOME]) if name in _OWN else None


def main() -> int:
    """Carry out the command line and return its exit code."""
    sys.meta_path.insert(0, _OwnFirst)
    from checks.cli import main as run  # noqa: PLC0415 - from here on it is ours

    return run()


def host() -> None:
    """Be the process of the sandboxes, see `checks.sandbox.host`."""
    sys.meta_path.insert(0, _OwnFirst)
    from checks.sandbox.host import main as run  # noqa: PLC0415 - as above

    run()


if __name__ == "__main__":
    sys.exit(main())
