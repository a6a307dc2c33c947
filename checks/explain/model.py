"""What a text is found to say: errors, and facts that stand beside them; plain data."""

from dataclasses import dataclass, field
from typing import Literal

from checks.model import Candidate

AnsweredBy = Literal[
    "azure-gateway",
    "anthropic",
    "api-management",
    "entra",
    "arm",
    "log-analytics",
    "client",
    "proxy",
    "unknown",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One error that a text reports. What the text does not say is None or empty."""

    start: int
    """Where it stands in the text."""
    depth: int = 0
    """How many other errors enclose it: the innermost is the one that happened first."""
    status: int | None = None
    code: str = ""
    type: str = ""
    message: str = ""
    enclosed: str = ""
    """Codes and messages of errors within it, as Resource Manager nests them."""
    shape: str = ""
    """`azure`, `anthropic`, `flat`, `html` or `entra`: the form of a response's body."""
    failure: str = ""
    """Why there was no response, one of `checks.failure.Failure`."""
    is_wrapper: bool = False
    """It says only that something else failed."""

    @property
    def is_bare(self) -> bool:
        """Tell whether it is a status on a line, without code, body or failure."""
        return not (self.code or self.shape or self.failure)

    @property
    def says(self) -> str:
        """Return what tells it from another error."""
        return f"{self.status} {self.code} {self.type} {self.message} {self.failure}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """The facts that a text holds, of its root error where there are several."""

    status: int | None = None
    code: str | None = None
    message: str | None = None
    request_id: str | None = None
    apim_request_id: str | None = None
    answered_by: AnsweredBy = "unknown"
    host: str | None = None
    path: str | None = None
    deployment: str | None = None
    tenant_id: str | None = None
    region: str | None = None
    retry_after_s: int | None = None
    limit_counter: str | None = None
    times: tuple[str, ...] = ()
    """As they are written, the first of them first."""
    errors: int = 0
    """How many different errors the text holds."""
    recovered: bool = False
    """A later line of the text says that the call worked when it was repeated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What a text is about, and which causes it allows."""

    recognised: Recognised = field(default_factory=Recognised)
    candidates: tuple[Candidate, ...] = ()
    """The likeliest first; empty where the text is not recognised."""
    signature: str = ""
    """The signature that matched, empty where none did."""
    masked: str = ""
    """The text as it was read, without its secrets."""
    redactions: int = 0
    """How many secrets were masked in it."""
    is_cut: bool = False
    """Only parts of a long text were read."""
    is_elsewhere: bool = False
    """The text is about another service than Claude in Foundry."""
