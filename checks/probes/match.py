"""Evidence that follows from other evidence: names beside names, siblings of a host."""

import asyncio

from checks.evidence import Resolution
from checks.evidence.arm.accounts import AccountRead
from checks.evidence.arm.deployments import DeploymentList
from checks.evidence.match import DeploymentMatch, SiblingResolutions
from checks.http import NameFailed
from checks.model import Condition, Facts, Probe, Reason
from checks.probes.callees import callees
from checks.probes.matching import match
from checks.probes.tools import Tools
from checks.target import Target
from checks.words import say


async def match_name(_tools: Tools, facts: Facts) -> DeploymentMatch:
    """Compare a deployment's name with those that exist."""
    return match(facts.subject or "", facts[DeploymentList].items)


async def siblings(tools: Tools, facts: Facts) -> SiblingResolutions:
    """Resolve the account's other host names; nothing is sent to them."""
    resolver, target = tools.http.dialer.resolver, facts[Target]
    account = facts[AccountRead].first
    label = account.subdomain if account else target.resource
    hosts = [f"{label}{suffix}" for suffix in tools.aim.cloud.host_suffixes]

    async def one(host: str) -> Resolution:
        try:
            return Resolution(host=host, addresses=await resolver.resolve(host))
        except NameFailed as failed:
            return Resolution(host=host, failure=failed.failure, detail=failed.detail)

    others = [host for host in hosts if host != target.host and not host.endswith(".invalid")]
    return SiblingResolutions(items=tuple(await asyncio.gather(*map(one, others))))


def _is_private(facts: Facts) -> bool:
    account = facts[AccountRead].first
    return account is not None and (not account.public_access or account.private_endpoints > 0)


PRIVATE = Condition(
    holds=_is_private,
    reason=Reason.NOT_APPLICABLE,
    detail=say("the resource has no private endpoint"),
)
READABLE = Condition(
    holds=lambda facts: facts[DeploymentList].refusal is None,
    reason=Reason.BLOCKED,
    detail=say("the deployments could not be read"),
    blocked_by=("deployment.exists",),
)

PROBES = (
    Probe(
        id="match.names",
        provides=DeploymentMatch,
        needs=(Target, DeploymentList),
        conditions=(READABLE,),
        run=match_name,
        subjects=callees,
    ),
    Probe(
        id="match.siblings",
        provides=SiblingResolutions,
        needs=(Target, AccountRead),
        conditions=(PRIVATE,),
        run=siblings,
        waits_for=say("the name server"),
    ),
)
