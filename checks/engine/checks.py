"""Every check, in page order: this list, not an import, decides what exists."""

from collections.abc import Iterator

from checks.model import Area, Check
from checks.rules import (
    access,
    client,
    deployment,
    gateway,
    health,
    identity,
    logging,
    network,
    quota,
    resource,
    target,
)

CLIENT_SETTINGS, CLIENT_MODELS = client.CHECKS

CHECKS: tuple[Check, ...] = (
    *target.CHECKS,
    CLIENT_SETTINGS,
    *network.CHECKS,
    *identity.CHECKS,
    *gateway.CHECKS,
    *resource.CHECKS,
    CLIENT_MODELS,
    *deployment.CHECKS,
    *access.CHECKS,
    *quota.CHECKS,
    *logging.CHECKS,
    *health.CHECKS,
)


def areas() -> Iterator[Area]:
    """Yield the areas that have a check, in page order."""
    there = {check.area for check in CHECKS}
    return (area for area in Area if area in there)
