"""Commands as data: a program with its words, or an act that each shell has in its own way; pure.

What is filled in stays part of one word, whatever characters it holds; how a shell writes that is
for `checks.causes.shells` to know.
"""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from checks.causes.options import brought, without
from checks.words import say

Values = Mapping[str, str]
"""Placeholder → the real name, as far as it is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """A real name, or its placeholder as long as it is not known."""

    name: str
    value: str = ""

    @property
    def text(self) -> str:
        """Return what stands in the command: what is not known stands there in capitals."""
        return self.value or self.name.upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A variable of the environment, whose value the shell puts in."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What another command prints, which the shell puts in."""

    words: tuple["Word", ...]
    otherwise: str = ""
    """What stands there instead when that command fails, plain to each shell."""


Part = str | Blank | Variable | Output
Word = tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A program with its arguments."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetVariable:
    """Set a variable of the environment."""

    name: str
    value: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsetVariables:
    """Take variables out of the environment."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSecret:
    """Read a secret into a variable of the environment, without showing what is typed."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What has nothing in common between the shells, as each of them writes it."""

    bash: str
    powershell: str


Act = Run | SetVariable | UnsetVariables | ReadSecret | Written


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One thing to type."""

    act: Act
    prints_secret: bool = False


VARIABLE = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_HOLES = re.compile(r"\{(?P<blank>[a-z_]+)\}|\$(?P<variable>[A-Z][A-Z0-9_]*)")


def word_of(text: str) -> Word:
    """Read a word's `{placeholders}` and `$VARIABLES`."""
    parts: list[Part] = []
    end = 0
    for hole in _HOLES.finditer(text):
        blank = hole["blank"]
        named = Blank(name=blank) if blank else Variable(name=hole["variable"])
        parts += (text[end : hole.start()], named)
        end = hole.end()
    return tuple(part for part in (*parts, text[end:]) if part != "") or ("",)


def words_of(line: str) -> tuple[Word, ...]:
    """Read a line of the knowledge, which is quoted as for bash."""
    return tuple(map(word_of, shlex.split(line)))


def command_of(entry: str | Mapping[str, Any]) -> Command:
    """Read a command of the knowledge: a line, or a table with `run` or the name of an act."""
    if isinstance(entry, str):
        return Command(act=Run(words=words_of(entry)))
    return Command(act=_act(entry), prints_secret=entry.get("prints_secret", False))


def _act(entry: Mapping[str, Any]) -> Act:
    match entry:
        case {"run": line}:
            return Run(words=words_of(line))
        case {"set": name, "to": value}:
            return SetVariable(name=name, value=word_of(value))
        case {"set": name, "to_output_of": line}:
            return SetVariable(name=name, value=(Output(words=words_of(line)),))
        case {"unset": names}:
            return UnsetVariables(names=tuple(names))
        case {"read_secret": name}:
            return ReadSecret(name=name)
        case {"bash": bash, "powershell": powershell}:
            return Written(bash=bash, powershell=powershell)
    raise ValueError(say("no such command: {entry}", entry=entry))


def _look_up(field: str, otherwise: str) -> Output:
    """Return a look-up that prints something in any case.

    For azure-cli an empty --scope is the current subscription: a role would be assigned there.
    """
    line = (
        "az resource list --name {resource} --resource-type Microsoft.CognitiveServices/accounts "
        f"--query \"[0].{field} || '{otherwise}'\" -o tsv"
    )
    return Output(words=words_of(line), otherwise=otherwise)


LOOK_UPS = {
    # What azure-cli itself refuses for a scope, before it asks Azure.
    "account_scope": _look_up("id", "/subscriptions/none/resource-not-found"),
    "resource_group": _look_up("resourceGroup", "resource-not-found"),
}
"""What the resource's name lets the shell find out, where the run did not."""
NAME = re.compile(r"[A-Za-z0-9][\w.-]*", re.ASCII)
"""A resource's name; within a look-up, no shell could keep just any text as it is."""

TARGET = Blank(name="target")
"""Stands for all of the run's own options."""
ANY_TARGET = words_of("--resource {resource} --deployment {deployment}")
"""What names a target where there was no run."""


def filled(command: Command, values: Values) -> Command:
    """Return a command with the real names that are known."""
    act = command.act
    if isinstance(act, Run):
        return replace(command, act=Run(words=tuple(_bound(_filled(act.words, values)))))
    if isinstance(act, SetVariable):
        name = _variable(act.name, values)
        return replace(command, act=SetVariable(name=name, value=_fill(act.value, values)))
    if isinstance(act, UnsetVariables):
        names = tuple(each for name in act.names for each in _variables(name, values))
        return replace(command, act=UnsetVariables(names=names))
    return command


def _variable(name: str, values: Values) -> str:
    """Return a variable's name, which a run may know; what cannot be one is not filled in."""
    (part,) = word_of(name)
    if not isinstance(part, Blank):
        return name
    value = values.get(part.name, "")
    return value if VARIABLE.fullmatch(value) else part.text


def _variables(name: str, values: Values) -> tuple[str, ...]:
    """Return what a name stands for: one variable, or the several of which a run knows."""
    (part,) = word_of(name)
    several = values.get(part.name, "").split() if isinstance(part, Blank) else []
    known = tuple(each for each in several if VARIABLE.fullmatch(each))
    return known if known and len(known) == len(several) else (_variable(name, values),)


def _filled(words: Sequence[Word], values: Values) -> Iterator[Word]:
    if (TARGET,) in words:
        words = tuple(_possible(words, values))
    for place, word in enumerate(words):
        if word == (TARGET,):
            others = (*words[:place], *words[place + 1 :])
            yield from _target([_fill(other, values) for other in others], values)
        else:
            yield _fill(word, values)


def _possible(words: Sequence[Word], values: Values) -> Iterator[Word]:
    """Yield the words but for options that cannot be said beside the run's own."""
    impossible = brought(shlex.split(values.get("target", "")))
    for before, word in pairwise((("",), *words)):
        if literal(before) not in impossible and literal(word) not in impossible:
            yield word


def _fill(word: Word, values: Values) -> Word:
    return tuple(_part(part, values) for part in word)


def _part(part: Part, values: Values) -> Part:
    if isinstance(part, Output):
        return replace(part, words=tuple(_fill(word, values) for word in part.words))
    if not isinstance(part, Blank):
        return part
    can_look_up = part.name in LOOK_UPS and NAME.fullmatch(values.get("resource", ""))
    if not values.get(part.name) and can_look_up:
        return _part(LOOK_UPS[part.name], values)
    return replace(part, value=values.get(part.name, ""))


def _target(others: Sequence[Word], values: Values) -> Iterator[Word]:
    """Yield the run's options but for what the command itself says otherwise."""
    said = [literal(word) for word in others]
    if values.get("target"):
        options = shlex.split(values["target"])
        kept = without(options, said, subject=values.get("deployment", ""))
        yield from ((option,) for option in kept)
    else:
        names = [literal(_fill(word, values)) for word in ANY_TARGET]
        kept = without(names, said, subject=literal(_fill(ANY_TARGET[-1], values)))
        yield from ((option,) for option in kept)


def literal(word: Word) -> str:
    """Return a word's text, as far as it is known before a shell reads it."""
    return "".join(
        part if isinstance(part, str) else part.text if isinstance(part, Blank) else ""
        for part in word
    )


def _bound(words: Iterator[Word]) -> Iterator[Word]:
    """Yield the words; a real name that looks like an option is bound to the option before it."""
    before: Word | None = None
    for word in words:
        is_name = isinstance(word[0], Blank) and word[0].value.startswith("-")
        if before is not None and is_name and literal(before).startswith("--"):
            yield (*before, "=", *word)
            before = None
            continue
        if before is not None:
            yield before
        before = word
    if before is not None:
        yield before
