"""`--plan`: what a run would send to which host, and what it would cost; nothing is sent."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from checks.causes.prices import cost_usd
from checks.credentials import chosen_links
from checks.engine.probes import needed_probes
from checks.engine.run import RunRequest, aim_of, chosen_checks, planned_requests
from checks.evidence import Connection
from checks.evidence.arm.accounts import ArmSignIn
from checks.redact import Redactor
from checks.words import say

SCHEMA_VERSION = "1.0"


def plan_of(request: RunRequest) -> Mapping[str, Any]:
    """Return the plan as plain data; `estimated_cost_usd` is null when it is unknown."""
    aim, planned = aim_of(request), planned_requests(request)
    today = request.cloud.now().date()
    costs = [
        cost_usd(entry.input_tokens, entry.output_tokens, entry.deployment, today)
        for entry in planned
        if entry.deployment
    ]
    known = [cost for cost in costs if cost is not None]
    document = {
        "schema_version": SCHEMA_VERSION,
        "target": aim.target.base_url,
        "objections": [lint.summary for lint in aim.target.lints if lint.stops],
        "connections": _connections(request),
        "sign_in": _sign_in(request),
        "requests": [asdict(entry) for entry in planned],
        "input_tokens": sum(entry.input_tokens for entry in planned),
        "output_tokens": sum(entry.output_tokens for entry in planned),
        "estimated_cost_usd": sum(known) if len(known) == len(costs) else None,
    }
    redacted = Redactor().value(document)
    if not isinstance(redacted, dict):
        raise TypeError(say("a plan must be a mapping"))
    return redacted


def _connections(request: RunRequest) -> list[str]:
    """Return what a run connects to before it sends anything."""
    target = aim_of(request).target
    inside, _ = chosen_checks(request)
    connects = any(probe.provides is Connection for probe in needed_probes(inside))
    return [f"{target.host}:{target.port}"] if target.sendable and connects else []


def _sign_in(request: RunRequest) -> list[str]:
    """Return the credentials that are asked for a token; what they send is theirs to say."""
    aim = aim_of(request)
    inside, _ = chosen_checks(request)
    reads_arm = any(probe.provides is ArmSignIn for probe in needed_probes(inside))
    calls = aim.is_entra and aim.target.sendable
    if not calls and not (reads_arm and aim.target.resource):
        return []
    return [link.name for link in chosen_links(aim.cloud, aim.environ)]
