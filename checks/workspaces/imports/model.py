"""What an import says while it runs and when it has ended."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from checks.errors import DiagnosticsError
from checks.words import say
from checks.workspaces.model import Source


class FileError(DiagnosticsError):
    """A file that cannot be imported; the text says why and what to do, without the name."""


class OrderUnknownError(FileError):
    """A file whose dates can be read in two ways; whoever imports it has to say which."""


class ImportCancelledError(DiagnosticsError):
    """An import was stopped; nothing of it is left."""


class Stage(StrEnum):
    """What an import is doing."""

    READING = "reading"
    MAPPING = "mapping"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an import is with a stage; `what` is a file's name, or a source's."""

    stage: Stage
    what: str
    share: float


Observer = Callable[[Progress], object]
"""Told of progress, from a thread of the import's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileResult:
    """What became of one file."""

    name: str
    hash: str = ""
    table: str = ""
    rows: int = 0
    """Rows that were read, the bad ones included."""
    bad: int = 0
    reasons: tuple[str, ...] = ()
    """Why rows are bad, the first few; they quote the file."""
    first: datetime | None = None
    last: datetime | None = None
    notes: tuple[str, ...] = ()
    """What is to be known of how it was read."""
    is_present: bool = False
    """The same content was imported before, so it was not read again."""
    error: str = ""
    """Why nothing of it was imported."""
    asks_order: bool = False
    """It lacks nothing but the order of day and month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What became of rows that are no request of their own."""

    rows: int
    """All rows of the source, whoever's they are."""
    requests: int
    shared: int = 0
    """Requests that more than one row tells of."""
    shared_rows: int = 0
    providers: tuple[tuple[str, int], ...] = ()
    """Providers of other resources, and how many rows are theirs; the first few."""

    @property
    def said(self) -> tuple[str, ...]:
        """Return a sentence for each kind of rows."""
        found = [
            say("rows of {name}, which are not imported: {rows:,}", name=n, rows=r)
            for n, r in self.providers
        ]
        how = say("two rows") if self.shared_rows == 2 * self.shared else say("several rows")
        if self.shared:
            told = say(
                "{rows:,} rows are {requests:,} requests: {how} each for {shared:,}",
                rows=self.rows - self.foreign - self.rest,
                requests=self.requests,
                how=how,
                shared=self.shared,
            )
            found.insert(0, told)
        if self.rest:
            found.append(say("rows that are not requests to Claude: {rest:,}", rest=self.rest))
        return tuple(found)

    @property
    def foreign(self) -> int:
        """Return how many rows are of other providers."""
        return sum(rows for _, rows in self.providers)

    @property
    def rest(self) -> int:
        """Return how many rows are of the right provider, and of no request."""
        of_requests = self.requests - self.shared + self.shared_rows
        return max(0, self.rows - self.foreign - of_requests)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartResult:
    """What the files of one source came to; several rows may tell of one request."""

    source: Source
    files: tuple[str, ...]
    kept: int
    """Requests that are new here; with none there is no part."""
    duplicates: int
    """Requests that another import had brought."""
    left: "Left | None" = None
    """Why diagnostics have more rows than requests; None where each row is one."""
    first: datetime | None = None
    last: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What one import did to a workspace."""

    workspace: str
    """How to call it: `local:NAME`."""
    files: tuple[FileResult, ...]
    parts: tuple[PartResult, ...] = ()

    @property
    def has_read_something(self) -> bool:
        """Tell whether any file was read, now or before."""
        return any(not file.error for file in self.files)

    @property
    def has_kept_something(self) -> bool:
        """Tell whether a request of these files is in the workspace, of this import or another."""
        before = any(file.is_present for file in self.files)
        return before or any(part.kept or part.duplicates for part in self.parts)

    @property
    def complaint(self) -> str:
        """Why there is nothing to look at, where files were read and none tells of Claude."""
        if self.has_kept_something or not self.has_read_something:
            return ""
        those = "it" if len(self.files) == 1 else "them"
        return say(
            "No Claude requests were found in {those}, so nothing was kept. Export the logs "
            "of the resource that serves Claude, for a time range in which Claude was called.",
            those=those,
        )
