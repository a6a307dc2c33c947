"""Every form that `explain` knows decides its own text, and no near miss of it."""

from collections.abc import Mapping
from itertools import product

import pytest

from checks.causes.classify import signature_of, signatures
from checks.explain import explain
from checks.knowledge import load
from tests.explain.told_examples import TOLD, Told
from tests.faults.signature_examples import EXAMPLES

SAID = [signature_of(entry) for kind in ("sentence", "general") for entry in load("said")[kind]]
Signals = Mapping[str, str | int]


@pytest.mark.parametrize("told", TOLD, ids=lambda told: told.id)
def test_a_text_is_decided_by_its_form(told: Told) -> None:
    """The form that was written for a text decides it."""
    assert explain(told.text).signature == told.id


@pytest.mark.parametrize("told", TOLD, ids=lambda told: told.id)
def test_a_near_miss_is_decided_by_another_form(told: Told) -> None:
    """What merely resembles a text is something else, or nothing."""
    assert explain(told.near).signature != told.id


def test_every_form_has_a_text_or_an_answer() -> None:
    """No form stands behind another that always matches first, wherever it is read."""
    forms = {form.id for form in (*signatures(), *SAID)}

    assert {told.id for told in TOLD} | {example.id for example in EXAMPLES} == forms


def test_what_a_text_leaves_open_names_what_would_decide() -> None:
    """Where several causes are left, each says by what it is told from the others."""
    several = [form for form in (*signatures(), *SAID) if len(form.causes) > 1]
    repeated = [
        form.id for form in several if len({by for _, _, by in form.causes}) != len(form.causes)
    ]

    assert repeated == ["unauthorized"], "its first two causes hang on the same fact"


def test_no_form_names_a_poster() -> None:
    """A form is made of what programs say: it holds no ID, no address and no name of a resource."""
    texts = [p.pattern for form in (*signatures(), *SAID) for p in form.patterns.values()]
    ids = ("contoso", "@contoso", "00000000-", "req_01", "fabrikam")

    assert [text for text, name in product(texts, ids) if name in text] == []
