"""Checks of what the environment sets for Claude Code."""

import re
from collections.abc import Mapping
from typing import Any

from checks.evidence.arm.deployments import DeploymentList
from checks.evidence.client import ClientSettings
from checks.knowledge import load
from checks.model import Check, Facts, Finding, Reason
from checks.rules.findings import because, passed, skipped, undecided, warned
from checks.rules.reading import unread
from checks.words import say

SUFFIX = re.compile(r"\[\w+\]$")
"""Claude Code's mark for the long context, which it takes off before it sends the name."""


def _holds(entry: Mapping[str, Any], found: ClientSettings) -> bool:
    beside, without = entry.get("beside"), entry.get("without", ())
    return (
        entry["name"] in found.names
        and ("value" not in entry or _has(entry, found))
        and (beside is None or not found.names.isdisjoint(beside))
        and found.names.isdisjoint(without)
    )


def _has(entry: Mapping[str, Any], found: ClientSettings) -> bool:
    return bool(re.search(entry["value"], dict(found.values).get(entry["name"], "")))


def _noted(note: Mapping[str, Any], found: ClientSettings) -> tuple[str, str]:
    value = dict(found.values).get(note["name"])
    if value is None or "says_number" not in note:
        return "note", note["says"]
    return "note", note["says_number"].format(value=value)


def judge_settings(facts: Facts) -> Finding:
    """Judge whether a variable of Claude Code does harm."""
    found, known = facts[ClientSettings], load("variables")
    notes = tuple(_noted(note, found) for note in known["note"] if note["name"] in found.names)
    wrong = [entry for entry in known["variable"] if _holds(entry, found)]
    if not wrong:
        return passed(say("No environment variable interferes with Claude Code."), notes)
    first, *others = wrong
    return warned(
        say("{name} is set. {says}", name=first["name"], says=first["says"]),
        because(
            "client-variable",
            say("The environment in which the check runs was read."),
            rests_on=(f"variables/{first['id']}",),
            variable=first["name"],
            reason=first["says"],
            cure=first["cure"],
        ),
        (
            *(
                ("also", say("{name} is set. {says}", name=entry["name"], says=entry["says"]))
                for entry in others
            ),
            *notes,
        ),
    )


def judge_models(facts: Facts) -> Finding:
    """Judge whether the names of models in Claude Code's variables are deployments."""
    found, known = facts[ClientSettings], load("variables")["models"]
    named = {n: SUFFIX.sub("", v) for n, v in found.values if n in known["names"]}
    asked = {name: value for name, value in named.items() if value not in known["aliases"]}
    if known["switch"] not in found.names or not asked:
        return skipped(
            say("Not run: no Claude Code variable names a model in this environment."),
            Reason.NOT_APPLICABLE,
        )
    read = facts.get(DeploymentList)
    if read is None:
        return skipped(
            say("Not run: the deployments could not be read."),
            Reason.BLOCKED,
            ("deployment.exists",),
        )
    if finding := unread(read, say("the deployments")):
        return finding
    names = [deployment.name for deployment in read.items]
    evidence = (*sorted(asked.items()), ("deployments", ", ".join(names)))
    wrong = next((name for name in sorted(asked) if asked[name] not in names), "")
    if not wrong:
        return passed(
            say("Each model that Claude Code's variables name is a deployment on the resource."),
            evidence,
        )
    if not read.proves_absence:
        return undecided(say("The list of deployments is incomplete."), evidence)
    return warned(
        say(
            "{wrong} names {asked}, which is not a deployment on this resource.",
            wrong=wrong,
            asked=asked[wrong],
        ),
        because(
            "client-model",
            say("The environment and the list of the resource's deployments were read."),
            rests_on=("variables/models",),
            variable=wrong,
            nearest=asked[wrong],
        ),
        evidence,
    )


CHECKS = (
    Check(id="target.client-settings", needs=(ClientSettings,), judge=judge_settings),
    Check(
        id="deployment.client-models",
        needs=(ClientSettings,),
        uses=(DeploymentList,),
        judge=judge_models,
    ),
)
