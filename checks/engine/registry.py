"""Every probe and every check, in page order: the registry, not an import, decides what exists."""

from collections.abc import Iterator
from functools import cache

from checks.model import Area, Check, Probe
from checks.probes import arm as arm_probes
from checks.probes import gateway as gateway_probes
from checks.probes import identity as identity_probes
from checks.probes import logs as logs_probes
from checks.probes import match as match_probes
from checks.probes import network as network_probes
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

PROBES: tuple[Probe, ...] = (
    *network_probes.PROBES,
    *identity_probes.PROBES,
    *gateway_probes.PROBES,
    *arm_probes.PROBES,
    *match_probes.PROBES,
    *logs_probes.PROBES,
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


@cache
def providers() -> dict[type, Probe]:
    """Return which probe provides a kind of evidence."""
    return {probe.provides: probe for probe in PROBES}


def needed_probes(checks: tuple[Check, ...], *, live: bool = True) -> tuple[Probe, ...]:
    """Return the probes that these checks need, directly or through others, in order."""
    wanted: set[str] = set()
    waiting = [kind for check in checks for kind in (*check.needs, *check.uses)]
    while waiting:
        probe = providers().get(waiting.pop())
        if probe is None or probe.id in wanted or (probe.live and not live):
            continue
        wanted.add(probe.id)
        waiting.extend((*probe.needs, *probe.uses))
    return tuple(probe for probe in PROBES if probe.id in wanted)


def depth(probes: tuple[Probe, ...]) -> int:
    """Return how many answers the longest chain of these probes waits for."""
    by_kind = {probe.provides: probe for probe in probes}

    def behind(probe: Probe) -> int:
        before = [by_kind[kind] for kind in (*probe.needs, *probe.uses) if kind in by_kind]
        return probe.rounds + max(map(behind, before), default=0)

    return max(map(behind, probes), default=0)


def areas() -> Iterator[Area]:
    """Yield the areas that have a check, in page order."""
    there = {check.area for check in CHECKS}
    return (area for area in Area if area in there)
