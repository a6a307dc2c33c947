"""What a region offers, and how much of it a subscription may use."""

from dataclasses import dataclass
from datetime import date

from checks.evidence.arm.deployments import Deployment
from checks.evidence.reads import Read


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueModel:
    """A model as a region offers it."""

    kind: str
    format: str
    name: str
    version: str
    sku: str
    retires: date | None
    lifecycle: str


def is_claude(model: CatalogueModel | Deployment) -> bool:
    """Tell whether a model, offered or deployed, is one of Anthropic's."""
    return model.format.lower() == "anthropic"


class ModelList(Read[CatalogueModel]):
    """Models that the account's region offers."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionOffer:
    """Whether another region offers Claude."""

    region: str
    models: tuple[str, ...]


class OtherRegions(Read[RegionOffer]):
    """Regions that offer Claude, looked up when the resource's own does not."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """A quota and how much of it is used, in thousands of tokens per minute for models."""

    name: str
    current: float
    limit: float


class UsageList(Read[Usage]):
    """The subscription's quotas in the account's region."""

    __slots__ = ()
