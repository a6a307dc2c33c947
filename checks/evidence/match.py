"""What a deployment's name is among the names that exist."""

from dataclasses import dataclass

from checks.evidence.arm.deployments import Deployment
from checks.evidence.network import Resolution


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentMatch:
    """A name that was asked for, beside the account's deployments."""

    name: str
    exact: Deployment | None = None
    other_case: Deployment | None = None
    of_model: tuple[str, ...] = ()
    """Deployments of the model whose ID this name is."""
    near: tuple[str, ...] = ()
    """Similar names, the nearest first."""
    existing: tuple[str, ...] = ()

    @property
    def found(self) -> Deployment | None:
        """Return the deployment that the name means."""
        return self.exact or self.other_case


@dataclass(frozen=True, slots=True, kw_only=True)
class SiblingResolutions:
    """What the account's other host names resolve to."""

    items: tuple[Resolution, ...]
