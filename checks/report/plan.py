"""The plan of a run, as `--plan` prints it for a terminal."""

from collections.abc import Mapping
from typing import Any

from checks.report.reading import count
from checks.report.safe import terminal
from checks.words import say


def _cost(cost: float | None) -> str:
    if cost is None:
        return say(
            "The cost cannot be estimated, because the deployment's model is not known "
            "before the call."
        )
    return say(
        "Estimated cost: ${cost:.6f}, if the deployments are named after their models.", cost=cost
    )


def render_plan(plan: Mapping[str, Any]) -> str:
    """Write the plan for a terminal."""
    said = [terminal(text) for text in plan["objections"]]
    if said and not plan["requests"]:
        return "\n".join([say("Nothing has been sent, and a run would send nothing:"), *said, ""])
    lines = [say("Nothing would be sent to the target:"), *said, ""] if said else []
    lines += [say("Nothing has been sent. A run may send the following, in this order:"), ""]
    if plan["sign_in"]:
        links = ", ".join(plan["sign_in"])
        lines += [
            say(
                "Sign-in tries these credential sources until one returns a token: {links}.",
                links=links,
            ),
            "",
        ]
    for number, entry in enumerate(plan["requests"], start=1):
        when = "" if entry["certain"] else say(" (only if an earlier response calls for it)")
        lines.append(f"{number:3}. {entry['method']} {terminal(entry['url'])}{when}")
        lines.append(f"     {terminal(entry['why'])}")
    for host in plan["connections"]:
        lines += [
            "",
            say(
                "Before these requests: DNS lookup, TCP connection and TLS handshake with "
                "{terminal}.",
                terminal=terminal(host),
            ),
        ]
    tokens = say(
        "The run uses at most {count} and {count2}.",
        count=count(plan["input_tokens"], say("input token")),
        count2=count(plan["output_tokens"], say("output token")),
    )
    lines += ["", tokens, _cost(plan["estimated_cost_usd"]), ""]
    return "\n".join(lines)
