"""The generated calls, and the tables that tell of them, have the traps of real ones."""

import json
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from checks.sandbox.logs import schema, store, views
from checks.sandbox.logs.timespans import EARLIEST, LATEST
from tests.sandbox.asking_logs import state_of


@pytest.fixture(scope="module")
def tables() -> Iterator[duckdb.DuckDBPyConnection]:
    """All 75 days, as somebody sees them at the fixed time."""
    state = state_of(days=75)
    with store.generate(state) as connection:
        store.set_variables(
            connection, views.variables(state, since=EARLIEST, until=LATEST, resource=None)
        )
        yield connection


def one(tables: duckdb.DuckDBPyConnection, query: str) -> Any:
    """Return the first row; of one column, its value."""
    row = tables.execute(query).fetchall()[0]
    return row if len(row) > 1 else row[0]


def test_a_seed_and_a_start_decide_every_row() -> None:
    """Two generations hold the same, another seed's holds something else."""

    def digests(seed: int) -> list[Any]:
        with store.generate(state_of(seed=seed)) as made:
            return [
                made.table(f"store.{name}").aggregate("count(*), sum(hash(COLUMNS(*)))").fetchall()
                for name in ("truth", "AzureDiagnostics", "AppDependencies")
            ]

    first, again, other = digests(7), digests(7), digests(8)
    assert first == again
    assert first != other


def test_tables_have_the_documented_columns(tables: duckdb.DuckDBPyConnection) -> None:
    """Every table has the columns of its schema, of the right types, in order."""
    for name, columns in schema.tables().items():
        described = tables.execute(f'DESCRIBE "{name}"').fetchall()
        assert [row[:2] for row in described] == [
            (column, schema.STORED[kind]) for column, kind in columns.items()
        ]


def test_a_day_has_a_few_thousand_calls(tables: duckdb.DuckDBPyConnection) -> None:
    """There are 75 days before the start, busier on weekdays, and one day after it."""
    days = one(
        tables,
        "SELECT avg(n) FILTER (dayofweek(day) NOT IN (0, 6)), avg(n) FILTER (dayofweek(day) = 0), "
        "min(day)::VARCHAR, max(day)::VARCHAR FROM (SELECT time::DATE AS day, count(*) AS n "
        "FROM store.truth GROUP BY day)",
    )

    assert 1500 < days[0] < 2500
    assert days[1] < days[0] / 2
    assert days[2:] == ("2026-09-06", "2026-11-21")


def test_a_call_has_one_full_row_and_often_a_nearly_empty_one(
    tables: duckdb.DuckDBPyConnection,
) -> None:
    """No call has more than two rows; only one of them names the model, the other the API."""
    counts = one(
        tables,
        "SELECT max(n), avg(n), max(named), max(thin), min(named + thin) FROM ("
        "SELECT count(*) AS n, "
        "count(*) FILTER (properties_s->>'modelName' LIKE 'claude%') AS named, "
        "count(*) FILTER (properties_s->>'apiName' = 'Anthropic API') AS thin "
        "FROM AzureDiagnostics JOIN store.truth ON CorrelationId = apim_request_id "
        "GROUP BY CorrelationId)",
    )

    assert counts[0] == 2
    assert 1.8 < counts[1] < 1.9
    assert counts[2:] == (1, 1, 1)


def test_rows_of_claude_are_as_measured(tables: duckdb.DuckDBPyConnection) -> None:
    """Tokens are in rows of a model, whose API is blank; a row of the API has neither."""
    found = tables.execute(
        "SELECT properties_s->>'apiName', (properties_s->>'modelName') IS NULL, "
        "(properties_s->>'promptTokens') IS NULL OR (properties_s->>'completionTokens') IS NULL, "
        "status = 200 FROM AzureDiagnostics JOIN store.truth ON CorrelationId = apim_request_id "
        "WHERE NOT is_unnamed GROUP BY ALL ORDER BY ALL"
    ).fetchall()

    assert found == [
        ("", False, False, True),
        ("", False, True, False),
        ("Anthropic API", True, True, False),
        ("Anthropic API", True, True, True),
    ]


def test_tokens_of_rows_are_the_uncached_ones(tables: duckdb.DuckDBPyConnection) -> None:
    """A row counts the input that the cache did not give, and all of the output."""
    wrong, cached = one(
        tables,
        "SELECT count(*) FILTER ((properties_s->>'promptTokens')::BIGINT != input_tokens "
        "OR (properties_s->>'completionTokens')::BIGINT != output_tokens), "
        "count(*) FILTER (cache_read_tokens > 0) FROM AzureDiagnostics "
        "JOIN store.truth ON CorrelationId = apim_request_id "
        "WHERE properties_s->>'promptTokens' IS NOT NULL",
    )

    assert wrong == 0
    assert cached > 1000


def test_two_thirds_of_the_rows_are_no_inference(tables: duckdb.DuckDBPyConnection) -> None:
    """A third of the rows has tokens; most of the others are of other APIs, all day long."""
    share, apis, first, last = one(
        tables,
        "SELECT count(*) FILTER (properties_s LIKE '%promptTokens%') / count(*), "
        "count(DISTINCT properties_s->>'apiName'), "
        "min(TimeGenerated) FILTER (properties_s LIKE '%Projects%'), "
        "max(TimeGenerated) FILTER (properties_s LIKE '%Projects%') "
        "FROM AzureDiagnostics WHERE Category = 'RequestResponse'",
    )

    assert 0.3 < share < 0.4
    assert apis == 6
    assert (last - first).days >= 74


def test_requests_count_from_two_epochs(tables: duckdb.DuckDBPyConnection) -> None:
    """The ticks of a row of the API begin in the year 1, those of a row of a model in 1970."""
    found = tables.execute(
        "SELECT DISTINCT (properties_s->>'modelName') IS NULL, extract(year FROM make_timestamp("
        "(properties_s->>'requestTime')::BIGINT // 10 "
        "- CASE WHEN properties_s->>'modelName' IS NULL THEN 62135596800000000 ELSE 0 END)) "
        "FROM AzureDiagnostics WHERE Category = 'RequestResponse' ORDER BY ALL"
    ).fetchall()

    assert found == [(False, 2026), (True, 2026)]


def test_rows_arrive_as_measured(tables: duckdb.DuckDBPyConnection) -> None:
    """Half are there within 2 minutes, 99 in 100 within 4, some hours later."""
    delays = one(
        tables,
        "SELECT list_transform(quantile_cont(epoch(visible_at - time), [0.5, 0.9, 0.99, 1]), "
        "lambda each: each::INTEGER) FROM store.truth "
        "WHERE list_contains(sources, 'AzureDiagnostics')",
    )

    assert delays == pytest.approx([120, 167, 222, 13_500], rel=0.05)


def test_rows_of_the_log_have_the_traps(tables: duckdb.DuckDBPyConnection) -> None:
    """Negative durations, ticks beyond 2^53, masked addresses, texts as statuses, nothing else."""
    least, ticks, addresses, overflow, audits = one(
        tables,
        "SELECT min(DurationMs), min(TRY_CAST(properties_s->>'requestTime' AS BIGINT)), "
        "list(DISTINCT CallerIPAddress), count(AdditionalFields), "
        "count(*) FILTER (Category = 'Audit') FROM AzureDiagnostics",
    )

    assert least < 0
    assert ticks > 2**53
    assert addresses == ["198.51.100.***"]
    assert overflow == 0
    assert audits > 100


def test_ticks_last_as_long_as_the_call(tables: duckdb.DuckDBPyConnection) -> None:
    """The ticks of a full row give its duration, also where the logged one has the wrong sign."""
    worst = one(
        tables,
        "SELECT max(abs((properties_s->>'responseTime')::BIGINT "
        "- (properties_s->>'requestTime')::BIGINT - duration_ms * 10000)) "
        "FROM AzureDiagnostics JOIN store.truth ON CorrelationId = apim_request_id",
    )

    assert worst == 0


def test_a_span_counts_the_whole_prompt(tables: duckdb.DuckDBPyConnection) -> None:
    """A span's attributes are texts; its input tokens include what the cache read and wrote."""
    row = one(
        tables,
        "SELECT Properties, input_tokens, cache_read_tokens, request_id FROM AppDependencies "
        "JOIN store.truth ON Properties->>'azure.apim_request_id' = apim_request_id "
        "WHERE cache_read_tokens > 0 LIMIT 1",
    )
    properties = json.loads(row[0])

    assert {type(value) for value in properties.values()} == {str}
    assert int(properties["gen_ai.usage.input_tokens"]) == row[1] + row[2]
    assert int(properties["gen_ai.usage.cache_read.input_tokens"]) == row[2]
    assert properties["anthropic.request.id"] == row[3]


def test_a_span_of_a_failure_has_no_usage(tables: duckdb.DuckDBPyConnection) -> None:
    """An attribute that a call does not have is absent, not null."""
    properties = json.loads(
        one(
            tables,
            "SELECT Properties FROM AppDependencies WHERE ResultCode = '529' "
            "AND Properties->>'gen_ai.provider.name' = 'anthropic' LIMIT 1",
        )
    )

    assert not [name for name in properties if "usage" in name]
    assert None not in properties.values()


def test_sampled_spans_have_no_other_source(tables: duckdb.DuckDBPyConnection) -> None:
    """One deployment is in spans alone, each of which stands for five calls."""
    found = tables.execute(
        "SELECT DISTINCT sources, item_count FROM store.truth WHERE deployment = 'claude-haiku-5-5'"
    ).fetchall()

    assert found == [(["AppDependencies"], 5)]


def test_api_management_refuses_some_calls_itself(tables: duckdb.DuckDBPyConnection) -> None:
    """What the gateway refuses has a reason and reaches no other table."""
    found = tables.execute(
        "SELECT LastErrorReason, ResponseCode, count(ResponseHeaders->>'apim-request-id'), "
        "count(log.CorrelationId) FROM ApiManagementGatewayLogs AS gateway "
        "LEFT JOIN ApiManagementGatewayLlmLog AS log USING (CorrelationId) "
        "WHERE LastErrorReason IS NOT NULL GROUP BY ALL ORDER BY ALL"
    ).fetchall()

    assert found == [("RateLimitExceeded", 429, 0, 0), ("SubscriptionKeyInvalid", 401, 0, 0)]


def test_a_long_message_is_logged_in_chunks(tables: duckdb.DuckDBPyConnection) -> None:
    """Only the first chunk names the deployment; every chunk repeats the tokens."""
    headers, rows, calls = one(
        tables,
        "SELECT count(*) FILTER (DeploymentName != ''), count(*), count(DISTINCT CorrelationId) "
        "FROM ApiManagementGatewayLlmLog",
    )

    assert headers == calls
    assert rows > 1.5 * calls


def slowness(tables: duckdb.DuckDBPyConnection, deployment: str, days_ago: float) -> float:
    """Return the p95 of the 12 hours that begin then, against that of a quiet time before."""
    start = f"getvariable('started') - to_hours({int(days_ago * 24)})"
    calls = tables.table("store.truth").filter(f"deployment = '{deployment}' AND status = 200")
    during = calls.filter(f"time >= {start} AND time < {start} + INTERVAL 12 HOUR")
    before = calls.filter(f"time < {start} - INTERVAL 5 DAY")
    tails = [
        each.aggregate("quantile_cont(duration_ms, 0.95)").fetchall() for each in (during, before)
    ]
    return float(tails[0][0][0] / tails[1][0][0])


def test_latency_incidents_double_the_p95(tables: duckdb.DuckDBPyConnection) -> None:
    """Ten days ago all are slow, for the last five days one deployment is, the others are not."""
    assert 1.6 < slowness(tables, "claude-sonnet-5", 10) < 2.4
    assert 1.3 < slowness(tables, "claude-opus-5-5", 4) < 1.9
    assert 0.8 < slowness(tables, "claude-sonnet-5", 4) < 1.2


@pytest.mark.parametrize(
    ("status", "hours", "least"), [(429, (80, 70), 300), (529, (400, 380), 30)]
)
def test_a_storm_is_where_it_belongs(
    tables: duckdb.DuckDBPyConnection, status: int, hours: tuple[int, int], least: int
) -> None:
    """The 429s of three days ago and the 529s of sixteen days ago stand out."""
    calls = tables.table("store.truth").filter(f"status = {status} AND model = 'claude-sonnet-5'")
    ages = calls.project("epoch(getvariable('started') - time) / 3600 AS hours")
    during = len(ages.filter(f"hours BETWEEN {hours[1]} AND {hours[0]}"))
    others = len(ages.filter("hours > 1200"))

    assert during > least
    assert during > others


def test_an_error_is_new(tables: duckdb.DuckDBPyConnection) -> None:
    """There is no 403 before the last thirty hours, then there are several."""
    first, number, unnamed = one(
        tables,
        "SELECT epoch(getvariable('started') - min(time)) / 3600, count(*), "
        "count(*) FILTER (is_unnamed) FROM store.truth WHERE status = 403",
    )

    assert 25 < first <= 30
    assert number > 20
    assert 0.25 < unnamed / number < 0.75


def test_there_is_a_gap(tables: duckdb.DuckDBPyConnection) -> None:
    """For nearly five hours, twenty days ago, there is no row at all."""
    hours = one(
        tables,
        "SELECT max(gap) FROM (SELECT epoch(time - lag(time) OVER (ORDER BY time)) / 3600 AS gap "
        "FROM store.truth WHERE time < getvariable('started') - INTERVAL 19 DAY)",
    )

    assert 4.5 < hours < 5.5


def test_small_groups_exist(tables: duckdb.DuckDBPyConnection) -> None:
    """Three deployments have 1, 2 and 20 calls in the window."""
    found = tables.execute(
        "SELECT count(*) AS n FROM store.truth WHERE time < getvariable('now') "
        "GROUP BY deployment HAVING n <= 20 ORDER BY n"
    ).fetchall()

    assert found == [(1,), (2,), (20,)]
