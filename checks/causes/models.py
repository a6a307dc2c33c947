"""What the knowledge says of a model: who may call it and how, and what it refuses; pure."""

from collections.abc import Mapping
from functools import cache

from checks.knowledge import load

LACKING = {"lacking_everywhere": "everywhere", "lacking_on_azure": "azure"}
"""Placeholder → who lacks the features that it names."""


def model_of(name: str) -> str:
    """Return the model whose default name a deployment has, empty where none has it."""
    models = load("models")["model"]
    return next((m["id"] for m in models if name in (m["id"], m.get("default_deployment"))), "")


def takes_entra_only(model: str) -> bool:
    """Tell whether a model's deployments refuse every key, by their documentation."""
    return _marked(model, "entra_only")


def is_gated(model: str) -> bool:
    """Tell whether a model is given on request only."""
    return _marked(model, "gated")


def _marked(model: str, mark: str) -> bool:
    return any(m["id"] == model and m.get(mark, False) for m in load("models")["model"])


def refused_by(model: str) -> tuple[str, ...]:
    """Return what a model is known to refuse in a request, each as words after *refuses*."""
    known = load("requests")["refusal"]
    return tuple(r["says"] for r in known if model in r["models"])


@cache
def lacking() -> Mapping[str, str]:
    """Return what is said for the placeholders of features that Foundry does not offer."""
    features = load("requests")["feature"]
    return {
        place: ", ".join(f["says"] for f in features if f["lacking"] == where)
        for place, where in LACKING.items()
    }
