"""What a sandbox's logs cost a check: computing of all its processes, against a check without."""

import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(600)]

ROOT = Path(__file__).parent.parent.parent
ROUNDS, MOST = 5, 1.5


def computed_s(scenario: str) -> float:
    """Return the user and system seconds of a check and of the processes that it started."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "checks", "check", "--sandbox", scenario],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def test_a_check_of_the_logs_costs_little_more_than_one_without() -> None:
    """The working sandbox's logs are read; where the role is missing they are not."""
    pairs = [(computed_s("healthy"), computed_s("openai-user-only")) for _ in range(ROUNDS)]
    healthy, refused = (statistics.median(each) for each in zip(*pairs, strict=True))

    print(f"\nhealthy {healthy:.2f} s, refused {refused:.2f} s, {healthy / refused:.2f} x")
    assert healthy <= MOST * refused
