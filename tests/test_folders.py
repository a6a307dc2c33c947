"""What a killed process leaves is removed by the next one, and nothing else is."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from checks import folders
from checks.workspaces import store
from checks.workspaces.imports import unfinished

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such lock")

HOLDING = """
import sys
from pathlib import Path
from checks import folders
from checks.workspaces.imports.unfinished import alone

folder = folders.make("import")
(folder / "0").write_text("rows")
workspace = Path(sys.argv[1])
workspace.mkdir(parents=True, exist_ok=True)
with alone(workspace) as work:
    (work / "staging.duckdb").write_text("half")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give this process a directory of temporary files of its own."""
    directory = tmp_path / "temporary"
    directory.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(directory))
    return directory


@pytest.fixture
def environ(tmp_path: Path) -> Mapping[str, str]:
    """An environment whose imports are kept in a folder of the test's own."""
    return {store.DATA_DIR: str(tmp_path / "data")}


@contextmanager
def another(temporary: Path, workspace: Path) -> Iterator["tuple[subprocess.Popen[str], Path]"]:
    """Yield another process and its folder: it works on an import until it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(workspace)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"TMPDIR": str(temporary)},
        text=True,
    )
    with process:
        assert process.stdout is not None
        try:
            yield process, Path(process.stdout.readline().strip())
        finally:
            process.kill()


def remove_left(environ: Mapping[str, str]) -> None:
    """Do what a command does before it serves."""
    folders.remove_left()
    unfinished.remove_left(environ)


def test_what_a_killed_process_left_goes_at_the_next_start(
    temporary: Path, environ: Mapping[str, str]
) -> None:
    """While it lives nothing of it is touched; then its folders go, in the workspace, too."""
    workspace = store.folder_of("w", environ)
    with another(temporary, workspace) as (process, folder):
        work = workspace / ".importing"
        remove_left(environ)
        assert (folder / "0").read_text() == "rows"
        assert (work / "staging.duckdb").is_file()
        process.kill()
        process.wait()
        assert (folder / "0").exists()
        assert work.is_dir()

        remove_left(environ)

    assert list(temporary.iterdir()) == []
    assert not workspace.exists()


def test_of_a_process_that_lives_nothing_goes(temporary: Path) -> None:
    """One's own folders, too, and the moment before a folder is locked."""
    with folders.temporary("export") as own:
        (temporary / f"{folders.PREFIX}import-new").mkdir()
        (temporary / f"{folders.PREFIX}import-new" / f"{folders.LOCK}.new").touch()
        folders.remove_left()

        assert {own, temporary / f"{folders.PREFIX}import-new"} == set(temporary.iterdir())
    assert not own.exists()


@pytest.mark.parametrize("foreign", ["no lock", "another name", "a link", "a file", "linked lock"])
def test_what_is_somebody_elses_stays(foreign: str, temporary: Path, tmp_path: Path) -> None:
    """Only a folder with the prefix, in which the lock of a process lies, is ours."""
    name = "other-import-x" if foreign == "another name" else f"{folders.PREFIX}import-x"
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / folders.LOCK).touch()
    place = temporary / name
    if foreign == "a link":
        place.symlink_to(kept)
    elif foreign == "a file":
        place.touch()
    else:
        place.mkdir()
        (place / "theirs").touch()
    if foreign == "another name":
        (place / folders.LOCK).touch()
    if foreign == "linked lock":
        (place / folders.LOCK).symlink_to(kept / folders.LOCK)

    folders.remove_left()

    assert [each.name for each in temporary.iterdir()] == [name]
    assert (kept / folders.LOCK).exists()


def test_a_folder_of_another_user_stays(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may have been put there for us to remove something through it."""
    folder = temporary / f"{folders.PREFIX}import-x"
    folder.mkdir()
    (folder / folders.LOCK).touch()
    monkeypatch.setattr(os, "getuid", lambda: os.geteuid() + 1)
    folders.remove_left()
    assert folder.exists()

    monkeypatch.undo()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    folders.remove_left()
    assert not folder.exists()


@pytest.mark.parametrize(
    "command", ["import", "check --sandbox unheard-of", "sandbox --scenario x"]
)
def test_the_commands_tidy_up(command: str, temporary: Path, tmp_path: Path) -> None:
    """Each that makes such folders removes what others left, first of all."""
    left = temporary / f"{folders.PREFIX}import-x"
    left.mkdir()
    (left / folders.LOCK).touch()
    words = command.split() + ([str(tmp_path / "none.csv")] if command == "import" else [])
    places = {"TMPDIR": str(temporary), store.DATA_DIR: str(tmp_path / "data")}
    done = subprocess.run(
        [sys.executable, "-m", "checks", *words],
        env=os.environ | places,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert not left.exists()
