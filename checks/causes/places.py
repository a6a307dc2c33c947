"""What to put in place of a placeholder, and where a portal has what a step names; pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from checks.causes.commands import Blank, Command, Output, Run, SetVariable, Word
from checks.knowledge import load


@cache
def places() -> Mapping[str, str]:
    """Return for each placeholder the sentence that explains it."""
    return {entry["name"]: entry["put"] for entry in load("places")["place"]}


@cache
def portals() -> Mapping[str, str]:
    """Return what a step says for each placeholder that is a place in a portal."""
    return {entry["name"]: entry["says"] for entry in load("places")["portal"]}


def explained(text: str, commands: Iterable[Command], said: set[str]) -> str:
    """Return a step's text with what to put into its commands, each told once; adds to `said`."""
    sentences = [text]
    for command in commands:
        for name in _left_open(command):
            sentence = places().get(name, "")
            told = re.search(rf"[Rr]eplace\b[^.]*\b{name.upper()}\b", text)
            if sentence and name not in said and not told:
                sentences.append(sentence)
            said.add(name)
    return " ".join(sentences)


def _left_open(command: Command) -> Iterator[str]:
    """Yield the placeholders of a command for which no value is known."""
    act = command.act
    words = act.words if isinstance(act, Run) else ()
    if isinstance(act, SetVariable):
        words = (act.value,)
    yield from _open_in(words)


def _open_in(words: Iterable[Word]) -> Iterator[str]:
    for word in words:
        for part in word:
            if isinstance(part, Output):
                yield from _open_in(part.words)
            elif isinstance(part, Blank) and not part.value:
                yield part.name
