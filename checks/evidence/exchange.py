"""One HTTP request and what became of it."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from checks.failure import Failure


class AuthScheme(StrEnum):
    """How a request carried its credential."""

    X_API_KEY = "x-api-key"
    API_KEY = "api-key"
    BEARER = "bearer"
    NONE = "none"


class Purpose(StrEnum):
    """What a request was sent for."""

    COUNT_TOKENS = "count_tokens"
    MESSAGE = "messages"
    SIGN_IN = "sign-in"
    ARM = "arm"
    LOGS = "logs"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One HTTP request and what became of it, redacted on the way in."""

    purpose: Purpose
    method: str
    url: str
    """Without credentials; the query is redacted like any text."""
    auth: AuthScheme
    started_at: datetime
    duration_ms: float
    request_headers: tuple[tuple[str, str], ...] = ()
    request_body: str = ""
    status: int | None = None
    """None when no status line came."""
    http_version: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    """Response headers, names in lower case."""
    body: str = ""
    """Redacted text, at most `checks.http.MAX_BODY` bytes of it were read."""
    body_cut: bool = False
    failure: Failure | None = None
    detail: str = ""
    """The library's own words for the failure, redacted."""
    received_at: datetime | None = None

    def header(self, name: str) -> str | None:
        """Return the first header of this (lower-case) name."""
        return next((value for key, value in self.headers if key == name), None)

    @property
    def request_id(self) -> str | None:
        """Return Anthropic's request ID."""
        return self.header("request-id")

    @property
    def apim_request_id(self) -> str | None:
        """Return Azure's request ID, the one that the diagnostic logs carry."""
        return self.header("apim-request-id")

    @property
    def region(self) -> str | None:
        """Return the region that answered, where the gateway says it."""
        return self.header("x-ms-region")

    @cached_property
    def document(self) -> Any:
        """Return the body as JSON, or None when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    @property
    def answered(self) -> bool:
        """Tell whether a status line came."""
        return self.status is not None

    @property
    def succeeded(self) -> bool:
        """Tell whether a whole JSON answer with a 2xx status came."""
        ok = self.status is not None and 200 <= self.status < 300
        return ok and self.failure is None and isinstance(self.document, dict)
