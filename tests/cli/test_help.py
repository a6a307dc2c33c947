"""What `--help` of each command says, and what a shell is told when somebody presses Tab."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from checks.cli import COMMANDS, build_parser, main

NAMES = [command.name for command in COMMANDS]
SHELL_SYNTAX = re.compile(r"\s*[|#<].*|^eval \"\$\(|\)\"$")
PROGRAM = Path(sys.executable).parent


def help_of(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Return what a command's `--help` prints."""
    with pytest.raises(SystemExit) as end:
        main([*words, "--help"])

    assert end.value.code == 0
    return capsys.readouterr().out


def part(text: str, title: str) -> list[str]:
    """Return the lines below a title, without their indentation."""
    _, _, rest = text.partition(f"\n{title}:\n")
    return [line.strip() for line in rest.partition("\n\n")[0].splitlines()]


@pytest.mark.parametrize("words", [[name] for name in NAMES] + [["sandbox", "set"]], ids=" ".join)
def test_each_example_is_a_line_that_the_command_takes(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """An example that is copied is never refused for its form."""
    examples = part(help_of(capsys, *words), "examples")

    own = [SHELL_SYNTAX.sub("", line) for line in examples if "foundry-doctor" in line]
    assert own
    for line in own:
        program, *arguments = shlex.split(line)
        assert program == "foundry-doctor"
        assert arguments[: len(words)] == words or words == ["sandbox"]
        assert build_parser(arguments[0]).parse_args(arguments).command == words[0]


@pytest.mark.parametrize("name", NAMES)
def test_each_help_says_what_the_exit_codes_mean(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who runs it in a script reads there what 0, 2 and, where there is one, 1 mean."""
    codes = [line.split("  ")[0] for line in part(help_of(capsys, name), "exit codes")]

    assert codes == (
        ["0", "1", "2"]
        if name in ("check", "facts", "explain", "config", "collect", "judge")
        else ["0", "2"]
    )


@pytest.mark.parametrize("name", ["check", "serve"])
def test_help_names_the_variables_that_have_no_option(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A key has no option, so that it stands in no history; help says where it is put."""
    named = " ".join(part(help_of(capsys, name), "environment variables"))

    assert "ANTHROPIC_FOUNDRY_API_KEY" in named
    assert "AZURE_CLIENT_SECRET" in named
    assert "ANTHROPIC_FOUNDRY_RESOURCE" in named


TAB = """
eval "$(foundry-doctor completion bash)"
asked=$(complete -p foundry-doctor) asked=${asked##*-F } asked=${asked%% *}
for COMP_LINE in "$@"; do
  COMP_POINT=${#COMP_LINE} COMP_TYPE=9 COMP_WORDBREAKS=$' \\t\\n"'
  $asked foundry-doctor
  echo "${COMPREPLY[@]}"
done
"""


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_tab_completes_in_bash() -> None:
    """Commands, the options of the one that was typed, and what an option allows."""
    typed = ("foundry-doctor fac", "foundry-doctor check --no-l", "foundry-doctor check --format s")
    done = subprocess.run(
        ["bash", "-c", TAB, "bash", *typed],
        env={"PATH": f"{PROGRAM}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert [line.split() for line in done.stdout.splitlines()] == [
        ["facts"],
        ["--no-live-call"],
        ["sarif"],
    ]


@pytest.mark.parametrize("shell", ["zsh", "fish", "powershell"])
def test_other_shells_get_a_script_of_their_own(
    shell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each is told how to ask this program."""
    assert main(["completion", shell]) == 0

    script = capsys.readouterr().out
    told = {"zsh": "#compdef foundry-doctor", "fish": "complete --command foundry-doctor"}
    assert (
        told.get(shell, "Register-ArgumentCompleter -Native -CommandName foundry-doctor") in script
    )


def test_nobody_waits_for_completion_who_has_not_asked() -> None:
    """Its library is not loaded by any other command."""
    code = (
        "import sys; from checks.cli import build_parser; build_parser('check'); "
        "print('argcomplete' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)

    assert told.stdout == "False\n"
