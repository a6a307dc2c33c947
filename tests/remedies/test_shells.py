"""Commands run: each shell gives each program the arguments that the knowledge says."""

import re
import shutil
from pathlib import Path

import pytest

from checks.causes.commands import Command, Run, Written, command_of, filled
from checks.causes.shells import FOR_BATCH, PROGRAMS, Shell, text_of
from tests.remedies.powershell import calls_in, tree
from tests.remedies.printed import (
    AWKWARD,
    ENDS,
    argument,
    blanks_of,
    calls_of,
    filled_with,
    of_run,
    unfilled,
)
from tests.remedies.real_shells import PROGRAMS as RECORDED
from tests.remedies.real_shells import expected, run_lines
from tests.scenario_runs import QUICK, scenario_run

SETS = {
    "nothing known": unfilled(),
    "only the resource known": filled_with("contoso-ai", only=("resource",)),
    "awkward names": filled_with(AWKWARD),
}


def needed(shell: str) -> str:
    """Return a shell that is there, else skip and say so."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    return shell


def assert_arguments(shell: str, commands: list[Command], folder: Path) -> None:
    """Run commands in a shell and compare what their programs got with the data."""
    for command, calls in zip(commands, run_lines(shell, commands, folder), strict=True):
        if not isinstance(command.act, Written):
            assert calls == expected(command), text_of(command, Shell.BASH)


def test_every_program_of_the_knowledge_has_a_recorder_in_its_place() -> None:
    """No test runs the program itself, which could reach the internet or change this machine."""
    called = {argument(call[0]) for command in unfilled() for call in calls_of(command)}

    assert called - set(RECORDED) == set()


@pytest.mark.parametrize("shell", ["bash", "zsh"])
@pytest.mark.parametrize("commands", SETS.values(), ids=SETS)
def test_a_shell_gives_programs_what_the_knowledge_says(
    shell: str, commands: list[Command], tmp_path: Path
) -> None:
    """Every command of the catalogue runs, whatever name is filled in."""
    assert_arguments(needed(shell), commands, tmp_path)


@pytest.mark.parametrize("resource", ["absent", "unread"])
@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_a_look_up_that_finds_nothing_leaves_no_argument_empty(
    shell: str, resource: str, tmp_path: Path
) -> None:
    """An empty --scope would be the whole subscription, where nobody means to assign a role."""
    commands = SETS["only the resource known"]
    looked_up = [c for c in commands if "az resource list" in text_of(c, Shell.BASH)]

    groups = run_lines(needed(shell), looked_up, tmp_path, resource=resource)

    assert any("--scope" in call for calls in groups for call in calls)
    assert [call for calls in groups for call in calls if "" in call] == []
    scopes = {c[c.index("--scope") + 1] for calls in groups for c in calls if "--scope" in c}
    assert scopes <= {
        "/subscriptions/none/resource-not-found",
        "WORKSPACE_ID",
        "https://ai.azure.com/.default",
    }


def test_powershell_has_something_for_a_look_up_that_finds_nothing() -> None:
    """Each look-up names what stands there instead, for no result and for a failure."""
    for command in SETS["only the resource known"]:
        text = text_of(command, Shell.POWERSHELL)
        look_ups = text.count("az resource list")
        assert len(re.findall(r"\|\| '[\w/-]*resource-not-found'", text)) == look_ups
        instead = re.findall(r"; if \(-not \$\?\) \{ '[\w/-]*resource-not-found' \}", text)
        assert len(instead) == look_ups


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_a_name_is_one_argument_whatever_sign_it_begins_with(shell: str, tmp_path: Path) -> None:
    """Signs that mean something to one of the shells alone are quoted, too."""
    line = command_of(
        "az show --name {resource} {host} x{host}y --url https://x/{path}?a=$HOME !{path}"
    )
    commands = [filled(line, dict.fromkeys(("resource", "host", "path"), end)) for end in ENDS]

    for command, calls in zip(commands, run_lines(needed(shell), commands, tmp_path), strict=True):
        (call,) = calls
        assert isinstance(command.act, Run)
        assert call == [_with_home(argument(w), tmp_path) for w in command.act.words]


def _with_home(text: str, home: Path) -> str:
    return text.replace("value of HOME * $HOME", str(home))


def powershell_calls(command: Command) -> list[list[str]]:
    """Return the arguments that PowerShell would give."""
    root = tree(text_of(command, Shell.POWERSHELL))
    assert not root.has_error, text_of(command, Shell.POWERSHELL)
    return list(calls_in(root))


def powershell_expected(command: Command) -> list[list[str]]:
    """Return the calls that the data says, with the names that PowerShell finds programs by."""
    calls = []
    for words in calls_of(command):
        program, *rest = words
        name = argument(program)
        harmless = [
            tuple(
                part.name.upper()
                if name == "az" and part in blanks and FOR_BATCH.search(part.value)
                else part
                for part in word
            )
            for word in rest
            for blanks in [list(blanks_of(command))]
        ]
        calls.append([PROGRAMS.get(name, name), *map(argument, harmless)])
    return calls


@pytest.mark.parametrize("commands", SETS.values(), ids=SETS)
def test_powershell_reads_what_the_knowledge_says(commands: list[Command]) -> None:
    """Each line parses, and its arguments are those of the data."""
    for command in commands:
        calls = powershell_calls(command)
        if calls_of_data := powershell_expected(command):
            assert calls == calls_of_data, text_of(command, Shell.POWERSHELL)


@pytest.mark.parametrize("end", ENDS)
def test_powershell_gets_a_name_as_one_argument(end: str) -> None:
    """A name's signs mean nothing, and one that az.cmd would act on stays a placeholder."""
    for line in ("az show --name {resource} x{host}y", "nslookup {host}"):
        command = filled(command_of(line), {"resource": end, "host": end})
        assert powershell_calls(command) == powershell_expected(command)


@pytest.mark.parametrize("scenario", QUICK)
def test_the_commands_of_a_scenario_run_in_every_shell(scenario: str, tmp_path: Path) -> None:
    """What a run prints with its real names is what its programs get."""
    commands = of_run(scenario_run(scenario).finished)

    for command in commands:
        if calls := powershell_expected(command):
            assert powershell_calls(command) == calls
    for shell in filter(shutil.which, ("bash", "zsh")):
        folder = tmp_path / shell
        folder.mkdir()
        if commands:
            assert_arguments(shell, commands, folder)


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("https_proxy", ["unset https_proxy", "export https_proxy=x"]),
        ("X; id", ["unset VARIABLE", "export VARIABLE=x"]),
        ("", ["unset VARIABLE", "export VARIABLE=x"]),
    ],
)
def test_the_name_of_a_variable_is_one_or_stays_a_placeholder(name: str, lines: list[str]) -> None:
    """A name is not quoted, so nothing else can take its place."""
    acts = ({"unset": ["{variable}"]}, {"set": "{variable}", "to": "x"})
    commands = [filled(command_of(act), {"variable": name}) for act in acts]

    assert [text_of(command, Shell.BASH) for command in commands] == lines
