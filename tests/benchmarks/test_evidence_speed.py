"""What it costs to collect evidence, and to judge it, from the start of the process."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(600)]

GOLDEN = Path(__file__).parents[1] / "archive" / "golden" / "deployment-misspelt.fdz"
ROUNDS, COLLECT_AT_MOST, JUDGE_AT_MOST = 7, 1.1, 25.0


def seconds(*command: str) -> float:
    """Return what a command takes."""
    start = time.perf_counter()
    subprocess.run(command, check=False, capture_output=True, timeout=60)
    return time.perf_counter() - start


def test_collecting_costs_little_more_than_checking(tmp_path: Path) -> None:
    """The same probes, and a file at their end."""
    program = (sys.executable, "-m", "checks")
    output = str(tmp_path / "e.fdz")
    collect = (*program, "collect", "--sandbox", "no-role", "--output", output)
    check = (*program, "check", "--sandbox", "no-role")
    pairs = [(seconds(*collect), seconds(*check)) for _ in range(ROUNDS)]

    took, base = (statistics.median(side) for side in zip(*pairs, strict=True))

    print(f"\ncollect {took:.2f} s, check {base:.2f} s, {took / base:.2f} x")
    assert took <= COLLECT_AT_MOST * base


def test_judging_costs_twenty_five_bare_starts() -> None:
    """A file of 37 KB, to JSON and to text."""
    bare = min(seconds(sys.executable, "-c", "pass") for _ in range(ROUNDS))
    for format_ in ("json", "text"):
        judge = (sys.executable, "-m", "checks", "judge", str(GOLDEN), "--format", format_)
        took = min(seconds(*judge) for _ in range(ROUNDS))
        print(f"\n{format_}: bare {bare * 1000:.0f} ms, {took * 1000:.0f} ms, {took / bare:.1f} x")
        assert took <= JUDGE_AT_MOST * bare
