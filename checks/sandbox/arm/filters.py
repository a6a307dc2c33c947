"""ARM's `$filter`: terms joined by `and`, as much of OData as the providers take."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from checks.sandbox.arm import refusals
from checks.sandbox.arm.visit import Refused, Visit

_TERM = re.compile(
    r"\s*(?:(?P<function>\w+)\(\s*(?:'(?P<argument>(?:[^']|'')*)')?\s*\)"
    r"|(?P<field>\w+)\s+(?P<operator>eq|ge|le)\s+'(?P<value>(?:[^']|'')*)')\s*",
    re.IGNORECASE,
)
_AND = re.compile(r"and\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One condition: `name()`, `name('value')` or `name eq 'value'`."""

    name: str
    """`atscope()`, `assignedto()`, `principalid eq`, …: in lower case."""
    value: str


def terms(visit: Visit, known: Collection[str]) -> tuple[Term, ...]:
    """Return the conditions of a call's filter; refuse what the provider does not know."""
    text, found, place = visit.filter, list[Term](), 0
    while place < len(text):
        match = _TERM.match(text, place)
        term = _term(match) if match else None
        if match is None or term is None or term.name not in known:
            raise Refused(refusals.bad_request(f"The filter '{text}' is not supported."))
        found.append(term)
        place = match.end()
        joined = _AND.match(text, place)
        if place < len(text) and (joined is None or joined.end() == len(text)):
            raise Refused(refusals.bad_request(f"The filter '{text}' is not supported."))
        place = joined.end() if joined else place
    return tuple(found)


def _term(match: re.Match[str]) -> Term:
    if match["function"]:
        name, value = f"{match['function']}()", match["argument"] or ""
    else:
        name, value = f"{match['field']} {match['operator']}", match["value"]
    return Term(name=name.casefold(), value=value.replace("''", "'"))
