"""What it costs to explain a text, from the start of the process."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.explain.forms_of_text import forms

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(600)]

ROUNDS, MOST, MOST_S = 7, 30.0, 1.0
LOG_LINE = "2026-11-28T10:00:00Z INFO request {n} was sent and answered in {n} ms\n"


def seconds(*command: str) -> float:
    """Return the fastest of some runs of a command."""
    took = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        took.append(time.perf_counter() - start)
    return min(took)


def explained(path: Path) -> float:
    """Return what explaining a file takes."""
    return seconds(sys.executable, "-m", "checks", "explain", str(path))


def test_two_kilobytes_cost_thirty_bare_starts(tmp_path: Path) -> None:
    """A paste of 2 KB against `python -c pass`."""
    file = tmp_path / "error.txt"
    file.write_text((forms("none")["TypeScript SDK"] * 4)[:2000], encoding="utf-8")

    bare, took = seconds(sys.executable, "-c", "pass"), explained(file)

    print(f"\nbare {bare * 1000:.0f} ms, explain {took * 1000:.0f} ms, {took / bare:.1f} x")
    assert took <= MOST * bare


def test_a_megabyte_is_explained_within_a_second(tmp_path: Path) -> None:
    """A log of a megabyte with errors in it."""
    file = tmp_path / "log.txt"
    error = forms("none")["Python SDK"]
    lines = (LOG_LINE.format(n=n) + (error if n % 50 == 0 else "") for n in range(20_000))
    file.write_text("".join(lines)[:1_000_000], encoding="utf-8")

    took = explained(file)

    print(f"\n1 MB {took * 1000:.0f} ms")
    assert took <= MOST_S
