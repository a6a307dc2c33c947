"""What an import costs beside DuckDB's own copy of the same file: ratios within one run.

`FOUNDRY_DOCTOR_BENCHMARK_ROWS` sets the number of rows (1 million).
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from checks.workspaces import store
from checks.workspaces.store import DATA_DIR

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1800)]

ROWS = int(os.environ.get("FOUNDRY_DOCTOR_BENCHMARK_ROWS", "1000000"))
ROUNDS = 3 if ROWS <= 1_000_000 else 1
COST, SIZE, GROWTH = 3.0, 1.5, 1.15
ROOT = Path(__file__).parent.parent.parent

GENERATE = """
COPY (
  SELECT
    strftime(t, '%-m/%-d/%Y, %-I:%M:%S.%g %p') AS "TimeGenerated [UTC]",
    'MICROSOFT.COGNITIVESERVICES' AS ResourceProvider, 'RequestResponse' AS Category,
    'Messages_Create' AS OperationName, status AS ResultSignature, ms::BIGINT AS DurationMs,
    '198.51.100.***' AS CallerIPAddress, uuid() AS CorrelationId,
    '/subscriptions/s/resourcegroups/rg/providers/microsoft.cognitiveservices/accounts/contoso'
      AS _ResourceId, 'eastus2' AS location_s,
    '{"apiName":"","requestTime":' || ticks ||
    ',"requestLength":1000,"responseTime":' || ticks + (ms * 10000)::BIGINT ||
    ',"responseLength":2000,"objectId":"","streamType":"Non-Streaming","modelDeploymentName":"' ||
    deployment || '","modelName":"claude-sonnet-5","modelVersion":"2","promptTokens":900,' ||
    '"completionTokens":420}'
      AS properties_s,
    NULL AS AdditionalFields
  FROM (
    SELECT *, epoch_us(t) * 10 AS ticks
    FROM (
      SELECT
        TIMESTAMP '2026-10-27' + to_microseconds(i * (2592000000000 // $rows)) AS t,
        'deployment-' || hash(i * 7) % 20 AS deployment,
        exp(7 + (hash(i * 3) % 1000000) / 400000.0) AS ms,
        CASE WHEN hash(i * 11) % 100 < 95 THEN '200' ELSE '429' END AS status
      FROM range($rows) AS r(i)
    )
  )
) TO '{path}' (HEADER)
"""
"""30 days of one resource with 20 deployments, in order of time, as the portal writes them."""


def generated(path: Path, rows: int) -> Path:
    """Write an export of so many rows."""
    with duckdb.connect() as connection:
        connection.execute(GENERATE.replace("{path}", str(path)).replace("$rows", str(rows)))
    return path


def measured(code: str, *arguments: str) -> tuple[float, float]:
    """Return seconds and peak megabytes of a body of Python, in a process of its own."""
    text = (
        "import resource, sys, time; from pathlib import Path; import duckdb\n"
        "from checks.workspaces.imports import import_files\n"
        f"start = time.perf_counter(); {code}; took = time.perf_counter() - start\n"
        "print(took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)"
    )
    command = [sys.executable, "-c", text, *arguments]
    out = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    took, peak = map(float, out.split())
    return took, peak


COPY = (
    "c = duckdb.connect(sys.argv[2]); c.execute('SET enable_progress_bar = false'); "
    "c.execute('CREATE TABLE t AS FROM read_csv($1)', [sys.argv[1]]); c.close()"
)
IMPORT = (
    "report = import_files([Path(sys.argv[1])], environ={'FOUNDRY_DOCTOR_DATA_DIR': sys.argv[2]}); "
    "assert report.parts[0].kept == int(sys.argv[3])"
)


def imported(folder: Path, rows: int, number: int) -> tuple[float, float, Path]:
    """Import an export; return seconds, peak megabytes and the data folder."""
    data = folder / f"data-{rows}-{number}"
    file = folder / f"{rows}.csv"
    took, peak = measured(IMPORT, str(file), str(data), str(rows))
    return took, peak, data


def fastest(run: Callable[[int], tuple[float, float]]) -> tuple[float, float]:
    """Return the fastest of some rounds."""
    return min(run(number) for number in range(ROUNDS))


def parquet_bytes(part: Path, folder: Path) -> int:
    """Return the size of a part's rows as Parquet with zstd."""
    path = folder / "calls.parquet"
    with duckdb.connect(str(part), read_only=True) as connection:
        connection.execute(f"COPY calls TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
    return path.stat().st_size


def test_an_import_costs_little_more_than_a_copy(tmp_path: Path) -> None:
    """An import takes at most 3 times DuckDB's copy, and at most 1.5 times Parquet's room."""
    file = generated(tmp_path / f"{ROWS}.csv", ROWS)
    copied, _ = fastest(lambda n: measured(COPY, str(file), str(tmp_path / f"copy-{n}.duckdb")))
    took, peak = fastest(lambda n: imported(tmp_path, ROWS, n)[:2])
    (part,) = store.parts(store.DEFAULT_NAME, {DATA_DIR: str(tmp_path / f"data-{ROWS}-0")})
    room = part.size_bytes / parquet_bytes(part.path, tmp_path)

    print(f"\n{ROWS:,} rows, {file.stat().st_size / 1e6:.0f} MB of CSV")
    print(f"copy {copied:.1f} s, import {took:.1f} s, {took / copied:.2f} x, peak {peak:.0f} MB")
    print(f"part {part.size_bytes / 1e6:.1f} MB, {room:.2f} x zstd Parquet")
    assert took <= COST * copied
    assert room <= SIZE


def test_ten_times_the_rows_cost_ten_times_the_time(tmp_path: Path) -> None:
    """From a tenth of the rows to all of them the cost of a row does not grow."""
    generated(tmp_path / f"{ROWS}.csv", ROWS)
    generated(tmp_path / f"{ROWS // 10}.csv", ROWS // 10)
    few, small = fastest(lambda n: imported(tmp_path, ROWS // 10, n)[:2])
    many, large = fastest(lambda n: imported(tmp_path, ROWS, n)[:2])

    print(
        f"\n{ROWS // 10:,} rows {few:.2f} s, {small:.0f} MB; {ROWS:,} {many:.2f} s, {large:.0f} MB"
    )
    print(f"ten times the rows cost {many / few:.1f} times the time")
    assert many <= 10 * GROWTH * few
