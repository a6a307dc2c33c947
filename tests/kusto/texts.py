"""The KQL texts that the product sends, composed as it composes them, with values of every kind."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import chain, combinations
from typing import Any

from checks.workspaces import Source, Span
from checks.workspaces.compose import Counting, bound, compose, prelude, query_text
from dashboard.telemetry.queries import text
from tests.kusto.microsoft import Text

SPAN = Span.before(datetime(2026, 11, 20, 17, 10, 0, 250, tzinfo=UTC), timedelta(days=30))
VALUES: Mapping[str, Mapping[str, Any]] = {
    "first_tokens": {"deployments": (), "all": True, "resource": ""},
    "histograms": {"tier": 100_000, "middle": SPAN.start, "chosen": ("claude-haiku-trial",)},
    "holdings": {},
    "peaks": {},
    "recent": {
        "deployments": ("claude-sonnet-5", 'Ü "quoted" \\ name'),
        "all": False,
        "resource": "contoso-ai",
        "status": -1,
        "operation": "",
        "any": True,
    },
    "slowest": {"deployments": (), "all": True, "resource": ""},
}
"""Query of the pages → values such as it is given."""
TABLES: Mapping[Source, tuple[str, ...]] = {
    Source.DIAGNOSTICS: ("AzureDiagnostics",),
    Source.SPANS: ("AppDependencies",),
    Source.GATEWAY: ("ApiManagementGatewayLogs", "ApiManagementGatewayLlmLog"),
}
"""Source → the tables that its prelude reads."""
COMBINATIONS = tuple(chain(*(combinations(Source, length) for length in (1, 2, 3))))
_DECLARED = re.compile(r"datatable\(([^)]*)\)\[\]\), (\w+)")


def counting(sources: Iterable[Source]) -> Counting:
    """Return a counting of these sources in which the last one counts a deployment."""
    found = tuple(sources)
    chosen = {"claude-haiku-trial": found[-1]} if len(found) > 1 else {}
    return Counting(sources=frozenset(found), main=found[0], chosen=chosen)


def composed(query: str, sources: Iterable[Source]) -> str:
    """Return a query of the pages over these sources."""
    return compose(text(query), SPAN, counting(sources), values=VALUES[query])


def coverage() -> str:
    """Return the query of the checks."""
    return bound(query_text("coverage"), SPAN, {"account": "contoso-ai"})


def shipped() -> list[Text]:
    """Return every text over every combination of sources."""
    pages = [
        Text(name=f"{query} of {'+'.join(sources)}", text=composed(query, sources))
        for query in VALUES
        for sources in COMBINATIONS
    ]
    preludes = [Text(name=source.value, text=prelude(source, SPAN)) for source in Source]
    return [*pages, *preludes, Text(name="coverage", text=coverage())]


def declared(kql: str) -> dict[str, dict[str, str]]:
    """Return the columns that a text adds where they are absent, with their types, by table."""
    pairs = {name: columns.split(", ") for columns, name in _DECLARED.findall(kql)}
    return {name: dict(each.split(":") for each in columns) for name, columns in pairs.items()}


def columns_of(kql: str) -> list[str]:
    """Return the raw columns that a text works with, as `TABLE.COLUMN`."""
    return [f"{name}.{each}" for name, columns in declared(kql).items() for each in columns]
