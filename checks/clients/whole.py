"""Faults of a text as a whole: that it does not parse, or says a thing twice; pure."""

from collections.abc import Iterator

from checks.clients.knowledge import Client, words
from checks.clients.model import Certainty, Change, Document, Fault, Kind
from checks.clients.paths import shown
from checks.clients.texts import json_


def faults(document: Document, client: Client) -> Iterator[Fault]:
    """Yield what keeps a client from reading a text."""
    yield from _unquoted(document, client)
    if document.broken and not document.unquoted and (client.strict or document.form != "json"):
        yield _broken(document, client)
    yield from _repeated(document, client)


def _fault(document: Document, client: Client, code: str, **said: object) -> Fault:
    word = words()[code]
    why = word.why.format(client=client.title, given=said.get("given", ""), fix=said.get("fix"))
    return Fault(
        code=code, title=word.title, why=why, certainty=Certainty.CERTAIN, source=client.source,
        **said,  # type: ignore[arg-type] - a fault's own fields
    )


def _unquoted(document: Document, client: Client) -> Iterator[Fault]:
    for keys in document.unquoted:
        node = document.by_keys[keys]
        yield _fault(
            document, client, "secret-reference-unquoted",
            path=shown(document, keys, node.line), keys=keys, line=node.line,
            given=node.value or "", fix=f'"{node.value}"',
        )


def _broken(document: Document, client: Client) -> Fault:
    broken = document.broken
    assert broken is not None  # noqa: S101 - its caller has looked
    strict = json_.strict(document) if document.form == json_.FORM else None
    change = (Change(does="whole", to=strict),) if strict else ()
    return _fault(
        document, client, "settings-json-invalid", path=f"line {broken.line}", keys=(),
        line=broken.line, given=broken.why, fix=None, changes=change,
    )


def _repeated(document: Document, client: Client) -> Iterator[Fault]:
    if document.form not in ("json", "yaml", "env"):
        return
    for node in document.repeated:
        first = next(n for n in document.nodes if n.keys == node.keys)
        if document.form == "env" and first.value == node.value:
            continue
        is_plain = node.kind not in (Kind.LIST, Kind.OBJECT)
        # The last one counts; the first is what a change by its place would meet.
        change = (Change(does="remove", keys=node.keys),) if is_plain else ()
        yield _fault(
            document, client, "duplicate-key", path=shown(document, node.keys, node.line),
            keys=node.keys, line=node.line, given=node.value or "", fix=None, changes=change,
        )
