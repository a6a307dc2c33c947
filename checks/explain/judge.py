"""From an error that a text reports to the causes that it allows: the classifier of live answers.

A live answer has every signal; a text has few. What a text does not say is unknown, not absent: a
status that is not there rules no signature out whose words stand in the text, and a signature that
asks for what is unknown does not match.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from checks.causes.catalogue import causes
from checks.causes.classify import Match, Signature, match_of, signature_of, signatures
from checks.explain.model import Found
from checks.knowledge import load
from checks.model import Candidate, Confidence
from checks.words import say

TOLD = ("message", "text", "error", "whole", "code", "type", "failure", "said")
"""Signals that are words of the text itself."""
MOST_CHARS = 4000
_AADSTS = re.compile(r"\bAADSTS\d{4,8}\b")


@cache
def _said(place: str) -> tuple[Signature, ...]:
    return tuple(signature_of(entry) for entry in load("said")[place])


@cache
def _all() -> tuple[Signature, ...]:
    # The last one matches whatever no other does, which is no answer to a text.
    return (*_said("sentence"), *signatures()[:-1], *_said("general"))


def signals_of(found: Found, around: Mapping[str, str]) -> dict[str, str | int]:
    """Return what a text says of an error; what it does not say is left out."""
    error = f"{found.code} {found.type} {found.message}"
    signals: dict[str, str | int] = {
        "code": found.code,
        "type": found.type,
        "message": found.message,
        "text": f"{found.code} {found.message}".strip(),
        "error": error,
        "whole": f"{error} {found.enclosed}",
        "failure": found.failure,
        "retired": "lives",
        **around,
    }
    if found.status is not None:
        signals["status"] = found.status
    if found.shape:
        signals["shape"] = found.shape
    return signals


def judge(signals: Mapping[str, str | int]) -> tuple[Match, bool] | None:
    """Return what the first signature that matches says, and whether it goes by words."""
    entra = _AADSTS.search(str(signals.get("message", "")))
    if entra is not None:
        return _of_entra(entra[0]), True
    for signature in _all():
        caught = _caught(signature, signals)
        if caught is not None:
            return match_of(signature, caught), any(name in TOLD for name in signature.patterns)
    return None


def doubted(match: Match, rivals: Sequence[Match]) -> Match:
    """Return a match as less than certain where another error of the text has another cause."""
    ours = {each.cause for each in match.candidates}
    others = [each.candidates[0] for each in rivals if each.candidates]
    other = next((each for each in others if each.cause not in ours), None)
    if other is None or match.candidates[0].confidence != Confidence.CERTAIN:
        return match
    first = replace(match.candidates[0], confidence=Confidence.LIKELY)
    last = replace(other, confidence=Confidence.POSSIBLE)
    return replace(match, candidates=(first, *match.candidates[1:], last))


def _of_entra(code: str) -> Match:
    """Return what a code of Entra means: its own cause, or that of codes that are not listed."""
    listed = code.lower() in causes()
    return Match(
        signature="aadsts",
        candidates=(
            Candidate(
                cause=code.lower() if listed else "aadsts",
                confidence=Confidence.CERTAIN if listed else Confidence.LIKELY,
                decided_by=say("Microsoft Entra returned the code {code}.", code=code),
                params={"code": code},
            ),
        ),
    )


def _caught(signature: Signature, signals: Mapping[str, str | int]) -> dict[str, str] | None:
    if _is_out(signature, signals):
        return None
    caught: dict[str, str] = {}
    words = ""
    for name, pattern in signature.patterns.items():
        found = pattern.search(str(signals[name])[:MOST_CHARS])
        if found is None:
            return None
        words += found[0] if name in TOLD else ""
        caught.update({key: value for key, value in found.groupdict().items() if value})
    # A number that the text lacks is as it must be, where words speak.
    is_met = bool(words.strip()) or all(name in signals for name in signature.numbers)
    return caught if is_met else None


def _is_out(signature: Signature, signals: Mapping[str, str | int]) -> bool:
    """Tell whether a signature asks for what is unknown, or for another number than is known."""
    return any(name not in signals for name in signature.patterns) or any(
        name in signals and signals[name] not in allowed
        for name, allowed in signature.numbers.items()
    )
