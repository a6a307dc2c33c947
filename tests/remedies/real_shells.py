"""Running lines in a real bash or zsh, with a recorder of arguments in each program's place."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from checks.causes.commands import Command, ReadSecret, SetVariable, UnsetVariables
from checks.causes.shells import Shell, text_of
from tests.remedies.printed import OUTPUT, argument, calls_of, value_of

PROGRAMS = (
    *("az", "curl", "foundry-doctor", "npm", "nslookup", "pip", "python", "sudo"),
    "recorded",
)
VARIABLES = ("ANTHROPIC_FOUNDRY_API_KEY", "ANTHROPIC_FOUNDRY_AUTH_TOKEN")
RECORDER = """#!/bin/sh
printf '%s\\0' "$#" "${0##*/}" "$@" >> "$RECORD"
[ "${0##*/}" = az ] || exit 0
case "$1 $2 $RESOURCE" in
"resource list unread") exit 1 ;;
"resource list absent") printf '%s' "$*" | sed -n "s/.*|| '\\([^']*\\)'.*/\\1/p" ;;
*) printf '%s' "$PRINTED" ;;
esac
"""
"""Its `az resource list` finds no resource, or fails, as `RESOURCE` says; no result of a query is
what stands there behind `||`."""
TYPED = "typed *secret* $HOME"
BASH = "set -o history -o histexpand"
"""As at a prompt, where `!` has a meaning."""

Call = list[str]


def _lines(commands: Sequence[Command]) -> Iterator[str]:
    """Yield each command as it is printed, and what tells how it ended."""
    for place, command in enumerate(commands):
        yield text_of(command, Shell.BASH)
        act = command.act
        if isinstance(act, UnsetVariables):
            yield from (f'recorded "${{{name}-gone}}"' for name in act.names)
        elif isinstance(act, SetVariable | ReadSecret):
            yield f'recorded "$(printenv {act.name})"'
        yield from (f"export {name}='{value_of(name)}'" for name in VARIABLES)
        yield f"recorded line {place}"


def run_lines(
    shell: str, commands: Sequence[Command], folder: Path, *, resource: str = "found"
) -> list[list[Call]]:
    """Return for each command the calls that it made, its program's name first."""
    for program in PROGRAMS:
        (folder / program).write_text(RECORDER, encoding="utf-8")
        (folder / program).chmod(0o755)
    script, record = folder / "lines", folder / "record"
    first = [BASH] if shell == "bash" else []
    start = [f"export {name}='{value_of(name)}'" for name in VARIABLES]
    script.write_text("\n".join((*first, *start, *_lines(commands))) + "\n", encoding="utf-8")
    secrets = sum(isinstance(command.act, ReadSecret) for command in commands)
    done = subprocess.run(
        [shell, str(script)],
        cwd=folder,
        input=f"{TYPED}\n" * secrets,
        env={
            "PATH": f"{folder}:{os.defpath}",
            "LANG": "C.UTF-8",
            "HOME": str(folder),
            "RECORD": str(record),
            "PRINTED": OUTPUT,
            "RESOURCE": resource,
        },
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.stderr == "", done.stderr
    return list(_groups(record.read_text(encoding="utf-8")))


def _groups(text: str) -> Iterator[list[Call]]:
    fields = iter(text.split("\0")[:-1])
    group: list[Call] = []
    for count in fields:
        call = [next(fields) for _ in range(int(count) + 1)]
        if call[:2] == ["recorded", "line"]:
            yield group
            group = []
        else:
            group.append(call)


def expected(command: Command) -> list[Call]:
    """Return the calls that the data says."""
    act = command.act
    calls = [[argument(word) for word in words] for words in calls_of(command)]
    if isinstance(act, UnsetVariables):
        calls += [["recorded", "gone"] for _ in act.names]
    if isinstance(act, SetVariable):
        calls.append(["recorded", argument(act.value)])
    if isinstance(act, ReadSecret):
        calls.append(["recorded", TYPED])
    return calls
