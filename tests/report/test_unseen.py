"""What was not run says what it needs."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from checks.model import Condition
from checks.probes import arm, logs
from checks.report import unseen

Document = Mapping[str, Any]

CONDITIONS = [
    getattr(module, name)
    for module in (arm, logs)
    for name in ("NAMED", "SIGNED_IN", "ARM_ANSWERED")
    if hasattr(module, name)
]


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: condition.detail)
def test_an_input_that_lacks_has_its_next_step(condition: Condition) -> None:
    """What a probe says of an input is recognised, so that the text can say how to give it."""
    check = skipped("resource.found", condition.reason, f"Not run: {condition.detail}.")

    (line,) = unseen.lines({"checks": [check], "target": {"auth": {"value": "key"}}})

    assert re.fullmatch(r"1 check not run: it needs .+\. (Run|Specify) .+\.", line)


def skipped(check: str, reason: str, summary: str, *blocked_by: str) -> Document:
    """Return a check that was not run."""
    return {
        "id": check,
        "title": "A thing holds",
        "subject": None,
        "status": "skip",
        "reason": reason,
        "summary": summary,
        "blocked_by": list(blocked_by),
    }


@pytest.mark.parametrize(
    "reason", ["excluded", "cancelled", "deadline", "no_permission", "blocked"]
)
def test_every_reason_has_words(reason: str) -> None:
    """Also those that no scenario ends in, and a check that nothing is known of."""
    checks = [
        skipped("a.one", reason, "Not run: there was none."),
        skipped("a.two", "blocked", "Not run: no.", "a.one"),
    ]

    lines = list(unseen.lines({"checks": checks, "target": {"auth": {"value": "entra"}}}))

    assert len(lines) == 2
    assert all(re.fullmatch(r"1 check not run: \w.+[^.]\.", line) for line in lines)
    assert "A thing holds" in lines[1]


def test_whoever_signs_in_already_is_not_told_to() -> None:
    """Where Entra was asked and refused, the cause above has the remedy."""
    check = skipped(
        "resource.found", "no_input", "Not run: there is no Entra sign-in to read with."
    )

    (line,) = unseen.lines({"checks": [check], "target": {"auth": {"value": "entra"}}})

    assert "az login" not in line
