"""The known causes as the page lists and searches them; pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from checks.causes.catalogue import Cause, causes
from checks.causes.exclusion import named
from checks.causes.filling import told
from checks.knowledge import load
from checks.report.recognised import WHO
from checks.words import say

AADSTS = "auth.aadsts"
GROUPS = {
    AADSTS: say("Sign-in errors of Microsoft Entra ID (AADSTS)"),
    "auth": say("Keys, tokens and sign-in"),
    "rbac": say("Roles and permissions"),
    "network": say("Network"),
    "deployment": say("Deployments"),
    "model": say("Models and regions"),
    "request": say("Requests"),
    "rate_limit": say("Rate limits and quota"),
    "capacity": say("Capacity"),
    "service": say("Errors of the service"),
    "provisioning": say("Deploying a model"),
    "monitoring": say("Logs and metrics"),
    "other": say("Other"),
}
"""Category, or its first part → the group's name, in the page's order."""

CODED = ("code", "type", "text", "error", "message", "whole")
"""Signals of a signature whose patterns name codes."""
NAME = re.compile(r"[A-Z][a-z]+(?:[A-Z][a-z]+)+|(?<![\\a-z])[a-z]+(?:_[a-z]+)+")
"""An error code as it stands in a pattern: `DeploymentNotFound`, `rate_limit_error`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A cause as it is listed."""

    id: str
    group: str
    category: str
    title: str
    means: str
    who: str
    """Where it comes from, empty where that is not known."""
    codes: tuple[str, ...]
    """Statuses and error codes under which it shows."""

    @property
    def searched(self) -> str:
        """Return what a search looks through."""
        told = (self.id, self.category, self.title, self.means, self.who, *self.codes)
        return " ".join(told).lower()


@cache
def _codes() -> Mapping[str, Mapping[str, None]]:
    """Return for each cause the statuses and codes that its signatures name."""
    found: dict[str, dict[str, None]] = {}
    for signature in load("signatures")["signature"]:
        when = signature["when"]
        named = [name for part in CODED for name in NAME.findall(when.get(part, ""))]
        for cause in signature["causes"]:
            codes = found.setdefault(cause["id"], {})
            codes.update(dict.fromkeys((*map(str, when.get("status", ())), *named)))
    return found


@cache
def entries() -> Mapping[str, Sequence[Entry]]:
    """Return the listed causes by group, in the page's order."""
    listed = sorted(map(_entry, causes().values()), key=lambda each: (each.category, each.title))
    order = sorted(GROUPS, key=lambda group: group == AADSTS)
    return {group: [each for each in listed if each.group == group] for group in order}


def _entry(cause: Cause) -> Entry:
    first = cause.category.partition(".")[0]
    return Entry(
        id=cause.id,
        group=cause.category if cause.category in GROUPS else first if first in GROUPS else "other",
        category=cause.category,
        title=named(cause, {}),
        means=told(cause.means, {}),
        who=WHO.get(cause.answered_by, ""),
        codes=tuple(_codes().get(cause.id, {})),
    )


def matching(text: str) -> Sequence[Entry]:
    """Return the causes that have every word of a search, in any of what is listed of them."""
    asked = text.lower().split()
    every = (each for group in entries().values() for each in group)
    return [each for each in every if all(word in each.searched for word in asked)]
