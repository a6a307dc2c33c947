"""What a pasted text says, in words: who answered, how sure its cause is, what the text names."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from checks.words import say

Document = Mapping[str, Any]

SURE = {
    "certain": say("This is the cause"),
    "likely": say("Likely cause"),
    "possible": say("Possible cause"),
}
"""Confidence → what is said before a cause."""
WHO = {
    "azure-gateway": say("the Azure gateway"),
    "anthropic": say("Anthropic's API"),
    "api-management": "API Management",
    "entra": "Microsoft Entra ID",
    "arm": "Azure Resource Manager",
    "log-analytics": "Log Analytics",
    "client": say("the client itself, without a response"),
    "proxy": say("a proxy or a gateway on the way"),
}
"""Who answered → how it is called."""
FOUNDRY_HOSTS = (".services.ai.azure.com", ".cognitiveservices.azure.com", ".openai.azure.com")
"""How the host of a Foundry resource ends; before it stands the resource's name."""
_NAMES = {
    "deployment": "deployment",
    "host": "host",
    "path": "path",
    "region": "region",
    "tenant": "tenant_id",
    "counter": "limit_counter",
    "status": "status",
    "seconds": "retry_after_s",
}
"""Name in the catalogue → what `recognised` calls it."""


def resource_of(host: str) -> str:
    """Return the name of the resource that a host belongs to, or an empty string."""
    ends = (end for end in FOUNDRY_HOSTS if host.lower().endswith(end))
    return next((host[: -len(end)] for end in ends if "." not in host[: -len(end)]), "")


def names_in(told: Document) -> dict[str, str]:
    """Return what a text names, under the names of the catalogue; only what is known."""
    known = {name: told.get(key) for name, key in _NAMES.items()}
    known["resource"] = resource_of(told.get("host") or "")
    return {name: str(value) for name, value in known.items() if value}


def facts(
    told: Document, number: Callable[[int], str], wait: Callable[[int], str]
) -> Iterator[str]:
    """Yield what a text says, each fact in a few words; numbers are written as a reader does."""
    status, seconds, errors = told["status"], told["retry_after_s"], told["errors"]
    said = (
        say("HTTP {status}", status=status) if status else "",
        told["code"] if told["code"] != str(status) else "",
        say("from {who}", who=WHO[told["answered_by"]]) if told["answered_by"] in WHO else "",
        say("host {host}", host=told["host"]) if told["host"] else "",
        say("deployment {name}", name=told["deployment"]) if told["deployment"] else "",
        say("region {name}", name=told["region"]) if told["region"] else "",
        say("retry after {wait}", wait=wait(seconds)) if seconds else "",
        told["limit_counter"],
        say("request-id {id}", id=told["request_id"]) if told["request_id"] else "",
        say("apim-request-id {id}", id=told["apim_request_id"]) if told["apim_request_id"] else "",
        say("{count} errors", count=number(errors)) if errors > 1 else "",
        say("a retry succeeded") if told.get("recovered") else "",
    )
    yield from (str(fact) for fact in said if fact)


def masked(count: int, number: Callable[[int], str]) -> str:
    """Say that secrets were masked, and what to do about them; empty where there were none."""
    if not count:
        return ""
    if count == 1:
        return say(
            "The text contains a secret, which is masked here. Rotate it, because whoever received "
            "the text has it."
        )
    return say(
        "The text contains {count} secrets, which are masked here. Rotate them, because whoever "
        "received the text has them.",
        count=number(count),
    )
