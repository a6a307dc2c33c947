"""Every `az` command exists, with its arguments, by azure-cli's own table of commands."""

import re
import subprocess
import venv
from itertools import takewhile
from pathlib import Path

import pytest

from checks.causes.catalogue import causes
from checks.causes.commands import Command, Run, literal
from tests.remedies.printed import TABLE, argument, calls_of, catalogue, of_run, table, unfilled
from tests.scenario_runs import QUICK, scenario_run

GLOBAL = {"--query", "--output", "-o", "--subscription", "--only-show-errors"}
"""What every command of azure-cli takes. Source: the global arguments in its help."""


def az_calls(commands: list[Command]) -> list[list[str]]:
    """Return the arguments of each call of `az`, of those inside others, too."""
    calls = [list(map(argument, words)) for command in commands for words in calls_of(command)]
    return [arguments for program, *arguments in calls if program == "az"]


def wrong_in(arguments: list[str]) -> str:
    """Return what azure-cli would say of a call, empty when it takes it."""
    known = table()["commands"]
    name = next((n for n in sorted(known, key=len, reverse=True) if _begins(arguments, n)), None)
    if name is None:
        return f"no such command: az {' '.join(arguments)}"
    rest = arguments[len(name.split()) :]
    used = {word.partition("=")[0] for word in rest if word.startswith("-")}
    strange = used - set(known[name]["options"]) - GLOBAL
    lacks = [names for names in known[name]["required"] if not used & set(names)]
    return f"az {name}: {strange or ''} {lacks or ''}" if strange or lacks else ""


def _begins(arguments: list[str], name: str) -> bool:
    words = name.split()
    after = arguments[len(words) :]
    return arguments[: len(words)] == words and (not after or after[0].startswith("-"))


def test_every_command_of_the_catalogue_exists_with_its_arguments() -> None:
    """Nobody is told to run a command that azure-cli does not have."""
    found = az_calls(unfilled())

    assert len(found) > 50
    assert [wrong for call in found if (wrong := wrong_in(call))] == []


@pytest.mark.parametrize("scenario", QUICK)
def test_every_command_of_a_scenario_exists_with_its_arguments(scenario: str) -> None:
    """What a run prints is what azure-cli takes, look-ups included."""
    calls = az_calls(of_run(scenario_run(scenario).finished))

    assert [wrong for call in calls if (wrong := wrong_in(call))] == []


@pytest.mark.parametrize(
    "line",
    [
        "term list --subscription S -o table",
        "cognitiveservices account show --name x --resource-group y --nothing z",
        "network private-dns zone create --name x",
    ],
)
def test_a_command_that_azure_cli_lacks_is_found(line: str) -> None:
    """The table tells a missing command, a strange argument and a missing one."""
    assert wrong_in(line.split())


CHANGES = re.compile(
    r"(?:Or,? )?(?:add the (?:address|zone)|assign|create|keep|link|regenerate)\b", re.IGNORECASE
)
"""How a step begins that changes something."""
READS = {"list", "show"}


def changes_something(command: Command) -> bool:
    """Tell whether a command does more than show what there is."""
    if not isinstance(command.act, Run):
        return True
    names = [takewhile(lambda word: not word.startswith("-"), call) for call in az_calls([command])]
    return bool(names) and not READS & set(names[-1])


def test_a_step_that_changes_something_has_the_command_for_it() -> None:
    """Nobody is told to link or create a thing without what to type."""
    steps = [
        (cause.id, step)
        for cause in causes().values()
        for remedy in cause.remedies
        for step in remedy.do
        if CHANGES.match(step.text)
    ]

    assert len(steps) > 10
    bare = [(name, s.text) for name, s in steps if not any(map(changes_something, s.commands))]
    assert bare == []


def test_no_argument_is_a_file_that_nobody_made() -> None:
    """An argument that names a file says in its step how the file is made."""
    named = [
        (cause, word)
        for cause, command in catalogue()
        for words in calls_of(command)
        for word in map(literal, words)
        if word.startswith("@") and literal(words[0]) != "npm"
    ]

    assert named == [("no-answer-in-time", "@request.json")]


def test_no_argument_needs_double_quotes_inside() -> None:
    """Windows PowerShell loses them on the way to a program."""
    words = [argument(w) for command in unfilled() for call in calls_of(command) for w in call]

    assert [word for word in words if '"' in word] == []


@pytest.mark.azure_cli
@pytest.mark.timeout(1800)
def test_the_table_is_azure_clis_own(tmp_path: Path) -> None:
    """A fresh azure-cli of the table's version has these commands and arguments."""
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    wanted = f"azure-cli=={table()['version']}"
    subprocess.run([python, "-m", "pip", "install", "-q", wanted], check=True)

    done = subprocess.run(
        [python, Path(__file__).with_name("command_table.py")],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == TABLE.read_text(encoding="utf-8")
