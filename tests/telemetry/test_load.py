"""What is asked for a window, and what becomes of answers that are empty, partial or refused."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from checks.clouds import sandbox_cloud
from checks.sandbox import Sandbox
from checks.workspaces import Answer, Column, LogsError, Source, Span
from checks.workspaces.azure import AzureWorkspace, connect
from dashboard.telemetry.frames import holdings_frame
from dashboard.telemetry.load import counting_of, window_of
from dashboard.telemetry.questions import end_of
from dashboard.telemetry.rows import RowsAsked, recent_failures, slowest
from dashboard.telemetry.window import Asked
from tests.workspaces.made_logs import (
    APIM,
    AT,
    MadeLogs,
    attributes,
    chunk,
    diagnostic,
    gateway,
    inner,
    span,
)

HOUR = timedelta(hours=1)


class FakeWorkspace:
    """Made-up logs behind the interface of a workspace; notes the spans that were asked for."""

    name = "w-1"
    is_canonical = False
    newest: datetime | None = None

    def __init__(self, made: MadeLogs, sources: Iterable[Source] = Source) -> None:
        self.sources = frozenset(sources)
        self._made = made
        self.asked: list[Span] = []

    def query(self, text: str, span: Span, *, timeout_s: float = 0) -> Answer:
        """See `Workspace.query`."""
        self.asked.append(span)
        rows = self._made.run(text)
        columns = {
            name: Column(name=name, kind="", values=[row[name] for row in rows])
            for name in (rows[0] if rows else ())
        }
        return Answer(columns=columns, rows=len(rows))


def workspace(*sources: Source, **rows: Any) -> FakeWorkspace:
    """Return a workspace of these rows, with every source's tables unless some are named."""
    return FakeWorkspace(MadeLogs(**rows), sources or Source)


def now() -> datetime:
    """Return the present of these tests: a quarter of an hour after the call."""
    return AT + HOUR / 4


def of_holdings(*rows: tuple[str, str]) -> Any:
    """Return holdings of sources and deployments."""
    values: dict[str, list[Any]] = {
        "Source": [source for source, _ in rows],
        "Deployment": [deployment for _, deployment in rows],
        **{name: [1] * len(rows) for name in ("Requests", "Joinable", "First", "Last")},
    }
    columns = {n: Column(name=n, kind="", values=each) for n, each in values.items()}
    return holdings_frame(Answer(columns=columns, rows=len(rows)))


def test_the_source_nearest_to_the_resource_counts() -> None:
    """Each deployment is counted by one source, by default the preferred one that has it."""
    holdings = of_holdings(
        ("spans", "a"), ("diagnostics", "a"), ("gateway", "b"), ("spans", "b"), ("spans", "c")
    )

    counting = counting_of(holdings, {})

    assert counting.main is Source.DIAGNOSTICS
    assert counting.sources == frozenset(Source)
    assert counting.chosen == {"b": Source.GATEWAY, "c": Source.SPANS}


def test_a_choice_counts_where_it_can() -> None:
    """A chosen source counts if it holds the deployment; a choice that cannot be is dropped."""
    holdings = of_holdings(("spans", "a"), ("diagnostics", "a"), ("diagnostics", "b"))

    counting = counting_of(holdings, {"a": Source.SPANS, "b": Source.GATEWAY, "z": Source.SPANS})

    assert counting.chosen == {"a": Source.SPANS}


def test_one_source_needs_no_choice() -> None:
    """Where only spans are, they count everything, and no other table is asked."""
    counting = counting_of(of_holdings(("spans", "a"), ("spans", "")), {})

    assert (counting.main, counting.sources, counting.chosen) == (
        Source.SPANS,
        frozenset([Source.SPANS]),
        {},
    )


@pytest.mark.parametrize(("second", "minute"), [(0, 15), (1, 15), (299, 15), (300, 20)], ids=str)
def test_a_window_ends_on_a_whole_step(second: int, minute: int) -> None:
    """Equal questions within five minutes are equal, and nothing that is there is cut off."""
    at = datetime(2026, 11, 20, 17, 10, tzinfo=UTC) + timedelta(seconds=second)

    assert end_of(workspace(), at) == datetime(2026, 11, 20, 17, minute, tzinfo=UTC)


def test_a_window_of_three_sources_counts_once() -> None:
    """A call that three sources saw is one request, with the spans' tokens."""
    every = workspace(
        diagnostics=[diagnostic()], spans=[span()], gateway=[gateway()], chunks=[chunk()]
    )

    window = window_of(every, Asked(hours=24), now)

    assert window.cube.requests == 1
    assert set(window.holdings["source"]) == {"diagnostics", "spans", "gateway"}
    assert window.cube.groups.iloc[0][["input_tokens", "cache_read_tokens"]].tolist() == [100, 600]
    assert window.newest == AT.replace(microsecond=0)
    assert window.before is None


def test_a_window_knows_the_one_before() -> None:
    """The span of the same length just before is loaded beside it, and is apart from it."""
    earlier = diagnostic(CorrelationId=APIM[:-1] + "2", TimeGenerated=AT - 20 * HOUR, DurationMs=5)

    two = workspace(Source.DIAGNOSTICS, diagnostics=[diagnostic(), earlier])

    window = window_of(two, Asked(hours=12), now)

    assert window.before is not None
    assert (window.cube.requests, window.before.requests) == (1, 1)
    assert window.before.span == window.span.previous
    assert window.before.percentiles([0.5])[0] == pytest.approx(5, rel=0.011)


def test_an_empty_window_says_when_the_last_request_was() -> None:
    """Where a window holds nothing, the last request of ninety days is looked for."""
    old = diagnostic(TimeGenerated=AT - timedelta(days=60))
    quiet = workspace(diagnostics=[old])

    window = window_of(quiet, Asked(hours=24), now)

    assert window.cube.is_empty
    assert window.newest == (AT - timedelta(days=60)).replace(microsecond=0)
    assert [round(each.length / timedelta(days=1)) for each in quiet.asked] == [2, 90]


def test_an_unused_workspace_is_an_empty_window() -> None:
    """A workspace without a row is no error, and no newest row is made up."""
    window = window_of(workspace(Source.SPANS), Asked(hours=24), now)

    assert (window.cube.requests, window.newest, window.before) == (0, None, None)
    assert window.peaks.empty


def test_a_refusal_is_told() -> None:
    """An error of the workspace reaches whoever asked for the window."""

    class FakeRefusing(FakeWorkspace):
        def query(self, text: str, span: Span, *, timeout_s: float = 0) -> Answer:
            raise LogsError("refused", cause="logs-forbidden")

    with pytest.raises(LogsError):
        window_of(FakeRefusing(MadeLogs()), Asked(hours=24), now)


def test_rows_are_the_requests_asked_for() -> None:
    """The slowest and the newest failed requests, of a deployment, status and operation."""
    properties = str(inner(modelDeploymentName="other")).replace("'", '"')
    rows = [
        diagnostic(CorrelationId="a", DurationMs=100),
        diagnostic(CorrelationId="b", DurationMs=200),
        diagnostic(CorrelationId="c", DurationMs=900, properties_s=properties),
        diagnostic(CorrelationId="d", ResultSignature="529"),
        diagnostic(CorrelationId="e", ResultSignature="429", TimeGenerated=AT + HOUR / 60),
    ]
    made = workspace(Source.DIAGNOSTICS, diagnostics=rows)
    window = window_of(made, Asked(hours=24), now)

    def ids(load: Any, **asked: Any) -> list[str]:
        found = load(made, window.counting, RowsAsked(span=window.span, **asked))
        return list(found["apim_request_id"])

    assert ids(slowest) == ["c", "b", "a"]
    assert ids(slowest, deployments=("chat",)) == ["b", "a"]
    assert ids(recent_failures) == ["e", "d"]
    assert ids(recent_failures, status=529) == ["d"]
    assert ids(recent_failures, operation="Another") == []
    assert ids(recent_failures, resource="another") == []


CUT = """
title = "A cut workspace"
summary = "Every answer is cut."
auth = "auto"

[patch.traffic]
days = 1

[patch.logs]
max_records = 20
"""


@pytest.fixture
def cut(tmp_path: Path) -> Iterator[AzureWorkspace]:
    """A sandbox's workspace that cuts every answer at 20 rows, asked through Microsoft's client."""
    scenario = tmp_path / "cut.toml"
    scenario.write_text(CUT, encoding="utf-8")
    with Sandbox(scenario, seed=7, now=AT) as sandbox:
        environ = sandbox.environment
        azure = connect(sandbox_cloud(environ), environ)
        yield AzureWorkspace(azure=azure, name=environ["FOUNDRY_DOCTOR_WORKSPACE"])


def test_a_cut_answer_is_shown_as_partial(cut: AzureWorkspace) -> None:
    """Rows up to the limit are kept, and the window says that it is not whole, and why."""
    window = window_of(cut, Asked(hours=24), lambda: AT)

    assert len(window.cube.groups) == 20
    assert {each.code for each in window.partial} == {"PartialError"}
    assert "exceed the set limit of 20 records" in window.partial[0].message


def test_sampled_spans_count_by_their_weight() -> None:
    """A span that stands for five calls is five requests with five times the tokens."""
    sampled = [
        span(ItemCount=5),
        span(Id="s", properties=attributes(**{"gen_ai.response.id": "m"})),
    ]

    window = window_of(workspace(Source.SPANS, spans=sampled), Asked(hours=24), now)

    assert window.cube.requests == 6
    assert window.cube.groups["output_tokens"].sum() == 300
    assert window.cube.groups["counted"].sum() == window.cube.groups["split"].sum() == 6
