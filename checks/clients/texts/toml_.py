"""TOML, by tomlkit, which keeps comments and order."""

import re
from collections.abc import Iterator
from typing import Any

from checks.clients.model import Broken, Document, Key, Keys, Kind, Node
from checks.clients.texts.references import variable_of
from checks.clients.texts.trees import MOST_DEPTH

FORM = "toml"
LOOKS_SO = re.compile(r"(?m)^\s*(\[{1,2}[\w.\"' -]+\]{1,2}\s*(#.*)?$|[\w.\"-]+\s*=\s*[\"'\[{tf\d])")
MOST_CHARS = 200_000


def read(text: str) -> Document | None:
    """Read TOML; None for what does not look so."""
    if len(text) > MOST_CHARS or not LOOKS_SO.search(text):
        return None
    import tomlkit  # noqa: PLC0415 - only for this form
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415 - the same

    try:
        root = tomlkit.parse(text)
    except (TOMLKitError, ValueError, RecursionError, IndexError, AttributeError) as error:
        line = getattr(error, "line", 1)
        return Document(form=FORM, text=text, nodes=(), broken=Broken(line=line, why=str(error)))
    nodes = tuple(_nodes(text, root.unwrap(), ()))
    return Document(form=FORM, text=text, nodes=nodes) if nodes else None


def _nodes(text: str, value: Any, keys: Keys) -> Iterator[Node]:
    if keys:
        yield _node(text, value, keys)
    if len(keys) > MOST_DEPTH:
        return
    items: Iterator[tuple[Key, Any]] = iter(())
    if isinstance(value, dict):
        items = iter(value.items())
    elif isinstance(value, list):
        items = iter(enumerate(value))
    for key, item in items:
        yield from _nodes(text, item, (*keys, key))


def _node(text: str, value: Any, keys: Keys) -> Node:
    kinds = ((bool, Kind.BOOLEAN), (dict, Kind.OBJECT), (list, Kind.LIST), (str, Kind.STRING))
    kind = next((kind for type_, kind in kinds if isinstance(value, type_)), Kind.NUMBER)
    plain = None if kind in (Kind.OBJECT, Kind.LIST) else str(value)
    place = _place(text, str(keys[-1]), plain)
    return Node(
        keys=keys,
        kind=kind,
        value=plain.lower() if plain and kind is Kind.BOOLEAN else plain,
        line=text.count("\n", 0, place) + 1,
        span=(place, place),
        member=(place, place),
        variable=variable_of(plain),
    )


def _place(text: str, name: str, value: str | None) -> int:
    """Return where a name stands with its value; where only the name does, else the beginning."""
    name = re.escape(name)
    after = rf"\s*=\s*[\"']*{re.escape(value)}" if value is not None else ""
    match = re.search(rf"(?m)^[^#\n]*\b{name}[\"']?{after}", text)
    match = match or re.search(rf"\b{name}\b", text)
    return match.start() if match else 0


def put(document: Document, keys: Keys, value: str, kind: Kind = Kind.STRING) -> str:
    """Return the text with a value set, its parents made where they are missing."""
    import tomlkit  # noqa: PLC0415 - only for this form

    root = tomlkit.parse(document.text)
    table: Any = root
    for key in keys[:-1]:
        if isinstance(table, dict) and key not in table:
            table[key] = tomlkit.table()
        table = table[key]
    table[keys[-1]] = value if kind is Kind.STRING else tomlkit.parse(f"x = {value}")["x"]
    return tomlkit.dumps(root)


def rename(document: Document, node: Node, name: str) -> str:
    """Return the text with a name changed; it moves to the end of its table."""
    import tomlkit  # noqa: PLC0415 - only for this form

    root = tomlkit.parse(document.text)
    table: Any = root
    for key in node.keys[:-1]:
        table = table[key]
    table[name] = table.pop(node.keys[-1])
    return tomlkit.dumps(root)


def remove(document: Document, node: Node) -> str:
    """Return the text without a value."""
    import tomlkit  # noqa: PLC0415 - only for this form

    root = tomlkit.parse(document.text)
    table: Any = root
    for key in node.keys[:-1]:
        table = table[key]
    del table[node.keys[-1]]
    return tomlkit.dumps(root)
