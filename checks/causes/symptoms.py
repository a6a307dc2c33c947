"""Which causes share a symptom, found without parsing those that do not; pure."""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import cache

from checks.causes.catalogue import Cause, causes
from checks.knowledge import load, texts_of

HEADS = re.compile(r'^id = "([^"]+)"$|^symptoms = \[([^\]]*)\]', re.MULTILINE)
"""What a cause begins with, and where it says under what it shows."""


@cache
def _symptoms() -> Mapping[str, frozenset[str]]:
    """Return the symptoms of each cause, read off the texts: that is a hundredth of the time."""
    found: dict[str, frozenset[str]] = {}
    name = ""
    for text in texts_of("causes").values():
        for head in HEADS.finditer(text):
            name = head[1] or name
            if not head[1]:
                found[name] = frozenset(re.findall('"([^"]+)"', head[2]))
    return found


def sharing(symptoms: AbstractSet[str]) -> tuple[Cause, ...]:
    """Return every cause that has one of these symptoms; only their files are parsed."""
    return tuple(causes()[name] for name, own in _symptoms().items() if own & symptoms)


@cache
def _likes() -> Mapping[str, tuple[str, ...]]:
    entries = (
        entry
        for file, kinds in (("signatures", ("signature",)), ("said", ("sentence", "general")))
        for kind in kinds
        for entry in load(file)[kind]
    )
    return {entry["id"]: tuple(entry["like"]) for entry in entries if "like" in entry}


def seen_in(signature: str) -> frozenset[str]:
    """Return the signatures of which a text may be that has one: its own, and those it is like."""
    return frozenset((signature, *_likes().get(signature, ())))
