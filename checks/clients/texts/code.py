"""Changes of code that Python and TypeScript share: arguments, names of calls, imports."""

import json
import re

from checks.clients.model import CALL, IMPORT, Document, Keys, Kind, Node
from checks.clients.texts.spans import indent_at, replaced, without_item


def put(document: Document, keys: Keys, value: str, kind: Kind, assign: str) -> str:
    """Return the text with an argument set, behind the others where there was none."""
    there = document.by_keys.get(keys)
    written = value if kind is not Kind.STRING else quoted(document, value, there)
    if there is not None:
        return replaced(document.text, there.span, written)
    above = document.by_keys.get(keys[:-1])
    if above is None:
        return document.text
    return _inserted(document, above, assign.format(name=keys[-1], value=written))


def quoted(document: Document, value: str, there: Node | None = None) -> str:
    """Return a string as the text writes its strings."""
    quotes = [node.quote for node in document.nodes if node.quote in ("'", '"')]
    quote = (there.quote if there else "") or (quotes[0] if quotes else '"')
    if quote == "'" and "'" not in value and "\\" not in value:
        return f"'{value}'"
    return json.dumps(value, ensure_ascii=False)


def _inserted(document: Document, above: Node, item: str) -> str:
    text, depth = document.text, len(above.keys) + 1
    inside = [
        node
        for node in document.nodes
        if len(node.keys) == depth and node.keys[: depth - 1] == above.keys
    ]
    if not inside:
        end = above.span[1] - 1
        return text[:end] + item + text[end:]
    last = max(inside, key=lambda node: node.member[1])
    is_broken_up = "\n" in text[above.span[0] : last.member[0]].rsplit("(", 1)[-1]
    gap = f",\n{indent_at(text, last.member[0])}" if is_broken_up else ", "
    return text[: last.member[1]] + gap + item + text[last.member[1] :]


def rename(document: Document, node: Node, name: str) -> str:
    """Return the text with an argument's or a variable's name changed."""
    if node.label is None:
        return document.text
    written = document.text[node.label[0] : node.label[1]]
    quote = written[:1] if written[:1] in ("'", '"') else ""
    return replaced(document.text, node.label, f"{quote}{name}{quote}")


def remove(document: Document, node: Node) -> str:
    """Return the text without an argument or an assignment."""
    return without_item(document.text, node.member)


def call(document: Document, node: Node, name: str, module: str) -> str:
    """Return the text with another function in a call's place, wherever the old one is named."""
    old = node.keys[-2] if isinstance(node.keys[-1], int) else node.keys[-1]
    former = str(old).removesuffix(CALL)
    text = re.sub(rf"(?<![\w$]){re.escape(former)}(?![\w$])", name, document.text)
    imported = [n for n in document.nodes if n.keys[0] == IMPORT and n.keys[-1] == former]
    if module and imported and len(imported[0].keys) == 3:
        line = document.text[imported[0].member[0] : imported[0].member[1]]
        new = re.sub(rf"(?<![\w$]){re.escape(former)}(?![\w$])", name, line)
        text = text.replace(new, new.replace(str(imported[0].keys[1]), module), 1)
    return text
