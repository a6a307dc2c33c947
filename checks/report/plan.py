"""The plan of a run, as `--plan` prints it for a terminal."""

from collections.abc import Mapping
from typing import Any

from checks.report.safe import terminal


def _cost(cost: float | None) -> str:
    if cost is None:
        return "The cost cannot be estimated: the deployment's model is not known before the call."
    return f"Estimated cost: ${cost:.6f}, if the deployments are named after their models."


def render_plan(plan: Mapping[str, Any]) -> str:
    """Write the plan for a terminal."""
    said = [terminal(text) for text in plan["objections"]]
    if said and not plan["requests"]:
        return "\n".join(["Nothing has been sent, and a run would send nothing:", *said, ""])
    lines = ["Nothing would be sent to the target:", *said, ""] if said else []
    lines += ["Nothing has been sent. A run may send, in this order:", ""]
    if plan["sign_in"]:
        links = ", ".join(plan["sign_in"])
        lines += [f"Sign-in tries these until one answers: {links}.", ""]
    for number, entry in enumerate(plan["requests"], start=1):
        when = "" if entry["certain"] else " (only if an earlier answer calls for it)"
        lines.append(f"{number:3}. {entry['method']} {terminal(entry['url'])}{when}")
        lines.append(f"     {terminal(entry['why'])}")
    for host in plan["connections"]:
        lines += [
            "",
            f"Before that: DNS lookup, TCP connection and TLS handshake with {terminal(host)}.",
        ]
    tokens = f"{plan['input_tokens']} input and {plan['output_tokens']} output tokens at most."
    lines += ["", tokens, _cost(plan["estimated_cost_usd"]), ""]
    return "\n".join(lines)
