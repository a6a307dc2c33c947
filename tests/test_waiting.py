"""No verdict depends on a clock: who reads one, what properties try, and the loop that jumps."""

import asyncio
import re
from pathlib import Path

from hypothesis import settings

from tests.properties import RANDOM, SAME
from tests.waiting import in_jumps

TESTS = Path(__file__).parent
CLOCK = re.compile(r"\b(perf_counter|monotonic|process_time|time\.time|time\.sleep)\(")
OWN_WAY = re.compile(r"\b(deadline=(None|\d)|derandomize=|database=)")


def files_with(pattern: re.Pattern[str]) -> set[str]:
    """Return the files of tests, without benchmarks, in which a pattern is found."""
    return {
        name
        for file in TESTS.rglob("*.py")
        if pattern.search(file.read_text(encoding="utf-8"))
        and not (name := str(file.relative_to(TESTS))).startswith("benchmarks/")
    } - {"test_waiting.py"}


def test_one_file_of_the_tests_reads_a_clock() -> None:
    """A test waits with `until`, which gives up late; what is measured is a benchmark."""
    assert files_with(CLOCK) == {"waiting.py"}


def test_no_property_has_a_way_of_its_own() -> None:
    """Examples and time are decided in one place; a test decides how many there are."""
    assert files_with(OWN_WAY) == {"properties.py"}


def test_a_property_is_not_timed() -> None:
    """Neither the usual way nor the random one fails on a slow machine."""
    ways = settings.get_profile(SAME), settings.get_profile(RANDOM)

    assert [way.deadline for way in ways] == [None, None]
    assert [way.derandomize for way in ways] == [True, False]


def test_waiting_takes_no_time_in_a_loop_that_jumps() -> None:
    """What ends first comes first, and an hour is over at once."""

    async def work() -> list[str]:
        ended: list[str] = []

        async def after(seconds: float, name: str) -> None:
            await asyncio.sleep(seconds)
            ended.append(name)

        await asyncio.gather(after(3600, "late"), after(0.001, "soon"))
        return ended

    assert in_jumps(work()) == (["soon", "late"], 3600)
