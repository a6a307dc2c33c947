"""The command finds its own packages where other people's of the same name come first."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

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
