"""The checks of a run in a terminal: an area a line, or every check with its evidence."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.text import Text

from checks.report import unseen
from checks.report.page import Page
from checks.report.reading import AREAS, count, name_of, not_looked_at
from checks.words import say

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

SIGN_IN = "auth."
"""How the categories of causes begin that lie in the sign-in."""

MAX_EVIDENCE = 600
"""Characters of one piece of evidence; JSON has the whole."""


def brief(document: Document, page: Page) -> Iterator[Text]:
    """Yield the areas that passed on one line, each finding on its own, and what was not run."""
    told = [(area, [c for c in document["checks"] if c["area"] == area]) for area in AREAS]
    doubted = _doubted(document)
    passed = [AREAS[area] for area, inside in told if _is_passed(inside) and area not in doubted]
    if passed:
        yield from page.wrapped(
            ", ".join(passed), indent=4, first="  ✓ Passed: ", style=MARKS["pass"][1]
        )
    for area, inside in told:
        yield from _area(AREAS[area], inside, page, doubt=doubted.get(area, ""))
    for line in unseen.lines(document):
        yield from page.wrapped(line, indent=4, first="  - ", style="dim")


def _doubted(document: Document) -> Mapping[str, str]:
    """Return the areas whose checks pass though a cause lies there, with what to say of each.

    What can be seen of a sign-in before the call is no proof of it.
    """
    is_sign_in = any(
        root["severity"] == "fail" and root["category"].startswith(SIGN_IN)
        for root in document["root_causes"]
    )
    return (
        {"identity": say("the cause above can be detected only by making a call")}
        if is_sign_in
        else {}
    )


def _is_passed(checks: Sequence[Document]) -> bool:
    statuses = {check["status"] for check in checks}
    return "pass" in statuses and statuses <= {"pass", "skip"} and not not_looked_at(checks)


def _area(name: str, checks: Sequence[Document], page: Page, *, doubt: str) -> Iterator[Text]:
    bad = [check for status in WORST for check in checks if check["status"] == status]
    for status in WORST:
        found = [check for check in bad if check["status"] == status]
        mark, style = MARKS[status]
        for said in _undecided(found) if status == "uncertain" else _findings(found):
            yield from page.wrapped(f"{name}: {said}", indent=4, first=f"  {mark} ", style=style)
    passed = sum(check["status"] == "pass" for check in checks)
    if bad or not passed or (_is_passed(checks) and not doubt):
        return
    said = doubt or say("{not_looked_at} not run", not_looked_at=len(not_looked_at(checks)))
    yield from page.wrapped(
        say("{name}: {passed} passed; {said}", name=name, passed=passed, said=said),
        indent=4,
        first="  - ",
        style="dim",
    )


def _findings(checks: Sequence[Document]) -> Iterator[str]:
    """Yield what each check found; what it found of further subjects is said by their names."""
    for name in dict.fromkeys(check["id"] for check in checks):
        first, *others = (check for check in checks if check["id"] == name)
        also = ", ".join(str(check["subject"]) for check in others)
        yield (
            say("{summary} Also affected: {also}.", summary=first["summary"], also=also)
            if also
            else first["summary"]
        )


def _undecided(checks: Sequence[Document]) -> Iterator[str]:
    if len(checks) == 1:
        yield checks[0]["summary"]
    elif checks:
        yield say("{count} could not be decided.", count=count(len(checks), "check"))


def in_full(document: Document, page: Page) -> Iterator[Text]:
    """Yield every check with what it found, what it rests on, and what it may not look at."""
    area = ""
    for check in document["checks"]:
        if check["area"] != area:
            area = check["area"]
            yield Text(AREAS[area], style="bold")
        yield from _check(check, page)


def _with_subject(check: Document) -> str:
    """Return what a check found, with its subject where that is not in it."""
    subject = str(check["subject"] or "")
    return f"{check['summary']}{'' if subject in check['summary'] else f' ({subject})'}"


def _check(check: Document, page: Page) -> Iterator[Text]:
    mark, style = MARKS[check["status"]]
    took = (
        say("  {duration_ms:.0f} ms", duration_ms=check["duration_ms"])
        if check["duration_ms"] >= 1
        else ""
    )
    # What passed found its title to be true, and says so in more detail.
    passed = check["status"] == "pass"
    name = _with_subject(check) if passed else name_of(check)
    yield from page.wrapped(f"{name}{took}", indent=4, first=f"{mark} ", style=style)
    if not passed:
        yield from page.wrapped(check["summary"], indent=6)
    for lack in check["missing"]:
        yield from page.wrapped(
            say(
                "Needs {permission} on {scope}.", permission=lack["permission"], scope=lack["scope"]
            ),
            indent=6,
        )
    for entry in check["evidence"]:
        said = f"{entry['name']}: {entry['value'][:MAX_EVIDENCE]}"
        yield from page.wrapped(said, indent=6 if passed else 8, style="dim")
