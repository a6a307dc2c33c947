"""The document's part on the other causes of what was seen: ruled out, still open, and covered."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from checks.causes.exclusion import (
    Open,
    RuledOut,
    Sighting,
    coverage_of,
    named,
    of_root,
    said_of,
    weighed,
)
from checks.causes.filling import told
from checks.causes.rank import RootCause
from checks.model import Result


def others(
    roots: Sequence[RootCause], results: Sequence[Result], params: Mapping[str, str]
) -> dict[str, Any]:
    """Return `ruled_out` and `open` of a run."""
    subjects = [root.subjects[0] for root in roots if root.subjects]
    known = {**params, "deployment": subjects[0]} if subjects else params
    return others_of([of_root(root) for root in roots], results, known)


def others_of(
    sightings: Sequence[Sighting], results: Sequence[Result], params: Mapping[str, str]
) -> dict[str, Any]:
    """Return `ruled_out` and `open` of what was seen; without results nothing is ruled out."""
    ruled_out, still_open = weighed(sightings, results)
    return {
        "ruled_out": [_ruled_out(each, params) for each in ruled_out],
        "open": [_open(each, params) for each in still_open],
    }


def _ruled_out(found: RuledOut, params: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": found.cause.id,
        "category": found.cause.category,
        "title": named(found.cause, params),
        "by": found.by,
        "check": found.check,
    }


def _open(found: Open, params: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": found.cause.id,
        "category": found.cause.category,
        "title": named(found.cause, params),
        "decide_with": found.cause.decide_with,
        "lacks": said_of(found.lacks),
        "be_sure": told(found.cause.be_sure, params),
        "follows_from": found.follows_from or None,
    }


def covered(results: Sequence[Result]) -> dict[str, Any]:
    """Return `coverage` of a run."""
    found = coverage_of(results)
    return {
        "causes": found.causes,
        "decidable": found.decidable,
        "without_input": found.without_input,
        "lacking": [{**asdict(each.permission), "causes": each.causes} for each in found.lacking],
    }
