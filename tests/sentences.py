"""Finds sentences in source code: texts that a person reads, and whether they went through `say`.

A sentence is told from other texts by its shape: words in lower case with a space between them.
Texts for machines (SQL, patterns, keys, what Azure answers) are told by their signs and by where
they stand.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SAY = "say"
EXEMPT = (
    "checks/sandbox",
    "checks/redact",
    "checks/knowledge",
    "checks/evidence",
    "checks/http",
    "checks/words.py",
    "checks/secret.py",
)
"""Rooms without sentences of ours: the sandbox speaks as Azure does, a fault as Python does.

What `http` says of a failure is evidence: signatures match it, so it is in no language.
"""
MACHINES = re.compile(
    r"\b(?:SELECT|FROM|WHERE|CREATE|INSERT|DROP|NULL|AS|UNION|JOIN|CASE|extend|summarize|union)\b"
    r".*[(){}*=]|^\s*\||let .* = |::|TRY_CAST|CHECKPOINT|DETACH|\\"
    r"|^(?:http|/|az |foundry-doctor |eval |set -a|\.|bold |middle )|^--\S*$"
)
"""SQL, KQL, patterns, paths, options and commands."""
PROSE = re.compile(r"[a-z]{2,} [a-z]{2,}|[a-z]{2,}[,.:;]? \{\}|\{\} [a-z]{2,}")
WORDS = re.compile(
    r"(?:^|[\s(“\"'*_\[:])(?:[A-Za-z][a-z\u2019']+|\{\})[,:;.]? (?:\{\}|[a-z][a-z\u2019'-]*)"
    r"(?=$|[\s,.:;!?)”\"'*_\]])"
)
NOT_READ = frozenset(
    [
        "compile",
        "search",
        "match",
        "fullmatch",
        "sub",
        "finditer",
        "findall",
        "execute",
        "sql",
        "start_daemon",
        "encode",
        "warn",
    ]
)
"""Calls whose texts nobody reads."""
COMPARED = frozenset(
    ["startswith", "endswith", "removeprefix", "removesuffix", "join", "get", "split", "replace"]
)
"""Methods whose arguments are signs, and no sentences."""


def template(node: ast.AST) -> str | None:
    """Return a text's template, with `{}` for each value; None for what is no text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else "{}" for v in node.values)
    return None


def is_sentence(text: str) -> bool:
    """Tell whether a person would read a text."""
    return not MACHINES.search(text) and bool(WORDS.search(text)) and bool(PROSE.search(text))


def called(node: ast.AST) -> str:
    """Return the name of what a call calls; empty for anything else."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def unsaid(tree: ast.Module, path: Path) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of each sentence that did not go through `say`."""
    if any(f"/{room}" in path.as_posix() for room in EXEMPT):
        return
    passed_over = {id(node) for node in _passed_over(tree)}
    for node in ast.walk(tree):
        text = template(node)
        if text is not None and id(node) not in passed_over and is_sentence(text):
            yield getattr(node, "lineno", 0), text[:80]


def sentences_of(tree: ast.Module) -> Iterator[str]:
    """Yield the templates that are said; one that is no literal fails."""
    for node in ast.walk(tree):
        if called(node) == SAY and isinstance(node, ast.Call):
            (text,) = node.args
            assert isinstance(text, ast.Constant), f"line {node.lineno}: say takes a literal"
            yield str(text.value)


def _passed_over(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield what is no sentence because of where it stands."""
    for node in ast.walk(tree):
        for part in _parts(node):
            yield from ast.walk(part)


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value  # a docstring
    elif isinstance(node, ast.JoinedStr):
        yield from (part for part in node.values if isinstance(part, ast.Constant))
    elif isinstance(node, ast.Assert | ast.Compare | ast.match_case):
        yield node
    elif isinstance(node, ast.Subscript):
        yield node.slice
    elif isinstance(node, ast.Dict):
        yield from filter(None, node.keys)
    elif isinstance(node, ast.AnnAssign | ast.arg | ast.FunctionDef | ast.AsyncFunctionDef):
        yield from filter(None, [getattr(node, "annotation", None), getattr(node, "returns", None)])
    elif isinstance(node, ast.Call):
        yield from _arguments(node)


def _arguments(node: ast.Call) -> Iterator[ast.AST]:
    name = called(node)
    if name == SAY or (isinstance(node.func, ast.Attribute) and name in COMPARED):
        yield from (each for each in node.args if isinstance(each, ast.Constant))
    elif name in NOT_READ:
        yield from node.args
        yield from (keyword.value for keyword in node.keywords)
