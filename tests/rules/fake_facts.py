"""Evidence by kind, as a check sees it, and what tests ask of a finding."""

from typing import Any

from checks.causes.catalogue import causes
from checks.model import Finding, Missing, Reason


class FakeFacts:
    """Evidence by kind, as a check sees it."""

    def __init__(self, *evidence: Any, subject: str | None = None) -> None:
        self._evidence = {type(piece): piece for piece in evidence}
        self._subject = subject

    def __getitem__(self, kind: type[Any]) -> Any:
        return self._evidence[kind]

    def get(self, kind: type[Any]) -> Any:
        """Return evidence or None."""
        return self._evidence.get(kind)

    def why_missing(self, kind: type[Any]) -> Missing | None:
        """Return why evidence is absent."""
        return None if kind in self._evidence else Missing(reason=Reason.NO_INPUT)

    @property
    def subject(self) -> str | None:
        """Return the subject."""
        return self._subject


def first_cause(finding: Finding) -> str:
    """Return the likeliest cause, which must be in the catalogue."""
    assert all(candidate.cause in causes() for candidate in finding.candidates)
    return finding.candidates[0].cause
