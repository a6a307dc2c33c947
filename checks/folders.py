"""Temporary folders that a later start removes where the process that made them was killed.

Each holds a file that its process keeps locked: the system frees the lock when the process ends,
however it ends. A number of a process would not do, as numbers come again.
"""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "foundry-doctor-"
LOCK = ".in-use"
_locks: dict[str, int] = {}


def make(kind: str) -> Path:
    """Make a folder for this process, in which the lock lies from the first moment."""
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{kind}-"))
    with suppress(OSError):
        # Whoever tidies up sees the file under its name only once it is locked.
        begun = folder / f"{LOCK}.new"
        lock = os.open(begun, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        _locks[str(folder)] = lock
        if _has_locked(lock):
            begun.rename(folder / LOCK)
    return folder


def remove(folder: Path) -> None:
    """Remove a folder that this process made, and all that is in it."""
    shutil.rmtree(folder, ignore_errors=True)
    lock = _locks.pop(str(folder), None)
    if lock is not None:
        os.close(lock)


@contextmanager
def temporary(kind: str) -> Iterator[Path]:
    """Yield a folder that goes when the body ends."""
    folder = make(kind)
    try:
        yield folder
    finally:
        remove(folder)


def remove_left() -> None:
    """Remove the folders of this user's processes that were killed, and no other folder."""
    with suppress(OSError):
        for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
            with suppress(OSError):
                if _is_own(folder) and _is_left(folder):
                    shutil.rmtree(folder, ignore_errors=True)


def _is_own(folder: Path) -> bool:
    """Tell a folder of this user's from a link, and from what another user has put there."""
    if not hasattr(os, "getuid"):
        return False
    told = folder.lstat()
    return stat.S_ISDIR(told.st_mode) and told.st_uid == os.getuid()


def _is_left(folder: Path) -> bool:
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_NOFOLLOW)
    try:
        return _has_locked(lock)
    finally:
        os.close(lock)


def _has_locked(lock: int) -> bool:
    """Lock a file unless it is locked, and tell whether that was done; Windows has no such lock."""
    try:
        import fcntl  # noqa: PLC0415 - Windows does not have it
    except ImportError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
