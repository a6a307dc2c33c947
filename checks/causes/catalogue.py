"""The catalogue: causes and remedies from the knowledge, with the user's real names filled in."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from checks.causes.commands import Command, command_of, filled
from checks.causes.filling import PLACEHOLDER, fill_text, told
from checks.causes.places import explained
from checks.causes.shells import Shell, text_of
from checks.knowledge import load, texts_of
from checks.words import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do, with the commands that carry it out."""

    text: str
    commands: tuple[Command, ...] = ()
    is_alternative: bool = False
    """True for what is done instead of the step before it."""
    if_known: str = ""
    """The placeholder without whose value this is not said."""
    if_unknown: str = ""
    """The placeholder with whose value this is not said."""

    def applies(self, params: Mapping[str, str]) -> bool:
        """Tell whether what is known calls for this step."""
        return _applies(self.if_known, self.if_unknown, params)


def _applies(if_known: str, if_unknown: str, params: Mapping[str, str]) -> bool:
    lacks = bool(if_known) and not params.get(if_known)
    return not lacks and not (bool(if_unknown) and bool(params.get(if_unknown)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """What to do, and who says so."""

    documented: bool
    summary: str
    do: tuple[Step, ...]
    avoid: tuple[str, ...] = ()
    source: str
    checked: date
    review_by: date
    contradicted_by: str | None = None
    do_first: bool = False
    """True for the one to begin with, where it is not the first that nothing contradicts."""
    if_known: str = ""
    """The placeholder without whose value this is not offered."""
    if_unknown: str = ""
    """The placeholder with whose value this is not offered."""

    def applies(self, params: Mapping[str, str]) -> bool:
        """Tell whether what is known calls for this remedy."""
        return _applies(self.if_known, self.if_unknown, params)

    @property
    def steps(self) -> tuple[str, ...]:
        """Return what to do, in words."""
        return tuple(step.text for step in self.do)

    @property
    def commands(self) -> tuple[str, ...]:
        """Return every command, as bash reads it."""
        return tuple(text_of(c, Shell.BASH) for step in self.do for c in step.commands)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharper:
    """What is said of a cause instead, once a name is known."""

    if_known: str
    """The placeholder whose value it takes."""
    title: str = ""
    means: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """A check's result that shows that a cause is not the one."""

    check: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why calls fail."""

    id: str
    category: str
    title: str
    means: str
    unnamed: str = ""
    """The title where it was not found, for one with names that only its finding knows."""
    answered_by: str = "unknown"
    """Who says so: the layer whose response or error it is."""
    be_sure: str = ""
    """How a person makes sure that it is this cause, in one sentence."""
    symptoms: tuple[str, ...] = ()
    """IDs of signatures and of checks under which it shows."""
    decide_with: str = ""
    """The check whose result decides; its pass rules the cause out. Empty where none can."""
    excluded_when: tuple[Exclusion, ...] = ()
    """Further results that rule it out."""
    explains: frozenset[str] = frozenset()
    """Causes that are a consequence of this one when both are found."""
    remedies: tuple[Remedy, ...] = ()
    rests_on: tuple[str, ...] = ()
    """IDs of facts without which nothing would follow, whatever was found."""
    sharper: tuple[Sharper, ...] = ()
    """What says more than title and meaning, the first that can be said counting."""
    client_made: bool = False
    """True where a client's own configuration is at fault, which `foundry-doctor config` reads."""


def _step(entry: Mapping[str, Any]) -> Step:
    return Step(
        text=entry["step"],
        commands=tuple(map(command_of, entry.get("commands", ()))),
        is_alternative=entry.get("or", False),
        if_known=entry.get("if_known", ""),
        if_unknown=entry.get("if_unknown", ""),
    )


def _remedy(entry: Mapping[str, Any]) -> Remedy:
    return Remedy(
        documented=entry["documented"],
        summary=entry["summary"],
        do=tuple(map(_step, entry["do"])),
        avoid=tuple(entry.get("avoid", ())),
        source=entry["source"],
        checked=entry["checked"],
        review_by=entry["review_by"],
        contradicted_by=entry.get("contradicted_by"),
        do_first=entry.get("do_first", False),
        if_known=entry.get("if_known", ""),
        if_unknown=entry.get("if_unknown", ""),
    )


def _cause(entry: Mapping[str, Any]) -> Cause:
    remedies = sorted(map(_remedy, entry["remedy"]), key=lambda remedy: not remedy.documented)
    return Cause(
        id=entry["id"],
        category=entry["category"],
        title=entry["title"],
        means=entry.get("means", ""),
        unnamed=entry.get("unnamed", ""),
        answered_by=entry["answered_by"],
        be_sure=entry["be_sure"],
        symptoms=tuple(entry["symptoms"]),
        decide_with=entry["decide_with"],
        excluded_when=tuple(Exclusion(**when) for when in entry.get("excluded_when", ())),
        explains=frozenset(entry.get("explains", ())),
        remedies=tuple(remedies),
        rests_on=tuple(entry.get("rests_on", ())),
        sharper=tuple(Sharper(**words) for words in entry.get("sharper", ())),
        client_made=entry.get("client_made", False),
    )


def _aadsts(code: str, entry: Mapping[str, Any]) -> Cause:
    remedy = {**entry, "documented": False, "summary": entry.get("summary", entry["title"])}
    return Cause(
        id=code.lower(),
        category="auth.aadsts",
        title=entry["title"],
        means=entry.get("means", ""),
        answered_by="entra",
        be_sure=say("The sign-in's error message contains {code}.", code=code),
        decide_with="identity.token",
        remedies=(_remedy(remedy),),
        rests_on=(f"aadsts/{code}",),
    )


ID = re.compile(r'^id = "([^"]+)"$', re.MULTILINE)
DECIDES = re.compile(r'^decide_with = "([^"]*)"$', re.MULTILINE)
CAUSE = "[[cause]]\n"
CODES = "aadsts"


@cache
def _blocks() -> Mapping[str, str]:
    """Return the text of each cause, by its ID, in the order of the files."""
    blocks = (b for text in texts_of("causes").values() for b in text.split(CAUSE)[1:])
    return {found[1]: block for block in blocks if (found := ID.search(block))}


@cache
def deciding() -> Mapping[str, str]:
    """Return the check that decides, of each cause that is no code of Entra's; empty where none."""
    found = ((name, DECIDES.search(block)) for name, block in _blocks().items())
    return {name: match[1] if match else "" for name, match in found}


class _Causes(Mapping[str, Cause]):
    """Every cause by its ID, parsed when it is first asked for.

    Parsing them all takes longer than explaining a text, which asks for a few.
    """

    def __init__(self) -> None:
        self._blocks = _blocks()
        self._codes = {code.lower(): code for code in load(CODES) if code.startswith("AADSTS")}
        self._read: dict[str, Cause] = {}

    def __getitem__(self, name: str) -> Cause:
        if name not in self._read:
            self._read |= self._of(name)
        return self._read[name]

    def _of(self, name: str) -> dict[str, Cause]:
        """Return what is read together with a cause."""
        if name in self._codes:
            code = self._codes[name]
            return {name: _aadsts(code, load(CODES)[code])}
        (entry,) = tomllib.loads(CAUSE + self._blocks[name])["cause"]
        return {name: _cause(entry)}

    def __contains__(self, name: object) -> bool:
        return name in self._blocks or name in self._codes

    def __iter__(self) -> Iterator[str]:
        return iter((*self._blocks, *self._codes))

    def __len__(self) -> int:
        return len(self._blocks) + len(self._codes)


@cache
def causes() -> Mapping[str, Cause]:
    """Return every cause by its ID, Entra's error codes included."""
    return _Causes()


def _fill_steps(remedy: Remedy, params: Mapping[str, str]) -> Iterator[Step]:
    explained_already: set[str] = set()
    for step in _said(remedy.do, params):
        commands = tuple(filled(command, params) for command in step.commands)
        text = explained(fill_text(step.text, params), commands, explained_already)
        yield replace(step, text=text, commands=commands)


def _said(steps: Iterable[Step], params: Mapping[str, str]) -> Iterator[Step]:
    """Yield the steps that apply; an alternative to nothing stands by itself."""
    has_other = False
    for step in steps:
        has_other = has_other and step.is_alternative
        if step.applies(params):
            yield step if has_other or not step.is_alternative else _alone(step)
            has_other = True


def _alone(step: Step) -> Step:
    text = re.sub(r"^Or,? ", "", step.text)
    return replace(step, text=text[:1].upper() + text[1:], is_alternative=False)


RECHECK = "foundry-doctor check"
AGAIN = Step(text=say("Run the check again."), commands=(command_of(f"{RECHECK} {{target}}"),))


WRONG_LINE = say(
    "To find the wrong line, check the client's configuration. Replace FILE with its settings file."
)
CONFIGURATION = Step(
    text=WRONG_LINE,
    commands=(command_of("foundry-doctor config {file}"),),
    if_unknown="resource",
)
CONFIGURATION_OF = Step(
    text=WRONG_LINE,
    commands=(command_of("foundry-doctor config {file} --resource {resource}"),),
    if_known="resource",
)


def to_begin_with(remedies: Iterable[Remedy]) -> Remedy | None:
    """Return the remedy to begin with: the one marked so, or the first nothing contradicts."""
    listed = tuple(remedies)
    marked = next((remedy for remedy in listed if remedy.do_first), None)
    return marked or next((r for r in listed if not r.contradicted_by), None)


def _with_recheck(remedy: Remedy) -> Remedy:
    """Return a remedy that ends in checking whether it helped."""
    checks = any(command.startswith(RECHECK) for command in remedy.commands)
    return remedy if checks else replace(remedy, do=(*remedy.do, AGAIN))


def _title(cause: Cause, params: Mapping[str, str]) -> str:
    """Return a cause's title, the one without names where a name of its own is not known."""
    is_known = all(params.get(name) for name in PLACEHOLDER.findall(cause.title))
    return cause.title if is_known or not cause.unnamed else cause.unnamed


def fill(cause: Cause, params: Mapping[str, str]) -> Cause:
    """Fill in real names, each as one word of a command, where what is unknown is in capitals.

    With a target, the remedy to begin with ends in a run of the check.
    """
    sharper = next((words for words in cause.sharper if params.get(words.if_known)), None)
    offered = [remedy for remedy in cause.remedies if remedy.applies(params)]
    begin = to_begin_with(offered)
    if begin is not None and cause.client_made:
        led = replace(begin, do=(*begin.do, CONFIGURATION, CONFIGURATION_OF))
        offered = [led if remedy is begin else remedy for remedy in offered]
        begin = led
    first = begin if params.get("target") else None
    return replace(
        cause,
        title=told((sharper and sharper.title) or _title(cause, params), params),
        means=told((sharper and sharper.means) or cause.means, params),
        be_sure=told(cause.be_sure, params),
        remedies=tuple(
            replace(
                remedy,
                summary=fill_text(remedy.summary, params),
                do=tuple(_fill_steps(remedy, params)),
                avoid=tuple(fill_text(text, params) for text in remedy.avoid),
            )
            for remedy in (_with_recheck(r) if r is first else r for r in offered)
        ),
    )
