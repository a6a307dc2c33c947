"""Microsoft's own parser accepts every KQL text of the product, whatever a workspace lacks."""

from pathlib import Path

import pytest

from checks.sandbox.logs import schema
from checks.workspaces import Source
from checks.workspaces.compose import prelude
from checks.workspaces.store import CALLS
from dashboard.telemetry.cube import _NAMES
from dashboard.telemetry.first_tokens import COLUMNS
from dashboard.telemetry.frames import HOLDINGS, PEAKS, ROWS
from tests.kusto.microsoft import Text, Verdict, judge
from tests.kusto.texts import (
    SPAN,
    TABLES,
    VALUES,
    columns_of,
    composed,
    coverage,
    declared,
    shipped,
)

PAGES = Path(__file__).parent.parent.parent / "dashboard"
KINDS = {
    "VARCHAR": "string",
    "TIMESTAMP": "datetime",
    "INTEGER": "int",
    "BIGINT": "long",
    "DOUBLE": "real",
}
CANONICAL = {name: KINDS[kind] for name, kind in CALLS.items()}
READ = {
    "first_tokens": set(COLUMNS),
    "histograms": {*_NAMES, "Histogram"},
    "holdings": set(HOLDINGS),
    "peaks": set(PEAKS),
    "recent": set(ROWS),
    "slowest": set(ROWS),
}
"""Query → the columns that the product reads."""
TEXTS = {"Source", "Resource", "Deployment", "Model", "Operation", "Reason"}
OTHER_KINDS = {
    **dict.fromkeys(TEXTS, "string"),
    "Status": "int",
    **dict.fromkeys(("Long", "Earlier", "Alone"), "bool"),
    "Histogram": "dynamic",
}
"""Column of an aggregate → its type, where that is no long."""


PRELUDES = {source: prelude(source, SPAN) for source in Source}


def lacking() -> list[Text]:
    """Return each prelude without each column in turn and all, and a text without whole tables."""
    every = composed("histograms", Source)
    found = []
    for name, kql in (*PRELUDES.items(), ("coverage", coverage())):
        columns = columns_of(kql)
        lacks = [*((each,) for each in columns), tuple(columns)]
        found += [Text(name=f"{name} {each}", text=kql, lacks=each) for each in lacks]
    for tables in TABLES.values():
        found.append(Text(name=f"without {tables}", text=every, lacks=tables))
        found += [Text(name=f"without {each}", text=every, lacks=(each,)) for each in tables]
    return found


MISTAKES = (
    Text(name="mistake", text="AzureDiagnostics | summarize count() by AdditionalFields"),
    Text(name="mistake", text="AzureDiagnostics | where DurationS > 1"),
    Text(name="mistake", text=".drop table AzureDiagnostics"),
)


@pytest.fixture(scope="module")
def judged() -> list[tuple[Text, Verdict]]:
    """Every text and its verdict, of one process."""
    texts = [*shipped(), *lacking(), *MISTAKES]
    return list(zip(texts, judge(texts), strict=True))


def test_every_text_is_accepted(judged: list[tuple[Text, Verdict]]) -> None:
    """No text has a mistake, over no combination of sources and without any column."""
    wrong = {
        text.name: verdict.diagnostics
        for text, verdict in judged
        if text not in MISTAKES and [code for code, _ in verdict.diagnostics if code != "KS205"]
    }

    assert wrong == {}
    assert len(judged) > 90


def test_only_an_absent_table_is_warned_of(judged: list[tuple[Text, Verdict]]) -> None:
    """The parser warns of a table that the workspace lacks, and of nothing else."""
    warned = {text.name for text, verdict in judged if verdict.diagnostics} - {"mistake"}

    assert warned == {text.name for text, _ in judged if text.name.startswith("without")}


def test_a_prelude_gives_the_canonical_columns(judged: list[tuple[Text, Verdict]]) -> None:
    """Names and types of `calls` are those of an imported file's, also where columns are absent."""
    preludes = [v for text, v in judged if text.name.split()[0] in Source.__members__.values()]

    assert len(preludes) == sum(len(columns_of(kql)) + 2 for kql in PRELUDES.values())
    assert {tuple(sorted(verdict.columns)) for verdict in preludes} == {
        tuple(sorted(CANONICAL.items()))
    }


@pytest.mark.parametrize("query", READ)
def test_a_query_gives_what_is_read(judged: list[tuple[Text, Verdict]], query: str) -> None:
    """Every column that a page reads is there, of the type that it is read as."""
    found = [dict(v.columns) for text, v in judged if text.name.startswith(f"{query} of")]
    rows = query in {"recent", "slowest"}
    expected = CANONICAL if rows else OTHER_KINDS

    assert len(found) == 7
    for columns in found:
        assert READ[query] <= set(columns)
        assert columns == {name: expected.get(name, "long") for name in columns}


def test_a_mistake_is_found(judged: list[tuple[Text, Verdict]]) -> None:
    """The parser does refuse what Log Analytics would refuse."""
    found = [v.diagnostics[0][0] for text, v in judged if text in MISTAKES]

    assert found == ["KS116", "KS142", "KIND"]


@pytest.mark.parametrize("source", Source)
def test_an_added_column_has_the_tables_type(source: Source) -> None:
    """A column that a prelude adds is of the real one's type: a union of two would split it."""
    added = declared(PRELUDES[source])

    assert set(added) == set(TABLES[source])
    for table, columns in added.items():
        assert columns.items() <= schema.tables()[table].items()


def test_every_query_of_the_pages_is_judged() -> None:
    """A query that is not listed would pass everything: add it to VALUES and READ."""
    there = {file.stem for file in PAGES.rglob("*.kql")}

    assert there == set(VALUES) == set(READ), "list the query in VALUES and in READ"
