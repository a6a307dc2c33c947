"""Real names in the sentences of the knowledge, and words for those that nobody knows; pure."""

import re
from collections.abc import Mapping
from functools import cache

from checks.causes.models import lacking
from checks.causes.places import portals
from checks.knowledge import load

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_START = re.compile(r"(?:^|(?<=[.!?] ))[a-z](?=[a-z ])")


def _known(params: Mapping[str, str]) -> dict[str, str]:
    return {**params, **portals(), **lacking()}


def fill_text(text: str, params: Mapping[str, str]) -> str:
    """Fill in real names; what is unknown stays in capitals, as it does in a command."""
    known = _known(params)
    return PLACEHOLDER.sub(lambda found: known.get(found[1]) or found[1].upper(), text)


@cache
def _unknown() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    """Return placeholder, the words before it that go with it, and what is said for both."""
    return tuple(
        (entry["name"], re.compile(entry["after"] + r"\{" + entry["name"] + r"\}"), entry["says"])
        for entry in load("unknown")["name"]
    )


def told(text: str, params: Mapping[str, str]) -> str:
    """Fill in real names into a sentence that is read by itself; what is unknown is said in words.

    A sentence begins with a capital all the same.
    """
    known = _known(params)
    worded = text
    for name, pattern, says in _unknown():
        if not known.get(name):
            worded = pattern.sub(says, worded)
    if worded != text:
        worded = _START.sub(lambda found: found[0].upper(), worded)
    return fill_text(worded, params)
