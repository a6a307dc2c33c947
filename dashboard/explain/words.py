"""The words around an explanation: what was recognised, and what to look at. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checks.causes.catalogue import causes, fill_text
from checks.report.recognised import WHO
from checks.words import say
from dashboard.kit.reader import Reader

Document = Mapping[str, Any]
MOST_CHECKED = 3
"""So many causes, the likeliest first, are told apart by a run of checks."""


def recognised(told: Document, reader: Reader) -> Iterator[str]:
    """Yield what a text says, each fact in a few words, the telling ones first."""
    status, wait, errors = told["status"], told["retry_after_s"], told["errors"]
    facts = (
        say("HTTP {status}", status=status) if status else "",
        told["code"] if told["code"] != str(status) else "",
        say("from {who}", who=WHO[told["answered_by"]]) if told["answered_by"] in WHO else "",
        say("host {host}", host=told["host"]) if told["host"] else "",
        say("deployment {name}", name=told["deployment"]) if told["deployment"] else "",
        say("region {name}", name=told["region"]) if told["region"] else "",
        say("retry after {wait}", wait=reader.limit(wait)) if wait else "",
        told["limit_counter"],
        say("request-id {id}", id=told["request_id"]) if told["request_id"] else "",
        say("apim-request-id {id}", id=told["apim_request_id"]) if told["apim_request_id"] else "",
        say("{count} errors", count=reader.number(errors)) if errors > 1 else "",
    )
    yield from (str(fact) for fact in facts if fact)


def masked(count: int, reader: Reader) -> str:
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
        count=reader.number(count),
    )


def sure(cause: Document, told: Document) -> str:
    """Say how a person makes sure that it is this cause."""
    return fill_text(causes()[cause["id"]].be_sure, _names(told))


def _names(told: Document) -> Mapping[str, str]:
    """Return what a text names, under the names of the catalogue."""
    named = {"tenant": "tenant_id", "counter": "limit_counter"}
    same = {name: name for name in ("deployment", "host", "path", "region")}
    known = {name: told.get(key) for name, key in (same | named).items()}
    known["resource"] = resource_of(known["host"] or "")
    return {name: value for name, value in known.items() if value}


FOUNDRY_HOSTS = (".services.ai.azure.com", ".cognitiveservices.azure.com", ".openai.azure.com")
"""How the host of a Foundry resource ends; before it stands the resource's name."""


def resource_of(host: str) -> str:
    """Return the name of the resource that a host belongs to, or an empty string."""
    ends = (end for end in FOUNDRY_HOSTS if host.lower().endswith(end))
    return next((host[: -len(end)] for end in ends if "." not in host[: -len(end)]), "")


def deciding(found: Sequence[Document]) -> tuple[str, ...]:
    """Return the checks that tell the likeliest causes apart, in their order, each once."""
    checks = (causes()[cause["id"]].decide_with for cause in found[:MOST_CHECKED])
    return tuple(dict.fromkeys(filter(None, checks)))
