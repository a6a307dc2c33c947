"""A whole query: its preludes, its values, and nothing that a value says beyond itself."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from checks.workspaces import Source, Span
from checks.workspaces.compose import Counting, compose, everything
from checks.workspaces.literals import LiteralError
from dashboard.telemetry.queries import text
from tests.kusto.microsoft import Text, judge
from tests.kusto.texts import VALUES
from tests.workspaces.made_logs import AT, SPAN, MadeLogs, attributes, span
from tests.workspaces.test_literals import HOSTILE, PAIRS

SPANS = everything([Source.SPANS])
NAMES = [each for each in (*HOSTILE, *PAIRS) if each.strip()][:48]
"""As many as the query lists."""


def found(made: MadeLogs, **values: Any) -> set[str]:
    """Return the deployments of the failures that a query finds with these values."""
    given = {
        **VALUES["recent"],
        "all": "deployments" not in values,
        "any": "operation" not in values,
    }
    kql = compose(text("recent"), SPAN, SPANS, values=given | {"resource": ""} | values)
    return {row["Deployment"] for row in made.run(kql)}


@pytest.fixture(scope="module")
def made() -> MadeLogs:
    """Failed calls of deployments with hostile names, whose operations are called the same."""
    names = {
        name: attributes(
            **{
                "gen_ai.request.model": name,
                "gen_ai.operation.name": name,
                "gen_ai.response.id": f"msg_{number}",
            }
        )
        for number, name in enumerate(NAMES)
    }
    return MadeLogs(spans=[span(ResultCode="500", properties=each) for each in names.values()])


def test_hostile_names_find_their_own_rows(made: MadeLogs) -> None:
    """Names that would end their literal are compared as they are, and find nothing else."""
    some = tuple(NAMES[::4])

    assert found(made, deployments=some) == set(some)


@pytest.mark.parametrize("name", NAMES[:4])
def test_a_hostile_operation_finds_its_own_row(made: MadeLogs, name: str) -> None:
    """A value of its own is as safe as one in a table."""
    assert found(made, operation=name) == {name}


def test_a_hostile_name_finds_nothing_where_it_is_not(made: MadeLogs) -> None:
    """An attempt to make a filter true finds no row."""
    names = ('x" or true //', 'x") or 1 == 1 //', "x'] | take 1 //", "*")

    assert found(made, deployments=names) == set()
    assert found(made, operation=names[0]) == set()


def test_microsoft_reads_the_same_query() -> None:
    """Whatever the names are, Microsoft's parser finds one query with the same columns."""
    texts = [
        compose(text("recent"), SPAN, SPANS, values={**VALUES["recent"], field: value})
        for name in HOSTILE[::4]
        for field, value in (("deployments", (name, name)), ("operation", name))
    ]

    verdicts = judge([Text(name="", text=each) for each in texts])

    assert {verdict.diagnostics for verdict in verdicts} == {()}
    assert len({verdict.columns for verdict in verdicts}) == 1


@pytest.mark.parametrize("name", ["a\0b", "\u2028", "a" * 2001, "\ud800"])
def test_a_name_without_a_literal_is_no_query(name: str) -> None:
    """A value that cannot be written makes no text at all."""
    for value in (name, (name,)):
        with pytest.raises(LiteralError):
            compose("requests", SPAN, SPANS, values={"deployments": value})


def test_chosen_deployments_may_be_hostile(made: MadeLogs) -> None:
    """The names of deployments whose source was chosen are literals, too."""
    chosen = dict.fromkeys(NAMES[::2], Source.SPANS)
    counting = Counting(sources=frozenset(Source), main=Source.DIAGNOSTICS, chosen=chosen)

    rows = made.run(compose("requests", SPAN, counting))

    assert {row["Deployment"] for row in rows} == set(chosen)


def test_a_span_is_half_open() -> None:
    """A call at the start belongs to the span, one at the end does not, to the microsecond."""
    tick = timedelta(microseconds=1)
    own = Span(start=AT, end=AT + timedelta(hours=1))
    times = [AT - tick, AT, own.end - tick, own.end]
    rows = [
        span(TimeGenerated=time, properties=attributes(**{"gen_ai.response.id": f"msg_{number}"}))
        for number, time in enumerate(times)
    ]

    inside = MadeLogs(spans=rows).run(compose("requests | sort by Time asc", own, SPANS))

    assert [row["Time"].replace(tzinfo=UTC) for row in inside] == times[1:3]


def test_only_named_sources_are_asked() -> None:
    """What holds no rows costs nothing: its tables are not in the text."""
    kql = compose("requests", SPAN, SPANS)

    assert "AppDependencies" in kql
    assert "AzureDiagnostics" not in kql
    assert "ApiManagement" not in kql


def test_equal_questions_are_equal_texts() -> None:
    """The order in which sources and choices are given changes nothing."""
    texts = {
        compose(
            "requests",
            SPAN,
            Counting(sources=frozenset(order), main=Source.SPANS, chosen=dict(chosen)),
        )
        for order in permutations(Source)
        for chosen in permutations([("a", Source.GATEWAY), ("b", Source.DIAGNOSTICS)])
    }

    assert len(texts) == 1


def test_a_canonical_workspace_needs_no_prelude() -> None:
    """Imported logs are mapped already: only the span is cut from them."""
    kql = compose("requests", SPAN, SPANS, canonical=True)

    assert "datatable" not in kql
    assert "let calls = calls" in kql


def test_no_comment_goes_over_the_wire() -> None:
    """Comments are for readers of the files."""
    whole = compose(text("histograms"), SPAN, everything(Source), values=VALUES["histograms"])

    assert [line for line in whole.splitlines() if line.lstrip().startswith("//")] == []


def test_a_span_needs_zones_and_an_order() -> None:
    """A span without a zone, or that ends before it starts, is none."""
    for start, end in [
        (AT, AT),
        (AT, AT - timedelta(days=1)),
        (datetime(2026, 1, 1), AT),  # noqa: DTZ001 -- what is refused
    ]:
        with pytest.raises(ValueError, match="span"):
            Span(start=start, end=end)
