"""The command `foundry-doctor`, which finds its own packages wherever it is started.

They are called `checks` and `dashboard`, as other people's folders are: one of those on Python's
path, in `PYTHONPATH` say, would be taken in their stead. One that was installed over them, in the
same `site-packages`, cannot be passed by; it is named.
"""

import sys
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from typing import Any

_HOME = Path(__file__).parent
_OWN = ("checks", "dashboard")
_MARK = 'OWNER = "foundry-doctor"'
"""The line by which the `__init__.py` of each tells itself from another package's."""
_REPLACED = (
    "foundry-doctor: {folder} {what}. Another package or folder named {name} was probably "
    "installed over Foundry Doctor's own, or removed it. Install Foundry Doctor again, in a "
    "virtual environment of its own: README has the commands.\n"
)
"""Not made by `say`: `checks.words` may be what is missing."""
_USAGE_EXIT = 2


class _OwnFirst:
    """Looks for these packages beside this file, before Python looks anywhere."""

    @staticmethod
    def find_spec(name: str, _path: Any = None, _target: Any = None) -> ModuleSpec | None:
        return PathFinder.find_spec(name, [str(_HOME)]) if name in _OWN else None


def _complaint() -> str:
    """Say which of the packages beside this file is another's or gone; "" where all is well.

    Read, not imported: another's package may do anything when it is imported.
    """
    for name in _OWN:
        folder = _HOME / name
        try:
            text = (folder / "__init__.py").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return _REPLACED.format(folder=folder, what="cannot be read as a package", name=name)
        if _MARK not in text:
            return _REPLACED.format(folder=folder, what="is not part of Foundry Doctor", name=name)
    return ""


def _only_own() -> None:
    """Have Python take these packages from here, or end the program with a sentence."""
    if complaint := _complaint():
        if sys.stderr is not None:
            sys.stderr.write(complaint)
        sys.exit(_USAGE_EXIT)
    sys.meta_path.insert(0, _OwnFirst)


def main() -> int:
    """Carry out the command line and return its exit code."""
    _only_own()
    from checks.cli import main as run  # noqa: PLC0415 - from here on it is ours

    return run()


def host() -> None:
    """Be the process of the sandboxes, see `checks.sandbox.host`."""
    _only_own()
    from checks.sandbox.host import main as run  # noqa: PLC0415 - as above

    run()


if __name__ == "__main__":
    sys.exit(main())
