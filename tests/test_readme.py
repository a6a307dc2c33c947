"""README's table of checks is the registry's."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from checks.cli import build_parser
from checks.engine.checks import CHECKS
from checks.knowledge import load
from checks.report import terminal
from docs import reference
from tests.cli.test_scenarios import sandbox_elsewhere
from tests.readme import readme_blocks, readme_lines
from tests.remedies import powershell
from tests.scenario_runs import scenario_run

README = reference.README


def test_the_table_of_checks_is_the_registrys() -> None:
    """No check is missing from README, and none stands there that does not exist."""
    text = README.read_text(encoding="utf-8")

    assert reference.BEGIN in text
    assert text == reference.readme(), "run PYTHONPATH=. python docs/reference.py"


def test_every_check_has_its_words() -> None:
    """Each check has a title, what it asks and why it matters; no words are left over."""
    texts = load("checks")

    assert set(texts) == {check.id for check in CHECKS}
    assert all(set(words) == {"title", "asks", "matters"} for words in texts.values())


def test_ci_runs_the_command_that_readme_names() -> None:
    """A newcomer and CI pass the tests by the same command."""
    command = "pip install -e '.[test]' && python -m pytest\n"

    assert f"\n{command}" in README.read_text(encoding="utf-8")
    assert f"\n{command}" in (README.parent / ".ci" / "run").read_text(encoding="utf-8")


def test_the_sample_of_the_output_is_what_is_printed() -> None:
    """Each line of README's sample that is not cut short stands in the text, in this order."""
    sample = README.read_text(encoding="utf-8").partition("```text\n")[2].partition("```")[0]
    lines = [line for line in sample.splitlines() if line and "…" not in line]

    text = terminal.render(scenario_run("no-role").document)

    places = [text.find(f"\n{line}") for line in lines]
    assert len(lines) > 8
    assert -1 not in places
    assert places == sorted(places)


def test_the_first_command_works_where_pip_may_not_touch_the_system() -> None:
    """It installs into an environment of its own and runs the demo from there."""
    first, *_ = readme_blocks("sh")
    make, install, start = first.strip().split(" && ")

    assert make == "python3 -m venv .venv"
    assert install == ".venv/bin/pip install '.[dashboard]'"
    assert start == ".venv/bin/foundry-doctor demo"
    assert build_parser("demo").parse_args(["demo"]).command == "demo"
    text = README.read_text(encoding="utf-8")
    for other in ("`pipx install '.[", "`uv tool install '.[", "`py -m venv .venv;"):
        assert other in text


def test_powershell_can_read_the_line_for_it() -> None:
    """The line is PowerShell's, and takes a quoted value apart as a shell does."""
    (line,) = readme_lines("powershell", "Get-Content")

    assert not powershell.tree(line).has_error
    assert "-split '=', 2" in line
    assert """.Trim("'")""" in line


def client_block(word: str) -> str:
    """Return README's block for a client, without what is installed before."""
    (block,) = (block for block in readme_blocks("sh") if word in block)
    kept = [line for line in block.splitlines() if not line.startswith(("pip ", "npm "))]
    return "\n".join(kept)


def run_beside_a_sandbox(lines: str, folder: Path, path: str) -> str:
    """Run README's lines in a shell that has read the env file of a sandbox."""
    (read,) = readme_lines("sh", "set -a;")
    with sandbox_elsewhere("healthy", folder) as env_file:
        env_file.with_name("sandbox.env").write_text(env_file.read_text(encoding="utf-8"))
        done = subprocess.run(
            ["sh", "-c", f"{read}\n{lines}"],
            cwd=folder,
            env={"PATH": path, "HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    return done.stdout + done.stderr


def test_the_lines_for_the_sdk_reach_the_sandbox(tmp_path: Path) -> None:
    """Copied into a shell, they print what the sandbox said."""
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"

    said = run_beside_a_sandbox(client_block("AnthropicFoundry"), tmp_path, path)

    assert "Hello from the sandbox" in said


@pytest.mark.npm
@pytest.mark.timeout(600)
def test_the_lines_for_claude_code_reach_the_sandbox(tmp_path: Path) -> None:
    """Copied into a shell after its installation, they print what the sandbox said."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    (install,) = readme_lines("sh", "npm install @anthropic-ai")
    subprocess.run(install.split(), cwd=tmp_path, check=True, capture_output=True)

    said = run_beside_a_sandbox(client_block("npx claude"), tmp_path, os.environ["PATH"])

    assert "Hello from the sandbox" in said
