"""JSON, with what some clients allow in it: comments, trailing commas, and JSON5's bare names."""

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from checks.clients.model import Broken, Document, Keys, Kind, Node
from checks.clients.texts.references import variable_of
from checks.clients.texts.spans import indent_at, replaced, without_item
from checks.clients.texts.trees import MOST_DEPTH, Tree, errors, line_of, named
from checks.words import say

if TYPE_CHECKING:
    from tree_sitter import Node as Branch

FORM = "json"
JAVASCRIPT = ("tree_sitter_typescript", "language_typescript")
JSON5 = re.compile(r"(?m)(?:^|[{,])[ \t]*(?:[A-Za-z_$][\w$]{0,80}|'[^'\n]{0,200}')[ \t]*:[ \t\r\n]")
"""A name that strict JSON does not allow: bare, or in single quotation marks."""
KINDS = {
    "string": Kind.STRING,
    "number": Kind.NUMBER,
    "true": Kind.BOOLEAN,
    "false": Kind.BOOLEAN,
    "null": Kind.NULL,
    "array": Kind.LIST,
    "object": Kind.OBJECT,
}
BARE = re.compile(r'\s*"[^"\n]{1,200}"\s*:')
"""A part of a file: members without the braces around them."""


def read(text: str) -> Document | None:
    """Read JSON; None for what is no JSON at all."""
    if BARE.match(text):
        end = len(text.rstrip().removesuffix(","))  # the comma belongs to what follows in the file
        return _within("{", text, text[:end] + "}")
    if not text.lstrip("\ufeff \t\r\n").startswith(("{", "[", "//", "/*")):
        return None
    if JSON5.search(text) and (found := _within("(", text, f"{text}\n)")):
        return found
    return _read(text)


def _within(opening: str, text: str, rest: str) -> Document | None:
    """Read a text behind a character that makes it one of its grammar."""
    whole = _read(opening + rest)
    return whole and Document(
        form=FORM,
        text=text,
        nodes=tuple(_moved(node) for node in whole.nodes if node.keys or opening == "("),
        repeated=tuple(map(_moved, whole.repeated)),
        broken=whole.broken,
    )


def _moved(node: Node) -> Node:
    def back(span: tuple[int, int]) -> tuple[int, int]:
        return span[0] - 1, span[1] - 1

    label = node.label and back(node.label)
    return replace(node, span=back(node.span), member=back(node.member), label=label)


def _read(text: str) -> Document | None:
    is_json5 = text.startswith("(")
    tree = Tree(text, *(JAVASCRIPT if is_json5 else ("tree_sitter_json",)))
    if is_json5 and tree.root.has_error:
        return None
    reader = _Reader(tree)
    roots = _roots(tree.root)
    if not roots or roots[0].type not in ("object", "array"):
        return None
    reader.visit(roots[0], ())
    return Document(
        form=FORM,
        text=text,
        nodes=tuple(reader.nodes),
        repeated=tuple(reader.repeated),
        broken=_broken(text[1:-2] if is_json5 else text, tree),
    )


def _roots(root: "Branch") -> "list[Branch]":
    """Return the values of a text; an object of JavaScript's stands in brackets in a statement."""
    parts = named(root)
    while len(parts) == 1 and parts[0].type in ("expression_statement", "parenthesized_expression"):
        parts = named(parts[0])
    return [part for part in parts if part.type in KINDS]


def _broken(text: str, tree: Tree) -> Broken | None:
    try:
        json.loads(text.lstrip("\ufeff"))
    except json.JSONDecodeError as error:
        return Broken(line=error.lineno, why=error.msg)
    except RecursionError:
        return Broken(line=1, why=say("nested too deeply"))
    first = next(errors(tree.root), None)
    return Broken(line=line_of(first), why=say("not JSON")) if first is not None else None


class _Reader:
    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.nodes: list[Node] = []
        self.repeated: list[Node] = []
        self._seen: set[Keys] = set()

    def visit(
        self, branch: "Branch", keys: Keys, pair: "Branch | None" = None, depth: int = 0
    ) -> None:
        """Note a value and what is in it."""
        kind = KINDS.get(branch.type)
        if kind is None or depth > MOST_DEPTH:
            return
        self._note(self._node(branch, kind, keys, pair))
        if kind is Kind.OBJECT:
            self._members(branch, keys, depth)
        elif kind is Kind.LIST:
            parts = [part for part in named(branch) if part.type in KINDS]
            for index, part in enumerate(parts):
                self.visit(part, (*keys, index), depth=depth + 1)

    def _members(self, branch: "Branch", keys: Keys, depth: int) -> None:
        for pair in named(branch):
            label = pair.child_by_field_name("key")
            value = pair.child_by_field_name("value")
            if label is not None and value is not None:
                name = _string(self.tree.text(label))
                self.visit(value, (*keys, name), pair, depth + 1)

    def _node(self, branch: "Branch", kind: Kind, keys: Keys, pair: "Branch | None") -> Node:
        written = self.tree.text(branch)
        value = _string(written) if kind is Kind.STRING else written
        label = pair.child_by_field_name("key") if pair is not None else None
        return Node(
            keys=keys,
            kind=kind,
            value=None if kind in (Kind.LIST, Kind.OBJECT) else value,
            line=line_of(pair if pair is not None else branch),
            span=self.tree.span(branch),
            member=self.tree.span(pair if pair is not None else branch),
            label=self.tree.span(label) if label is not None else None,
            variable=variable_of(value) if kind is Kind.STRING else "",
            quote='"' if kind is Kind.STRING else "",
        )

    def _note(self, node: Node) -> None:
        if node.keys in self._seen and not self._is_in_repeated(node.keys):
            self.repeated.append(node)
        self._seen.add(node.keys)
        self.nodes.append(node)

    def _is_in_repeated(self, keys: Keys) -> bool:
        """Tell whether a place has a former one only because something around it has."""
        return any(keys[: len(twice.keys)] == twice.keys != keys for twice in self.repeated)


def _string(written: str) -> str:
    try:
        return str(json.loads(written, strict=False))
    except ValueError:
        return written[1:-1] if written[:1] in ("'", '"') else written


def put(document: Document, keys: Keys, value: str, kind: Kind = Kind.STRING) -> str:
    """Return the text with a value set, its parents made where they are missing."""
    there = document.by_keys.get(keys)
    written = json.dumps(value, ensure_ascii=False) if kind is Kind.STRING else value
    if there is not None:
        return replaced(document.text, there.span, written)
    above = document.by_keys.get(keys[:-1])
    name = json.dumps(str(keys[-1]), ensure_ascii=False)
    if above is None and not keys[:-1]:
        return f"{document.text.rstrip()},\n{name}: {written}\n"
    if above is None:
        return put(document, keys[:-1], f"{{{name}: {written}}}", Kind.OBJECT)
    item = written if above.kind is Kind.LIST else f"{name}: {written}"
    return _inserted(document, above, item)


def _inserted(document: Document, above: Node, item: str) -> str:
    """Put an entry behind the last one of an object or a list."""
    text, depth = document.text, len(above.keys) + 1
    inside = [
        node for node in document.nodes if len(node.keys) == depth and node.keys[:-1] == above.keys
    ]
    if not inside:
        return replaced(text, above.span, f"{text[above.span[0]]}{item}{text[above.span[1] - 1]}")
    last = inside[-1].member[1]
    is_broken_up = "\n" in text[above.span[0] : inside[-1].member[0]]
    gap = f",\n{indent_at(text, inside[-1].member[0])}" if is_broken_up else ", "
    return text[:last] + gap + item + text[last:]


def rename(document: Document, node: Node, name: str) -> str:
    """Return the text with a member's name changed."""
    if node.label is None:
        return document.text
    return replaced(document.text, node.label, json.dumps(name, ensure_ascii=False))


def remove(document: Document, node: Node) -> str:
    """Return the text without a member or an entry."""
    return without_item(document.text, node.member)


def strict(document: Document) -> str | None:
    """Return the text as strict JSON, without comments and trailing commas; None if it is none."""
    tree = Tree(document.text, "tree_sitter_json")
    text = document.text
    comments = [part for part in _all(tree.root) if part.type == "comment"]
    for part in reversed(comments):
        start, end = tree.span(part)
        before = text[:start].rstrip(" \t")
        is_alone = not before or before.endswith("\n")
        text = before + (text[end:].lstrip(" \t").removeprefix("\n") if is_alone else text[end:])
    text = WITH_STRINGS.sub(lambda match: match[1] or match[2], text)
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return None
    return text


WITH_STRINGS = re.compile(r'("(?:[^"\\]|\\.)*")|,(\s*[}\]])', re.DOTALL)
"""A string, which stays, or a trailing comma, which goes."""


def _all(root: "Branch") -> "list[Branch]":
    found, waiting = [], [root]
    while waiting:
        part = waiting.pop()
        found.append(part)
        waiting += reversed(part.children)
    return found
