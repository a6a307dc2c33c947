"""`foundry-doctor import` says what became of each file."""

import json
from pathlib import Path

from tests.conftest import RunCommand
from tests.workspaces.exports import LOGGED, csv_text, event, lines, logged, write


def test_each_file_has_its_line(tmp_path: Path, command: RunCommand) -> None:
    """Rows, bad rows, requests and times are told, and what to do next."""
    text = csv_text([*LOGGED, logged(event(3, time="so\x1bon"))])
    good, bad = write(tmp_path, "a.csv", text), write(tmp_path, "b.csv", "x,y\n1,2\n")
    environ = {"FOUNDRY_DOCTOR_DATA_DIR": str(tmp_path / "data")}

    first = command("import", str(good), str(bad), environ=environ)
    again = command("import", str(good), environ=environ)

    assert (first.returncode, first.stderr) == (0, "")
    told = first.stdout.splitlines()
    span = "2026-11-20 17:09 to 2026-11-20 17:11 UTC"
    assert told[0] == f"{good}: AzureDiagnostics, 4 rows, 1 of them unreadable, {span}"
    assert "\x1b" not in first.stdout
    assert told[2].startswith(
        f"{bad}: not imported. The file's columns do not match any known table (x, y)."
    )
    assert told[3] == f"diagnostics: 3 requests added, {span}"
    assert told[4] == "View them with: foundry-doctor serve --workspace local:exported"
    assert "already imported, nothing added (AzureDiagnostics, 4 rows)" in again.stdout
    assert again.returncode == 0


def test_nothing_read_is_exit_2(tmp_path: Path, command: RunCommand) -> None:
    """Where no file could be read the exit code says so, and no workspace is made."""
    environ = {"FOUNDRY_DOCTOR_DATA_DIR": str(tmp_path / "data")}
    found = command("import", str(tmp_path / "none.csv"), "--name", "n", environ=environ)

    assert found.returncode == 2
    why = "The file cannot be read: No such file or directory."
    assert found.stdout == f"{tmp_path}/none.csv: not imported. {why}\n"
    assert not (tmp_path / "data" / "workspaces" / "n").exists()


FOREIGN = [
    event(n, properties=json.dumps({"apiName": name}))
    for n, name in enumerate(("Azure AI Projects API", "OpenAI Language Model Instance API"))
]


def test_a_file_without_a_row_of_claude_leads_to_no_workspace(
    tmp_path: Path, command: RunCommand
) -> None:
    """Other services' rows alone are told, and nobody is sent to a workspace that is not there."""
    file = write(tmp_path, "a.jsonl", lines(FOREIGN))
    environ = {"FOUNDRY_DOCTOR_DATA_DIR": str(tmp_path / "data")}
    found = command("import", str(file), "--name", "foreign", environ=environ)

    assert (found.returncode, found.stderr) == (2, "")
    assert "\nNo Claude requests were found in it, so nothing was kept. Export " in found.stdout
    assert "--workspace" not in found.stdout
    assert not (tmp_path / "data" / "workspaces" / "foreign").exists()


def test_other_services_rows_beside_those_of_claude_are_no_fault(
    tmp_path: Path, command: RunCommand
) -> None:
    """One file with requests is enough, also where another import had brought them."""
    foreign = write(tmp_path, "a.jsonl", lines(FOREIGN))
    good, same = (write(tmp_path, f"{n}.csv", csv_text(LOGGED[:n])) for n in (3, 2))
    environ = {"FOUNDRY_DOCTOR_DATA_DIR": str(tmp_path / "data")}

    for file in (good, good, same):
        found = command("import", str(foreign), str(file), environ=environ)
        assert (found.returncode, found.stderr) == (0, "")
        assert "No Claude requests were found" not in found.stdout
        assert "--workspace local:exported" in found.stdout


def test_no_secret_of_a_file_is_shown(tmp_path: Path, command: RunCommand) -> None:
    """A reason that quotes a row quotes no secret."""
    secret = "sk-ant-api03-" + "a1B2" * 20
    rows = [logged(event(0, time=secret)), *LOGGED]
    path = write(tmp_path, "a.json", json.dumps(rows))
    found = command("import", str(path), environ={"FOUNDRY_DOCTOR_DATA_DIR": str(tmp_path / "d")})

    assert found.returncode == 0
    assert "«redacted" in found.stdout
    assert secret[:30] not in found.stdout
