"""Which deployments a run is about: those that were named, else those that were found."""

from checks.evidence.arm.deployments import Deployment, DeploymentList
from checks.evidence.arm.models import is_claude
from checks.model import Facts
from checks.target import Target, TargetInput


def needs_discovery(given: TargetInput) -> bool:
    """Tell whether the deployments have to be looked up."""
    return given.all_deployments or not given.deployments


def _is_callable(deployment: Deployment) -> bool:
    return is_claude(deployment) and deployment.state.lower() == "succeeded"


def callees(facts: Facts) -> tuple[str, ...]:
    """Return the deployments to call: the named; with none named one that was found; or all."""
    given, listed = facts[Target].given, facts.get(DeploymentList)
    found = tuple(d.name for d in listed.items if _is_callable(d)) if listed else ()
    if given.all_deployments:
        return tuple(dict.fromkeys((*given.deployments, *found)))
    return given.deployments or found[:1]
