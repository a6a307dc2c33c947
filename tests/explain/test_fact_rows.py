"""Every row of what is known of failures leads to its cause, by a text or by a check."""

import pytest

from checks.causes.catalogue import causes
from checks.engine.checks import CHECKS
from checks.explain import explain
from docs.rules import rule_of
from tests.explain.fact_rows import AMBIGUOUS, ROWS, Row

OF_CHECKS = {check.id: rule_of(check).causes for check in CHECKS}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.what}-{row.cause}")
def test_a_row_leads_to_its_cause(row: Row) -> None:
    """Whoever meets it is told the cause, first or among those that are left."""
    assert row.cause in causes()
    if row.check:
        assert row.cause in OF_CHECKS[row.check]
    else:
        assert row.cause in [candidate.cause for candidate in explain(row.text).candidates]


@pytest.mark.parametrize("text", sorted({row.text for row in AMBIGUOUS}))
def test_a_text_that_does_not_decide_names_what_would(text: str) -> None:
    """The first is at most likely, and each has a fact of its own that would decide."""
    found = explain(text).candidates

    assert found[0].confidence != "certain"
    assert len({candidate.decided_by for candidate in found}) == len(found) > 1


def test_there_are_more_than_180_causes() -> None:
    """Entra's codes are not counted."""
    assert len([name for name in causes() if not name.startswith("aadsts")]) >= 180
