"""The environment's settings of Claude Code: read, and nothing is sent."""

import re
from collections.abc import Mapping
from typing import Any

from checks.evidence.client import ClientSettings
from checks.knowledge import load
from checks.model import Condition, Facts, Probe, Reason
from checks.probes.tools import Tools
from checks.target import Target
from checks.words import say

SHOWN = re.compile(r"[\w.:@/\[\]-]{1,80}", re.ASCII)
"""A switch's value, or a name of a model; anything else could be a text or a secret."""

NUMBER = re.compile(r"[0-9]{1,4}")
"""A value that is told of a setting that is a number; more digits could be a secret."""


def _told(known: Mapping[str, Any]) -> dict[str, re.Pattern[str]]:
    """Return the variables whose values may be told, each with what a value has to look like."""
    models = known["models"]
    shown = {*(entry["name"] for entry in known["variable"]), *models["names"], models["switch"]}
    numbers = (note["name"] for note in known["note"] if "says_number" in note)
    return dict.fromkeys(shown, SHOWN) | dict.fromkeys(numbers, NUMBER)


def _is_set(name: str, value: str, switches: Mapping[str, Any]) -> bool:
    """Tell whether a variable does anything; a switch that is off is as good as not set."""
    is_off = name in switches["names"] and value.casefold() in switches["off"]
    return bool(value) and not is_off


def settings_in(environ: Mapping[str, str]) -> ClientSettings:
    """Return which variables of the knowledge are set, with the values that may be told."""
    known = load("variables")
    told = _told(known)
    beside = (entry.get(key, ()) for entry in known["variable"] for key in ("beside", "without"))
    spoken_of = {*told, *(name for names in beside for name in names)}
    spoken_of |= {entry["name"] for entry in known["note"]}
    given = {name: environ.get(name, "").strip() for name in sorted(spoken_of)}
    there = {n: value for n, value in given.items() if _is_set(n, value, known["switches"])}
    return ClientSettings(
        names=frozenset(there),
        values=tuple((n, v) for n, v in there.items() if n in told and told[n].fullmatch(v)),
    )


async def read_settings(tools: Tools, _facts: Facts) -> ClientSettings:
    """Look at the environment in which the check runs."""
    return settings_in(tools.aim.environ)


OWN = Condition(
    holds=lambda facts: facts[Target].given.loopback_allowed,
    reason=Reason.NOT_APPLICABLE,
    detail=say(
        "a dashboard that others can reach runs in its own environment, not in the client's"
    ),
)

PROBES = (
    Probe(
        id="client.settings",
        provides=ClientSettings,
        needs=(Target,),
        conditions=(OWN,),
        run=read_settings,
    ),
)
