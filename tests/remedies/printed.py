"""Every command that a remedy can print: of the catalogue, and of a run."""

import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from checks.causes.catalogue import Cause, causes
from checks.causes.commands import Blank, Command, Output, Part, Run, SetVariable, Word, filled
from checks.causes.rank import rank
from checks.model import FinishedRun
from checks.report.names import names_of

TABLE = Path(__file__).parent / "azure_cli_commands.json"
AWKWARD = 'it\'s "$HOME"; `id` \\ * [x]? !x #'
"""A name that each shell would make something of, were it not quoted."""
ENDS = ("", "{", "'\u2019\u201d", "=x", "@x", "-x.y", "a,b", "%PATH%", "a&b", "!!", "$(id)", "~")
"""Names whose beginning or single sign has a meaning to one of the shells."""


def commands_of(cause: Cause) -> Iterator[Command]:
    """Yield the commands of a cause, those of steps that do not apply among them."""
    for remedy in cause.remedies:
        for step in remedy.do:
            yield from step.commands


def catalogue() -> Iterator[tuple[str, Command]]:
    """Yield every command with the ID of its cause, as it was written."""
    for cause in causes().values():
        yield from ((cause.id, command) for command in commands_of(cause))


def unfilled() -> list[Command]:
    """Return every command of the catalogue once, as it is printed when nothing is known."""
    return list(dict.fromkeys(filled(command, {}) for _, command in catalogue()))


def filled_with(name: str, only: Collection[str] = ()) -> list[Command]:
    """Return every command of the catalogue once, with one name in every place, or in some."""
    blanks = {b.name for _, command in catalogue() for b in blanks_of(command)} - {"target"}
    values = {blank: name for blank in blanks if not only or blank in only}
    return list(dict.fromkeys(filled(command, values) for _, command in catalogue()))


def of_run(run: FinishedRun) -> list[Command]:
    """Return the commands of what a run found, its alternatives among them."""
    found: list[Command] = []
    for root in rank(run.results, names_of(run), on=run.started_at.date()):
        for cause in (root.cause, *(other.cause for other in root.alternatives)):
            found += commands_of(cause)
    return list(dict.fromkeys(found))


def words_in(command: Command) -> Iterator[Word]:
    """Yield the words that a command has itself, and those of the commands inside it."""
    act = command.act
    words = (
        act.words if isinstance(act, Run) else (act.value,) if isinstance(act, SetVariable) else ()
    )
    for word in words:
        yield from _deep(word)


def _deep(word: Word) -> Iterator[Word]:
    yield word
    for part in word:
        if isinstance(part, Output):
            for inner in part.words:
                yield from _deep(inner)


def blanks_of(command: Command) -> Iterator[Blank]:
    """Yield the places of a command that a run fills."""
    for word in words_in(command):
        yield from (part for part in word if isinstance(part, Blank))


def calls_of(command: Command) -> Iterator[tuple[Word, ...]]:
    """Yield each program's words, of those inside others first: so a shell calls them."""
    act = command.act
    if isinstance(act, Run):
        yield from _calls(act.words)
    elif isinstance(act, SetVariable):
        yield from _inner(act.value)


def _calls(words: tuple[Word, ...]) -> Iterator[tuple[Word, ...]]:
    for word in words:
        yield from _inner(word)
    yield words


def _inner(word: Word) -> Iterator[tuple[Word, ...]]:
    for part in word:
        if isinstance(part, Output):
            yield from _calls(part.words)


OUTPUT = "what az printed"
"""What takes the place of a command's output in an argument."""


def value_of(variable: str) -> str:
    """Return the value that a test gives to a variable."""
    return f"value of {variable} * $HOME"


def argument(word: Word) -> str:
    """Return what a program has to get for a word."""
    return "".join(map(_argument, word))


def _argument(part: Part) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, Blank):
        return part.text
    return OUTPUT if isinstance(part, Output) else value_of(part.name)


def table() -> Mapping[str, Any]:
    """Return azure-cli's commands, as `command_table.py` wrote them."""
    found: Mapping[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
    return found
