"""One unit of one text, with what is known beside it: what conditions and values are read from."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from checks.clients.knowledge import Client, Unit, When
from checks.clients.model import Document, Keys, Known, Node
from checks.clients.paths import find, keys_of, shown
from checks.clients.texts.references import is_known
from checks.clients.urls import address
from checks.clients.values import resource_in

OFF = re.compile(r"(?i)(0|false|no|off)?")
"""Values that switch a variable off."""
NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True, kw_only=True)
class Here:
    """Where a rule looks."""

    document: Document
    client: Client
    unit: Unit
    keys: Keys
    known: Known
    name: str = ""
    """The file's name."""
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    """Variables that other files and the process set."""

    def nodes(self, ways: tuple[str, ...]) -> Iterator[Node]:
        """Yield what stands at ways, the first way first."""
        for way in ways:
            yield from find(self.document, way, self.keys)

    def is_set(self, way: str) -> bool:
        """Tell whether something stands at a way, or a variable is set elsewhere."""
        if way.startswith("$") and not OFF.fullmatch(self.elsewhere.get(way[1:], "")):
            return True
        return any(node.value != "" for node in find(self.document, way, self.keys))

    def text_of(self, node: Node) -> str | None:
        """Return the value that the client gets, or None where nobody here knows it."""
        if node.variable:
            same = [n.value for n in find(self.document, f"${node.variable}") if n is not node]
            default = node.value if is_known(node.value) else None
            elsewhere = self.elsewhere.get(node.variable, default)
            return next((v for v in same if is_known(v)), elsewhere)
        return node.value if is_known(node.value) else None

    def first(self, ways: tuple[str, ...]) -> str | None:
        """Return the first value that is known at ways, or among the variables set elsewhere."""
        for way in ways:
            for node in find(self.document, way, self.keys):
                if (value := self.text_of(node)) is not None:
                    return value
            if way.startswith("$") and way[1:] in self.elsewhere:
                return self.elsewhere[way[1:]]
        return None

    def place_of(self, node: Node) -> tuple[str, int]:
        """Return where a value is written, as a person finds it, with its line."""
        if node.constant is None:
            return self.path(node.keys, node.line), node.line
        name, line = node.constant
        return self.path((name,), line), line

    def path(self, keys: Keys, line: int) -> str:
        """Return a place as a person finds it."""
        return shown(self.document, keys, line)

    @cached_property
    def resource(self) -> str:
        """Return the resource: the one that was given, else the one that the text names."""
        if self.known.resource:
            return self.known.resource
        base = self.first(self.unit.base_url)
        found = address(base) if base else None
        if found and found.resource:
            return found.resource
        given = self.first(self.unit.resource)
        return resource_in(given) if given else self._named_anywhere

    @cached_property
    def _named_anywhere(self) -> str:
        found = (address(node.value) for node in self.document.nodes if node.value)
        names = {one.resource for one in found if one and one.resource}
        return names.pop() if len(names) == 1 else ""


def places(when: When, here: Here) -> tuple[Node | None, ...]:
    """Return the values that a condition holds for; None stands for one that is missing."""
    if not _around(when, here):
        return ()
    if not when.at:
        return (None,)
    found = find(here.document, when.at, here.keys)
    if when.missing:
        is_there = here.is_set(when.at) or found
        return () if is_there or not _is_deployed_so(when, when.default, here) else (None,)
    return tuple(node for node in found if _fits(when, node, here))


def _fits(when: When, node: Node, here: Here) -> bool:
    value = here.text_of(node)
    written = here.document.text[slice(*node.span)]
    return (
        _is_found(when.value, value)
        and not (when.not_value and (value is None or re.search(when.not_value, value)))
        and not (when.not_key and re.search(when.not_key, node.name))
        and _is_found(when.raw, written)
        and (not when.kinds or node.kind in when.kinds)
        and node.kind not in when.not_kinds
        and (not when.same or _is_same(when.same, value, here))
        and _is_deployed_so(when, value, here)
    )


def _is_found(pattern: str, text: str | None) -> bool:
    return not pattern or (text is not None and re.search(pattern, text) is not None)


def _is_same(way: str, value: str | None, here: Here) -> bool:
    return value is not None and value == here.first((way,))


def _is_deployed_so(when: When, value: str | None, here: Here) -> bool:
    if when.deployed is None:
        return True
    known = here.known.deployments
    return bool(known) and value is not None and (value in known) is when.deployed


def _around(when: When, here: Here) -> bool:
    """Tell whether what a condition says of everything but its own place holds."""
    said = f"{here.known.place}\n{here.name}"
    return (
        (not when.any or any(map(here.is_set, when.any)))
        and all(map(here.is_set, when.all))
        and not any(map(here.is_set, when.absent))
        and (not when.forms or here.document.form in when.forms)
        and all(_has(way, pattern, here) for way, pattern in when.each)
        and not any(_has(way, pattern, here) for way, pattern in when.each_not)
        and (not when.is_claude or _is_claude(here))
        and not (when.own_key_not and re.search(when.own_key_not, str(here.keys[-1:])[2:-3]))
        and (not when.text or bool(re.search(when.text, here.document.text)))
        and (not when.place or bool(re.search(when.place, said)))
        and not (when.not_place and re.search(when.not_place, said))
        and _is_version(when, here.known.version)
        and _is_process(when, here.known)
    )


def _has(way: str, pattern: str, here: Here) -> bool:
    values = (here.text_of(node) for node in find(here.document, way, here.keys))
    return any(value is not None and re.search(pattern, value) for value in values)


CLAUDE = re.compile(r"claude|/anthropic", re.IGNORECASE)


def _is_claude(here: Here) -> bool:
    """Tell whether a unit means Claude: by what stands in it, or by its deployment's model."""
    known, depth = here.known.deployments, len(here.keys)
    inside = (node for node in here.document.nodes if node.keys[:depth] == here.keys)
    for node in inside:
        words = (str(node.keys[-1]) if node.keys else "", node.value or "")
        if any(CLAUDE.search(f"{word} {known.get(word, '')}") for word in words):
            return True
    return False


def _is_process(when: When, known: Known) -> bool:
    on = {name for name, value in known.process_env.items() if not OFF.fullmatch(value)}
    wanted, unwanted = set(when.process_env), set(when.no_process_env)
    return (not wanted or bool(wanted & on)) and not unwanted & set(known.process_env)


def version_of(text: str) -> tuple[int, ...]:
    """Return a version's numbers; empty for none."""
    return tuple(map(int, NUMBERS.findall(text)[:4]))


def _is_version(when: When, text: str) -> bool:
    version = version_of(text)
    if when.before and not (version and version < version_of(when.before)):
        return False
    if when.since and not (version and version >= version_of(when.since)):
        return False
    if version and when.unless_before and version < version_of(when.unless_before):
        return False
    return not (version and when.unless_since and version >= version_of(when.unless_since))


def target(when: When, here: Here) -> Keys:
    """Return the place that a condition names, whether or not something stands there."""
    if not when.at.startswith("$"):
        return keys_of(when.at, here.keys)
    return variable_keys(when.at[1:], here)


def variable_keys(name: str, here: Here) -> Keys:
    """Return the place where this text would set a variable: beside those that it sets."""
    if here.document.form in ("env", "powershell"):
        return (name,)
    beside = next(iter(find(here.document, "$*")), None)
    if beside is None:
        return ("env", name)
    if beside.keys[-1] == "value":
        return (*beside.keys[:-2], name)
    return (*beside.keys[:-1], name)
