"""Models that take Entra tokens only, and models that are given on request only."""

from datetime import date

import pytest

from checks.causes.catalogue import causes, fill
from checks.causes.models import is_gated, takes_entra_only
from checks.causes.rank import rank
from checks.evidence import Credentials
from checks.knowledge import load
from checks.model import Area, Finding, Reason, Result, Status
from checks.probes.matching import match
from checks.report.known import names_in
from checks.rules import deployment
from checks.rules.findings import because
from tests.rules import arm_evidence as arm
from tests.rules.fake_facts import FakeFacts, first_cause

MODELS = {model["id"]: model for model in load("models")["model"]}
ENTRA_ONLY = [name for name in MODELS if MODELS[name].get("entra_only")]
GATED = [name for name in MODELS if MODELS[name].get("gated")]


def judged(model: str, mode: str, name: str = "chat") -> Finding:
    """Judge a call with a key or a token to a deployment of a model."""
    there = (arm.deployment(name=name, model=model),)
    return deployment.judge_key_auth(
        FakeFacts(Credentials(mode=mode, origin="default"), match(name, there))
    )


@pytest.mark.parametrize("model", ENTRA_ONLY)
def test_a_key_for_a_model_that_takes_entra_only_is_the_fault(model: str) -> None:
    """It is refused by design, whatever the deployment is named."""
    finding = judged(model, "key")

    assert (finding.status, first_cause(finding)) == (Status.FAIL, "model-entra-only")


@pytest.mark.parametrize("mode", ["token", "entra"])
def test_a_token_for_such_a_model_is_right(mode: str) -> None:
    """The kind of credential that it takes is no fault."""
    assert judged(ENTRA_ONLY[0], mode).status is Status.PASS


@pytest.mark.parametrize("model", ["claude-sonnet-5", "claude-of-tomorrow"])
def test_a_key_for_any_other_model_is_no_fault(model: str) -> None:
    """Of a model that is not known nothing is claimed."""
    assert not takes_entra_only(model)
    assert judged(model, "key").status is Status.PASS


def test_without_a_deployment_nothing_is_judged() -> None:
    """Whose model would it be?"""
    facts = FakeFacts(Credentials(mode="key", origin="default"), match("x", ()))
    finding = deployment.judge_key_auth(facts)

    assert (finding.status, finding.reason) == (Status.SKIP, Reason.BLOCKED)


def test_the_refused_key_is_a_consequence_and_no_second_cause() -> None:
    """Nobody is sent to fetch a new key for a model that takes none."""
    refused = Result(
        id="gateway.accepts-credential",
        area=Area.GATEWAY,
        subject=None,
        status=Status.FAIL,
        summary="",
        candidates=because("key-refused", "The answer says so."),
    )
    found = judged(ENTRA_ONLY[0], "key")
    told = Result(
        id="deployment.key-auth",
        area=Area.DEPLOYMENT,
        subject="chat",
        status=found.status,
        summary=found.summary,
        candidates=found.candidates,
    )

    (root,) = rank((refused, told), {}, on=date(2026, 11, 27))
    assert root.cause.id == "model-entra-only"


@pytest.mark.parametrize("model", GATED)
def test_a_model_that_is_given_on_request_says_so_where_it_is_missing(model: str) -> None:
    """Deploying it would be refused, so the request for access comes first."""
    filled = fill(causes()["deployment-not-found"], names_in({}, (model,)))
    steps = [step for remedy in filled.remedies for step in remedy.steps]

    assert is_gated(model)
    assert any(step.startswith(f"Access to {model} must be requested") for step in steps)


def test_a_model_for_everybody_is_not_said_to_be_given_on_request() -> None:
    """The sentence hangs on the model's mark."""
    filled = fill(causes()["deployment-not-found"], names_in({}, ("claude-sonnet-5",)))

    assert "must be requested" not in " ".join(s for r in filled.remedies for s in r.steps)
