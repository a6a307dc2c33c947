"""A query, and what it may not be, decided from its text before any engine sees it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

_FORBIDDEN = re.compile(
    r"\b(externaldata|external_table|cluster|database|workspace|app|resource|adx|arg)\s*\(",
    re.IGNORECASE,
)
_CATALOGUE = re.compile(
    r"\b(duckdb_\w+|pg_\w+|sqlite_\w+|information_schema|store)\b", re.IGNORECASE
)
_WILD = re.compile(r"\b(find|search)\b|\bunion\b[^|;]*\*", re.IGNORECASE)
TEXT = re.compile(
    r"""@"(?:[^"\n]|"")*"|@'(?:[^'\n]|'')*'"""  # no backslash means anything there
    r"""|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|```(?:.|\n)*?```|//[^\n]*"""
)
"""A literal text or a comment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be run."""

    query: str
    now: datetime
    variables: Mapping[str, Any]
    """What the views read."""
    max_records: int


class QueryError(Exception):
    """A query that cannot be run."""

    def __init__(self, kind: str, code: str, message: str, **place: int) -> None:
        super().__init__(message)
        self.kind = kind
        """`SyntaxError`, `SemanticError` or `QueryValidationError`."""
        self.told = {"code": code, "message": message, **place}
        """The innermost error of the answer."""


def check(query: str) -> None:
    """Refuse a control command, and what would leave the workspace."""
    bare = TEXT.sub('""', query)
    if not bare.strip():
        raise QueryError("SyntaxError", "SYN0001", "The query is empty.")
    if any(statement.lstrip().startswith(".") for statement in bare.split(";")):
        message = "Control commands are not supported here."
        raise QueryError("QueryValidationError", "QV0001", message)
    if found := _FORBIDDEN.search(bare):
        message = f"Function '{found[1]}' is not supported here."
        raise QueryError("QueryValidationError", "QV0002", message)
    if found := _CATALOGUE.search(bare):
        raise unresolved("table or column", found[0])


def mentioned(query: str, tables: Iterable[str]) -> tuple[str, ...]:
    """Return the tables that a query may read: those it names, or all where it may mean any."""
    bare = TEXT.sub('""', query)
    any_of_them = _WILD.search(bare)
    return tuple(name for name in tables if any_of_them or name in bare)


def unresolved(what: str, name: str) -> QueryError:
    """Return the error for a name that nothing has."""
    message = f"Failed to resolve {what} expression named '{name}'"
    return QueryError("SemanticError", "SEM0100", message)
