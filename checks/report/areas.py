"""The checks of a run in a terminal: an area a line, or every check with its evidence."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.text import Text

from checks.report.page import Page
from checks.report.reading import AREAS, REASONS, count, name_of, not_looked_at

Document = Mapping[str, Any]

MARKS = {
    "pass": ("✓", "green"),
    "warn": ("!", "yellow"),
    "fail": ("✗", "bold red"),
    "uncertain": ("?", "magenta"),
    "skip": ("-", "dim"),
    "crash": ("‼", "bold magenta"),
}
"""Status → mark and style."""

WORST = ("fail", "crash", "warn", "uncertain")
"""Statuses that are told, the worst first."""

MAX_EVIDENCE = 600
"""Characters of one piece of evidence; JSON has the whole."""


def brief(checks: Sequence[Document], page: Page) -> Iterator[Text]:
    """Yield the areas that passed on one line, each other on its own, and what was not run."""
    told = [(area, [c for c in checks if c["area"] == area]) for area in AREAS]
    passed = [AREAS[area] for area, inside in told if _is_passed(inside)]
    if passed:
        yield from page.wrapped(
            ", ".join(passed), indent=4, first="  ✓ Passed: ", style=MARKS["pass"][1]
        )
    for area, inside in told:
        yield from _area(AREAS[area], inside, page)
    yield from _not_run(checks, page)


def _is_passed(checks: Sequence[Document]) -> bool:
    statuses = {check["status"] for check in checks}
    return "pass" in statuses and statuses <= {"pass", "skip"} and not not_looked_at(checks)


def _area(name: str, checks: Sequence[Document], page: Page) -> Iterator[Text]:
    bad = [check for status in WORST for check in checks if check["status"] == status]
    if bad:
        mark, style = MARKS[bad[0]["status"]]
        more = f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""
        yield from page.line(f"{name}: {bad[0]['summary']}{more}", first=f"  {mark} ", style=style)
        return
    passed = sum(check["status"] == "pass" for check in checks)
    if passed and not _is_passed(checks):
        yield from page.line(
            f"{name}: {passed} passed, {len(not_looked_at(checks))} not run",
            first="  - ",
            style="dim",
        )


def _not_run(checks: Sequence[Document], page: Page) -> Iterator[Text]:
    """Yield a line for each reason why checks were not run."""
    unseen = not_looked_at(checks)
    for reason, words in REASONS.items():
        why = [_why(check["summary"]) for check in unseen if check["reason"] == reason]
        if why:
            (most, _), *others = Counter(why).most_common()
            and_more = " And other reasons." if others else ""
            yield from page.line(
                f"Not run: {count(len(why), 'check')} ({words}). {most}{and_more}",
                first="  - ",
                style="dim",
            )


def _why(summary: str) -> str:
    said = summary.removeprefix("Not run: ")
    return said[:1].upper() + said[1:]


def in_full(checks: Sequence[Document], page: Page) -> Iterator[Text]:
    """Yield every check with what it found, what it rests on, and what it may not look at."""
    area = ""
    for check in checks:
        if check["area"] != area:
            area = check["area"]
            yield Text(AREAS[area], style="bold")
        yield from _check(check, page)


def _check(check: Document, page: Page) -> Iterator[Text]:
    mark, style = MARKS[check["status"]]
    took = f"  {check['duration_ms']:.0f} ms" if check["duration_ms"] >= 1 else ""
    yield from page.wrapped(f"{name_of(check)}{took}", indent=4, first=f"{mark} ", style=style)
    yield from page.wrapped(check["summary"], indent=6)
    for lack in check["missing"]:
        yield from page.wrapped(f"Needs {lack['permission']} on {lack['scope']}.", indent=6)
    for entry in check["evidence"]:
        said = f"{entry['name']}: {entry['value'][:MAX_EVIDENCE]}"
        yield from page.wrapped(said, indent=8, style="dim")
