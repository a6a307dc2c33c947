"""The environment's settings of Claude Code: read, and nothing is sent."""

import re
from collections.abc import Mapping

from checks.evidence.client import ClientSettings
from checks.knowledge import load
from checks.model import Condition, Facts, Probe, Reason
from checks.probes.tools import Tools
from checks.target import Target

SHOWN = re.compile(r"[\w.:@/\[\]-]{1,80}", re.ASCII)
"""A switch's value, or a name of a model; anything else could be a text or a secret."""


def settings_in(environ: Mapping[str, str]) -> ClientSettings:
    """Return which variables of the knowledge are set, with the values that may be told."""
    known, models = load("variables"), load("variables")["models"]
    told = {*(entry["name"] for entry in known["variable"]), *models["names"], models["switch"]}
    beside = (entry.get(key, ()) for entry in known["variable"] for key in ("beside", "without"))
    spoken_of = told | {name for names in beside for name in names}
    spoken_of |= {entry["name"] for entry in known["note"]}
    there = {name: environ[name].strip() for name in spoken_of if environ.get(name, "").strip()}
    return ClientSettings(
        names=frozenset(there),
        values=tuple(
            (n, there[n]) for n in sorted(there) if n in told and SHOWN.fullmatch(there[n])
        ),
    )


async def read_settings(tools: Tools, _facts: Facts) -> ClientSettings:
    """Look at the environment in which the check runs."""
    return settings_in(tools.aim.environ)


OWN = Condition(
    holds=lambda facts: facts[Target].given.loopback_allowed,
    reason=Reason.NOT_APPLICABLE,
    detail="a dashboard that others reach has an environment of its own",
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
