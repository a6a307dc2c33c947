"""Every check, in page order: this list, not an import, decides what exists."""

from collections.abc import Iterator

from checks.model import Area, Check
from checks.rules import (
    access,
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

CHECKS: tuple[Check, ...] = (
    *target.CHECKS,
    *network.CHECKS,
    *identity.CHECKS,
    *gateway.CHECKS,
    *resource.CHECKS,
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
