"""The same failure is found in every form of text, and no form lets a secret out."""

import json

import pytest

from checks.causes.catalogue import causes
from checks.explain import explain
from checks.report import explain_text
from checks.report.explanation import explanation_of
from tests.explain.forms_of_text import forms
from tests.made_up_secrets import FOUNDRY, GOLDEN, windows

PLAIN = forms("none")


@pytest.mark.parametrize("form", PLAIN)
def test_a_refused_key_is_found_in_every_form(form: str) -> None:
    """Status and cause do not depend on who printed the error."""
    found = explain(PLAIN[form])

    assert found.recognised.status == 401
    assert causes()[found.candidates[0].cause].category == "auth.api_key_invalid"


def ways_out(text: str) -> str:
    """Return everything that is shown or written of a text."""
    document = explanation_of(explain(text))
    return json.dumps(document) + explain_text.render(document, verbose=True)


@pytest.mark.parametrize("form", PLAIN)
def test_a_key_comes_out_nowhere(form: str) -> None:
    """Wherever a form shows the key, it is masked and counted."""
    text = forms(FOUNDRY)[form]
    out = ways_out(text)

    assert not any(piece in out for piece in windows(FOUNDRY))
    assert explain(text).redactions > 0


@pytest.mark.parametrize(("kind", "around", "secret"), GOLDEN)
def test_no_kind_of_secret_comes_out(kind: str, around: str, secret: str) -> None:
    """Of each kind, in the message of an error, where explaining would repeat it."""
    said = around.format(secret)
    text = f"Error code: 401 - {json.dumps({'error': {'code': '401', 'message': said}})}\n{said}"

    out = ways_out(text)
    assert secret not in out, kind


def test_a_secret_at_the_edge_of_what_is_read_is_not_cut_in_two() -> None:
    """A long text is read in parts, which begin and end between words."""
    for shift in range(0, 120, 7):
        filler = ("INFO all is well " * 600)[: 7_990 - shift]
        text = f"{filler} {FOUNDRY} " + "DEBUG nothing happened here " * 4_000
        out = ways_out(text) + explain(text).masked
        assert not any(piece in out for piece in windows(FOUNDRY))
