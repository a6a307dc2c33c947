"""The scope that a page of Microsoft's misprints, wherever a run meets it."""

import pytest

from checks.causes.catalogue import causes
from checks.evidence import Link, LinkState
from checks.rules import identity
from tests.rules.fake_facts import FakeFacts, first_cause
from tests.rules.test_rules import token, walk

MISPRINTED = "https://ai.cognitiveservices.com"
REFUSALS = (
    f"AADSTS500011: The resource principal named {MISPRINTED} was not found in the tenant.",
    f"ManagedIdentityCredential: invalid_scope, {MISPRINTED}/.default",
)


@pytest.mark.parametrize("audience", [MISPRINTED, f"{MISPRINTED}/"])
def test_a_token_for_the_misprinted_scope_names_the_misprint(audience: str) -> None:
    """Nobody looks for a service that a page of documentation made up."""
    finding = identity.judge_token_audience(FakeFacts(token(aud=audience)))

    assert first_cause(finding) == "scope-misprinted"


@pytest.mark.parametrize("detail", REFUSALS)
def test_a_sign_in_for_the_misprinted_scope_names_the_misprint(detail: str) -> None:
    """Entra's own code says only that it knows no such service."""
    refused = Link(name="EnvironmentCredential", state=LinkState.REFUSED, detail=detail)

    assert first_cause(identity.judge_token(FakeFacts(walk(refused)))) == "scope-misprinted"


def test_another_unknown_service_keeps_entras_code() -> None:
    """Only the misprint is the misprint."""
    detail = "AADSTS500011: The resource principal named https://ai.azure.co was not found."
    refused = Link(name="EnvironmentCredential", state=LinkState.REFUSED, detail=detail)

    assert first_cause(identity.judge_token(FakeFacts(walk(refused)))) == "aadsts500011"


def test_a_token_for_the_misprinted_scope_is_one_cause_with_what_follows() -> None:
    """The gateway's refusal of such a token needs no cause of its own."""
    assert {"token-audience", "token-refused"} <= causes()["scope-misprinted"].explains
