"""A name beside the names that exist: the same, another case, a model's ID, or a near miss."""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from checks.evidence.arm.deployments import Deployment
from checks.evidence.match import DeploymentMatch

NEAR = 0.8
"""Similarity from which a name is a near miss: one or two letters of a usual name."""

DATED = re.compile(r"-\d{8}$")


def similarity(one: str, other: str) -> float:
    """Return how alike two names are, from 0 to 1, case aside."""
    return SequenceMatcher(None, one.lower(), other.lower()).ratio()


def nearest(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the similar names, the nearest first."""
    rated = sorted(((similarity(name, other), other) for other in names), reverse=True)
    return tuple(other for score, other in rated if score >= NEAR)


def match(name: str, deployments: Sequence[Deployment]) -> DeploymentMatch:
    """Compare a name with the account's deployments."""
    exact = next((d for d in deployments if d.name == name), None)
    folded = next((d for d in deployments if d.name.lower() == name.lower()), None)
    bare = DATED.sub("", name.lower())
    of_model = tuple(d.name for d in deployments if d.model.lower() in (name.lower(), bare))
    return DeploymentMatch(
        name=name,
        exact=exact,
        other_case=None if exact else folded,
        of_model=() if exact else of_model,
        near=() if exact else nearest(name, (d.name for d in deployments)),
        existing=tuple(d.name for d in deployments),
    )
