"""The catalogue of models: what may be deployed where, until when, and against which limit."""

from collections.abc import Iterator
from datetime import UTC, datetime

from checks.sandbox.estate import Model
from checks.sandbox.plan import Deployment
from checks.sandbox.state import State


def offered(state: State, region: str) -> Iterator[Model]:
    """Yield the models that a region offers."""
    wanted = region.casefold()
    return (model for model in state.plan.models if wanted in model.regions)


def regions(state: State) -> tuple[str, ...]:
    """Return the regions that exist: those that offer something."""
    return tuple(dict.fromkeys(name for model in state.plan.models for name in model.regions))


def find(state: State, deployment: Deployment) -> Model | None:
    """Return the entry of what has been deployed."""
    wanted = (deployment.model, deployment.version)
    return next((each for each in state.plan.models if (each.name, each.version) == wanted), None)


def retires_at(state: State, model: Model) -> datetime | None:
    """Return when a model retires, None when it has no date.

    Dates move with the clock, so that an Azure that is healthy today is so next year.
    """
    if not model.retires:
        return None
    written = datetime.fromisoformat(model.retires).replace(tzinfo=UTC)
    read = datetime.fromisoformat(state.plan.arm.catalogue_read).date()
    return written + (state.started_at.date() - read)


def retirement(state: State, deployment: Deployment) -> datetime | None:
    """Return when what has been deployed retires, None when nobody knows."""
    model = find(state, deployment)
    return retires_at(state, model) if model else None


def usage_name(deployment: Deployment) -> str:
    """Return the name of the limit against which a deployment counts."""
    return _usage_name(deployment.model, deployment.sku, on_azure=deployment.version == "2")


def model_usage_name(model: Model, sku: str) -> str:
    """Return the name of the limit against which deployments of a model would count."""
    if model.format != "Anthropic":
        return f"{model.format}.{sku}.{model.name}"
    return _usage_name(model.name, sku, on_azure=model.hosted_on == "azure")


def _usage_name(model: str, sku: str, *, on_azure: bool) -> str:
    return f"AIServices.{sku}.{model}{'.Azure' if on_azure else ''}"


def used(state: State, usage: str) -> int:
    """Return how much of a limit the deployments take up, in thousands of tokens per minute."""
    return sum(each.capacity for each in state.deployments.values() if usage_name(each) == usage)


def default_version(state: State, model: str) -> str:
    """Return the version that is deployed when nobody says which."""
    found = (each.version for each in state.plan.models if each.name == model and each.is_default)
    return next(found, "1")
