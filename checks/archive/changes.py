"""What newer rules and knowledge make of old evidence: which results changed, and how; pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from checks.words import say

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A result that is another one now."""

    check: str
    subject: str | None
    then: str
    now: str

    @property
    def told(self) -> str:
        """Say it in a sentence."""
        about = f"{self.check} ({self.subject})" if self.subject else self.check
        return say("{about}: {then}, now {now}", about=about, then=self.then, now=self.now)


def changes(then: Document | None, now: Document) -> tuple[Change, ...]:
    """Return the checks whose status or causes are not what they were when it was collected."""
    if then is None:
        return ()
    before, after = _results(then), _results(now)
    return tuple(_changed(before, after))


def _changed(
    before: Mapping[tuple[str, str | None], str], after: Mapping[tuple[str, str | None], str]
) -> Iterator[Change]:
    for (check, subject), said in after.items():
        old = before.get((check, subject), say("not checked"))
        if old != said:
            yield Change(check=check, subject=subject, then=old, now=said)


def _results(document: Document) -> Mapping[tuple[str, str | None], str]:
    """Return each result by check and subject: its status, and its likeliest cause."""
    found = {}
    checks = document.get("checks")
    for check in checks if isinstance(checks, list) else ():
        if not isinstance(check, Mapping):
            continue
        cause = check.get("cause")
        said = f"{check.get('status')} ({cause})" if cause else str(check.get("status"))
        found[str(check.get("id")), check.get("subject")] = said
    return found
