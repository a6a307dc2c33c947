"""`--plan`: what a run would send to which host, and what it would cost; nothing is sent."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from checks.causes.prices import cost_usd
from checks.credentials import chosen_links
from checks.engine.probes import needed_probes
from checks.engine.run import RunRequest, aim_of, chosen_checks, planned_requests
from checks.evidence import Connection
from checks.evidence.arm import ArmSignIn
from checks.redact import Redactor
from checks.report.safe import terminal

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
        raise TypeError("a plan is a mapping")
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


def _cost(cost: float | None) -> str:
    if cost is None:
        return "The cost cannot be estimated: the deployment's model is not known before the call."
    return f"Estimated cost: ${cost:.6f}, if the deployments are called as their models are."


def render_plan(plan: Mapping[str, Any]) -> str:
    """Write the plan for a terminal."""
    said = [terminal(text) for text in plan["objections"]]
    if said and not plan["requests"]:
        return "\n".join(["Nothing has been sent, and a run would send nothing:", *said, ""])
    lines = ["The target would be sent nothing:", *said, ""] if said else []
    lines += ["Nothing has been sent. A run may send, in this order:", ""]
    if plan["sign_in"]:
        links = ", ".join(plan["sign_in"])
        lines += [f"Sign-in asks, until one answers: {links}.", ""]
    for number, entry in enumerate(plan["requests"], start=1):
        when = "" if entry["certain"] else " (only if an earlier answer calls for it)"
        lines.append(f"{number:3}. {entry['method']} {terminal(entry['url'])}{when}")
        lines.append(f"     {terminal(entry['why'])}")
    for host in plan["connections"]:
        lines += [
            "",
            f"Before that: a name look-up, a TCP connection and TLS with {terminal(host)}.",
        ]
    tokens = f"{plan['input_tokens']} input and {plan['output_tokens']} output tokens at most."
    lines += ["", tokens, _cost(plan["estimated_cost_usd"]), ""]
    return "\n".join(lines)
