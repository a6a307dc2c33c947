"""What one probe or check may read, in its subject's eyes, whatever it is looked up in."""

from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from checks.evidence import Acceptance, Call, Exchange, OtherSignIn, SignIn
from checks.evidence.arm.accounts import ArmSignIn
from checks.evidence.logs import LogsSignIn
from checks.evidence.reads import Read
from checks.model import Facts, Missing
from checks.words import say

E = TypeVar("E")


class Source(Protocol):
    """What evidence is looked up in: the board of a run under way, or a finished run."""

    def look(self, kind: type[Any], subject: str | None) -> Any:
        """Return evidence, or a `Missing`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View(Facts):
    """What one probe or check may read, in its subject's eyes. See `Facts`."""

    source: Source
    bound: str | None = field(default=None)

    def __getitem__(self, kind: type[E]) -> E:
        found = self.get(kind)
        if found is None:
            raise LookupError(say("{name} was not requested, or is missing", name=kind.__name__))
        return found

    def get(self, kind: type[E]) -> E | None:
        """See `Facts.get`."""
        value = self.source.look(kind, self.bound)
        return None if isinstance(value, Missing) else value

    def why_missing(self, kind: type[Any]) -> Missing | None:
        """See `Facts.why_missing`."""
        value = self.source.look(kind, self.bound)
        return value if isinstance(value, Missing) else None

    @property
    def subject(self) -> str | None:
        """See `Facts.subject`."""
        return self.bound


def exchanges_in(evidence: object) -> tuple[Exchange, ...]:
    """Return the requests behind a piece of evidence."""
    match evidence:
        case Acceptance(tried=tried):
            return tuple(exchange for call in tried for exchange in call.exchanges)
        case Call(exchanges=exchanges):
            return exchanges
        case SignIn(exchanges=exchanges):
            return exchanges
        case OtherSignIn(sign_in=walk) | ArmSignIn(sign_in=walk) | LogsSignIn(sign_in=walk):
            return walk.exchanges
        case Read(exchanges=exchanges):
            return exchanges
        case _:
            return ()
