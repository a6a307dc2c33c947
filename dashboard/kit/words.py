"""The words around a finished run: its banner, its badges, who called. Pure, from the document."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from checks.credentials.choice import KEY
from checks.report.reading import not_known, problems, roots_of, sentence, works
from checks.words import say
from dashboard.kit.reader import Reader

Document = Mapping[str, Any]

STATUS_WORDS = {
    "fail": "failed",
    "warn": "warning",
    "uncertain": say("could not tell"),
    "crash": say("could not tell"),
    "pass": "passed",
    "skip": say("not run"),
    "waiting": "waiting",
}
"""Status → the one word for it, everywhere on the page."""
NOT_RUN = {
    "not_applicable": say("not needed"),
    "no_permission": say("not allowed"),
    "cancelled": "stopped",
    "deadline": say("no response in time"),
    "excluded": say("left out"),
}
"""Reason of a skipped check → words; every other reason is `not run`."""
CONFIDENCE = {"certain": "Certain", "likely": "Likely", "possible": "Possible"}
MODES = {
    "key": "API key",
    "token": say("bearer token"),
    "entra": "Entra ID sign-in",
}
"""Credential mode → what it is."""
NO_SIGN_IN = "auth.credential_unavailable"
WAYS = say(
    "Provide a credential: run az login on this machine, set up a dedicated identity "
    "(a service principal or a managed identity), or set an API key in {key}.",
    key=KEY,
)
LIVE = "gateway.deployment-answers"
CLAIMS = (("appid", "application"), ("oid", "object"), ("tid", "tenant"))
"""Evidence of the token → what its value identifies."""
PLACE = {
    "resource": "{}",
    "location": "{}",
    "subscription_id": say("subscription {}"),
    "resource_group": say("resource group {}"),
}
"""Part of the target → how it is said, in order."""


class Tone(StrEnum):
    """How a banner looks."""

    BAD = "bad"
    MIXED = "mixed"
    GOOD = "good"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """The answer, in words."""

    tone: Tone
    title: str
    body: str
    remedy: str = ""
    """What to do first, in one sentence; the body of the card says the rest."""
    others: tuple[str, ...] = ()
    """The further root causes, each a sentence."""


def banner_of(document: Document, reader: Reader) -> Banner:
    """Return the answer of a finished run."""
    verdict = document["verdict"]
    if verdict == "fail":
        return _failed(document)
    if verdict == "warn":
        return _warned(document, reader)
    if verdict == "pass":
        title, _, rest = works(document).rstrip(".").partition(". ")
        said = (sentence(rest), _call(document["checks"], reader), not_known(document))
        return Banner(tone=Tone.GOOD, title=title, body=" ".join(filter(None, said)))
    return _incomplete(document["checks"], reader)


def _failed(document: Document) -> Banner:
    stopping = [cause for cause in document["root_causes"] if cause["severity"] == "fail"]
    if not stopping:
        return Banner(
            tone=Tone.BAD,
            title=say("Your calls fail"),
            body=say("No known cause explains the problem."),
        )
    first = stopping[0]
    title = problems(document).rstrip(".")
    body, remedy = sentence(first["title"]), _first_remedy(first)
    if first["category"] == NO_SIGN_IN:
        title, remedy = say("This app has no Azure sign-in"), WAYS
    others = _titles(stopping[1:])
    return Banner(tone=Tone.BAD, title=title, body=body, remedy=remedy, others=others)


def _warned(document: Document, reader: Reader) -> Banner:
    causes = document["root_causes"]
    body = _call(document["checks"], reader)
    if not causes:
        return Banner(tone=Tone.MIXED, title=say("Calls work, with a warning"), body=body)
    title = say("Calls work, but {count} should be fixed", count=reader.count(len(causes), "thing"))
    return Banner(
        tone=Tone.MIXED,
        title=title,
        body=f"{body} {sentence(causes[0]['title'])}",
        remedy=_first_remedy(causes[0]),
        others=_titles(causes[1:]),
    )


def _titles(causes: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(sentence(cause["title"]) for cause in causes)


def _incomplete(checks: Sequence[Mapping[str, Any]], reader: Reader) -> Banner:
    reasons = {check["reason"] for check in checks}
    crashed = [check for check in checks if check["status"] == "crash"]
    if "cancelled" in reasons:
        left = sum(check["reason"] == "cancelled" for check in checks)
        body = say(
            "{count} had not finished. Run the checks again for a complete result.",
            count=reader.count(left, "check"),
        )
        return Banner(tone=Tone.OPEN, title=say("The run was stopped"), body=body)
    if crashed:
        body = say(
            "This is a fault in the dashboard or in the network connection to it, not in "
            "your resource. {summary}",
            summary=crashed[0]["summary"],
        )
        return Banner(tone=Tone.OPEN, title=say("Could not tell"), body=body)
    live = next((check for check in checks if check["id"] == LIVE), None)
    why = live["summary"] if live else say("No call was made.")
    title = say("No check failed, but nothing proves that calls work")
    return Banner(tone=Tone.OPEN, title=title, body=sentence(why))


def _call(checks: Sequence[Mapping[str, Any]], reader: Reader) -> str:
    """Say how long the call took that proves that calls work."""
    live = (r for check in checks if check["id"] == LIVE for r in check["requests"])
    answered = [r for r in live if r["purpose"] == "messages" and r["status"] == 200]
    return (
        say("A call took {duration}.", duration=reader.duration(answered[-1]["duration_ms"]))
        if answered
        else ""
    )


def _first_remedy(cause: Mapping[str, Any]) -> str:
    remedies = cause["remedies"]
    chosen = next((remedy for remedy in remedies if remedy["recommended"]), None)
    return sentence((chosen or remedies[0])["summary"]) if remedies else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """How many checks ended in one way."""

    status: str
    number: int

    @property
    def words(self) -> str:
        """Return the badge's label."""
        plural = "s" if self.status == "warn" and self.number != 1 else ""
        return f"{self.number} {STATUS_WORDS[self.status]}{plural}"


def badges_of(statuses: Sequence[str]) -> tuple[Badge, ...]:
    """Count checks by how they ended, the worst first; what has no check is left out."""
    merged = Counter("uncertain" if status == "crash" else status for status in statuses)
    order = ("fail", "warn", "uncertain", "pass", "skip", "waiting")
    return tuple(Badge(status=s, number=merged[s]) for s in order if merged[s])


def explained(document: Document, reader: Reader) -> str:
    """Say how many failed checks the problems of the banner explain, where the numbers differ."""
    failed = [check for check in document["checks"] if check["status"] == "fail"]
    causes = [cause for cause in document["root_causes"] if cause["severity"] == "fail"]
    known = [check for check in failed if any(r in causes for r in roots_of(document, check))]
    if not known or len(causes) == len(failed) == len(known):
        return ""
    who = say("This problem explains") if len(causes) == 1 else say("These problems explain")
    if len(known) < len(failed):
        return say(
            "{who} {known} of {failed}.",
            who=who,
            known=reader.number(len(known)),
            failed=reader.count(len(failed), say("failed check")),
        )
    every = "both" if len(failed) == 2 else say("all {number}", number=reader.number(len(failed)))
    return say("{who} {every} failed checks.", who=who, every=every)


def outcome(status: str, reason: str | None, duration_ms: float, reader: Reader) -> str:
    """Return what stands at the right of a check's line."""
    if status == "skip":
        return NOT_RUN.get(reason or "", "not run")
    if status in ("waiting", "crash", "uncertain"):
        return STATUS_WORDS[status]
    return reader.duration(duration_ms) if duration_ms else ""


def took_ms(check: Mapping[str, Any]) -> float:
    """Return how long a check took: what it judges may have been fetched for another one."""
    took = (check["duration_ms"], *(request["duration_ms"] for request in check["requests"]))
    return float(max(took))


def consequences(document: Document, check: str) -> int:
    """Return how many checks did not run because of this one."""
    return sum(check in other["blocked_by"] for other in document["checks"])


def caller_of(document: Document) -> str:
    """Say whose identity called: by which credential, and who the token says it is.

    Empty when there was none.
    """
    target, checks = document["target"], document["checks"]
    evidence = {
        item["name"]: item["value"]
        for check in checks
        if check["id"] in ("identity.credential", "identity.token-lifetime")
        for item in check["evidence"]
    }
    mode = MODES.get(target["auth"]["value"] or "", "credential")
    named = f" ({evidence['set']})" if evidence.get("set") else ""
    ids = ", ".join(f"{word} {evidence[name]}" for name, word in CLAIMS if evidence.get(name))
    if not named and not ids:
        return ""
    return say(
        "Called with this {mode}{named}{ids}.",
        mode=mode,
        named=named,
        ids=f": {ids}" if ids else "",
    )


def place_of(document: Document) -> str:
    """Say where the resource is, as far as it is known."""
    known = {name: document["target"][name]["value"] for name in PLACE}
    return " · ".join(said.format(known[name]) for name, said in PLACE.items() if known[name])


def lacking(missing: Iterable[Mapping[str, str]]) -> str:
    """Say which permissions are lacking, and where: each place once."""
    places: dict[str, dict[str, None]] = {}
    for lack in missing:
        places.setdefault(lack["scope"], {})[lack["permission"]] = None
    return " ".join(
        say("Needs {listed} on {place}.", listed=_listed(tuple(names)), place=place)
        for place, names in places.items()
    )


def _listed(names: Sequence[str]) -> str:
    before = ", ".join(names[:-1])
    return say("{before} and {names}", before=before, names=names[-1]) if before else names[-1]


def unseen(document: Document, reader: Reader) -> str:
    """Say how much this identity may not read, and what lets it; empty when it may read all."""
    number = sum(bool(check["missing"]) for check in document["checks"])
    if not number:
        return ""
    return say(
        "{count} could not run because of missing permissions. To give this identity the "
        "access that these checks need, assign it the Reader role on the resource's "
        "subscription.",
        count=reader.count(number, "check"),
    )
