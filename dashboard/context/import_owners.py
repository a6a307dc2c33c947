"""Whose an import is, where a dashboard tells its visitors apart: a small file next to the import.

It holds a hash, so that nobody's identity lies on the disk. What an operator imported on the
command line has no such file and is no visitor's.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from checks.errors import DiagnosticsError
from checks.words import say
from checks.workspaces.store import (
    PREFIX,
    Part,
    folder_of,
    list_workspaces,
    part_paths,
    remove_part,
)

_SUFFIX = ".owner"


class NotTheirsError(DiagnosticsError):
    """A visitor may not add to this workspace."""


def check_may_add(
    workspace: str,
    owner: str,
    reserved: Iterable[str | None] = (),
    environ: Mapping[str, str] = os.environ,
) -> None:
    """Raise `NotTheirsError` where a visitor would add to what the operator imported.

    `reserved` are the workspaces that the dashboard was started with, imported to or not.
    """
    paths = part_paths(folder_of(workspace, environ))
    names = {each.removeprefix(PREFIX).casefold() for each in reserved if each}
    is_theirs = workspace.casefold() in names or any(not _noted(path) for path in paths)
    if owner and is_theirs:
        raise NotTheirsError(
            say(
                "The local workspace {workspace} belongs to the person who runs this dashboard, "
                "so visitors cannot add to it. Choose another name.",
                workspace=workspace,
            )
        )


@contextmanager
def owning(workspace: str, owner: str, environ: Mapping[str, str] = os.environ) -> Iterator[None]:
    """Note that what is imported meanwhile is somebody's; nothing where nobody is known.

    Raises `NotTheirsError` where the workspace has become the operator's by now.
    """
    check_may_add(workspace, owner, environ=environ)
    folder = folder_of(workspace, environ)
    before = set(part_paths(folder))
    yield
    for path in set(part_paths(folder)) - before if owner else ():
        path.with_suffix(_SUFFIX).write_text(_hashed(owner), encoding="ascii")


def is_owned(part: Part, owner: str) -> bool:
    """Tell whether an import is this visitor's."""
    return bool(owner) and _noted(part.path) == _hashed(owner)


def is_for(path: Path, owner: str) -> bool:
    """Tell whether a visitor may take an import along: their own, or one of the operator's."""
    return _noted(path) in ("", _hashed(owner))


def size_for(owner: str, environ: Mapping[str, str] = os.environ) -> tuple[int, int]:
    """Return how many imports a visitor may take along, and how many bytes they are."""
    names = list_workspaces(environ)
    paths = [path for name in names for path in part_paths(folder_of(name, environ))]
    sizes = [path.stat().st_size for path in paths if is_for(path, owner)]
    return len(sizes), sum(sizes)


def remove(workspace: str, part: str, environ: Mapping[str, str] = os.environ) -> None:
    """Delete an import and whose it was."""
    remove_part(workspace, part, environ)
    with suppress(OSError):
        (folder_of(workspace, environ) / f"{part}{_SUFFIX}").unlink()


def owned(owner: str, environ: Mapping[str, str] = os.environ) -> list[tuple[str, str]]:
    """Return workspace and ID of a visitor's imports, damaged ones included."""
    return [
        (name, path.stem)
        for name in list_workspaces(environ)
        for path in part_paths(folder_of(name, environ))
        if owner and _noted(path) == _hashed(owner)
    ]


def _noted(part: Path) -> str:
    try:
        return part.with_suffix(_SUFFIX).read_text(encoding="ascii")
    except (OSError, ValueError):
        return ""


def _hashed(owner: str) -> str:
    return sha256(owner.encode()).hexdigest()
