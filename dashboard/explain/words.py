"""How to be sure of an explanation: what to look at, and which checks decide. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from checks.causes.catalogue import causes
from checks.causes.filling import told as in_words
from checks.report.recognised import names_in

Document = Mapping[str, Any]
MOST_CHECKED = 3
"""So many causes, the likeliest first, are told apart by a run of checks."""


def sure(cause: Document, told: Document) -> str:
    """Say how a person makes sure that it is this cause."""
    return in_words(causes()[cause["id"]].be_sure, names_in(told))


def deciding(found: Sequence[Document]) -> tuple[str, ...]:
    """Return the checks that tell the likeliest causes apart, in their order, each once."""
    checks = (causes()[cause["id"]].decide_with for cause in found[:MOST_CHECKED])
    return tuple(dict.fromkeys(filter(None, checks)))
