"""Faults that a client's file declares: its conditions, its words, its changes; pure."""

import json
import re
from collections.abc import Iterator, Mapping

from checks.clients.here import Here, places, target, variable_keys
from checks.clients.knowledge import Rule, words
from checks.clients.model import Change, Fault, Keys, Kind, Node
from checks.clients.paths import find, keys_of, variable_names
from checks.clients.slots import deployment_in
from checks.clients.urls import base_of
from checks.clients.values import nearest
from checks.words import say

BLANK = re.compile(r"\{([a-z_]+)\}")


def faults(here: Here) -> Iterator[tuple[Rule, Fault]]:
    """Yield the faults of a unit's own rules, each with its rule."""
    for rule in here.unit.rules:
        for node in places(rule.when, here):
            yield rule, _fault(rule, node, here)


def _fault(rule: Rule, node: Node | None, here: Here) -> Fault:
    keys = node.keys if node else target(rule.when, here)
    line = node.line if node else _line_near(keys, here)
    path = here.path(keys, line)
    if node and rule.do and all(step.get("put") == ".here" for step in rule.do):
        path, line = here.place_of(node)
    names = _names(node, here, rule.when.default)
    changes = tuple(_change(step, keys, names, here) for step in rule.do)
    fixed = _filled(rule.fix, names)[0] if rule.fix else _said(changes)
    word = words()[rule.code]
    return Fault(
        path=path,
        keys=keys,
        line=line,
        code=rule.code,
        title=word.title,
        why=rule.why.format(**names, client=here.client.title),
        given=(node.value or "") if node else "",
        fix=fixed,
        certainty=rule.certainty,
        source=rule.source,
        changes=changes,
    )


def _said(changes: tuple[Change, ...]) -> str | None:
    """Return what is right by the first change: its value or name; None where something goes."""
    first = changes[0] if changes else None
    return None if first is None or first.does == "remove" else first.to


def _line_near(keys: Keys, here: Here) -> int:
    """Return the line of the nearest thing above a place where nothing stands."""
    for length in range(len(keys) - 1, 0, -1):
        if above := here.document.by_keys.get(keys[:length]):
            return above.line
    return here.document.nodes[0].line if here.document.nodes else 1


class _Names(dict[str, str]):
    """Values of blanks; one that only a person knows stays marked."""

    def __missing__(self, name: str) -> str:
        return f"<{PLACES.get(name, name)}>"


PLACES = {
    "base": say("base URL"),
    "default": say("deployment"),
    "after_prefix": say("deployment"),
    "deployments": say("deployments"),
    "deployments_text": say("deployments"),
    "key_variable": say("name of the key's variable"),
    "credential": say("credential"),
}
"""Blanks whose names are not what a person would call their values."""


def _names(node: Node | None, here: Here, default: str) -> Mapping[str, str]:
    unit, value = here.unit, (here.text_of(node) or node.value or "") if node else ""
    model = here.first(unit.model) or unit.default_model
    _, name, _ = deployment_in(model, here)
    deployed = here.known.deployments
    right = name if not deployed or name in deployed else nearest(name, deployed)
    only = next(iter(deployed)) if len(deployed) == 1 else ""
    found = {
        "value": value,
        "given": value,
        "resource": here.resource,
        "base": base_of(here.resource, unit.family, unit.style) if here.resource else "",
        "deployment": right or only,
        "key": _written(here, unit.key),
        "deployments": _listed(here),
        "variables": _variables(here),
        "raw": " ".join(here.document.text[slice(*node.span)].split()) if node else "",
        "name": node.name if node else "",
        "default": nearest(default, deployed) if default else "",
        "deployments_text": _listed(here).replace('"', '\\"'),
        "after_prefix": right or re.split(r"[:/]", value)[-1],
        "key_variable": next((n for n in here.known.process_env if "KEY" in n), ""),
        "credential": _credential(here),
    }
    return _Names({name: text for name, text in found.items() if text})


def _variables(here: Here) -> str:
    """Return the variables of a text as members of a JSON object."""
    pairs = {name: node.value or "" for name, node in variable_names(here.document)}
    return json.dumps(pairs, ensure_ascii=False, indent=2)[2:-2].replace("\n", "\n  ").strip()


def _credential(here: Here) -> str:
    """Return what code asks for its tokens."""
    found = next(iter(find(here.document, "get_bearer_token_provider()[*][0]")), None)
    return here.document.text[slice(*found.span)] if found else ""


def _listed(here: Here) -> str:
    """Return the deployments as a list in JSON, for a string to hold."""
    return json.dumps(list(here.known.deployments)) if here.known.deployments else ""


def _written(here: Here, ways: tuple[str, ...]) -> str:
    """Return a value as it stands, references included."""
    return next((node.value for node in here.nodes(ways) if node.value), "")


def _filled(template: str, names: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """Fill a template's blanks; return what only a person knows beside it."""
    wanted = tuple(blank for blank in BLANK.findall(template) if blank not in names)
    return BLANK.sub(lambda match: names[match[1]], template), wanted


def _change(step: Mapping[str, str], keys: Keys, names: Mapping[str, str], here: Here) -> Change:
    does = next(name for name in DOES if name in step)
    if does == "fold":
        return Change(does=does, keys=keys, to=step["to"])
    where = _where(step[does], keys, here)
    if does in ("rename", "call"):
        return Change(does=does, keys=where, to=step["to"], module=step.get("module", ""))
    if does == "move":
        return Change(does=does, keys=where, to=_filled(step["to"], names)[0])
    if does in ("remove", "pairs"):
        return Change(does=does, keys=where)
    template = step["whole"] if does == "whole" else step["to"]
    text, wants = _filled(template, names)
    kind = Kind(step.get("kind", Kind.STRING))
    return Change(does=does, keys=() if does == "whole" else where, to=text, wants=wants, kind=kind)


DOES = ("put", "rename", "move", "remove", "call", "whole", "pairs", "fold")


def _where(way: str, keys: Keys, here: Here) -> Keys:
    if way == ".here":
        return keys
    if way.startswith("$"):
        found = next(iter(here.nodes((way,))), None)
        return found.keys if found else variable_keys(way[1:], here)
    return keys_of(way, here.keys)
