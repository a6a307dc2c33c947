"""What a model refuses in a request: data for each model, said where the model is known."""

from typing import Any

import pytest

from checks.causes.catalogue import causes, fill
from checks.causes.classify import signatures
from checks.causes.models import model_of, refused_by
from checks.evidence.arm.deployments import DeploymentList
from checks.knowledge import load
from checks.report.known import names_in
from tests.rules.arm_evidence import deployment

REFUSALS = load("requests")["refusal"]
MODELS = {model["id"] for model in load("models")["model"]}


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal["id"])
def test_a_refusal_is_of_models_that_there_are(refusal: dict[str, Any]) -> None:
    """A misspelt model would never be told."""
    assert set(refusal["models"]) <= MODELS


@pytest.mark.parametrize("refusal", [r for r in REFUSALS if r["models"]], ids=lambda r: r["id"])
def test_a_model_refuses_what_the_data_says(refusal: dict[str, Any]) -> None:
    """Each model of a refusal has its words, and no other model has them."""
    refusing = {model for model in MODELS if refusal["says"] in refused_by(model)}

    assert refusing == set(refusal["models"])


def steps_for(name: str, model: str) -> str:
    """Return what to do about a refused request to a deployment that holds a model."""
    listed = DeploymentList(items=(deployment(name=name, model=model),)) if model else None
    evidence = {DeploymentList: listed} if listed else {}
    filled = fill(causes()["request-invalid"], names_in(evidence, (name,)))
    return " ".join(step for remedy in filled.remedies for step in remedy.steps)


@pytest.mark.parametrize(
    ("name", "model", "refused"),
    [
        (
            "summaries",
            "claude-opus-5-5",
            "claude-opus-5-5 does not accept non-default values of temperature",
        ),
        ("claude-opus-5-5", "", "a forced tool_choice (any or tool)"),
        (
            "claude-haiku-5-5",
            "claude-haiku-4-5",
            "claude-haiku-4-5 does not accept temperature together",
        ),
    ],
)
def test_the_deployments_model_decides_what_is_said(name: str, model: str, refused: str) -> None:
    """Resource Manager tells the model; without it the default name does."""
    assert refused in steps_for(name, model)


def test_what_an_unknown_model_refuses_is_said_for_all() -> None:
    """A deployment's own name tells nothing of its model, so nothing is claimed of it."""
    assert model_of("summaries") == ""
    assert "Newer models reject temperature" in steps_for("summaries", "")


@pytest.mark.parametrize("feature", load("requests")["feature"], ids=lambda feature: feature["id"])
def test_a_feature_that_is_lacking_is_recognised_by_its_name(feature: dict[str, Any]) -> None:
    """What the data calls lacking leads to the cause that says so, and is named in its remedies."""
    (named,) = [s for s in signatures() if s.id == "feature-named"]
    texts = [f"{name} not supported in your workspace" for name in feature["names"]]
    (remedy, *_) = fill(causes()["feature-unsupported"], {}).remedies

    assert all(named.patterns["message"].search(text) for text in texts)
    assert feature["says"] in " ".join(remedy.steps)


def test_where_sources_disagree_on_a_feature_a_doubt_says_so() -> None:
    """What deployments hosted on Azure lack is told by documents that contradict each other."""
    on_azure = [f for f in load("requests")["feature"] if f["lacking"] == "azure"]

    assert on_azure
    assert all(feature["doubt"] for feature in on_azure)
