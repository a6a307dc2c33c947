"""The corrected text: each change made by itself and the text read again before the next; pure."""

import json
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from types import ModuleType

from checks.clients.model import CALL, Change, Document, Fault, Keys, Kind
from checks.clients.paths import keys_of
from checks.clients.texts.choosing import form_of
from checks.clients.texts.spans import replaced


def corrected(document: Document, faults: tuple[Fault, ...]) -> str | None:
    """Return the text with every fault mended; None where only a person knows a value."""
    changes = [change for fault in faults for change in fault.changes]
    if any(not fault.changes and not _is_quoted(fault) for fault in faults):
        return None
    if any(change.wants for change in changes):
        return None
    text = document.text
    whole = next((change for change in changes if change.does == "whole"), None)
    if whole is not None:
        return whole.to
    for change in _ordered(changes):
        made = _made(document, change)
        if made is None:
            return None
        text, again = made, _again(document, made)
        if again is None:
            return text if change is changes[-1] else None
        document = again
    return text


def _is_quoted(fault: Fault) -> bool:
    """Tell whether a fault was mended when the text was read."""
    return fault.code == "secret-reference-unquoted"


def _ordered(changes: list[Change]) -> list[Change]:
    """Values first, then names and places, what goes last: a place is named as it was."""
    order = {
        "strict": -1,
        "put": 0,
        "move": 1,
        "remove": 2,
        "pairs": 3,
        "rename": 4,
        "fold": 5,
        "call": 6,
    }
    first: dict[tuple[str, Keys], Change] = {}
    for change in changes:  # of two values for one place, the first says more
        first.setdefault((change.does, change.keys), change)
    gone = {change.keys for change in changes if change.does == "remove"}
    kept = [one for one in first.values() if one.does == "remove" or one.keys not in gone]
    return sorted(kept, key=lambda change: order[change.does])


def _again(document: Document, text: str) -> Document | None:
    found: Document | None = form_of(document).read(text)
    return found


def _made(document: Document, change: Change) -> str | None:
    form = form_of(document)
    return MAKERS[change.does](form, document, change)


def _strict(form: ModuleType, document: Document, _change: Change) -> str | None:
    found: str | None = form.strict(document)
    return found


def _put(form: ModuleType, document: Document, change: Change) -> str | None:
    keys, value, kind = change.keys, change.to, change.kind
    listed = _pair_keys(document, keys)
    if listed is not None:
        return _put_pair(form, document, listed, value)
    raw = Kind.OBJECT if kind is Kind.CODE else kind
    return str(form.put(document, keys, value, raw))


def _pair_keys(document: Document, keys: Keys) -> Keys | None:
    """Return the list of `name` and `value` that a variable belongs to, if it is one."""
    above = document.by_keys.get(keys[:-1])
    is_new = keys not in document.by_keys
    return keys if above is not None and above.kind is Kind.LIST and is_new else None


def _put_pair(form: ModuleType, document: Document, keys: Keys, value: str) -> str:
    item = f'{{ "name": {json.dumps(keys[-1])}, "value": {json.dumps(value)} }}'
    count = sum(
        1 for node in document.nodes if node.keys[:-1] == keys[:-1] and len(node.keys) == len(keys)
    )
    return str(form.put(document, (*keys[:-1], count), item, Kind.OBJECT))


def _rename(form: ModuleType, document: Document, change: Change) -> str | None:
    node = document.by_keys.get(change.keys)
    if node is None:
        return None
    named = document.by_keys.get((*change.keys[:-1], "name"))
    if change.keys[-1] == "value" and named is not None:
        return str(form.put(document, named.keys, change.to, Kind.STRING))
    return str(form.rename(document, node, change.to))


def _remove(form: ModuleType, document: Document, change: Change) -> str | None:
    node = document.by_keys.get(change.keys)
    if node is None:
        return document.text
    if change.keys[-1] == "value" and (*change.keys[:-1], "name") in document.by_keys:
        node = document.by_keys.get(change.keys[:-1], node)
    return str(form.remove(document, node))


def _move(form: ModuleType, document: Document, change: Change) -> str | None:
    node = document.by_keys.get(change.keys)
    if node is None or node.value is None:
        return None
    text = str(form.remove(document, node))
    again = _again(document, text)
    if again is None:
        return None
    return str(form.put(again, keys_of(change.to), node.value, Kind.STRING))


def _call(form: ModuleType, document: Document, change: Change) -> str | None:
    node = document.by_keys.get(change.keys)
    return None if node is None else str(form.call(document, node, change.to, change.module))


def _fold(form: ModuleType, document: Document, change: Change) -> str | None:
    """Call the constructor anew with further arguments, in place of a copy of its client."""
    copied = document.by_keys.get(change.keys)
    made = next((n for n in document.nodes if fnmatchcase(str(n.keys[0]), change.to)), None)
    if copied is None or made is None or form.FORM != "python":
        return None
    name = str(made.keys[0]).removesuffix(CALL)
    given = [document.text[slice(*node.span)].split("(", 1)[1][:-1] for node in (made, copied)]
    arguments = ", ".join(filter(None, (one.strip().rstrip(",") for one in given)))
    return replaced(document.text, copied.span, f"{name}({arguments})")


def _pairs(form: ModuleType, document: Document, change: Change) -> str | None:
    """Turn an object of variables into a list of `name` and `value`."""
    node = document.by_keys.get(change.keys)
    if node is None or node.kind is not Kind.OBJECT:
        return document.text
    depth = len(node.keys) + 1
    inside = [n for n in document.nodes if len(n.keys) == depth and n.keys[:-1] == node.keys]
    rows = [
        f'    {{ "name": {json.dumps(n.keys[-1])}, "value": {json.dumps(n.value or "")} }}'
        for n in inside
    ]
    written = "[\n" + ",\n".join(rows) + "\n  ]" if rows else "[]"
    return str(form.put(document, change.keys, written, Kind.LIST))


MAKERS: Mapping[str, Callable[[ModuleType, Document, Change], str | None]] = {
    "put": _put,
    "rename": _rename,
    "remove": _remove,
    "move": _move,
    "call": _call,
    "pairs": _pairs,
    "fold": _fold,
    "strict": _strict,
}
