"""One KQL text from its parts: span and values as literals, preludes, tables, the query.

A query starts from one of four tables: `calls`, the rows of every source; `enriched`, the same
with what other sources know of a request; `requests`, of these the rows that count; `groups`, all
of them by hour, kind and bucket of latency. Only what the query starts from is in the text.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from checks.words import say
from checks.workspaces.literals import Value, literal, table
from checks.workspaces.model import Source, Span

_SPAN = say("calls\n| where Time >= _from and Time < _to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """Which source counts a request; the others only add what it lacks."""

    sources: frozenset[Source]
    """The sources that hold rows; what holds none costs nothing."""
    main: Source
    """The source that counts where nothing else is chosen."""
    chosen: Mapping[str, Source] = field(default_factory=dict)
    """Deployment → the source that counts its requests, where that is another than `main`."""


def everything(sources: Iterable[Source]) -> Counting:
    """Return a counting for a query that looks at the rows of every source."""
    found = frozenset(sources)
    return Counting(sources=found, main=min(found))


def compose(
    query: str,
    span: Span,
    counting: Counting,
    *,
    values: Mapping[str, Value | tuple[str, ...]] | None = None,
    canonical: bool = False,
) -> str:
    """Return the whole text of a query over `requests`, `groups`, `enriched` or `calls`.

    `values` are bound by `let`, each name with an underscore before it; a tuple becomes a table of
    one column. With `canonical`, a table `calls` is there already and no prelude is written.
    Raises `LiteralError` for a value that has no literal.
    """
    lines = _lets(span, values or {})
    lines += [f"let calls = {_SPAN};"] if canonical else _preludes(counting)
    bare = _bare(query)
    lines += _tables(counting, bare.split(maxsplit=1)[0])
    return "\n".join((*lines, bare))


def bound(query: str, span: Span, values: Mapping[str, Value]) -> str:
    """Return a query over raw tables with its span and values; neither preludes nor `requests`."""
    return "\n".join((*_lets(span, values), _bare(query)))


@cache
def query_text(name: str) -> str:
    """Return a query of the checks by its file's name."""
    return (files("checks.workspaces") / "queries" / f"{name}.kql").read_text("utf-8")


def _lets(span: Span, values: Mapping[str, Value | tuple[str, ...]]) -> list[str]:
    given = {"from": span.start, "to": span.end, **values}
    return [f"let _{name} = {_bound(value)};" for name, value in given.items()]


def _bound(value: Value | tuple[str, ...]) -> str:
    if isinstance(value, tuple):
        return table((("Name", str),), ((name,) for name in value))
    return literal(value)


def prelude(source: Source, span: Span) -> str:
    """Return the text that maps one source's table to the rows of `calls`, for an import."""
    return compose("calls", span, everything([source]))


def _preludes(counting: Counting) -> list[str]:
    names = [source.value for source in Source if source in counting.sources]
    lines = [f"let {name} = {_part(name)};" for name in names]
    whole = names[0] if len(names) == 1 else f"union {', '.join(names)}"
    return [*lines, f"let calls = {whole}\n{_part('calls')};"]


def _tables(counting: Counting, first: str) -> list[str]:
    """Return what makes the table that a query starts from."""
    if first == "calls":
        return []
    is_one = len(counting.sources) == 1
    enriched = f"let enriched = {'calls' if is_one else _part('enriched')};"
    return [enriched, *_TABLES[first](counting, is_one)] if first in _TABLES else [enriched]


def _requests(counting: Counting, is_one: bool) -> list[str]:
    if is_one:
        return ["let requests = enriched;"]
    rows = [(name, source.value) for name, source in sorted(counting.chosen.items())]
    return [
        f"let _main = {literal(counting.main.value)};",
        f"let _chosen = {table((('Deployment', str), ('Chosen', str)), rows)};",
        f"let requests = {_part('requests')};",
    ]


def _groups(_counting: Counting, is_one: bool) -> list[str]:
    if is_one:
        return [f"let groups = {_part('groups')};"]
    return [
        f"let _every = materialize({_part('groups')});",
        f"let groups = {_part('counted')};",
    ]


_TABLES = {"requests": _requests, "groups": _groups}


@cache
def _part(name: str) -> str:
    return _bare((files("checks.workspaces") / "sources" / f"{name}.kql").read_text("utf-8"))


def _bare(text: str) -> str:
    """Return a text without its comment lines: they are for readers, not for the wire."""
    kept = (line for line in text.splitlines() if not line.lstrip().startswith("//"))
    return "\n".join(kept).strip()
