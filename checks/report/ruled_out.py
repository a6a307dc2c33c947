"""What a run rules out, what it leaves open and what would decide, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from checks.report.reading import sentence
from checks.report.unseen import needed
from checks.words import say

Document = Mapping[str, Any]

READS = "/read"
"""How every permission ends that the role Reader has."""


def heading_of_ruled_out(document: Document) -> str:
    """Return how many causes are ruled out."""
    return say("Ruled out ({number})", number=len(document.get("ruled_out", ())))


def heading_of_open(document: Document) -> str:
    """Return how many causes are not excluded."""
    return say("Not excluded ({number})", number=len(document.get("open", ())))


def ruled_out(document: Document) -> Sequence[str]:
    """Return each cause that is ruled out, with the fact and the check that found it."""
    return [
        say(
            "{title}: {by} [{check}]",
            title=found["title"],
            by=sentence(found["by"]),
            check=found["check"],
        )
        for found in document.get("ruled_out", ())
    ]


def still_open(document: Document) -> Sequence[str]:
    """Return each cause that is not excluded, with what to do to decide."""
    return [
        say("{title}: {to_do}", title=found["title"], to_do=to_decide(document, found))
        for found in document.get("open", ())
    ]


def to_decide(document: Document, found: Document) -> str:
    """Say how to decide whether a cause that is not excluded is the one."""
    if found["follows_from"]:
        return say("This is a consequence of the cause above.")
    check = found["decide_with"]
    ended = [each for each in document["checks"] if each["id"] == check]
    if not check or any(map(_is_done, ended)):
        return str(found["be_sure"])
    needs = found["lacks"] or next((needed(each, document) for each in ended), "")
    if needs:
        return say("Run {check}, which needs {needs}.", check=check, needs=needs)
    return say("Run {check}.", check=check)


def _is_done(check: Document) -> bool:
    """Tell whether running a check again would tell nothing new."""
    return bool(check["status"] != "skip" or check["reason"] == "not_applicable")


def coverage(document: Document) -> str:
    """Say how many causes could be decided, and what would add to them; empty where not known."""
    told = document.get("coverage")
    if not told:
        return ""
    start = say(
        "{decidable} of {causes} causes could be decided with your rights",
        decidable=told["decidable"],
        causes=told["causes"],
    )
    parts = (start, _more_rights(told["lacking"]), _more_input(told["without_input"]))
    return f"{'; '.join(filter(None, parts))}."


def _more_rights(lacking: Sequence[Document]) -> str:
    """Say which right would add how many: one role where it has them all."""
    if not lacking:
        return ""
    if all(lack["permission"].lower().endswith(READS) for lack in lacking):
        number = sum(lack["causes"] for lack in lacking)
        return say("Reader on {scope} would add {number}", scope=_widest(lacking), number=number)
    first = lacking[0]
    return say(
        "{permission} on {scope} would add {number}",
        permission=first["permission"],
        scope=first["scope"],
        number=first["causes"],
    )


def _widest(lacking: Sequence[Document]) -> str:
    scopes = dict.fromkeys(str(lack["scope"]) for lack in lacking)
    return next(iter(scopes)) if len(scopes) == 1 else say("the subscription")


def _more_input(number: int) -> str:
    if not number:
        return ""
    return say("a sign-in or other input that was missing would add {number}", number=number)
