"""The checks that were not run, by what they need, with what to do about it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from checks.report.reading import count, name_of, not_looked_at
from checks.words import say

Document = Mapping[str, Any]


class Need(NamedTuple):
    """What checks need to be run, and what to do about it."""

    words: str
    to_do: str = ""


OF_CHECK = {
    "target.given": Need("a target"),
    "target.host": Need(say("a host that is allowed to receive the credential")),
    "network.dns": Need(say("the host's address")),
    "network.tcp": Need(say("a connection to the host")),
    "network.tls": Need(say("a TLS connection to the host")),
    "identity.credential": Need("a credential"),
    "identity.key-shape": Need(
        say("a key that contains only characters allowed in an HTTP header")
    ),
    "identity.token": Need("a token"),
    "gateway.accepts-credential": Need(say("an accepted call")),
    "resource.found": Need(say("an identity that can read the resource (the role Reader)")),
    "deployment.exists": Need(say("the list of deployments")),
    "deployment.named": Need(say("a deployment with this name")),
    "logging.enabled": Need(say("logs in a Log Analytics workspace")),
    "logging.queryable": Need(say("the workspace's rows")),
}
"""ID of the check that has to pass first → what it would give."""

OF_INPUT = {
    "Entra sign-in": Need(say("an Entra sign-in"), say("Run az login, then run the checks again.")),
    "deployment was named": Need(
        say("a deployment to call"), say("Specify a deployment with --deployment.")
    ),
    "resource's name": Need(
        say("the resource's name"), say("Specify the resource with --resource.")
    ),
}
"""Words of a summary that says which input lacks → the input."""

OF_REASON = {
    "no_permission": Need(say("more permissions"), say("Add --verbose to see the checks' names.")),
    "excluded": Need("", say("skipped because of an option.")),
    "cancelled": Need("", say("the run was stopped.")),
    "deadline": Need("", say("the time limit was reached. Allow more time with --timeout.")),
}
"""Reason of a skip → what else to say of it."""


def lines(document: Document) -> Iterator[str]:
    """Yield a line for each thing that checks need and do not have, the most wanted first."""
    unseen = not_looked_at(document["checks"])
    titles = {check["id"]: check for check in document["checks"]}
    wanted = Counter(_need(check, titles) for check in unseen)
    for need, number in wanted.most_common():
        yield _line(need, number, can_sign_in=document["target"]["auth"]["value"] != "entra")


def needed(check: Document, document: Document) -> str:
    """Return what a check that was not run needs, in words; empty where there are none for it."""
    return _need(check, {each["id"]: each for each in document["checks"]}).words


def _need(check: Document, others: Mapping[str, Document]) -> Need:
    if check["blocked_by"]:
        first = check["blocked_by"][0]
        title = name_of(others[first]) if first in others else first
        return OF_CHECK.get(first) or Need(say("another check that must pass first"), f"{title}.")
    if check["id"] == "resource.found" and check["reason"] == "no_permission":
        return OF_CHECK["resource.found"]
    inputs = (need for words, need in OF_INPUT.items() if words in check["summary"])
    found = next(inputs, None) if check["reason"] == "no_input" else None
    return found or OF_REASON.get(check["reason"]) or Need("", _why(check["summary"]))


def _why(summary: str) -> str:
    said = summary.removeprefix("Not run: ")
    return said[:1].lower() + said[1:]


def _line(need: Need, number: int, *, can_sign_in: bool) -> str:
    they = say("it needs") if number == 1 else say("they need")
    # Where the run signed in to Entra itself, what failed there has a cause and its own remedy.
    to_do = need.to_do if can_sign_in or need is not OF_INPUT["Entra sign-in"] else ""
    told = f"{they} {need.words}." if need.words else ""
    return say(
        "{count} not run: {filter}",
        count=count(number, "check"),
        filter=" ".join(filter(None, (told, to_do))),
    )
