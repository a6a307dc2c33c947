"""What to do about a cause, in the order and the shell in which people are told."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checks.report.safe import one_line
from checks.words import say

Document = Mapping[str, Any]

BASH, POWERSHELL = SHELLS = ("bash", "powershell")
ANY = "any"

PROMPTS = {"bash": "$", "powershell": "PS>"}
"""Shell → its prompt; a bare `>` that is copied along would write to a file."""
SCREEN_WARNING = say(
    "This command prints a secret. Do not run it while you are sharing your screen."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command in one shell."""

    text: str
    prints_secret: bool = False


def commands_of(step: Document, shell: str) -> Sequence[Command]:
    """Return the commands of a step in a shell."""
    return [
        Command(text=command["text"], prints_secret=command["prints_secret"])
        for command in step["commands"]
        if command["shell"] in (ANY, shell)
    ]


def to_do_first(root: Document) -> Document | None:
    """Return the remedy to begin with."""
    return next((remedy for remedy in root["remedies"] if remedy["recommended"]), None)


def contradicted(root: Document) -> Sequence[Document]:
    """Return the remedies that somebody advises and that do not help."""
    return [r for r in root["remedies"] if r["contradicted_by"] and not r["recommended"]]


def others(root: Document) -> Sequence[Document]:
    """Return the remedies to try after the first one."""
    return [r for r in root["remedies"] if not (r["contradicted_by"] or r["recommended"])]


def in_order(root: Document) -> Sequence[Document]:
    """Return all remedies: what to do first, what else may help, what does not help."""
    first = to_do_first(root)
    return [*([first] if first else ()), *others(root), *contradicted(root)]


def first_command(root: Document, shell: str) -> str:
    """Return the first command of the remedy to begin with; empty where it has none."""
    remedy = to_do_first(root)
    steps = remedy["do"] if remedy else ()
    return next((c.text for step in steps for c in commands_of(step, shell)), "")


def first_step(root: Document) -> str:
    """Return the remedy to begin with in one sentence."""
    remedy = to_do_first(root)
    return str(remedy["summary"]) if remedy else ""


FIRST_SENTENCE = re.compile(r".+?[.!?](?=\s|$)")


def why_not(remedy: Document) -> str:
    """Return in a sentence why a remedy does not help."""
    why = one_line(remedy["contradicted_by"])
    found = FIRST_SENTENCE.match(why)
    return found[0] if found else why


SAYS_OR = re.compile(r"or\b", re.IGNORECASE)


def numbers(steps: Sequence[Document]) -> Sequence[str]:
    """Return what stands before each step: its number, or `Or` where it is another way."""
    said, number = [], 0
    for step in steps:
        is_other_way = step["or"] and number > 0
        number += not is_other_way
        says_so = SAYS_OR.match(step["step"])
        said.append(f"{number}. " if not is_other_way else "" if says_so else "Or: ")
    return said
