"""`--plan`: what a run would send to which host, and what it would cost; nothing is sent."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from checks.causes.prices import cost_usd
from checks.engine.run import RunRequest, aim_of, planned_requests
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
        "connections": [f"{aim.target.host}:{aim.target.port}"] if aim.target.host else [],
        "requests": [asdict(entry) for entry in planned],
        "input_tokens": sum(entry.input_tokens for entry in planned),
        "output_tokens": sum(entry.output_tokens for entry in planned),
        "estimated_cost_usd": sum(known) if len(known) == len(costs) else None,
    }
    redacted = Redactor().value(document)
    if not isinstance(redacted, dict):
        raise TypeError("a plan is a mapping")
    return redacted


def _cost(cost: float | None) -> str:
    if cost is None:
        return "The cost cannot be estimated: the deployment's model is not known before the call."
    return f"Estimated cost: ${cost:.6f}, if the deployments are called as their models are."


def render_plan(plan: Mapping[str, Any]) -> str:
    """Write the plan for a terminal."""
    lines = ["Nothing has been sent. A run may send, in this order:", ""]
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
