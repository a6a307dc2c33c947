"""The command finds its own packages where other people's of the same name come first."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).parent / "foundry-doctor"


@pytest.mark.parametrize("name", ["checks", "dashboard"])
@pytest.mark.parametrize("start", [[str(PROGRAM)], [sys.executable, "-m", "foundry_doctor"]])
def test_another_package_of_the_same_name_is_passed_by(
    tmp_path: Path, name: str, start: list[str]
) -> None:
    """A folder on Python's path called like ours, as any project may have one."""
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").write_text("raise RuntimeError('not ours')\n")
    environ = {**os.environ, "PYTHONPATH": str(tmp_path)}

    done = subprocess.run(
        [*start, "check", "--sandbox", "wrong-key", "--json"],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (1, "")
