"""A finished run as an evidence file."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from checks import __version__
from checks.archive.codec import Encoder, exchange_data
from checks.archive.files import EVIDENCE, EXCHANGES, PLAN, README, RESULT, as_bytes, packed
from checks.archive.kinds import version_of
from checks.archive.pseudonyms import checked, pseudonyms_of
from checks.knowledge import EDITION
from checks.model import FinishedRun
from checks.redact import Redactor
from checks.words import say


class Written(NamedTuple):
    """A file, and the map of its pseudonyms, which is for the collector alone."""

    content: bytes
    names: Mapping[str, str]
    """Pseudonym → name; empty where names are told."""


def written(run: FinishedRun, document: Mapping[str, Any], redactor: Redactor) -> bytes:
    """Return the file of a run; `document` is what was judged when it was collected."""
    return packed(_parts(run, document, redactor), _about(run))


def pseudonymous(run: FinishedRun, document: Mapping[str, Any], redactor: Redactor) -> Written:
    """Return the file of a run with other names in the places of those that it tells."""
    texts = {name: part.decode() for name, part in _parts(run, document, redactor).items()}
    made = pseudonyms_of(run, texts)
    replaced = {name: made.replaced(text) for name, text in texts.items()}
    parts = {name: text.encode() for name, text in checked(replaced, made).items()}
    return Written(packed(parts, _about(run)), dict(made.names))


def _about(run: FinishedRun) -> dict[str, Any]:
    return {
        "tool": {"name": "foundry-doctor", "version": __version__, "knowledge": EDITION},
        "collected_at": run.started_at.isoformat(),
    }


def _parts(run: FinishedRun, document: Mapping[str, Any], redactor: Redactor) -> dict[str, bytes]:
    encoder = Encoder()
    evidence = redactor.value(evidence_data(run, encoder))
    exchanges = [exchange_data(each) for each in encoder.exchanges]
    order = [encoder.number_of(each) for each in run.exchanges]
    return {
        EVIDENCE: as_bytes(evidence),
        EXCHANGES: as_bytes(redactor.value({"exchanges": exchanges, "sent": order})),
        PLAN: as_bytes({"checks": list(run.chosen), "left_out": list(run.left_out)}),
        RESULT: as_bytes(document),
        README: _readme(run, document).encode(),
    }


def evidence_data(run: FinishedRun, encoder: Encoder) -> dict[str, Any]:
    """Return what a run's probes brought, by kind and subject, and why some is missing."""
    for exchange in run.exchanges:
        encoder.number_of(exchange)
    pieces = [
        {
            "kind": kind.__name__,
            "subject": subject,
            "ms": run.durations.get((kind, subject)),
            "value": encoder.encode(value, object),
        }
        for kind, parts in run.pieces.items()
        for subject, value in parts.items()
    ]
    names = sorted({piece["kind"] for piece in pieces})
    return {
        "run_id": run.id,
        "started_at": run.started_at.isoformat(),
        "duration_ms": run.duration_ms,
        "about": encoder.encode(run.about, object),
        "types": {name: version_of(name) for name in names},
        "pieces": sorted(pieces, key=lambda piece: (piece["kind"], piece["subject"] or "")),
    }


def _readme(run: FinishedRun, document: Mapping[str, Any]) -> str:
    target = document["target"]
    return say(
        "Evidence of Foundry Doctor {version}, collected {when} UTC for {base}.\n\n"
        "manifest.json   version, time, and the SHA-256 of each part\n"
        "evidence.json   what was found: addresses, certificates, token claims, what Azure "
        "says about the resource\n"
        "exchanges.json  requests and responses, with their request IDs\n"
        "plan.json       which checks were selected, and which were left out\n"
        "result.json     the results at the time of collection\n\n"
        "It holds no key, no token, no password, and no prompt. It does hold names and IDs of the "
        "tenant, the subscription and the resource, unless they were replaced.\n\n"
        "It is not signed: anyone can change it and repack it. Open it with: foundry-doctor "
        "judge FILE\n",
        version=__version__,
        when=run.started_at.strftime("%Y-%m-%d %H:%M"),
        base=target["base_url"]["value"] if target.get("base_url") else say("no base URL"),
    )
