"""What the readable reports share: the headline, a root cause in plain lines, requests once."""

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from checks.report.ages import foundations, sourced
from checks.report.answer import BASH, SCREEN_WARNING, commands_of, in_order, numbers
from checks.report.safe import one_line, terminal
from checks.words import say

Document = Mapping[str, Any]

AREAS = {
    "target": "Target",
    "network": "Network",
    "identity": "Sign-in",
    "gateway": "Call",
    "resource": "Resource",
    "deployment": "Deployment",
    "region": "Region",
    "access": "Access",
    "quota": "Quota",
    "logging": "Logging",
    "health": say("Health and changes"),
}
"""Area → its name on every page and in every report, in page order."""

CALL, FREE = "gateway.deployment-answers", "gateway.accepts-credential"

REASONS = {
    "no_permission": say("no permission"),
    "no_input": say("no sign-in or input"),
    "blocked": say("blocked by another check"),
    "excluded": say("left out"),
    "cancelled": "stopped",
    "deadline": say("out of time"),
}
"""Why a check was not run, in words; one that is not applicable lacks nothing."""


def _why_incomplete(document: Document) -> str:
    """Say why the calls were not proven: what the call itself says, or what crashed."""
    crashed = [check for check in document["checks"] if check["status"] == "crash"]
    call = [check for check in document["checks"] if check["id"] == CALL]
    told = [*crashed, *(check for check in call if check["status"] != "pass")]
    why = one_line(told[0]["summary"]) if told else say("the call was skipped.")
    return (
        say("No verdict. Result of the call: {why}", why=why)
        if told and not crashed
        else say("No verdict: {why}", why=why)
    )


def headline(document: Document) -> str:
    """Return the answer as a sentence or two: the cause, or how far it is known that calls work."""
    if document["verdict"] == "incomplete":
        return _why_incomplete(document)
    roots = document["root_causes"]
    if document["verdict"] == "fail":
        return _stopped([root for root in roots if root["severity"] == "fail"])
    if document["verdict"] == "warn" and roots:
        return say(
            "{works} Warning: {sentence}",
            works=works(document),
            sentence=sentence(roots[0]["title"]),
        )
    return " ".join(filter(None, (works(document), not_known(document))))


def _stopped(roots: Sequence[Document]) -> str:
    if not roots:
        return say("Calls fail, but none of the known causes explains why.")
    more = len(roots) - 1
    rest = say(
        " {count} also {value} calls.",
        count=count(more, say("other problem")),
        value="stops" if more == 1 else "stop",
    )
    return f"{sentence(roots[0]['title'])}{rest if more else ''}"


def problems(document: Document) -> str:
    """Return how many causes stop calls, as a sentence."""
    number = sum(root["severity"] == "fail" for root in document["root_causes"])
    return say(
        "{count} {value} your calls.",
        count=count(number, "problem"),
        value="stops" if number == 1 else "stop",
    )


def works(document: Document) -> str:
    """Return what was proven to work, and no more than that."""
    called = [c for c in document["checks"] if c["id"] == CALL and c["status"] == "pass"]
    names = [one_line(check["subject"]) for check in called if check["subject"]]
    if not called:
        return say("The gateway accepts the credential. No deployment was called.")
    if document["verdict"] == "pass" and not not_known(document):
        return say("Everything works.")
    if len(called) == 1:
        if not names:
            return say("A one-token call works.")
        return say("A one-token call to {name} works.", name=names[0])
    return say(
        "One-token calls to {names} and {names2} work.",
        names=", ".join(names[:-1]),
        names2=names[-1],
    )


def not_known(document: Document) -> str:
    """Say how many checks were not decided or not looked at; empty when all were."""
    checks = document["checks"]
    unsure = sum(check["status"] in ("uncertain", "crash") for check in checks)
    unseen = not_looked_at(checks)
    reasons = ", ".join(dict.fromkeys(REASONS[str(check["reason"])] for check in unseen))
    said = [say("{count} could not be decided", count=count(unsure, "check"))] if unsure else []
    if unseen:
        number = str(len(unseen)) if unsure else count(len(unseen), "check")
        said.append(
            say(
                "{number} did not run ({reasons})",
                number=number,
                reasons=reasons,
            )
        )
    return f"{'; '.join(said)}." if said else ""


def not_looked_at(checks: Sequence[Document]) -> Sequence[Document]:
    """Return the checks that were not run though there was something to look at."""
    return [c for c in checks if c["status"] == "skip" and c["reason"] != "not_applicable"]


def count(number: int, thing: str) -> str:
    """Return a number of things, in words."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def sent(document: Document) -> str:
    """Return what was sent and what it cost, as a sentence."""
    told = document["sent"]
    if not told["requests"]:
        return say("No request was sent.")
    if told["requests"] <= len(_asked_here(document)):
        number = told["requests"]
        which = (
            say("the only request that was sent")
            if number == 1
            else say("the {number} requests that were sent", number=number)
        )
        return say(
            "No request reached Azure, because {which} merely queried this machine for a "
            "managed identity.",
            which=which,
        )
    cost = told["estimated_cost_usd"]
    price = (
        say("cost not known")
        if cost is None
        else say("about {cost:.6f} USD", cost=cost)
        if cost
        else say("no cost")
    )
    return say(
        "Sent {count}, {count2} and {count3}, {price}.",
        count=count(told["requests"], "request"),
        count2=count(told["input_tokens"], say("input token")),
        count3=count(told["output_tokens"], say("output token")),
        price=price,
    )


def _asked_here(document: Document) -> Sequence[Document]:
    """Return the answered requests for a token that did not leave this machine or its host."""
    return [
        request
        for request in requests_of(document["checks"])
        if request["purpose"] == "sign-in"
        and request["status"] is not None
        and not document["sandbox"]
        and _is_here(urlsplit(request["url"]).hostname or "")
    ]


def _is_here(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost"
    return address.is_loopback or address.is_link_local


def sentence(text: str) -> str:
    """Return text as a sentence on one line."""
    said = one_line(text)
    return said if not said or said[-1] in ".!?" else f"{said}."


def name_of(check: Document) -> str:
    """Return a check's title, with its subject where it has one, on one line."""
    subject = f" ({check['subject']})" if check["subject"] else ""
    return one_line(f"{check['title']}{subject}")


def target_name(document: Document) -> str:
    """Return what the run was about: the resource's name, else the URL, else an empty string."""
    target = document["target"]
    return one_line(target["resource"]["value"] or target["base_url"]["value"] or "")


def roots_of(document: Document, check: Document) -> Sequence[Document]:
    """Return the root causes that explain why a check failed or warned."""
    if check["status"] not in ("fail", "warn"):
        return ()
    return [
        root
        for root in document["root_causes"]
        if check["id"] in root["explains"]
        and (check["subject"] in root["subjects"] or not (root["subjects"] and check["subject"]))
    ]


def requests_of(checks: Sequence[Document]) -> Sequence[Document]:
    """Return each request once, in the order they were sent: checks share them."""
    found = {
        (r["started_at"], r["method"], r["url"], r["duration_ms"]): r
        for check in checks
        for r in check["requests"]
    }
    return sorted(found.values(), key=lambda request: str(request["started_at"]))


def outcome(request: Document) -> str:
    """Return a request's status, or why there is none."""
    if request["status"] is None:
        return say("no answer ({failure})", failure=request["failure"])
    return (
        f"{request['status']} ({request['failure']})"
        if request["failure"]
        else str(request["status"])
    )


def request_lines(requests: Sequence[Document]) -> Iterator[str]:
    """Yield a line for each request, with what support asks for."""
    for request in requests:
        ids = [
            f"{name} {request[key]}"
            for name, key in (("request-id", "request_id"), ("apim-request-id", "apim_request_id"))
            if request[key]
        ]
        said = f"{request['method']} {request['url']}: {outcome(request)}"
        yield one_line(", ".join((said, *ids, request["started_at"])))


def root_lines(root: Document) -> Iterator[str]:
    """Yield a root cause and its remedies as plain text, what to do first before the others."""
    yield one_line(f"{root['title']} [{root['category']}]")
    if root["means"]:
        yield one_line(root["means"])
    yield one_line(f"{root['confidence'].capitalize()}: {root['decided_by']}")
    yield from foundations(root)
    for remedy in in_order(root):
        yield ""
        yield from _remedy_lines(remedy)
    for other in root["alternatives"]:
        yield ""
        yield one_line(
            say(
                "Another possible cause: {title} ({decided_by})",
                title=other["title"],
                decided_by=other["decided_by"],
            )
        )


def lead_of(remedy: Document) -> str:
    """Return the words before a remedy: who says that it helps, and whether to begin with it."""
    kind = say("Documented remedy") if remedy["documented"] else say("Field evidence")
    return say("→ Do this. {kind}", kind=kind) if remedy["recommended"] else kind


def _remedy_lines(remedy: Document) -> Iterator[str]:
    yield one_line(f"{lead_of(remedy)}: {remedy['summary']}")
    for step, number in zip(remedy["do"], numbers(remedy["do"]), strict=True):
        yield f"  {number}{one_line(step['step'])}"
        for command in commands_of(step, BASH):
            yield f"     $ {terminal(command.text)}"
            if command.prints_secret:
                yield f"       {SCREEN_WARNING}"
    for text in remedy["avoid"]:
        yield say("  Avoid: {text}", text=one_line(text))
    if remedy["contradicted_by"]:
        yield say("  But: {contradicted_by}", contradicted_by=one_line(remedy["contradicted_by"]))
    yield say("  Source: {sourced}", sourced=sourced(remedy))
