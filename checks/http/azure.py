"""azure-core's transport on our client: one trust, one resolver, one record, no hidden retry."""

import asyncio
import json
import threading
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any, Self
from urllib.parse import urlencode

from azure.core.exceptions import HttpResponseError, ServiceRequestError, ServiceResponseError
from azure.core.pipeline.transport import HttpTransport
from azure.core.rest import HttpRequest, HttpResponse
from requests.structures import CaseInsensitiveDict

from checks.evidence import Exchange, Purpose
from checks.http.client import MAX_BODY, Http, Outgoing
from checks.http.failures import NOT_SENT


class AzureResponse(HttpResponse):
    """An answer in azure-core's form, read whole."""

    def __init__(self, request: HttpRequest, exchange: Exchange, content: bytes) -> None:
        self._request = request
        self._status = exchange.status or 0
        self._headers: MutableMapping[str, str] = CaseInsensitiveDict(dict(exchange.headers))
        self._content = content
        self._encoding: str | None = None
        self.context: dict[str, Any] = {}

    @property
    def request(self) -> HttpRequest:
        """Return the request that was answered."""
        return self._request

    @property
    def status_code(self) -> int:
        """Return the HTTP status."""
        return self._status

    @property
    def headers(self) -> MutableMapping[str, str]:
        """Return the headers, names in any case."""
        return self._headers

    @property
    def reason(self) -> str:
        """Return nothing: HTTP/2 has no reason phrase."""
        return ""

    @property
    def content_type(self) -> str | None:
        """Return the media type."""
        return self._headers.get("content-type")

    @property
    def is_closed(self) -> bool:
        """Return True: it was read whole."""
        return True

    @property
    def is_stream_consumed(self) -> bool:
        """Return True: it was read whole."""
        return True

    @property
    def encoding(self) -> str | None:
        """Return the encoding that was set."""
        return self._encoding

    @encoding.setter
    def encoding(self, value: str | None) -> None:
        self._encoding = value

    @property
    def url(self) -> str:
        """Return the URL that was asked."""
        return self._request.url

    @property
    def content(self) -> bytes:
        """Return the body."""
        return self._content

    def text(self, encoding: str | None = None) -> str:
        """Return the body as text."""
        return self._content.decode(encoding or self._encoding or "utf-8-sig", errors="replace")

    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.text())

    def read(self) -> bytes:
        """Return the body."""
        return self._content

    def iter_raw(self, **_: Any) -> Iterator[bytes]:
        """Yield the body."""
        yield self._content

    def iter_bytes(self, **_: Any) -> Iterator[bytes]:
        """Yield the body."""
        yield self._content

    def raise_for_status(self) -> None:
        """Raise azure-core's error for a 4xx or 5xx."""
        if self._status >= 400:
            raise HttpResponseError(response=self)

    def close(self) -> None:
        """Do nothing: it was read whole."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: object) -> None:
        return None


SECRET_HEADERS = frozenset({"authorization", "x-identity-header", "secret"})
"""Headers in which azure-identity sends a secret, the last two to a managed identity."""


class AzureTransport(HttpTransport[HttpRequest, HttpResponse]):
    """Carries an Azure client's requests from its thread to an event loop and our client."""

    def __init__(
        self,
        http: Http,
        loop: asyncio.AbstractEventLoop,
        timeout_s: float,
        *,
        purpose: Purpose = Purpose.SIGN_IN,
        max_body: int = MAX_BODY,
    ) -> None:
        self._http = http
        self._loop = loop
        self._timeout_s = timeout_s
        self._purpose = purpose
        self._max_body = max_body
        self._local = threading.local()

    def collect_into(self, exchanges: list[Exchange]) -> None:
        """Have what this thread sends from now on kept in a list of its own."""
        self._local.exchanges = exchanges

    def send(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Send a request; raise azure-core's errors when no answer came."""
        del kwargs
        headers = {k.lower(): v for k, v in request.headers.items()}
        outgoing = Outgoing(
            purpose=self._purpose,
            method=request.method,
            url=request.url,
            headers={k: v for k, v in headers.items() if k not in SECRET_HEADERS},
            secret_headers={k: v for k, v in headers.items() if k in SECRET_HEADERS},
            body=_body(request),
            max_body=self._max_body,
            keeps_body=self._purpose is Purpose.SIGN_IN,
        )
        answering = asyncio.run_coroutine_threadsafe(
            self._http.send_raw(outgoing, timeout_s=self._timeout_s), self._loop
        )
        exchange, content = answering.result(self._timeout_s + 1)
        getattr(self._local, "exchanges", []).append(exchange)
        if exchange.failure:
            kind = ServiceRequestError if exchange.failure in NOT_SENT else ServiceResponseError
            raise kind(f"{exchange.failure.value}: {exchange.detail}")
        return AzureResponse(request, exchange, content)

    def open(self) -> None:
        """Do nothing: the run owns the client."""

    def close(self) -> None:
        """Do nothing: the run owns the client."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: object) -> None:
        return None


def _body(request: HttpRequest) -> bytes | None:
    content = request.content
    if isinstance(content, Mapping):
        return urlencode(content).encode()
    return content.encode() if isinstance(content, str) else content
