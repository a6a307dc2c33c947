"""The guide's troubleshooting table: a live exchange of each kind ends in that row's remedies."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from tests.conftest import RunCommand


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the table, a live exchange of its kind, and what the remedies must name."""

    row: str
    scenario: str
    remedies: tuple[str, ...]
    contradicted: bool = False
    """True where field evidence disagrees, so that both must be shown."""


ROWS = (
    Row(row="401", scenario="wrong-key", remedies=("Keys and Endpoint",)),
    Row(row="401", scenario="expired-token", remedies=("1 hour",)),
    Row(
        row="403",
        scenario="forbidden",
        remedies=("Cognitive Services OpenAI User",),
        contradicted=True,
    ),
    Row(
        row="403",
        scenario="no-role",
        remedies=("Cognitive Services OpenAI User",),
        contradicted=True,
    ),
    Row(row="401", scenario="no-role", remedies=("1 hour",), contradicted=True),
    Row(row="429", scenario="rate-limited", remedies=("backoff", "quota increase")),
    Row(
        row="404",
        scenario="deployment-missing",
        remedies=("deployment", "claude-sonnet-4-5", "region"),
        contradicted=True,
    ),
    Row(
        row="Invalid model parameter",
        scenario="invalid-model-parameter",
        remedies=("deployment", "portal"),
    ),
)


def documented(document: dict[str, Any], row: str) -> list[dict[str, Any]]:
    """Return the first cause's remedies that are marked documented, of this row."""
    remedies = document["root_causes"][0]["remedies"]
    return [r for r in remedies if r["documented"] and row.lower() in r["source"].lower()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.row}-{row.scenario}")
def test_a_row_of_the_guide_is_answered_with_its_remedies(row: Row, command: RunCommand) -> None:
    """The documented remedies stand there, first, and field evidence says where it disagrees."""
    document = json.loads(command("check", "--sandbox", row.scenario, "--json").stdout)

    found = documented(document, row.row)
    text = json.dumps(found).lower()
    assert found
    for word in row.remedies:
        assert word.lower() in text
    marks = [remedy["documented"] for remedy in document["root_causes"][0]["remedies"]]
    assert marks == sorted(marks, reverse=True)
    if row.contradicted:
        assert any(remedy["contradicted_by"] for remedy in found)
        assert not all(marks)
