"""The document of `explain`: what a text says and which causes it allows, in plain data."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from checks.causes.catalogue import causes
from checks.causes.exclusion import of_candidates
from checks.explain import BASE_PATH, Explanation
from checks.model import Candidate, Confidence
from checks.redact import DEFAULT
from checks.report.document import explained
from checks.report.exclusions import others_of
from checks.report.recognised import names_in
from checks.report.version import SCHEMA_VERSION, heading

__all__ = ["cause_document", "explanation_of"]

_LISTED = (
    "id",
    "category",
    "title",
    "means",
    "client_made",
    "confidence",
    "decided_by",
    "rests_on",
    "remedies",
)


def explanation_of(found: Explanation) -> dict[str, Any]:
    """Put an explanation into the contract's JSON, redacted whole on its way out."""
    recognised = asdict(found.recognised)
    params = _params(recognised)
    document = {
        **heading(),
        "recognised": {**recognised, "times": list(found.recognised.times)},
        "causes": [_cause(each, params) for each in found.candidates],
        "elsewhere": found.is_elsewhere,
        "cut": found.is_cut,
        "redactions": found.redactions,
        **others_of([of_candidates(found.candidates)], (), params),
        "coverage": None,
    }
    redacted = DEFAULT.value(document)
    return redacted if isinstance(redacted, dict) else {}


def _params(told: Mapping[str, Any]) -> dict[str, str]:
    """Return what is filled into causes: what the text names, and the base URL of its resource."""
    known = names_in(told)
    if "resource" in known:
        base = BASE_PATH.sub("", told["path"] or "/anthropic")
        known["base_url"] = f"https://{told['host']}{base}"
    return known


def _cause(found: Candidate, params: Mapping[str, str]) -> dict[str, Any]:
    whole = explained(
        found.cause,
        {**params, **found.params},
        decided_by=found.decided_by,
        confidence=found.confidence,
    )
    return {name: whole[name] for name in _LISTED}


def cause_document(cause: str) -> dict[str, Any] | None:
    """Return a cause of the catalogue by its ID, None where there is none of that name."""
    if cause not in causes():
        return None
    found = Candidate(cause=cause, confidence=Confidence.POSSIBLE, decided_by="")
    return {"schema_version": SCHEMA_VERSION, "cause": _cause(found, {})}
