"""An account's deployments."""

from dataclasses import dataclass
from datetime import datetime

from checks.evidence.reads import Read


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """One of a deployment's limits."""

    key: str
    count: float
    period_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """A deployment of a model."""

    name: str
    state: str
    format: str
    model: str
    version: str
    sku: str
    capacity: int
    rate_limits: tuple[RateLimit, ...]
    created_at: datetime | None


class DeploymentList(Read[Deployment]):
    """The account's deployments."""

    __slots__ = ()
