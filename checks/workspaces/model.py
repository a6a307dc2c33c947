"""The interface of a workspace: a span of time in, typed columns out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from checks.errors import DiagnosticsError
from checks.words import say

TIMEOUT_S = 60.0
"""The longest that a page waits for one query; Azure itself allows 180 s unless asked for more."""


class Source(StrEnum):
    """A kind of log in which a request leaves a row; the value stands in the column `Source`."""

    DIAGNOSTICS = "diagnostics"
    """AzureDiagnostics, category RequestResponse: what the resource itself saw."""
    SPANS = "spans"
    """AppDependencies: what the client's SDK saw, with retries and the reading of the stream."""
    GATEWAY = "gateway"
    """API Management's gateway and LLM logs: what passed a gateway in front."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A half-open interval of time in UTC: `start` belongs to it, `end` does not."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError(say("A span's times need a time zone."))
        if self.end <= self.start:
            raise ValueError(say("A span must end after it starts."))

    @classmethod
    def before(cls, end: datetime, length: timedelta) -> "Span":
        """Return the span of this length that ends at a time."""
        return cls(start=end.astimezone(UTC) - length, end=end.astimezone(UTC))

    @property
    def length(self) -> timedelta:
        """Return how long it is."""
        return self.end - self.start

    @property
    def previous(self) -> "Span":
        """Return the span of the same length just before: what a change is measured against."""
        return Span(start=self.start - self.length, end=self.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of an answer.

    `values` holds Python values, or an Arrow array where the workspace has one. `kind` is Log
    Analytics' name of the type; a dynamic value is JSON text, or a list of an Arrow list array.
    """

    name: str
    kind: str
    values: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Partial:
    """Why an answer is not whole: Azure's own code and words."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The first table of an answer; what came stays, even when it is not whole."""

    columns: Mapping[str, Column] = field(default_factory=dict)
    partial: Partial | None = None
    rows: int = 0

    def values(self, name: str) -> Any:
        """Return a column's values."""
        return self.columns[name].values


class LogsError(DiagnosticsError):
    """A workspace gave no answer; carries the cause of the catalogue, and Azure's own words."""

    def __init__(
        self,
        message: str,
        *,
        cause: str,
        code: str = "",
        request_id: str = "",
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message)
        self.cause = cause
        """The ID of a cause in `checks/knowledge/causes`."""
        self.code = code
        self.request_id = request_id
        self.retry_after_s = retry_after_s


class Workspace(Protocol):
    """What answers KQL."""

    @property
    def name(self) -> str:
        """Return how to call it: a workspace's ID, or `local:NAME`."""

    @property
    def sources(self) -> frozenset[Source]:
        """Return the sources whose tables can be asked for here."""

    @property
    def is_canonical(self) -> bool:
        """Tell whether it holds the canonical table `calls` itself, and needs no prelude."""

    @property
    def newest(self) -> datetime | None:
        """Return when its newest row is from, where that is known without a query."""

    def query(self, text: str, span: Span, *, timeout_s: float = TIMEOUT_S) -> Answer:
        """Run a KQL text over a span of time; raise `LogsError` when there is no answer."""
