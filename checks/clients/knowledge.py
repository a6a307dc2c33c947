"""Clients as values, from the knowledge: how each finds its address, its credential, its model.

A file of `checks/knowledge/clients/` is one client. What it says is explained here, field by field.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from checks.clients.model import Certainty
from checks.knowledge import load, load_file, texts_of


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """What has to hold; everything that is said has to."""

    at: str = ""
    """A way, as `checks.clients.paths` reads it."""
    missing: bool = False
    """Whether nothing may stand at `at`."""
    value: str = ""
    """A pattern that is found in the value at `at`."""
    not_value: str = ""
    """A pattern that is not."""
    not_key: str = ""
    """A pattern that is not found in the name at `at`."""
    raw: str = ""
    """A pattern that is found in what is written at `at`, code included."""
    kinds: tuple[str, ...] = ()
    """string, number, boolean, null, list, object or code."""
    not_kinds: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    """Ways, one of which leads somewhere."""
    all: tuple[str, ...] = ()
    """Ways, each of which leads somewhere."""
    absent: tuple[str, ...] = ()
    """Ways, none of which leads anywhere."""
    same: str = ""
    """A way to a value that is equal to the one at `at`."""
    text: str = ""
    """A pattern that is found in the text."""
    before: str = ""
    """The client's version is known, and lower."""
    since: str = ""
    """The client's version is known, and this or higher."""
    unless_before: str = ""
    """The client's version is not known, or this or higher."""
    unless_since: str = ""
    """The client's version is not known, or lower."""
    forms: tuple[str, ...] = ()
    """The text's form is one of these."""
    place: str = ""
    """A pattern that is found in what was said of the file's place, or in its name."""
    not_place: str = ""
    process_env: tuple[str, ...] = ()
    """Variables, one of which is set and not switched off where the client runs."""
    no_process_env: tuple[str, ...] = ()
    """Variables, none of which is known to be set there."""
    default: str = ""
    """What the client takes where nothing stands at `at`."""
    deployed: bool | None = None
    """Whether the value at `at`, or the default, is deployed; while none is known, neither."""
    each: tuple[tuple[str, str], ...] = ()
    """Ways with a pattern, each of which is found in the value there."""
    each_not: tuple[tuple[str, str], ...] = ()
    """Ways with a pattern, none of which is found in a value there."""
    is_claude: bool = False
    """Whether the unit says Claude: by a name or an address, or by its deployment's model."""
    own_key_not: str = ""
    """A pattern that is not found in the unit's own name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A fault by itself: where it stands, when it is one, and what mends it."""

    code: str
    when: When
    why: str
    do: tuple[Mapping[str, str], ...] = ()
    """Changes: `put` and `to`, `rename` and `to`, `move` and `to`, `remove`, `call` with `to` and
    `module`, `whole` (a text). A value in braces is filled in: `{resource}`, `{base}`,
    `{deployment}`, `{default}` (the deployment nearest to `default`), `{value}`, `{key}`."""
    fix: str = ""
    """What is right, in words, where it is more than the first change's value."""
    hides: bool = False
    """True where nothing that is missing can be missed before this is mended."""
    last: bool = False
    """True for what is a fault only where nothing else is; beside others it is a note."""
    certainty: Certainty = Certainty.CERTAIN
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One place that says how calls are made: an entry of a list, a call of a class, the whole."""

    id: str
    at: str = ""
    """Empty for the whole text; else a way, each of whose ends is a unit of its own."""
    when: When = When()
    family: str = "B"
    """What the client makes of a base URL: A to E, as in `urls.py`."""
    style: str = ""
    """How this client's base URLs end, where it is not as short as can be."""
    base_url: tuple[str, ...] = ()
    resource: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    token: tuple[str, ...] = ()
    model: tuple[str, ...] = ()
    """Ways to names of deployments; of the first that is set, calls are made."""
    model_keys: tuple[str, ...] = ()
    """Ways whose last names are deployments."""
    prefix: str = ""
    """A pattern of what stands before the deployment; a name without it is not this unit's."""
    strips: str = ""
    """A pattern of what the client takes off the model's name before it sends it."""
    aliases: tuple[str, ...] = ()
    """Names of models that the client replaces by its own."""
    default_model: str = ""
    """What is sent where no name is set; empty where a client has no such name."""
    exclusive: bool = False
    """True where base URL and resource exclude each other."""
    key_header: str = "x-api-key"
    token_header: str = "bearer"  # noqa: S105 - the word of `Sent.auth`
    keyless: str = "none"
    """What is sent without a key: `bearer` where the client signs in by itself."""
    on_foundry: bool = True
    """False where this place leads to no Claude, whatever its address."""
    rules: tuple[Rule, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """Something by which a client's configuration is known."""

    when: When
    weight: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One client."""

    id: str
    title: str
    names: tuple[str, ...] = ()
    """Further names for `--client`."""
    forms: tuple[str, ...] = ()
    """Forms of text that it reads."""
    strict: bool = False
    """True where its JSON takes neither comments nor trailing commas."""
    signs: tuple[Sign, ...]
    files: tuple[str, ...] = ()
    """Patterns of files' names; what stands in the first wins over what stands in later ones."""
    at_home: tuple[str, ...] = ()
    """Where its files lie, below the home or the working directory."""
    source: str

    @property
    def units(self) -> tuple[Unit, ...]:
        """Return the places that say how it makes its calls, the first counting."""
        return _units(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What a fault's code means."""

    code: str
    title: str
    why: str


def _when(table: Mapping[str, Any]) -> When:
    known: dict[str, Any] = {}
    for name in When.__slots__:
        if name in table:
            value = table[name]
            known[name] = tuple(value) if isinstance(value, list) else value
    known["each"] = tuple(table.get("each", {}).items())
    known["each_not"] = tuple(table.get("each_not", {}).items())
    return When(**known)


def _rule(table: Mapping[str, Any], source: str) -> Rule:
    own = {k: v for k, v in table.items() if k in Rule.__slots__ and k not in ("when", "do")}
    own["source"] = table.get("source", source)
    own["certainty"] = Certainty(table.get("certainty", "certain"))
    return Rule(when=_when(table), do=tuple(table.get("do", ())), **own)


def _whole(table: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a unit with what it takes from another client's; its own rules come first."""
    if "like" not in table:
        return table
    file, name = table["like"].split("/")
    other = next(unit for unit in load_file(FOLDER, f"{file}.toml")["unit"] if unit["id"] == name)
    other = _whole(other)
    return {**other, **table, "rule": [*table.get("rule", ()), *other.get("rule", ())]}


def _unit(table: Mapping[str, Any], source: str) -> Unit:
    table = _whole(table)
    own: dict[str, Any] = {
        k: tuple(v) if isinstance(v, list) else v
        for k, v in table.items()
        if k in Unit.__slots__ and k not in ("when", "rule", "rules")
    }
    said = own["source"] = table.get("source", source)
    rules = tuple(_rule(rule, said) for rule in table.get("rule", ()))
    return Unit(when=_when(table.get("when", {})), rules=rules, **own)


def _client(table: Mapping[str, Any]) -> Client:
    own: dict[str, Any] = {
        k: tuple(v) if isinstance(v, list) else v
        for k, v in table.items()
        if k in Client.__slots__ and k != "signs"
    }
    signs = (Sign(when=_when(sign), weight=sign.get("weight", 1)) for sign in table["sign"])
    return Client(**own, signs=tuple(signs))


FOLDER, FIRST_UNIT = "clients", "\n[[unit]]"


@cache
def clients() -> Mapping[str, Client]:
    """Return every client by its ID.

    Of each file only the beginning is parsed: parsing them whole takes longer than all else, and of
    most no unit is looked at.
    """
    heads = (text.partition(FIRST_UNIT)[0] for text in texts_of(FOLDER).values())
    return {client.id: client for client in (_client(tomllib.loads(head)) for head in heads)}


@cache
def _units(client: str) -> tuple[Unit, ...]:
    table = load_file(FOLDER, f"{client}.toml")
    return tuple(_unit(unit, table["source"]) for unit in table.get("unit", ()))


@cache
def words() -> Mapping[str, Word]:
    """Return what each code of a fault means."""
    entries = load("config_faults")["fault"]
    return {
        entry["id"]: Word(code=entry["id"], title=entry["title"], why=entry["why"])
        for entry in entries
    }
