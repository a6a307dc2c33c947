"""Reading PowerShell with tree-sitter: whether a line parses, and what its programs would get."""

import re
from collections.abc import Iterator

import tree_sitter_powershell
from tree_sitter import Language, Node, Parser

from tests.remedies.printed import OUTPUT, value_of

PARSER = Parser(Language(tree_sitter_powershell.language()))


def tree(line: str) -> Node:
    """Parse a line."""
    return PARSER.parse(line.encode()).root_node


def calls_in(node: Node) -> Iterator[list[str]]:
    """Yield each program with its arguments, those inside others first."""
    if node.type == "command":
        yield from _call(node)
        return
    for child in node.children:
        yield from calls_in(child)


def _call(node: Node) -> Iterator[list[str]]:
    name, *rest = node.children
    elements = [part for child in rest for part in child.children]
    words = [part for part in elements if part.type != "command_argument_sep"]
    for word in words:
        yield from calls_in(word)
    yield [_text(name), *map(_argument, words)]


def _text(node: Node) -> str:
    return (node.text or b"").decode()


def _argument(node: Node) -> str:
    """Return what a program gets for a word."""
    literal = node
    while len(literal.children) == 1 and literal.type != "expandable_string_literal":
        literal = literal.children[0]
    if _text(literal) != _text(node):
        return _text(node)
    if literal.type == "verbatim_string_characters":
        return re.sub("(['\u2018-\u201b])\\1", r"\1", _text(literal)[1:-1])
    if literal.type == "expandable_string_literal":
        return _expanded(literal)
    return _text(node)


def _expanded(node: Node) -> str:
    """Return what is within double quotes, with values in place of variables and commands."""
    raw, start = node.text or b"", node.start_byte
    pieces, at = [], 1
    for child in node.children:
        pieces.append(_plain(raw[at : child.start_byte - start]))
        variable = re.fullmatch(r"\$env:(\w+)", _text(child))
        pieces.append(value_of(variable[1]) if variable else OUTPUT)
        at = child.end_byte - start
    return "".join((*pieces, _plain(raw[at:-1])))


def _plain(text: bytes) -> str:
    return re.sub(r"`(.)", r"\1", text.decode())
