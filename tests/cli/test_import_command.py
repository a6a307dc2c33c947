"""`foundry-doctor import` says what became of each file."""

import json
from pathlib import Path

from tests.conftest import RunCommand
from tests.workspaces.exports import LOGGED, csv_text, event, logged, write


def test_each_file_has_its_line(tmp_path: Path, command: RunCommand) -> None:
    """Rows, bad rows, requests and times are told, and what to do next."""
    text = csv_text([*LOGGED, logged(event(3, time="so\x1bon"))])
    good, bad = write(tmp_path, "a.csv", text), write(tmp_path, "b.csv", "x,y\n1,2\n")
    environ = {"FOUNDRY_DOCTOR_DATA_DIR": str(tmp_path / "data")}

    first = command("import", str(good), str(bad), environ=environ)
    again = command("import", str(good), environ=environ)

    assert (first.returncode, first.stderr) == (0, "")
    lines = first.stdout.splitlines()
    span = "2026-11-20 17:09 to 2026-11-20 17:11 UTC"
    assert lines[0] == f"{good}: AzureDiagnostics, 4 rows, 1 of them bad, {span}"
    assert "\x1b" not in first.stdout
    assert lines[2].startswith(f"{bad}: not imported. Its columns are of no known table (x, y).")
    assert lines[3] == f"diagnostics: 3 requests added, {span}"
    assert lines[4] == "Look at them with: foundry-doctor serve --workspace local:exported"
    assert "imported before, nothing added (AzureDiagnostics, 4 rows)" in again.stdout
    assert again.returncode == 0


def test_nothing_read_is_exit_2(tmp_path: Path, command: RunCommand) -> None:
    """Where no file could be read the exit code says so, and no workspace is made."""
    environ = {"FOUNDRY_DOCTOR_DATA_DIR": str(tmp_path / "data")}
    found = command("import", str(tmp_path / "none.csv"), "--name", "n", environ=environ)

    assert found.returncode == 2
    assert (
        found.stdout
        == f"{tmp_path}/none.csv: not imported. It cannot be read: No such file or directory.\n"
    )
    assert not (tmp_path / "data" / "workspaces" / "n").exists()


def test_no_secret_of_a_file_is_shown(tmp_path: Path, command: RunCommand) -> None:
    """A reason that quotes a row quotes no secret."""
    secret = "sk-ant-api03-" + "a1B2" * 20
    rows = [logged(event(0, time=secret)), *LOGGED]
    path = write(tmp_path, "a.json", json.dumps(rows))
    found = command("import", str(path), environ={"FOUNDRY_DOCTOR_DATA_DIR": str(tmp_path / "d")})

    assert found.returncode == 0
    assert "«redacted" in found.stdout
    assert secret[:30] not in found.stdout
