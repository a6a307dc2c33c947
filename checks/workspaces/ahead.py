"""A workspace to which one question was put before anybody waits for its answer."""

import threading
from concurrent.futures import Future, wait
from datetime import datetime
from typing import Self

from checks.threads import start_daemon
from checks.workspaces.failures import no_answer
from checks.workspaces.model import TIMEOUT_S, Answer, Source, Span, Workspace


class AskedAhead:
    """See `Workspace`. Who first asks what was asked ahead gets that; all else is asked anew."""

    def __init__(self, workspace: Workspace, text: str, answer: "Future[Answer]") -> None:
        self._workspace = workspace
        self._text = text
        self._lock = threading.Lock()
        self._answer: Future[Answer] | None = answer

    @classmethod
    def begin(cls, workspace: Workspace, text: str, span: Span) -> Self:
        """Put a question in a thread of its own; returns at once."""
        answer = start_daemon(lambda: workspace.query(text, span), name="ask logs ahead")
        return cls(workspace, text, answer)

    @property
    def name(self) -> str:
        """See `Workspace.name`."""
        return self._workspace.name

    @property
    def sources(self) -> frozenset[Source]:
        """See `Workspace.sources`."""
        return self._workspace.sources

    @property
    def is_canonical(self) -> bool:
        """See `Workspace.is_canonical`."""
        return self._workspace.is_canonical

    @property
    def newest(self) -> datetime | None:
        """See `Workspace.newest`."""
        return self._workspace.newest

    def query(self, text: str, span: Span, *, timeout_s: float = TIMEOUT_S) -> Answer:
        """See `Workspace.query`."""
        answer = self._taken() if text == self._text else None
        if answer is None:
            return self._workspace.query(text, span, timeout_s=timeout_s)
        if not wait([answer], timeout=timeout_s).done:
            raise no_answer(timeout_s)
        return answer.result()

    def _taken(self) -> "Future[Answer] | None":
        """Return the answer to the first who wants it: later it would be an old one."""
        with self._lock:
            answer, self._answer = self._answer, None
        return answer
