"""Answers that others worded: the classifier's first cause has the right category."""

import pytest

from checks.causes.catalogue import causes
from checks.causes.classify import classify_exchange
from tests.faults.foreign_answers import BLIND, SEEN, Foreign


@pytest.mark.parametrize("foreign", [*BLIND, *SEEN], ids=lambda foreign: foreign.name)
def test_an_answer_of_others_gets_its_category(foreign: Foreign) -> None:
    """The first cause belongs to the party that answered, however it words its answer."""
    first = classify_exchange(foreign.exchange).candidates[0]

    assert causes()[first.cause].category == foreign.category
