"""How bash and zsh, and PowerShell, write a command; pure.

One text may serve all of them, so what any of them would read otherwise is quoted for each.
"""

import re
import shlex
from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from checks.causes.commands import (
    Blank,
    Command,
    Output,
    Part,
    ReadSecret,
    Run,
    SetVariable,
    UnsetVariables,
    Variable,
    Word,
    Written,
    literal,
)
from checks.words import say


class Shell(StrEnum):
    """A way to write commands; zsh reads what is written for bash."""

    BASH = "bash"
    POWERSHELL = "powershell"


def text_of(command: Command, shell: Shell) -> str:
    """Write a command for a shell."""
    act = command.act
    bash = shell is Shell.BASH
    if isinstance(act, Run):
        return _line(act.words, shell)
    if isinstance(act, SetVariable):
        if bash:
            return f"export {act.name}={_word(act.value, shell)}"
        return f"$env:{act.name} = {_word(act.value, shell, is_value=True)}"
    if isinstance(act, UnsetVariables):
        drives = ", ".join(f"'Env:{name}'" for name in act.names)
        return (
            say("unset {names}", names=" ".join(act.names))
            if bash
            else f"Remove-Item {drives} -ErrorAction Ignore"
        )
    if isinstance(act, ReadSecret):
        return (READ_IN_BASH if bash else READ_IN_POWERSHELL).replace("NAME", act.name)
    return act.bash if bash else act.powershell


READ_IN_BASH = say("printf 'Paste it here: '; read -rs NAME && export NAME")
READ_IN_POWERSHELL = (
    "$env:NAME = [Net.NetworkCredential]::new('', "
    "(Read-Host 'Paste it here' -AsSecureString)).Password"
)

PROGRAMS = {"curl": "curl.exe"}
"""Program → what Windows PowerShell, where `curl` is a command of its own, finds it by."""

FOR_BATCH = re.compile(r'[&|<>^%"!()\r\n]')
"""What cmd.exe gives a meaning, which on Windows reads what PowerShell hands to az.cmd."""


def _line(words: Sequence[Word], shell: Shell) -> str:
    if shell is Shell.POWERSHELL:
        program = literal(words[0])
        rest = [_harmless(word) for word in words[1:]] if program == "az" else words[1:]
        words = ((PROGRAMS.get(program, program),), *rest)
    return " ".join(_word(word, shell) for word in words)


def _harmless(word: Word) -> Word:
    """Return a word without a real name that az.cmd would not get as it is."""
    return tuple(
        replace(part, value="")
        if isinstance(part, Blank) and FOR_BATCH.search(part.value)
        else part
        for part in word
    )


def _word(word: Word, shell: Shell, *, is_value: bool = False) -> str:
    if not any(isinstance(part, Variable | Output) for part in word):
        return quoted(literal(word), shell, is_value=is_value)
    if shell is Shell.BASH and "!" in literal(word):
        # Double quotes do not keep an interactive shell from replacing what follows a `!`.
        return "".join(_alone(part) for part in word)
    return f'"{"".join(_inside(part, shell) for part in word)}"'


def _alone(part: Part) -> str:
    if isinstance(part, Variable | Output):
        return f'"{_inside(part, Shell.BASH)}"'
    return quoted(literal((part,)), Shell.BASH)


# What no shell of the three gives a meaning: zsh expands a `=` at the start of a word, and
# PowerShell splits `-a.b` and makes a list of `a,b`; bare, `-a=b` is read in more than one way.
PLAIN = re.compile(r"-[\w/+-]*|[\w/.:+][\w/.:+=-]*", re.ASCII)
ALIKE = re.compile('[^"$`\\\\!\u201c-\u201e]*')
"""What is the same within double quotes to each shell."""
SINGLE = re.compile("['\u2018-\u201b]")
"""What ends a text in single quotes to PowerShell: typographic ones do, too."""
IN_DOUBLE = {
    Shell.BASH: (re.compile(r'[\\"$`]'), "\\"),
    Shell.POWERSHELL: (re.compile('[`"$\u201c-\u201e]'), "`"),
}
"""What has a meaning within double quotes, and what takes it away."""


def quoted(text: str, shell: Shell, *, is_value: bool = False) -> str:
    """Write a text as one word; what PowerShell takes as a value needs quotes in any case."""
    if PLAIN.fullmatch(text) and not (is_value and shell is Shell.POWERSHELL):
        return text
    if "'" in text and ALIKE.fullmatch(text):
        return f'"{text}"'
    if shell is Shell.POWERSHELL:
        return f"'{SINGLE.sub(lambda mark: mark[0] * 2, text)}'"
    # What shlex would leave bare is not bare to the others.
    return f"'{text}'" if shlex.quote(text) == text else shlex.quote(text)


def _inside(part: Part, shell: Shell) -> str:
    """Write a part for within double quotes."""
    if isinstance(part, Variable):
        return f"${part.name}" if shell is Shell.BASH else f"$env:{part.name}"
    if isinstance(part, Output):
        return f"$({_line(part.words, shell)}{_otherwise(part, shell)})"
    meaning, escape = IN_DOUBLE[shell]
    return meaning.sub(lambda found: escape + found[0], literal((part,)))


def _otherwise(part: Output, shell: Shell) -> str:
    if not part.otherwise:
        return ""
    if shell is Shell.BASH:
        return f" || echo {part.otherwise}"
    return f"; if (-not $?) {{ '{part.otherwise}' }}"


def entries(command: Command) -> list[dict[str, object]]:
    """Return a command as documents carry it: once where one text serves every shell."""
    texts = {shell.value: text_of(command, shell) for shell in Shell}
    alike = len(set(texts.values())) == 1
    told = {"any": texts[Shell.BASH]} if alike else texts
    return [
        {"shell": shell, "text": text, "prints_secret": command.prints_secret}
        for shell, text in told.items()
    ]


__all__ = ["Shell", "Written", "entries", "quoted", "text_of"]
