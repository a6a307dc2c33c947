"""Every probe, and which of them a choice of checks needs."""

from functools import cache

from checks.model import Check, Probe
from checks.probes import arm, client, gateway, identity, logs, match, network

PROBES: tuple[Probe, ...] = (
    *network.PROBES,
    *identity.PROBES,
    *gateway.PROBES,
    *arm.PROBES,
    *match.PROBES,
    *logs.PROBES,
    *client.PROBES,
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
