"""Every row of what is known of failures leads to its cause, by a text or by a check."""

import pytest

from checks.causes.catalogue import causes
from checks.engine.checks import CHECKS
from checks.explain import explain
from docs.rules import rule_of
from tests.explain.fact_rows import AMBIGUOUS, ROWS, Row
from tests.explain.fact_rows_more import CODES, ENTRA, MORE, NO_FAILURE, SILENT

OF_CHECKS = {check.id: rule_of(check).causes for check in CHECKS}


@pytest.mark.parametrize("row", [*ROWS, *MORE], ids=lambda row: f"{row.what}-{row.cause}")
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


def test_every_fault_of_a_configuration_ends_in_a_cause_or_says_why_not() -> None:
    """None stands in both lists, and each reason is a sentence."""
    assert set(CODES).isdisjoint(SILENT)
    assert len({*CODES, *SILENT}) == FAULTS
    assert all(len(reason) > 20 for reason in (*SILENT.values(), *NO_FAILURE.values()))


FAULTS = 45
"""So many faults of a configuration are known."""


def test_every_code_of_entra_with_a_remedy_of_its_own_has_a_row() -> None:
    """Those of the catalogue that are not in the facts were added since."""
    assert len({row.cause for row in ENTRA}) == len(ENTRA)
    assert {row.cause for row in ENTRA} <= set(causes())


def test_there_are_more_than_180_causes() -> None:
    """Entra's codes are not counted."""
    assert len([name for name in causes() if not name.startswith("aadsts")]) >= 180
