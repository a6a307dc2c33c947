"""Syntax trees of tree-sitter, with places counted in characters."""

from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from checks.clients.model import Span

if TYPE_CHECKING:
    from tree_sitter import Node as Branch
    from tree_sitter import Parser

MOST_DEPTH = 60
"""Deeper nesting is no configuration; it is not followed."""


@cache
def _parser(module: str, language: str) -> "Parser":
    from tree_sitter import Language, Parser  # noqa: PLC0415 - only for the forms that need it

    return Parser(Language(getattr(import_module(module), language)()))


class Tree:
    """A parsed text."""

    def __init__(self, text: str, module: str, language: str = "language") -> None:
        self._bytes = text.encode("utf-8", "surrogatepass")
        self.root = _parser(module, language).parse(self._bytes).root_node
        self._at = _characters(text, self._bytes)

    def span(self, branch: "Branch") -> Span:
        """Return the characters of a branch."""
        return self._at(branch.start_byte), self._at(branch.end_byte)

    def text(self, branch: "Branch") -> str:
        """Return a branch as it is written."""
        return self._bytes[branch.start_byte : branch.end_byte].decode("utf-8", "replace")


def _characters(text: str, encoded: bytes) -> Callable[[int], int]:
    if len(text) == len(encoded):
        return int
    starts = [0, *accumulate(len(char.encode("utf-8", "surrogatepass")) for char in text)]
    places = {start: place for place, start in enumerate(starts)}
    return lambda byte: places.get(byte, len(text))


def line_of(branch: "Branch") -> int:
    """Return the line where a branch begins, from 1."""
    return int(branch.start_point[0]) + 1


def named(branch: "Branch") -> "list[Branch]":
    """Return the parts of a branch that are neither punctuation nor comments."""
    return [part for part in branch.named_children if part.type != "comment"]


def errors(root: "Branch") -> Iterator[Any]:
    """Yield where a text does not follow its grammar, in the text's order."""
    waiting = [root]
    while waiting:
        branch = waiting.pop()
        if branch.type == "ERROR" or branch.is_missing:
            yield branch
        elif branch.has_error:
            waiting += reversed(branch.children)


def bare(branch: "Branch") -> "Branch":
    """Return an expression without what only the compiler reads: `as const`, `satisfies`, `!`."""
    while branch.type in WRAPPERS and branch.named_children:
        branch = branch.named_children[0]
    return branch


WRAPPERS = (
    "as_expression",
    "satisfies_expression",
    "non_null_expression",
    "parenthesized_expression",
)


def fallback(branch: "Branch") -> "Branch":
    """Return the text that is taken where a variable is not set; without one, the whole."""
    right = branch.child_by_field_name("right") if branch.type == "binary_expression" else None
    operator = branch.child_by_field_name("operator")
    is_default = right is not None and operator is not None and operator.type in ("??", "||")
    return right if right is not None and is_default and right.type == "string" else branch
