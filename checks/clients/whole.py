"""Faults of a text as a whole: that it does not parse, or says a thing twice; pure."""

from collections.abc import Iterator

from checks.clients.knowledge import Client, words
from checks.clients.model import Broken, Certainty, Change, Document, Fault, Kind, Node
from checks.clients.paths import shown
from checks.clients.texts import json_
from checks.words import say


def faults(document: Document, client: Client) -> Iterator[Fault]:
    """Yield what keeps a client from reading a text."""
    yield from _unquoted(document, client)
    is_strict = document.form != "json" or (client.strict and not _is_hosts(document))
    if document.broken and not document.unquoted and is_strict:
        yield _broken(document, document.broken, client)
    yield from _repeated(document, client)


HOSTS = ("containerEnv", "remoteEnv")
"""Where a development container sets variables: its file may hold comments."""


def _is_hosts(document: Document) -> bool:
    return any(node.keys and node.keys[0] in HOSTS for node in document.nodes)


def _unquoted(document: Document, client: Client) -> Iterator[Fault]:
    for keys in document.unquoted:
        node = document.by_keys[keys]
        yield _fault("secret-reference-unquoted", document, client, node, f'"{node.value}"')


def _broken(document: Document, broken: Broken, client: Client) -> Fault:
    is_mended = document.form == json_.FORM and json_.strict(document) is not None
    before = [node for node in document.nodes if node.line <= broken.line and node.keys]
    keys = before[-1].keys if before else ()
    place = Node(
        keys=keys, kind=Kind.NULL, value=broken.why, line=broken.line, span=(0, 0), member=(0, 0)
    )
    fix = say("strict JSON, without comments and trailing commas") if is_mended else None
    changes = (Change(does="strict"),) if is_mended else ()
    return _fault("settings-json-invalid", document, client, place, fix, changes)


def _repeated(document: Document, client: Client) -> Iterator[Fault]:
    if document.form not in ("json", "yaml", "env"):
        return
    for node in document.repeated:
        first = next(n for n in document.nodes if n.keys == node.keys)
        if document.form == "env" and first.value == node.value:
            continue
        is_plain = node.kind not in (Kind.LIST, Kind.OBJECT)
        changes = (Change(does="remove", keys=node.keys),) if is_plain else ()
        yield _fault("duplicate-key", document, client, node, None, changes)


def _fault(  # noqa: PLR0913, PLR0917 - what a fault says
    code: str,
    document: Document,
    client: Client,
    node: Node,
    fix: str | None,
    changes: tuple[Change, ...] = (),
) -> Fault:
    word, given = words()[code], node.value or ""
    return Fault(
        path=shown(document, node.keys, node.line)
        or say("line {line}", line=node.line + document.above),
        keys=node.keys,
        line=node.line,
        code=code,
        title=word.title,
        why=word.why.format(client=client.title, given=given, fix=fix),
        given=given,
        fix=fix,
        certainty=Certainty.CERTAIN,
        source=client.source,
        changes=changes,
    )
