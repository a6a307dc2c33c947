"""Where two thirds of the resource's log are of other APIs, the numbers of pages are Claude's."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import duckdb
import duckdb_kql
import pandas as pd
import pytest

from checks.sandbox import load
from checks.sandbox.logs import schema, store, views
from checks.sandbox.logs.attributes import together
from checks.sandbox.logs.timespans import EARLIEST, LATEST
from checks.sandbox.state import Clock, State
from checks.workspaces import Answer, Source, Span, compose
from checks.workspaces.compose import prelude
from checks.workspaces.local import _answer
from checks.workspaces.model import TIMEOUT_S
from dashboard.telemetry.cube import HOUR_S, Cube
from dashboard.telemetry.load import window_of
from dashboard.telemetry.spend import spend_of
from dashboard.telemetry.window import Asked
from tests.kusto.texts import SPAN, columns_of
from tests.sandbox.asking_logs import NOW
from tests.telemetry import truth

TABLE = "AzureDiagnostics"
HOURS = 72
SHARES = (0.5, 0.9, 0.95, 0.99)
CACHE = ("cache_read_tokens", "cache_write_tokens", "cache_write_1h_tokens")
Number = Callable[[Cube, pd.DataFrame], tuple[Any, Any]]


@pytest.fixture(scope="module")
def state() -> State:
    """A week of the working sandbox, with two rows of other APIs for each of Claude's."""
    plan = load("healthy").plan
    plan = replace(plan, traffic=replace(plan.traffic, days=8, others=2.2))
    return State.start(plan, seed=7, clock=Clock(fixed=NOW))


@pytest.fixture(scope="module")
def logs(state: State) -> Iterator[duckdb.DuckDBPyConnection]:
    """Its tables, as somebody sees them now."""
    with store.generate(state) as connection:
        seen = views.variables(state, since=EARLIEST, until=LATEST, resource=None)
        store.set_variables(connection, seen)
        connection.execute(f'ALTER VIEW "{TABLE}" RENAME TO whole')
        yield connection


@pytest.fixture(scope="module")
def calls(state: State) -> pd.DataFrame:
    """Every call that ought to count."""
    return truth.calls_of(state, NOW)


class MixedLogs:
    """A workspace over these tables, whose AzureDiagnostics may lack a column."""

    name = "mixed"
    sources = frozenset(Source)
    is_canonical = False
    newest = None

    def __init__(self, logs: duckdb.DuckDBPyConnection, lacks: str = "") -> None:
        named = [name for name in schema.tables()[TABLE] if name != lacks]
        columns = ", ".join(f'"{name}"' for name in named)
        view = f'CREATE OR REPLACE VIEW "{TABLE}" AS SELECT {columns} FROM whole'  # noqa: S608
        logs.execute(view)
        self._logs = logs
        self._schema = schema.column_names() | {TABLE: named}

    def query(self, text: str, span: Span, *, timeout_s: float = TIMEOUT_S) -> Answer:
        """See `Workspace.query`."""
        del span, timeout_s
        sql = duckdb_kql.to_sql(text, schema=self._schema, allow_write=False)
        return _answer(self._logs.sql(together(str(sql))))


def counted(*by: str) -> Number:
    """Return what counts requests by columns of the cube and of the truth."""

    def number(cube: Cube, calls: pd.DataFrame) -> tuple[Any, Any]:
        hour = pd.to_datetime(cube.groups["hour"] * HOUR_S, unit="s", utc=True)
        groups = cube.groups.assign(hour=hour)
        found = groups.groupby(list(by), observed=True)["requests"].sum()
        return found[found > 0].to_dict(), calls.groupby(list(by))["weight"].sum().to_dict()

    return number


def summed(*names: str) -> Number:
    """Return what sums tokens of each deployment."""

    def number(cube: Cube, calls: pd.DataFrame) -> tuple[Any, Any]:
        own = calls[list(names)].mul(calls["weight"], axis=0).groupby(calls["deployment"]).sum()
        groups = cube.groups[cube.groups["requests"] > 0]
        found = groups.groupby(groups["deployment"].astype(str))[list(names)].sum()
        return found.astype(float).to_dict(), own.to_dict()

    return number


NUMBERS: Mapping[str, Number] = {
    "requests": lambda cube, calls: (cube.requests, calls["weight"].sum()),
    "hours": counted("hour"),
    "deployments": counted("deployment"),
    "statuses": counted("status"),
    "failures": lambda cube, calls: (
        cube.failed.requests,
        calls.loc[calls["status"] >= 400, "weight"].sum(),
    ),
    "operations": counted("operation"),
    "percentiles": lambda cube, calls: (
        list(cube.answered.percentiles(SHARES)),
        pytest.approx(truth.nearest_ranks(calls, SHARES), rel=0.015),
    ),
    "tokens": summed("input_tokens", "output_tokens"),
    "cache": summed(*CACHE),
    "cost": lambda cube, calls: (
        spend_of(cube).total,
        pytest.approx(float(sum(truth.costs(calls))), abs=0.005),
    ),
}
"""What Latency, Errors and Usage & cost show → how it is found, and what it ought to be."""


def wrong(logs: MixedLogs, calls: pd.DataFrame) -> set[str]:
    """Return the numbers of a window that are not the truth's."""
    window = window_of(logs, Asked(hours=HOURS), lambda: NOW)
    own = truth.within(calls, window.span)
    compared = {name: number(window.cube, own) for name, number in NUMBERS.items()}
    return {name for name, (found, exact) in compared.items() if found != exact}


def test_two_thirds_are_of_other_apis(logs: duckdb.DuckDBPyConnection) -> None:
    """The log is what the tests below take it for."""
    found = logs.execute(
        "SELECT count(*) FILTER (CorrelationId NOT IN (SELECT apim_request_id FROM store.truth "
        "WHERE apim_request_id IS NOT NULL)) / count(*), count(*) FROM whole "
        "WHERE Category = 'RequestResponse'"
    ).fetchone()

    assert found is not None
    assert found[0] >= 2 / 3
    assert found[1] > 50_000


def test_every_number_is_claudes(logs: duckdb.DuckDBPyConnection, calls: pd.DataFrame) -> None:
    """Counts, tokens, costs and percentiles equal the generator's."""
    assert wrong(MixedLogs(logs), calls) == set()
    assert len(truth.within(calls, Span.before(NOW, timedelta(hours=HOURS)))) > 3000


EVERY = set(NUMBERS)
NEEDED_FOR: Mapping[str, set[str]] = {
    "TimeGenerated": EVERY,
    "ResourceProvider": set(),
    "Category": set(),
    "OperationName": {"operations"},
    "ResultSignature": {"statuses", "failures", "percentiles"},
    "DurationMs": {"percentiles"},
    "CorrelationId": {
        *("requests", "hours", "deployments", "statuses", "failures", "operations"),
        *("cache", "cost"),
    },
    "location_s": set(),
    "Tenant_s": set(),
    "properties_s": EVERY,
    "AdditionalFields": set(),
    "_ResourceId": set(),
}
"""Column → the numbers that need it. Without a CorrelationId no span tells what the cache gave, nor
what a refused call's deployment is, and a refused call with two rows counts twice."""


@pytest.mark.parametrize("column", NEEDED_FOR)
def test_numbers_that_do_not_need_a_column_stay(
    logs: duckdb.DuckDBPyConnection, calls: pd.DataFrame, column: str
) -> None:
    """A workspace that lacks a column shows all that does not come from it."""
    assert wrong(MixedLogs(logs, column), calls) == NEEDED_FOR[column]


def test_every_column_is_tried() -> None:
    """No column that the prelude works with is left out above."""
    columns = columns_of(prelude(Source.DIAGNOSTICS, SPAN))

    assert [f"{TABLE}.{name}" for name in NEEDED_FOR] == columns


FILTERS = {
    '| where isempty(_model) or _model startswith "claude"\n': "",
    "| where _claude == 1\n": '| where isempty(Model) or Model startswith "claude"\n',
}
"""Today's filters → what stood in their place until November 2026."""


def test_the_filter_of_before_counts_others(
    logs: duckdb.DuckDBPyConnection, calls: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The comparison fails where a row without a model is taken for Claude's."""
    part = compose._part

    def before(name: str) -> str:
        text = part(name)
        for today, then in FILTERS.items() if name == "diagnostics" else ():
            assert today in text
            text = text.replace(today, then)
        return text

    monkeypatch.setattr(compose, "_part", before)

    assert wrong(MixedLogs(logs), calls) >= {
        *("requests", "hours", "deployments", "statuses", "operations", "percentiles"),
    }
