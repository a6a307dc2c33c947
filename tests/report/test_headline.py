"""The headline: the cause, or what was proven to work, and never more than was looked at."""

from typing import Any

import pytest

from checks.report.reading import headline
from tests.dashboard.dashboard_documents import cause, check, document

CALL = check("gateway.deployment-answers", subject="d1")
LOOKED = "A one-token call to d1 works."


def skipped(name: str, reason: str) -> dict[str, Any]:
    """Return a check that was not run."""
    return check(name, "skip", reason=reason)


@pytest.mark.parametrize(
    ("checks", "says"),
    [
        ([], "Everything works."),
        ([skipped("a.b", "not_applicable")], "Everything works."),
        ([check("a.b", "uncertain")], f"{LOOKED} 1 check could not be decided."),
        ([check("a.b", "crash")] * 2, f"{LOOKED} 2 checks could not be decided."),
        (
            [skipped("a.b", "no_permission")],
            f"{LOOKED} 1 check did not run (no permission).",
        ),
        (
            [check("a.b", "uncertain")] * 6 + [skipped("a.b", "no_permission")] * 21,
            f"{LOOKED} 6 checks could not be decided; 21 did not run (no permission).",
        ),
        ([skipped("a.b", "excluded")], f"{LOOKED} 1 check did not run (left out)."),
        ([skipped("a.b", "deadline")], f"{LOOKED} 1 check did not run (out of time)."),
    ],
)
def test_everything_works_only_where_everything_was_looked_at(
    checks: list[dict[str, Any]], says: str
) -> None:
    """What was not decided, crashed or did not run is counted, with the reason."""
    assert headline(document("pass", CALL, *checks)) == says


def test_several_calls_are_named() -> None:
    """Each deployment that answered is, and no other."""
    other = check("gateway.deployment-answers", subject="d2")

    said = headline(document("pass", CALL, other, check("a.b", "uncertain")))

    assert said == "One-token calls to d1 and d2 work. 1 check could not be decided."


@pytest.mark.parametrize(
    ("causes", "says"),
    [
        ([cause("It is off")], "It is off."),
        ([cause("It is off"), cause("B")], "It is off. 1 other problem also stops calls."),
        (
            [cause("It is off."), cause("B"), cause("C"), cause("D", severity="warn")],
            "It is off. 2 other problems also stop calls.",
        ),
        ([], "Calls fail, but none of the known causes explains why."),
    ],
)
def test_a_failure_is_headed_by_its_cause(causes: list[dict[str, Any]], says: str) -> None:
    """Whoever reads one line has the answer."""
    assert headline(document("fail", root_causes=causes)) == says


def test_a_warning_is_headed_by_what_works_and_what_does_not() -> None:
    """Calls work, and the cause is named all the same."""
    causes = [cause("Requests are not logged", severity="warn")]

    assert headline(document("warn", CALL, root_causes=causes)) == (
        f"{LOOKED} Warning: Requests are not logged."
    )
