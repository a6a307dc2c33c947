"""The command finds its own packages where other people's of the same name come first."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT

PROGRAM = Path(sys.executable).parent / "foundry-doctor"
COMMANDS = {
    "checks": (["check", "--sandbox", "wrong-key", "--json"], 1, '"verdict"'),
    # The dashboard decides who may look before it listens; nobody has said it here.
    "dashboard": (["serve", "--host", "0.0.0.0"], 2, "--allow-anonymous"),  # noqa: S104 - refused
}
"""Package → a command that needs it, its exit code, and what it says."""


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("start", [[str(PROGRAM)], [sys.executable, "-m", "foundry_doctor"]])
def test_another_package_of_the_same_name_is_passed_by(
    tmp_path: Path, name: str, start: list[str]
) -> None:
    """A folder on Python's path called like ours, as any project may have one."""
    arguments, exit_code, says = COMMANDS[name]
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").write_text("raise RuntimeError('not ours')\n")
    environ = {**os.environ, "PYTHONPATH": str(tmp_path)}

    done = subprocess.run(
        [*start, *arguments],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )

    assert says in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == exit_code


FOREIGN = "raise RuntimeError('not ours')\n"
DAMAGES: dict[str, Callable[[Path], object]] = {
    "overwritten": lambda folder: (folder / "__init__.py").write_text(FOREIGN),
    "emptied": lambda folder: (folder / "__init__.py").write_text(""),
    "without its init": lambda folder: (folder / "__init__.py").unlink(),
    "removed": lambda folder: folder.rename(folder.with_name("elsewhere")),
    "a file": lambda folder: (
        folder.rename(folder.with_name("elsewhere")),
        folder.with_suffix(".py").write_text(FOREIGN),
    ),
}
"""What the installation or removal of another package leaves of ours."""


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_package_that_was_installed_over_ours_is_named(
    tmp_path: Path, name: str, damage: str
) -> None:
    """In `site-packages` only one can have the name: a sentence says which, and what to do."""
    shutil.copy(ROOT / "foundry_doctor.py", tmp_path)
    for own in COMMANDS:
        (tmp_path / own).mkdir()
        shutil.copy(ROOT / own / "__init__.py", tmp_path / own)
    DAMAGES[damage](tmp_path / name)

    done = subprocess.run(
        [sys.executable, "-S", str(tmp_path / "foundry_doctor.py"), "--version"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert str(tmp_path / name) in done.stderr
    assert "Install Foundry Doctor again, in a virtual environment of its own" in done.stderr
