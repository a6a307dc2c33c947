"""What a probe, a check, a finding, a result and a finished run are: plain data, no I/O."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from checks.clouds import SANDBOX
from checks.evidence import Exchange
from checks.target import Target
from checks.words import say

E = TypeVar("E")


class Status(StrEnum):
    """How a check ended."""

    PASS = "pass"  # noqa: S105 - a status, no password
    WARN = "warn"
    FAIL = "fail"
    UNCERTAIN = "uncertain"
    SKIP = "skip"
    CRASH = "crash"


class Reason(StrEnum):
    """Why a check was skipped."""

    BLOCKED = "blocked"
    NO_INPUT = "no_input"
    NO_PERMISSION = "no_permission"
    NOT_APPLICABLE = "not_applicable"
    EXCLUDED = "excluded"
    CANCELLED = "cancelled"
    DEADLINE = "deadline"


class Confidence(StrEnum):
    """How surely a cause explains what was found."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


class Area(StrEnum):
    """The areas of the contract, in page order."""

    TARGET = "target"
    NETWORK = "network"
    IDENTITY = "identity"
    GATEWAY = "gateway"
    RESOURCE = "resource"
    DEPLOYMENT = "deployment"
    REGION = "region"
    ACCESS = "access"
    QUOTA = "quota"
    LOGGING = "logging"
    HEALTH = "health"


class Verdict(StrEnum):
    """What the run says as a whole."""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    WARN = "warn"
    FAIL = "fail"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A cause that a finding allows."""

    cause: str
    confidence: Confidence
    decided_by: str
    """The fact that decides, or that would decide."""
    params: Mapping[str, str] = field(default_factory=dict)
    """What fills the cause's title, steps and commands."""
    rests_on: tuple[str, ...] = ()
    """IDs of facts of the knowledge without which the cause would not follow, as in
    `models/{model}`, where a name in braces is filled in like that of a title."""
    signature: str = ""
    """ID of the signature that matched; empty where a rule names the cause by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A check's judgement: pure, before it is stamped with time and place."""

    status: Status
    summary: str
    evidence: tuple[tuple[str, str], ...] = ()
    candidates: tuple[Candidate, ...] = ()
    """Causes, the likeliest first; never empty on `fail` and `warn`."""
    left_open: tuple[str, ...] = ()
    """Causes that it does not name, and does not exclude: what would show them was not there."""
    reason: Reason | None = None
    blocked_by: tuple[str, ...] = ()
    missing: "tuple[Permission, ...]" = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """What an identity lacks to look."""

    permission: str
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Why a piece of evidence is not there."""

    reason: Reason
    detail: str = ""
    blocked_by: tuple[str, ...] = ()
    """Check IDs."""
    permissions: tuple[Permission, ...] = ()
    crash: str = ""
    """A reference to our own fault; set only when a probe crashed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one planned check ended in; there is exactly one for each."""

    id: str
    area: Area
    subject: str | None
    status: Status
    summary: str
    evidence: tuple[tuple[str, str], ...] = ()
    candidates: tuple[Candidate, ...] = ()
    left_open: tuple[str, ...] = ()
    reason: Reason | None = None
    blocked_by: tuple[str, ...] = ()
    missing: tuple[Permission, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    duration_ms: float = 0.0


class Facts(Protocol):
    """What a probe or a check may read: the evidence of its subject."""

    def __getitem__(self, kind: type[E]) -> E:
        """Return evidence that was asked for in `needs`."""

    def get(self, kind: type[E]) -> E | None:
        """Return evidence that may be absent."""

    def why_missing(self, kind: type[Any]) -> Missing | None:
        """Return why evidence is absent, or None."""

    @property
    def subject(self) -> str | None:
        """Return the subject of this instance (a deployment, a region)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """When a probe applies; otherwise its evidence is missing for this reason."""

    holds: Callable[[Facts], bool]
    reason: Reason
    detail: str = ""
    blocked_by: tuple[str, ...] = ()
    permissions: tuple[Permission, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A request that a probe may send."""

    method: str
    url: str
    """`{…}` stands for a part that is not known before the run."""
    why: str
    certain: bool = True
    """False when it depends on an earlier answer."""
    deployment: str = ""
    """The deployment that a message goes to, empty for what costs no tokens."""
    input_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One question to one service."""

    id: str
    provides: type[Any]
    needs: tuple[type[Any], ...] = ()
    uses: tuple[type[Any], ...] = ()
    """Evidence waited for that may turn out to be absent."""
    uses_for: Callable[[Any], tuple[type[Any], ...]] | None = None
    """What it waits for beside, decided from the run's request alone."""
    conditions: tuple[Condition, ...] = ()
    run: Callable[[Any, Facts], Awaitable[Any]]
    """Takes the tools of the run and the facts."""
    subjects: Callable[[Facts], Sequence[str]] | None = None
    """One instance for each; None for a single instance."""
    plan: Callable[[Any], Sequence[Planned]] | None = None
    """What it may send, from the run's request alone."""
    timeout_s: float | None = 8.0
    """None where what it asks has a limit of its own: two limits would race for the verdict."""
    waits_for: str = ""
    """Words for the progress line: what an answer is awaited from."""
    live: bool = False
    """True when it costs tokens; `--no-live-call` leaves it out."""
    rounds: int = 0
    """Requests that it sends one after the other: what it adds to the depth of the graph."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A fact that should hold, judged from evidence alone."""

    id: str
    """`area.fact`, never reused, never renamed; its title stands in the knowledge."""
    needs: tuple[type[Any], ...]
    judge: Callable[[Facts], Finding]
    uses: tuple[type[Any], ...] = ()

    @property
    def area(self) -> Area:
        """Return the area, which is the first part of the ID."""
        return Area(self.id.partition(".")[0])


Pieces = Mapping[type[Any], Mapping[str | None, Any]]
"""What a run brought home, by kind and subject (None where there is one piece): evidence, or a
`Missing` that says why there is none."""


Durations = Mapping[tuple[type[Any], str | None], float]
"""Kind and subject → milliseconds that its probe took."""


NOT_ASKED = Missing(reason=Reason.NO_INPUT, detail=say("the data was not requested"))


def chosen(parts: Mapping[str | None, Any], subject: str | None) -> Any:
    """Return a subject's piece; for who has none of its own, one that is there, else why none."""
    pieces = [parts[subject]] if subject in parts else list(parts.values())
    there = [piece for piece in pieces if not isinstance(piece, Missing)]
    return next(iter((*there, *pieces)), NOT_ASKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a run was about: of its request what may be told, nothing of its environment else."""

    target: Target
    cloud: str
    scope: str
    """The token scope of the cloud's data plane."""
    auth: str
    """`key`, `token` or `entra`."""
    auth_origin: str
    """`given` or `default`."""
    tenant: str = ""
    """The tenant that the environment signs in to."""
    client: str = ""
    live_call: bool = True
    scenario: str = ""
    """Of the sandbox that was started for this run, as it was named; for words only."""

    @property
    def is_sandbox(self) -> bool:
        """Tell whether what was found is made up, so that it can be labelled."""
        return self.cloud == SANDBOX


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedRun:
    """What a run found, before it is put into words: it can be judged and told anywhere."""

    id: str
    about: About
    started_at: datetime
    """The run's own time, by which everything is judged."""
    duration_ms: float
    results: tuple[Result, ...]
    exchanges: tuple[Exchange, ...] = ()
    """Every request that was sent, in the order of their ends."""
    pieces: Pieces = field(default_factory=dict)
    durations: Durations = field(default_factory=dict)
    chosen: tuple[str, ...] = ()
    """IDs of the checks that were to run, in their order."""
    left_out: tuple[str, ...] = ()
    """IDs of those that were excluded."""

    @property
    def evidence(self) -> Mapping[type[Any], Any]:
        """Return what was found as one piece, by its kind."""
        single = {kind: parts[None] for kind, parts in self.pieces.items() if None in parts}
        return {kind: value for kind, value in single.items() if not isinstance(value, Missing)}

    def look(self, kind: type[Any], subject: str | None) -> Any:
        """Return a subject's evidence of a kind, or a `Missing`."""
        return chosen(self.pieces.get(kind, {}), subject)
