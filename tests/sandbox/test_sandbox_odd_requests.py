"""Requests that no client should send: each is refused as Azure refuses, never with a fault."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import duckdb
import pytest

from checks.sandbox.logs import kql, queries
from checks.sandbox.prompts import PromptError, read
from checks.sandbox.state import State
from checks.sandbox.wire import json_answer, parsed
from tests.sandbox.asking_logs import Workspace, state_of

Ask = Callable[..., Any]
GRAPH = "/providers/Microsoft.ResourceGraph/resources"
DEEP = b"[" * 100_000


def test_json_without_end_is_no_json() -> None:
    """Python gives up on it with another error than on the rest."""
    with pytest.raises(ValueError, match="nested too deeply"):
        parsed(DEEP)
    with pytest.raises(PromptError):
        read(DEEP, answered=True)
    assert Workspace(state_of()).ask(path="/v1/$batch", body=DEEP).status == 400


@pytest.mark.parametrize(
    "options",
    [5, "x", [1], {"$top": "x"}, {"$top": float("inf")}, {"$top": -1}, {"$skip": "x"},
     {"$skip": -1}, {"$skip": None, "$top": [1]}, {"$skipToken": 5}, {"$skipToken": "é"}],
)  # fmt: skip
def test_options_of_resource_graph_are_checked(state: State, ask_arm: Ask, options: Any) -> None:
    """What is no number, or below zero, is a bad request."""
    found = ask_arm(state, GRAPH, "2022-10-01", body={"query": "resources", "options": options})

    assert found.status == 400


@pytest.mark.parametrize("named", ["x", [5, None], {"a": 1}])
def test_subscriptions_that_are_none_are_refused(state: State, ask_arm: Ask, named: Any) -> None:
    """The caller sees nothing in them."""
    found = ask_arm(state, GRAPH, "2022-10-01", body={"query": "resources", "subscriptions": named})

    assert found.status in (400, 403)


@pytest.mark.parametrize(
    "query", ["print " + "(" * 5000 + "1" + ")" * 5000, "print " + "+".join(["1"] * 9000)]
)
def test_a_query_that_is_too_deep_is_refused(query: str) -> None:
    """The parser, the translator and DuckDB each have an end to their depth."""
    found = Workspace(state_of()).ask(query)

    assert found.status == 400
    assert found.document["error"]["code"] == "BadArgumentError"


def asked(query: str) -> queries.Asked:
    """Return a query as the front door hands it on."""
    now = datetime(2026, 11, 20, tzinfo=UTC)
    return queries.Asked(query=query, now=now, variables={}, max_records=10)


def run(query: str, memory: str) -> kql.Table:
    """Run a query in a database with so much memory."""
    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{memory}'; SET max_temp_directory_size = '0KB'")
        return kql.run(connection, asked(query), given_up=threading.Event())


def test_a_long_range_is_not_held_in_memory() -> None:
    """Its first rows are there at once, and not after eight gigabytes."""
    found = run("range x from 1 to 3000000000 step 1 | take 3", "100MB")

    assert len(found.rows) == 3


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("range x from 1 to 5 step 2", ["[1]", "[3]", "[5]"]),
        ("range x from 5 to 1 step -2", ["[5]", "[3]", "[1]"]),
        ("range x from 5 to 1 step 1", []),
        ("range t from datetime(2026-11-01) to datetime(2026-11-03) step 1d | count", ["[3]"]),
        ("let n = 2; range x from 1 to n step 1", ["[1]", "[2]"]),
        ("range x from 1 to toscalar(range y from 1 to 3 step 1 | count) step 1 | count", ["[3]"]),
    ],
)
def test_ranges_say_what_they_said(query: str, rows: list[str]) -> None:
    """Of numbers and times, up and down, with and without names."""
    assert list(run(query, "200MB").rows) == rows


def test_what_needs_too_much_memory_is_refused() -> None:
    """As Azure does, and the sandbox lives on."""
    with pytest.raises(queries.QueryError) as refused:
        run("range x from 1 to 20000000 step 1 | summarize make_set(x)", "100MB")

    assert refused.value.told["code"] == "E_LOW_MEMORY_CONDITION"


def test_half_a_sign_can_be_answered() -> None:
    """A client may send one in JSON, and a refusal quotes it."""
    assert json_answer(400, {"error": "\ud800"}).chunks == (b'{"error":"?"}',)
