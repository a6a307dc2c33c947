"""The document of `explain`: what a text says and which causes it allows, in plain data."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from checks import __version__
from checks.causes.catalogue import causes
from checks.causes.exclusion import of_candidates
from checks.explain import Explanation
from checks.knowledge import EDITION
from checks.model import Candidate, Confidence
from checks.redact import DEFAULT
from checks.report.document import NAME, SCHEMA_VERSION, explained
from checks.report.exclusions import others_of
from checks.target import COUNT_TOKENS

__all__ = ["cause_document", "explanation_of"]

_LISTED = (
    "id",
    "category",
    "title",
    "means",
    "confidence",
    "decided_by",
    "rests_on",
    "remedies",
)


def explanation_of(found: Explanation) -> dict[str, Any]:
    """Put an explanation into the contract's JSON, redacted whole on its way out."""
    params = _params(found)
    recognised = asdict(found.recognised)
    document = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": NAME, "version": __version__, "knowledge": EDITION},
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


def _params(found: Explanation) -> dict[str, str]:
    """Return what is filled into causes: what the text names, under the names of the catalogue."""
    told = found.recognised
    base = _base_url(told.host, told.path)
    known = {
        "deployment": told.deployment,
        "host": told.host,
        "path": told.path,
        "base_url": base,
        "resource": told.host.partition(".")[0] if told.host and base else None,
        "tenant": told.tenant_id,
        "region": told.region,
        "status": str(told.status) if told.status else None,
        "seconds": str(told.retry_after_s) if told.retry_after_s else None,
        "counter": told.limit_counter,
    }
    return {name: value for name, value in known.items() if value}


def _base_url(host: str | None, path: str | None) -> str | None:
    if host is None or not host.endswith((".azure.com", ".azure.us", ".azure.cn")):
        return None
    base = (path or "/anthropic").removesuffix(COUNT_TOKENS).removesuffix("/v1/messages")
    return f"https://{host}{base}"


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
