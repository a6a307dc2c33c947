"""Faults of addresses, resources, deployments and keys, by each client's own rule; pure."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace

from checks.clients.here import Here
from checks.clients.knowledge import words
from checks.clients.model import Certainty, Change, Fault, Node, Span
from checks.clients.texts.references import is_known, is_placeholder
from checks.clients.urls import Address, address, base_of, fault_of, meant, mended
from checks.clients.values import (
    LONG_CONTEXT,
    NAME,
    model_fault,
    nearest,
    other_service,
    resource_fault,
    resource_in,
)
from checks.words import say


def faults(here: Here) -> Iterator[Fault]:
    """Yield what is wrong with the values that a unit takes its call from."""
    if not here.unit.on_foundry:
        return
    both = tuple(_both(here))
    gone = {fault.keys for fault in both}
    single = (*_addresses(here), *_resources(here))
    yield from (fault for fault in single if fault.keys not in gone)
    yield from both
    yield from _models(here)
    yield from _keys(here)


def fault(  # noqa: PLR0913, PLR0917 - what a fault says
    here: Here,
    node: Node,
    code: str,
    fix: str | None,
    changes: tuple[Change, ...],
    certainty: Certainty = Certainty.CERTAIN,
) -> Fault:
    """Return a fault of a value that stands somewhere."""
    word = words()[code]
    path, line = here.place_of(node)
    if node.variable and is_known(node.value) and certainty is Certainty.CERTAIN:
        certainty = Certainty.LIKELY  # the variable may be set where the client runs
    names = {"client": here.client.title, "given": node.value or "", "fix": fix or ""}
    return Fault(
        path=path,
        keys=node.keys,
        line=line,
        code=code,
        title=word.title,
        why=word.why.format(**names),
        given=node.value or "",
        fix=fix,
        certainty=certainty,
        source=here.unit.source,
        changes=changes,
    )


def _put(node: Node, value: str, wants: tuple[str, ...] = ()) -> tuple[Change, ...]:
    return (Change(does="put", keys=node.keys, to=value, wants=wants),)


def _addresses(here: Here) -> Iterator[Fault]:
    for node in here.nodes(here.unit.base_url):
        value = here.text_of(node)
        found = meant(value) if value else None
        if found is None or is_placeholder(found.host):
            continue
        code = fault_of(found, here.unit.family)
        other = resource_fault(found.resource, here.known.resource) if found.is_foundry else ""
        if code or other:
            yield _address_fault(here, node, found, code or other)


def _address_fault(here: Here, node: Node, found: Address, code: str) -> Fault:
    resource = here.known.resource or found.resource
    if resource and (found.is_foundry or code == "base-url-openai-surface"):
        fix = base_of(resource, here.unit.family, here.unit.style, found.cloud)
    else:
        fix = mended(found, here.unit.family, here.unit.style)
    is_sure = found.is_foundry and code != "base-url-malformed"
    sure = Certainty.CERTAIN if is_sure else Certainty.LIKELY
    return fault(here, node, code, fix, _put(node, fix), sure)


def _resources(here: Here) -> Iterator[Fault]:
    for node in here.nodes(here.unit.resource):
        value = here.text_of(node)
        if not value or is_placeholder(value):
            continue
        code = resource_fault(value, here.known.resource)
        if code:
            yield _resource_fault(here, node, code, value)


def _resource_fault(here: Here, node: Node, code: str, value: str) -> Fault:
    name = here.known.resource or resource_in(value)
    if not name:
        code, wanted = "resource-name-wrong", ("resource",)
        found = fault(here, node, code, say("<resource>"), _put(node, "", wanted))
    else:
        found = fault(here, node, code, name, _put(node, name))
    if NAME.fullmatch(value) or code != "resource-name-wrong":
        return found
    why = say(
        "The name of a Foundry resource consists of letters, digits and hyphens. {given} is not "
        "such a name, so the host that {client} builds from it does not exist.",
        given=node.value or "",
        client=here.client.title,
    )
    return replace(found, why=why)


def _both(here: Here) -> Iterator[Fault]:
    base = next(here.nodes(here.unit.base_url), None)
    name = next(here.nodes(here.unit.resource), None)
    if not here.unit.exclusive:
        return
    if base is None or name is None:
        yield from _both_with_others(here, base, name)
        return
    value = here.text_of(base)
    found = address(value) if value else None
    is_right = found is not None and not fault_of(found, here.unit.family)
    gone = name if is_right or found is None else base
    change = Change(does="remove", keys=gone.keys)
    yield fault(here, gone, "base-url-and-resource-both", None, (change,))


def _both_with_others(here: Here, base: Node | None, name: Node | None) -> Iterator[Fault]:
    """Yield the fault of a text that sets one, where another file or the process sets the other."""
    ways = here.unit.base_url if name else here.unit.resource
    process = here.known.process_env
    others = here.elsewhere if name else {way: process[way] for way in process}
    node = name or base
    if node and any(others.get(way[1:]) for way in ways if way.startswith("$")):
        change = Change(does="remove", keys=node.keys)
        yield fault(here, node, "base-url-and-resource-both", None, (change,))


def _models(here: Here) -> Iterator[Fault]:
    seen: set[Span] = set()
    for node in here.nodes(here.unit.model):
        value = here.text_of(node)
        if value and node.span not in seen and not is_placeholder(value):
            seen.add(node.span)
            yield from (
                _listed(here, node, value) if LIST.match(value) else _model(here, node, value)
            )
    for node in here.nodes(here.unit.model_keys):
        yield from _named(here, node)


def _listed(here: Here, node: Node, value: str) -> Iterator[Fault]:
    """Yield what is wrong with several names in one value: a list in JSON, or one with commas."""
    names = names_in(value)
    found = [fault for name in names for fault in _model(here, node, name)]
    right = [_right(here, name) for name in names]
    if found and all(right):
        fix = json.dumps(right) if value.lstrip().startswith("[") else ",".join(right)
        yield replace(found[0], given=value, fix=fix, changes=_put(node, fix))
    else:
        yield from found[:1]


def names_in(value: str) -> list[str]:
    """Return the names in a value that may hold several."""
    if not LIST.match(value):
        return [value]
    try:
        return [name for name in json.loads(value) if isinstance(name, str)]
    except ValueError:
        return [name.strip() for name in value.split(",")]


def _right(here: Here, name: str) -> str:
    deployed = here.known.deployments
    return name if not model_fault(name, deployed) else nearest(name, deployed)


def _named(here: Here, node: Node) -> Iterator[Fault]:
    """Yield what is wrong with a deployment that is the name of a setting."""
    name = str(node.keys[-1])
    sent = here.document.by_keys.get((*node.keys, "id"))
    if sent is not None:
        yield from _model(here, sent, sent.value or "")
    elif code := model_fault(name, here.known.deployments):
        right = nearest(name, here.known.deployments)
        change = Change(does="rename", keys=node.keys, to=right, wants=() if right else ("name",))
        found = fault(here, node, code, right or "<deployment>", (change,))
        yield replace(
            found, given=name, why=words()[code].why.format(client="", given=name, fix="")
        )


LIST = re.compile(r"\s*\[|[^,\s\[\]]+\s*,")
"""A value that names several models."""


def deployment_in(value: str, here: Here) -> tuple[str, str, str]:
    """Split a model's name into what selects the route, the deployment, and the client's suffix."""
    prefix = re.match(here.unit.prefix, value) if here.unit.prefix else None
    head = prefix.group() if prefix else ""
    rest = value[len(head) :]
    suffix = re.search(here.unit.strips, rest) if here.unit.strips else None
    tail = rest[suffix.start() :] if suffix else ""
    return head, rest[: len(rest) - len(tail)], tail


def is_its_own(value: str, here: Here) -> bool:
    """Tell whether a model's name has what a unit's names begin with."""
    return not here.unit.prefix or re.match(here.unit.prefix, value) is not None


def _model(here: Here, node: Node, value: str) -> Iterator[Fault]:
    head, name, tail = deployment_in(value, here)
    if name in here.unit.aliases or not is_its_own(value, here):
        return
    if not tail and LONG_CONTEXT.search(name):
        fix = head + LONG_CONTEXT.sub("", name)
        yield fault(here, node, "long-context-suffix", fix, _put(node, fix))
        return
    if code := model_fault(name, here.known.deployments):
        right = nearest(name, here.known.deployments)
        fix = head + right + tail if right else "<deployment>"
        wants = () if right else ("deployment",)
        yield fault(here, node, code, fix, _put(node, fix, wants))


def _keys(here: Here) -> Iterator[Fault]:
    unit = here.unit
    for node in here.nodes(unit.key):
        service = other_service(here.text_of(node) or "")
        if service and _goes_to_foundry(here):
            wanted = ("key",)
            fix = say("<key of the Foundry resource>")
            yield fault(
                here,
                node,
                "api-key-of-other-service",
                fix,
                _put(node, fix, wanted),
                Certainty.LIKELY,
            )


def _goes_to_foundry(here: Here) -> bool:
    base = here.first(here.unit.base_url)
    found = address(base) if base else None
    return found.is_foundry if found else bool(here.first(here.unit.resource))
