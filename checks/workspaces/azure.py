"""A Log Analytics workspace, asked through azure-monitor-query: single queries, 5 at once."""

import threading
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from checks.clouds import Cloud
from checks.credentials import secrets_in
from checks.evidence import Purpose
from checks.redact import Redactor
from checks.workspaces.failures import (
    FORBIDDEN,
    THROTTLED,
    logs_error,
    no_answer,
    no_sign_in,
    refusal,
)
from checks.workspaces.masking import without_secrets
from checks.workspaces.model import (
    TIMEOUT_S,
    Answer,
    Column,
    LogsError,
    Partial,
    Source,
    Span,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azure.core.credentials import TokenCredential
    from azure.monitor.query import LogsQueryResult

    from checks.http.line import Line

AT_ONCE = 5
"""Queries of one user that Log Analytics runs side by side. Source: Microsoft Learn, limits."""
PATIENCE_S = 10.0
"""The longest Retry-After that is waited for; a longer one is told."""
UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, RecursionError)
"""What azure-monitor-query 2.0.0 raises at a body that is no result: a gateway's page, nothing."""
_SLOTS = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Azure:
    """Azure, as one identity sees it: what all workspaces of a process share."""

    cloud: Cloud
    credential: "TokenCredential | None"
    line: "Line"


def connect(cloud: Cloud, environ: Mapping[str, str]) -> Azure:
    """Open a line to a cloud with the environment's credentials; nothing is sent yet."""
    from checks.credentials.standing import standing_credential  # noqa: PLC0415 - azure.identity
    from checks.http import identity_places  # noqa: PLC0415 - imports httpx
    from checks.http.line import Line  # noqa: PLC0415 - imports azure.core, too

    redactor = Redactor()
    for secret in secrets_in(environ):
        redactor.learn(secret)
    hosts = frozenset({urlsplit(cloud.logs).hostname or ""})
    # Each region has a host of its own for metrics.
    below = cloud.metrics.partition("{region}")[2]
    line = Line(cloud, redactor, hosts, below=below, identity=identity_places(environ))
    sign_in = line.transport(Purpose.SIGN_IN, timeout_s=7.0)
    return Azure(cloud=cloud, credential=standing_credential(cloud, environ, sign_in), line=line)


@dataclass(frozen=True, slots=True, kw_only=True)
class AzureWorkspace:
    """See `Workspace`. Where only the resource may be read, the resource is asked instead."""

    azure: Azure
    name: str
    """The workspace's (customer) ID."""
    resource_id: str = ""
    """The Foundry resource's ARM ID, when it is known; with it alone, `name` is empty."""
    sources: frozenset[Source] = frozenset(Source)
    is_canonical: bool = False
    newest: None = None

    def query(self, text: str, span: Span, *, timeout_s: float = TIMEOUT_S) -> Answer:
        """See `Workspace.query`; a short throttling is waited for once."""
        until = monotonic() + timeout_s
        with _slot(timeout_s):
            try:
                return self.ask(text, span, until - monotonic())
            except LogsError as error:
                pause = error.retry_after_s or 1.0
                if error.cause == FORBIDDEN and self.name and self.resource_id:
                    of_resource = replace(self, name="")
                    return of_resource.ask(text, span, until - monotonic())
                if error.cause != THROTTLED or pause > min(PATIENCE_S, until - monotonic() - 1):
                    raise
                sleep(pause)
                return self.ask(text, span, until - monotonic())

    def ask(self, text: str, span: Span, timeout_s: float) -> Answer:
        """Ask once: the workspace, or where it has no ID the resource."""
        from azure.core.exceptions import AzureError  # noqa: PLC0415 - 0.1 s

        answered: list[Any] = []
        with self._client(timeout_s) as client:
            ask, target = (
                (client.query_workspace, self.name)
                if self.name
                else (client.query_resource, self.resource_id)
            )
            try:
                result = ask(
                    target,
                    text,
                    timespan=(span.start, span.end),
                    server_timeout=max(1, int(timeout_s)),
                    raw_response_hook=lambda each: answered.append(each.http_response),
                )
                return without_secrets(answer_of(result))
            except AzureError as error:
                raise logs_error(error) from error
            except UNREADABLE as error:
                raise refusal(answered[-1]) if answered else error from error

    def _client(self, timeout_s: float) -> Any:
        from azure.monitor.query import LogsQueryClient  # noqa: PLC0415 - 0.2 s

        if self.azure.credential is None:
            raise no_sign_in()
        return LogsQueryClient(
            self.azure.credential,
            endpoint=self.azure.cloud.logs,
            audience=self.azure.cloud.logs_audience,
            transport=self.azure.line.transport(Purpose.LOGS, max(1.0, timeout_s)),
            # A retry is ours to make and to tell, within the query's own time.
            retry_total=0,
            permit_redirects=False,
        )


@contextmanager
def _slot(timeout_s: float) -> "Iterator[None]":
    if not _SLOTS.acquire(timeout=timeout_s):
        raise no_answer(timeout_s)
    try:
        yield
    finally:
        _SLOTS.release()


def answer_of(result: "LogsQueryResult | Any") -> Answer:
    """Return the first table of a result of azure-monitor-query; a partial one keeps its rows."""
    error = getattr(result, "partial_error", None)
    tables = getattr(result, "partial_data", None) if error else result.tables
    partial = Partial(code=error.code or "", message=_why(error)) if error else None
    if not tables:
        return Answer(partial=partial)
    table = tables[0]
    rows = [list(row) for row in table.rows]
    kinds = [str(kind) for kind in table.columns_types]
    columns = {
        name: Column(name=name, kind=kind, values=[_value(row[place], kind) for row in rows])
        for place, (name, kind) in enumerate(zip(table.columns, kinds, strict=True))
    }
    return Answer(columns=columns, partial=partial, rows=len(rows))


_TEXT_OF_NULL = frozenset({"guid", "timespan"})
"""Kinds whose null azure-monitor-query 2.0.0 returns as the text `None`."""


def _value(value: Any, kind: str) -> Any:
    return None if kind in _TEXT_OF_NULL and value == "None" else value


def _why(error: Any) -> str:
    """Return the innermost words of a partial error: they say which limit was hit."""
    for detail in error.details or ():
        inner = detail.get("innererror") or {}
        if message := inner.get("message") or detail.get("message"):
            return str(message)[:500]
    return str(error.message or "")[:500]
