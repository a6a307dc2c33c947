"""The document of `config`: what each file is, what is wrong in it, and the corrected text."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from checks.clients.model import Fault, FileReading, Reading
from checks.redact import DEFAULT, Redactor
from checks.report.version import heading
from checks.words import say

__all__ = ["configuration_of", "left_open"]


def configuration_of(reading: Reading) -> dict[str, Any]:
    """Put a reading into the contract's JSON, its secrets masked."""
    redactor, kinds = Redactor(), Counter[str]()
    for file in reading.files:
        for secret in file.secrets:
            redactor.learn(secret)
    files = [_file(file, redactor, kinds) for file in reading.files]
    sent = reading.sent
    document = {
        **heading(),
        "files": files,
        "would_send": ({"url": sent.url, "auth": sent.auth, "model": sent.model} if sent else None),
        "redactions": sum(kinds.values()),
    }
    redacted = DEFAULT.value(redactor.value(document))
    return redacted if isinstance(redacted, dict) else {}


def left_open(file: Mapping[str, Any]) -> str:
    """Say what of a file could not be checked, or nothing."""
    return UNCHECKED.get(tuple(file["unchecked"]), "")


UNCHECKED = {
    ("base_url",): say(
        "The base URL could not be checked: it is not set here, or its value is set elsewhere."
    ),
    ("model",): say("The deployment could not be checked: no value here names it."),
    ("base_url", "model"): say(
        "The base URL and the deployment could not be checked: they are not set here, or their "
        "values are set elsewhere."
    ),
}


def _file(file: FileReading, redactor: Redactor, kinds: Counter[str]) -> dict[str, Any]:
    corrected = None
    if file.corrected is not None:
        masked = redactor.redact(file.corrected)
        kinds.update(masked.kinds)
        corrected = masked.text
    return {
        "file": file.file,
        "client": file.client,
        "client_title": file.title,
        "format": file.form,
        "recognised_by": file.recognised_by,
        "overridden_by": file.overridden_by,
        "faults": [_fault(fault, redactor) for fault in file.faults],
        "notes": [_fault(fault, redactor) for fault in file.notes],
        "corrected": corrected,
        "unchecked": list(file.unchecked),
    }


def _fault(fault: Fault, redactor: Redactor) -> dict[str, Any]:
    return {
        "path": fault.path,
        "line": fault.line,
        "code": fault.code,
        "title": fault.title,
        "why": redactor.text(fault.why),
        "given": _given(fault, redactor),
        "fix": redactor.text(fault.fix) if fault.fix is not None else None,
        "certainty": fault.certainty.value,
        "source": fault.source,
    }


def _given(fault: Fault, redactor: Redactor) -> str:
    """Return a value without secrets; its name may be what makes it one."""
    masked = redactor.value({fault.path.split(".")[-1]: fault.given})
    return str(next(iter(masked.values()))) if isinstance(masked, dict) else ""
