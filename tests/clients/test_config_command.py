"""`foundry-doctor config`: exit codes, what is printed, what is written, and what is masked."""

import json
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from checks.clients.knowledge import clients, words
from tests.clients.right_texts import KEY, RIGHTS

ROOT = Path(__file__).parents[2]
RIGHT = RIGHTS["claude-code-env"].filled()
WRONG = RIGHTS["claude-code-env"].filled(BASE="https://contoso-claude.services.ai.azure.com")


def config(
    *arguments: str, text: str = "", env: dict[str, str] | None = None, folder: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """Run the command with an environment of its own."""
    return subprocess.run(
        [sys.executable, "-m", "checks", "config", *arguments],
        input=text,
        capture_output=True,
        text=True,
        cwd=folder,
        env={"PATH": "", "PYTHONPATH": str(ROOT), "HOME": str(folder), **(env or {})},
        timeout=100,
        check=False,
    )


def document(*arguments: str, text: str = "") -> dict[str, Any]:
    """Return what the command writes as JSON."""
    found: dict[str, Any] = json.loads(config(*arguments, "--format", "json", text=text).stdout)
    return found


@pytest.mark.parametrize(
    ("text", "code"),
    [(RIGHT, 0), (WRONG, 1), ("Dear all, see you at noon.\n", 2), ("", 2)],
    ids=["right", "wrong", "a letter", "nothing"],
)
def test_the_exit_code_says_it(text: str, code: int) -> None:
    """0 for right, 1 for wrong, 2 where no client is recognised."""
    found = config("-", text=text)

    assert found.returncode == code
    assert bool(found.stdout) is (code < 2)


def test_a_wrong_line_is_named_with_its_reason_and_the_right_one() -> None:
    """In words, with the line, the place, and the whole corrected text."""
    said = config("-", text=WRONG).stdout

    assert "The base URL lacks /anthropic" in said
    assert "Line 3: ANTHROPIC_FOUNDRY_BASE_URL" in said
    assert (
        'export ANTHROPIC_FOUNDRY_BASE_URL="https://contoso-claude.services.ai.azure.com/anthropic"'
        in said
    )
    assert KEY not in said


def test_the_document_is_the_contracts() -> None:
    """Every field that the contract names is there."""
    found = document("-", text=WRONG)
    (file,) = found["files"]
    (fault,) = file["faults"]

    assert {"schema_version", "files", "would_send", "redactions"} <= set(found)
    assert {"file", "client", "format", "recognised_by", "overridden_by", "corrected"} <= set(file)
    assert set(fault) == {
        "path",
        "line",
        "code",
        "title",
        "why",
        "given",
        "fix",
        "certainty",
        "source",
    }
    assert found["would_send"] == {
        "url": "https://contoso-claude.services.ai.azure.com/v1/messages",
        "auth": "x-api-key",
        "model": "claude-sonnet-4-6",
    }
    assert found["redactions"] == 1
    assert KEY not in json.dumps(found)


def test_the_written_file_keeps_its_keys_for_its_owner(tmp_path: Path) -> None:
    """`--output` writes the whole text, which only its owner may read."""
    output = tmp_path / "right.env"

    config("-", "--output", str(output), text=WRONG)

    assert output.read_text(encoding="utf-8") == RIGHT
    assert stat.S_IMODE(output.stat().st_mode) == 0o600


def test_several_files_are_written_into_a_folder(tmp_path: Path) -> None:
    """Each under its own name."""
    (tmp_path / "a.env").write_text(WRONG, encoding="utf-8")
    (tmp_path / "b.env").write_text(RIGHT, encoding="utf-8")

    config("a.env", "b.env", "--output", "out", folder=tmp_path)

    written = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "out").iterdir()}
    assert written == {"a.env": RIGHT, "b.env": RIGHT}


def test_deployments_and_the_resource_are_compared_where_they_are_given() -> None:
    """And only there."""
    given = ("--resource", "another", "--deployment", "mine=claude-sonnet-4-6")

    assert document("-", text=RIGHT)["files"][0]["faults"] == []
    codes = {fault["code"] for fault in document("-", *given, text=RIGHT)["files"][0]["faults"]}
    assert codes == {"resource-name-wrong", "model-not-deployment"}


def test_names_are_taken_from_an_evidence_file() -> None:
    """The resource and its deployments, as they were collected."""
    evidence = ROOT / "tests" / "archive" / "golden" / "deployment-misspelt.fdz"
    text = RIGHTS["claude-code-settings"].filled(DEPLOYMENT="claude-sonet-5")

    found = document("-", "--evidence", str(evidence), text=text)["files"][0]["faults"]

    codes = {fault["code"]: fault["fix"] for fault in found}
    assert codes == {
        "resource-name-wrong": "contoso-ai",
        "model-not-deployment": "claude-sonnet-5[1m]",
    }
    assert "Cannot use" in config("-", "--evidence", "missing.fdz", text=text).stderr


def test_what_a_higher_file_sets_is_told(tmp_path: Path) -> None:
    """A project's local settings win over those of the user."""
    home, project = tmp_path / "home", tmp_path / "project" / ".claude"
    (home / ".claude").mkdir(parents=True)
    project.mkdir(parents=True)
    lower, higher = home / ".claude" / "settings.json", project / "settings.local.json"
    lower.write_text(_settings("one"), encoding="utf-8")
    higher.write_text(_settings("two"), encoding="utf-8")

    found = document(str(lower), str(higher))

    by_file = {Path(file["file"]).name: file["overridden_by"] for file in found["files"]}
    assert by_file == {"settings.json": str(higher), "settings.local.json": None}
    assert found["would_send"]["url"].startswith("https://two.services.ai.azure.com/")


def _settings(resource: str) -> str:
    env = {"CLAUDE_CODE_USE_FOUNDRY": "1", "ANTHROPIC_FOUNDRY_RESOURCE": resource}
    return json.dumps({"env": env, "model": "claude-sonnet-4-6"})


def test_a_conflict_between_two_files_is_found(tmp_path: Path) -> None:
    """A resource in one file and a base URL in the other exclude each other."""
    (tmp_path / "settings.json").write_text(_settings("one"), encoding="utf-8")
    base = {"ANTHROPIC_FOUNDRY_BASE_URL": "https://one.services.ai.azure.com/anthropic"}
    env = {"CLAUDE_CODE_USE_FOUNDRY": "1", **base}
    (tmp_path / "settings.local.json").write_text(json.dumps({"env": env}), encoding="utf-8")

    found = config("settings.json", "settings.local.json", "--format", "json", folder=tmp_path)

    faults = [f["code"] for file in json.loads(found.stdout)["files"] for f in file["faults"]]
    assert faults == ["base-url-and-resource-both"]


def test_this_environment_is_read_after_its_places_are_named(tmp_path: Path) -> None:
    """`--env` says which files it looks for, and reads those that are there."""
    (tmp_path / ".claude").mkdir()
    settings = tmp_path / ".claude" / "settings.json"
    settings.write_text(_settings("one"), encoding="utf-8")

    found = config("--env", env={"ANTHROPIC_FOUNDRY_API_KEY": KEY}, folder=tmp_path)

    assert str(settings) in found.stderr
    assert "found" in found.stderr
    assert "not found" in found.stderr
    assert "a key in x-api-key" in found.stdout
    assert KEY not in found.stdout + found.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "Specify a file"),
        (("missing.json",), "Cannot read missing.json"),
        (("-", "--client", "emacs"), "There is no client 'emacs'"),
        (("-", "--process-env", "ALONE"), "--process-env takes NAME=VALUE"),
        (("-", "-"), "Standard input can be read only once"),
    ],
)
def test_wrong_use_is_said(arguments: tuple[str, ...], says: str) -> None:
    """With what is wrong, and 2."""
    found = config(*arguments)

    assert (found.returncode, found.stdout) == (2, "")
    assert says in " ".join(found.stderr.split())


def test_a_file_of_nobody_can_be_passed_over() -> None:
    """As a hook needs it, which is given files by their names."""
    found = config("-", "--skip-unknown", text="Dear all, see you at noon.\n")

    assert (found.returncode, found.stdout, found.stderr) == (0, "", "")


def test_the_clients_are_listed() -> None:
    """Each with its ID and its name."""
    lines = config("--list").stdout.splitlines()

    assert [line.split()[0] for line in lines] == sorted(clients())


def test_every_code_of_a_rule_has_its_words() -> None:
    """A rule names a code that is known, and says why."""
    rules = [rule for client in clients().values() for unit in client.units for rule in unit.rules]

    assert {rule.code for rule in rules} <= set(words())
    assert all(rule.why.endswith(".") for rule in rules)
