"""What a page over 30 days of logs costs: ratios within one run, seconds and memory beside them.

`FOUNDRY_DOCTOR_BENCHMARK_ROWS` sets the number of requests (1 million).
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter

import pandas as pd
import pytest

from checks.clouds import sandbox_cloud, utc_now
from checks.sandbox import Sandbox
from checks.workspaces import store
from checks.workspaces.azure import AzureWorkspace, connect
from checks.workspaces.compose import compose
from checks.workspaces.store import DATA_DIR
from dashboard.telemetry.load import counting_of, holdings_of, window_of
from dashboard.telemetry.window import Asked
from tests.benchmarks.test_import_speed import ROOT, ROUNDS, ROWS, generated, imported

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(3600)]

# What is the same for any number of rows, a third of a second of translating and drawing, is most
# of a first load from a million and little of one from ten.
FIRST_LOAD = 2.0 if ROWS >= 10_000_000 else 3.0
FILTER, GROWTH = 0.05, 1.15

BARE = """
SELECT hour, Resource, Deployment, Model, Operation, Status, Reason, long, sum(n), sum(counted),
  sum(split), sum(input), sum(read), sum(write), sum(write1h), sum(output), epoch(min(started)),
  epoch(max(ended)), list(n * 4096 + Bucket)
FROM (
  SELECT date_diff('hour', TIMESTAMP '1970-01-01', Time) AS hour, Resource, Deployment, Model,
    Operation, Status, Reason,
    coalesce(InputTokens, 0) + coalesce(CacheReadTokens, 0) + coalesce(CacheWriteTokens, 0)
      + coalesce(CacheWrite1hTokens, 0) > 100000 AS long,
    Bucket, sum(Weight) AS n, sum(Weight) FILTER (OutputTokens IS NOT NULL) AS counted,
    sum(Weight) FILTER (CacheReadTokens IS NOT NULL) AS split, sum(InputTokens * Weight) AS input,
    sum(CacheReadTokens * Weight) AS read, sum(CacheWriteTokens * Weight) AS write,
    sum(CacheWrite1hTokens * Weight) AS write1h, sum(OutputTokens * Weight) AS output,
    min(Time) AS started, max(Time) AS ended
  FROM calls GROUP BY ALL
) GROUP BY ALL
"""
"""The same histogram, as somebody would write it by hand for DuckDB."""

DIRECT = """
import duckdb
connection = duckdb.connect()
connection.execute("SET enable_progress_bar = false; SET threads = 2")
start = perf_counter()
connection.execute(f"ATTACH '{sys.argv[1]}' AS part (READ_ONLY); USE part")
rows = connection.sql(open(sys.argv[2]).read()).to_arrow_table().num_rows
told = {"seconds": perf_counter() - start, "rows": rows}
"""

LATENCY = """
from checks.workspaces.local import open_workspace
from checks.clouds import utc_now
from dashboard.panels.narrowing import narrowed
from dashboard.telemetry import anomalies
from dashboard.telemetry.load import window_of
from dashboard.telemetry.window import Asked

def page(cube):
    # What Latency draws: cards, chart with abnormal intervals, and the table of deployments.
    shares = [0.5, 0.95, 0.99]
    return (cube.answered.percentiles(shares), cube.over_time(shares),
            cube.over_time(shares, hours=24), cube.by("deployment", [0.5, 0.95]),
            anomalies.slow(cube, None))

workspace = open_workspace("local:exported", {"FOUNDRY_DOCTOR_DATA_DIR": sys.argv[1]})
start = perf_counter()
window = window_of(workspace, Asked(hours=720), utc_now)
page(window.cube)
first = perf_counter() - start
changes = []
for number in range(10):
    start = perf_counter()
    page(narrowed(window.cube, (f"deployment-{number}", f"deployment-{number + 1}"), ""))
    changes.append(perf_counter() - start)
told = {"seconds": first, "filter": sorted(changes)[5], "requests": window.cube.requests}
"""


def told(body: str, *arguments: str) -> Mapping[str, float]:
    """Run a body in a process of its own; return what it tells, with its peak megabytes."""
    text = (
        f"import json, resource, sys\nfrom time import perf_counter\n{body}\n"
        'told["mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000\n'
        "print(json.dumps(told))"
    )
    command = [sys.executable, "-c", text, *arguments]
    out = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    found: Mapping[str, float] = json.loads(out.splitlines()[-1])
    return found


def fastest(body: str, *arguments: str) -> Mapping[str, float]:
    """Return the fastest of some rounds."""
    rounds = [told(body, *arguments) for _ in range(max(ROUNDS, 2))]
    return min(rounds, key=lambda each: each["seconds"])


def data_of(folder: Path, rows: int) -> Path:
    """Import so many generated rows, or take those that an environment variable names."""
    if kept := os.environ.get(f"FOUNDRY_DOCTOR_BENCHMARK_DATA_{rows}"):
        return Path(kept)
    generated(folder / f"{rows}.csv", rows)
    return imported(folder, rows, 0)[2]


def test_the_first_load_of_latency_costs_little_more_than_one_query(tmp_path: Path) -> None:
    """Twice the bare SQL at most, and a change of the filter a twentieth of that."""
    data = data_of(tmp_path, ROWS)
    (part,) = store.parts(store.DEFAULT_NAME, {DATA_DIR: str(data)})
    (tmp_path / "bare.sql").write_text(BARE)
    bare = fastest(DIRECT, str(part.path), str(tmp_path / "bare.sql"))
    page = fastest(LATENCY, str(data))

    print(f"\n{page['requests']:,.0f} requests; bare SQL {bare['seconds']:.2f} s")
    print(
        f"first load {page['seconds']:.2f} s, {page['seconds'] / bare['seconds']:.2f} x; a filter "
        f"{page['filter'] * 1000:.0f} ms, {100 * page['filter'] / page['seconds']:.1f} %; "
        f"{page['mb']:.0f} MB, bare {bare['mb']:.0f} MB"
    )
    assert page["requests"] == ROWS
    assert page["seconds"] <= FIRST_LOAD * bare["seconds"]
    assert page["filter"] <= FILTER * page["seconds"]


def test_ten_times_the_requests_cost_ten_times_the_time(tmp_path: Path) -> None:
    """From a tenth of the requests to all of them the cost of one does not grow."""
    few = fastest(LATENCY, str(data_of(tmp_path, ROWS // 10)))
    many = fastest(LATENCY, str(data_of(tmp_path, ROWS)))

    print(f"\n{ROWS // 10:,}: {few['seconds']:.2f} s; {ROWS:,}: {many['seconds']:.2f} s")
    assert many["seconds"] <= 10 * GROWTH * few["seconds"]


def test_hauling_rows_costs_many_times_a_window() -> None:
    """The same window as rows through LogsQueryClient and pandas, beside the packed one."""
    with Sandbox("healthy") as sandbox:
        environ = sandbox.environment
        azure = connect(sandbox_cloud(environ), environ)
        workspace = AzureWorkspace(azure=azure, name=environ["FOUNDRY_DOCTOR_WORKSPACE"])
        window = window_of(workspace, Asked(hours=720), utc_now)  # makes the sandbox's tables

        start = perf_counter()
        window = window_of(workspace, Asked(hours=720), utc_now)
        window.cube.over_time([0.5, 0.95, 0.99])
        packed = perf_counter() - start

        start = perf_counter()
        counting = counting_of(holdings_of(workspace, window.span)[0], {})
        text = compose("requests", window.span, counting)
        rows = workspace.query(text, window.span)
        frame = pd.DataFrame({name: rows.values(name) for name in rows.columns})
        hours = pd.to_datetime(frame["Time"], utc=True).dt.floor("h")
        by_hour = frame.groupby(hours)["DurationMs"]
        for share in (0.5, 0.95, 0.99):
            by_hour.quantile(share)
        hauled = perf_counter() - start

    print(
        f"\n{len(frame):,} rows hauled {hauled:.2f} s, packed {packed:.2f} s with the month before"
    )
    print(f"hauling costs {hauled / packed:.1f} x")
    assert hauled > packed
