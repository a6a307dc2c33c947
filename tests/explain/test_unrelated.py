"""What is no failure of a call to Claude in Foundry gets no cause, and says so."""

import pytest

from checks.explain import explain
from tests.explain.unrelated_texts import UNRELATED


@pytest.mark.parametrize("text", UNRELATED)
def test_no_cause_is_named(text: str) -> None:
    """Never a guess dressed as an answer."""
    assert explain(text).candidates == ()


def test_there_are_forty_of_many_kinds() -> None:
    """The list is what it says."""
    assert len(UNRELATED) >= 40
