"""Every cause of the catalogue is reached by a text, or by the check that only a run has."""

from functools import cache

import pytest

from checks.causes.catalogue import causes
from checks.engine.checks import CHECKS
from checks.explain import explain
from checks.report.explanation import explanation_of
from docs.rules import rule_of
from tests.explain.reached_texts import ONLY_A_PAGE, ONLY_A_RUN, TEXTS
from tests.explain.test_conditions import texts

CODES = sorted(name for name in causes() if name.removeprefix("aadsts").isdigit())


@cache
def reached() -> frozenset[str]:
    """Return the causes that the texts of the tests show, or leave open."""
    found: set[str] = set()
    for text in (*texts(), *TEXTS.values()):
        document = explanation_of(explain(text))
        found.update(each["id"] for part in ("causes", "open") for each in document[part])
    return frozenset(found)


@pytest.mark.parametrize("cause", TEXTS)
def test_a_text_shows_its_cause_first(cause: str) -> None:
    """As a client, a tool or a proxy prints it."""
    assert explain(TEXTS[cause]).candidates[0].cause == cause


@pytest.mark.parametrize("code", CODES)
def test_a_code_of_entra_is_reached_as_entra_prints_it(code: str) -> None:
    """In the sentence of a failed sign-in, and by itself."""
    name = code.upper()
    said = f"ClientAuthenticationError: {name}: The sign-in failed. Trace ID: 1 Correlation ID: 2"

    for text in (name, said, f'{{"error":"invalid_grant","error_description":"{name}: no."}}'):
        assert explain(text).candidates[0].cause == code


def test_every_cause_is_reached() -> None:
    """What no text shows stands in a list, with the check or the page that does."""
    others = {*ONLY_A_RUN, *ONLY_A_PAGE}

    assert set(causes()) - reached() - set(CODES) == others


@pytest.mark.parametrize("cause", ONLY_A_RUN)
def test_what_only_a_run_shows_is_found_by_its_check(cause: str) -> None:
    """The check's rule names it."""
    rules = {check.id: rule_of(check).causes for check in CHECKS}

    assert cause in rules[ONLY_A_RUN[cause]]
