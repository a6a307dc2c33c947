"""YAML, by the places that ruamel.yaml's composer gives."""

import re
from typing import Any

from checks.clients.model import Broken, Document, Keys, Kind, Node
from checks.clients.texts.references import variable_of
from checks.clients.texts.spans import line_span, replaced, without_item
from checks.clients.texts.trees import MOST_DEPTH
from checks.words import say

FORM = "yaml"
LOOKS_SO = re.compile(r"(?m)^\s*(- )?[\"']?[\w.@/ -]{1,80}[\"']?:(\s|$)")
BARE_REFERENCE = re.compile(r"(?<=[:,\[\s])\$\{\w+(?::?-[^}\s]*)?\}(?=\s*[,}\]])")
"""A reference between braces without quotation marks, whose own braces end the mapping."""
TAGS = {
    "tag:yaml.org,2002:int": Kind.NUMBER,
    "tag:yaml.org,2002:float": Kind.NUMBER,
    "tag:yaml.org,2002:bool": Kind.BOOLEAN,
    "tag:yaml.org,2002:null": Kind.NULL,
}
SAFE = re.compile(r"[A-Za-z0-9_./$][A-Za-z0-9_./:@${}\[\]-]*")
AMBIGUOUS = re.compile(r"(?i)(true|false|yes|no|on|off|null|~|[-+.\d][\d._eE+-]*|.*:|[\[{$].*)")
MOST_CHARS = 200_000
"""Composing takes seconds beyond this; no client's configuration is as long."""


def read(text: str) -> Document | None:
    """Read YAML; None for what looks like something else."""
    if not LOOKS_SO.search(text) or len(text) > MOST_CHARS:
        return None
    root, broken = _composed(text)
    if root is not None:
        return _document(text, root)
    mended, quoted = _quoted(text)
    root, _ = _composed(mended) if quoted else (None, None)
    if root is None:
        return Document(form=FORM, text=text, nodes=(), broken=broken)
    whole = _document(mended, root)
    unquoted = tuple(node.keys for node in whole.nodes if _is_quoted(node, quoted))
    return Document(
        form=FORM,
        text=mended,
        nodes=whole.nodes,
        unquoted=unquoted,
        broken=broken,
        repeated=whole.repeated,
    )


def _is_quoted(node: Node, quoted: frozenset[int]) -> bool:
    return node.kind is Kind.STRING and node.span[0] in quoted


def _quoted(text: str) -> tuple[str, frozenset[int]]:
    """Put the bare references in quotation marks; return where they begin then."""
    starts: list[int] = []

    def quote(match: re.Match[str]) -> str:
        starts.append(match.start() + 2 * len(starts))
        return f'"{match.group()}"'

    return BARE_REFERENCE.sub(quote, text), frozenset(starts)


def _composed(text: str) -> tuple[Any, Broken | None]:
    from ruamel.yaml import YAML  # noqa: PLC0415 - only for this form
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415 - the same

    yaml = YAML(typ="rt", pure=True)
    yaml.composer.warn_double_anchors = False  # the last one counts, as in every reader
    try:
        root = yaml.compose(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        why = getattr(error, "problem", None) or say("not YAML")
        return None, Broken(line=(mark.line + 1) if mark else 1, why=str(why))
    except (ValueError, RecursionError, AttributeError, IndexError, KeyError, TypeError):
        return None, Broken(line=1, why=say("not YAML"))
    is_tree = root is not None and root.id in ("mapping", "sequence")
    return (root, None) if is_tree else (None, Broken(line=1, why=say("no settings")))


def _document(text: str, root: Any) -> Document:
    reader = _Reader(text)
    reader.visit(root, (), None, 0)
    return Document(
        form=FORM, text=text, nodes=tuple(reader.nodes), repeated=tuple(reader.repeated)
    )


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.nodes: list[Node] = []
        self.repeated: list[Node] = []
        self._seen: set[Keys] = set()

    def visit(self, branch: Any, keys: Keys, label: Any, depth: int) -> None:
        """Note a value and what is in it."""
        if depth > MOST_DEPTH or len(self.nodes) > 20_000:  # an alias repeats what it stands for
            return
        self._note(self._node(branch, keys, label))
        if branch.id == "mapping":
            for name, value in _merged(branch, set()):
                if name.id == "scalar":
                    self.visit(value, (*keys, str(name.value)), name, depth + 1)
        elif branch.id == "sequence":
            for index, value in enumerate(branch.value):
                self.visit(value, (*keys, index), None, depth + 1)

    def _node(self, branch: Any, keys: Keys, label: Any) -> Node:
        span = (branch.start_mark.index, branch.end_mark.index)
        if branch.id != "scalar":
            span = (span[0], span[0] + len(self.text[span[0] : span[1]].rstrip()))
        start = label.start_mark.index if label is not None else span[0]
        kinds = {"mapping": Kind.OBJECT, "sequence": Kind.LIST}
        kind = kinds.get(branch.id) or self._kind(branch)
        value = None if branch.id != "scalar" else str(branch.value)
        at = label if label is not None else branch
        return Node(
            keys=keys,
            kind=kind,
            value=value,
            line=at.start_mark.line + 1,
            span=span,
            member=(start, max(span[1], start)),
            label=(start, label.end_mark.index) if label is not None else None,
            variable=variable_of(value),
            quote=branch.style if branch.id == "scalar" and branch.style in ("'", '"') else "",
        )

    def _kind(self, branch: Any) -> Kind:
        if branch.style in ("'", '"'):
            return Kind.STRING
        return TAGS.get(str(branch.tag), Kind.STRING)

    def _note(self, node: Node) -> None:
        if node.keys in self._seen and not self._is_in_repeated(node.keys):
            self.repeated.append(node)
        self._seen.add(node.keys)
        self.nodes.append(node)

    def _is_in_repeated(self, keys: Keys) -> bool:
        """Tell whether a place has a former one only because something around it has."""
        return any(keys[: len(twice.keys)] == twice.keys != keys for twice in self.repeated)


def _merged(branch: Any, seen: set[int]) -> list[tuple[Any, Any]]:
    """Return a mapping's names and values, with those of `<<` that it does not set itself."""
    own = [(name, value) for name, value in branch.value if name.value != "<<"]
    others = [value for name, value in branch.value if name.value == "<<"]
    taken = {name.value for name, _ in own if name.id == "scalar"}
    seen.add(id(branch))  # each once: a mapping may merge another many times
    for other in others:
        for each in other.value if other.id == "sequence" else (other,):
            is_new = each.id == "mapping" and id(each) not in seen
            for name, value in _merged(each, seen) if is_new else ():
                if name.id == "scalar" and name.value not in taken:
                    taken.add(name.value)
                    own.append((name, value))
    return own


def put(document: Document, keys: Keys, value: str, kind: Kind = Kind.STRING) -> str:
    """Return the text with a value set, its parents made where they are missing."""
    there = document.by_keys.get(keys)
    written = _written(value, there.quote if there else "", kind)
    if there is not None and document.text[there.span[0] : there.span[0] + 1] in ("|", ">"):
        return _within(document.text, there, value)
    if there is not None:
        gap = " " if document.text[there.span[0] - 1 : there.span[0]] == ":" else ""
        return replaced(document.text, there.span, gap + written)
    above = document.by_keys.get(keys[:-1])
    if above is None and keys[:-1]:
        return put(document, keys[:-1], f"{{{keys[-1]}: {written}}}", Kind.OBJECT)
    return _inserted(document, above, keys, written)


def _within(text: str, there: Node, value: str) -> str:
    """Change a block of lines where it differs, so that its lines stay as they are."""
    old = there.value or ""
    start = _alike(old, value)
    end = _alike(old[start:][::-1], value[start:][::-1])
    words = re.search(r"\S*$", old[:start]).group() if start else ""  # type: ignore[union-attr]
    before = f"{words}{old[start : len(old) - end]}"
    block = text[slice(*there.span)]
    if not before or block.count(before) != 1:
        return text
    after = f"{words}{value[start : len(value) - end]}"
    return replaced(text, there.span, block.replace(before, after))


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def _written(value: str, quote: str, kind: Kind) -> str:
    if kind is not Kind.STRING:
        return value
    if quote == "'":
        return "'" + value.replace("'", "''") + "'"
    if quote == '"' or not SAFE.fullmatch(value) or AMBIGUOUS.fullmatch(value):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return value


def _inserted(document: Document, above: Node | None, keys: Keys, written: str) -> str:
    text, item = document.text, f"{keys[-1]}: {written}"
    inside = [
        node
        for node in document.nodes
        if node.keys[:-1] == keys[:-1] and len(node.keys) == len(keys)
    ]
    if above is not None and text[above.span[0] : above.span[0] + 1] == "{":
        return without_gap(text, above, item, is_empty=not inside)
    if not inside:
        return text
    first, last = inside[0], inside[-1]
    column = first.member[0] - (text.rfind("\n", 0, first.member[0]) + 1)
    end = line_span(text, (last.member[0], max(last.span[1], last.member[0] + 1)))[1]
    start = text[:end] if text[:end].endswith("\n") else text[:end] + "\n"
    return f"{start}{' ' * column}{item}\n{text[end:]}"


def without_gap(text: str, above: Node, item: str, *, is_empty: bool) -> str:
    """Put a member at the end of a mapping in braces."""
    end = above.span[1] - 1
    body = text[:end].rstrip()
    return f"{body}{'' if is_empty else ', '}{item}{text[len(body) :]}"


def rename(document: Document, node: Node, name: str) -> str:
    """Return the text with a member's name changed."""
    return replaced(document.text, node.label, name) if node.label else document.text


def remove(document: Document, node: Node) -> str:
    """Return the text without a member: without its lines, where it stands on lines of its own."""
    text = document.text
    start, end = line_span(text, node.member)
    before = text[start : node.member[0]]
    if not before.strip() and not text[node.member[1] : end].strip(" \n").strip().startswith(","):
        return text[:start] + text[end:]
    if before.strip() == "-":
        return _without_first(document, node, (start, end))
    return without_item(text, node.member)


def _without_first(document: Document, node: Node, lines: tuple[int, int]) -> str:
    """Remove the member beside a list's dash: the next one takes its place."""
    text = document.text
    following = [
        other
        for other in document.nodes
        if other.keys[:-1] == node.keys[:-1]
        and other.member[0] > node.member[0]
        and len(other.keys) == len(node.keys)
    ]
    if not following:
        return text[: lines[0]] + text[lines[1] :]
    return text[: node.member[0]] + text[following[0].member[0] :]
