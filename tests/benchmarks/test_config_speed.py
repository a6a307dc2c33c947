"""What it costs to read a configuration, from the start of the process."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.clients.right_texts import RIGHTS

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(600)]

ROUNDS, MOST = 7, 30.0


def seconds(*command: str) -> float:
    """Return the fastest of some runs of a command."""
    took = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        done = subprocess.run(command, check=False, capture_output=True)
        took.append(time.perf_counter() - start)
        assert done.returncode == 0
    return min(took)


@pytest.mark.parametrize("name", ["claude-code-settings", "litellm-azure-ai", "vercel-ai-sdk"])
def test_a_file_costs_thirty_bare_starts(name: str, tmp_path: Path) -> None:
    """Reading one file against `python -c pass`."""
    file = tmp_path / "settings"
    file.write_text(RIGHTS[name].filled(), encoding="utf-8")

    bare = seconds(sys.executable, "-c", "pass")
    took = seconds(sys.executable, "-m", "checks", "config", str(file))

    print(f"\n{name}: bare {bare * 1000:.0f} ms, {took * 1000:.0f} ms, {took / bare:.1f} x")
    assert took <= MOST * bare
