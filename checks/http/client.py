"""One HTTP client for every probe: each request becomes a redacted, bounded `Exchange`."""

import asyncio
import json
import zlib
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from checks.evidence import AuthScheme, Exchange, Failure, Purpose
from checks.http.dial import CONNECT_TIMEOUT_S, Dialer
from checks.http.failures import NETWORK_ERRORS, failure_of
from checks.http.proxies import Proxy, ProxySettingFailed, proxy_for
from checks.http.reach import Reach
from checks.http.transport import Transport
from checks.http.tunnel import Tunnel
from checks.redact import Redactor
from checks.secret import Secret

MAX_BODY = 256 * 1024
"""Bytes of an answer that are read; an error body is a few hundred, a bomb is endless."""

KEPT_BODY = 16 * 1024
"""Characters of the redacted body that the evidence keeps."""

KEPT_HEADERS, KEPT_HEADER = 100, 4096
"""Headers that the evidence keeps and characters of each; Azure sends about 20 short ones."""

USER_AGENT = "foundry-doctor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A secret and the header that carries it."""

    scheme: AuthScheme
    secret: Secret

    @property
    def fits(self) -> bool:
        """Tell whether a header can carry the secret; libraries differ in how they fail."""
        value = self.secret.reveal()
        return value.isascii() and value.isprintable()

    def header(self) -> tuple[str, str]:
        """Return the header, opened."""
        value = self.secret.reveal()
        if self.scheme is AuthScheme.BEARER:
            return "authorization", f"Bearer {value}"
        return self.scheme.value, value


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A request to send."""

    purpose: Purpose
    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | bytes | None = None
    """JSON when it is a mapping. Bytes are sent as they are and never recorded."""
    credential: Credential | None = None
    max_body: int = MAX_BODY
    """Bytes of the answer that are read."""
    secret_headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Headers that a library set and that must not be recorded."""
    keeps_body: bool = True
    """Whether the evidence keeps the answer's text; thirty days of rows are no evidence."""

    @property
    def carries_secret(self) -> bool:
        """Tell whether it may go only where a credential may go."""
        return bool(self.credential or self.secret_headers or isinstance(self.body, bytes))

    def content(self) -> bytes | None:
        """Return the bytes of the body."""
        if self.body is None or isinstance(self.body, bytes):
            return self.body
        return json.dumps(self.body, separators=(",", ":")).encode()


@dataclass(slots=True)
class Answer:
    """The raw answer while it arrives."""

    status: int | None = None
    http_version: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytearray = field(default_factory=bytearray)
    cut: bool = False
    failure: Failure | None = None
    detail: str = ""
    tunnel: Tunnel | None = None
    """The way through the system's proxy, if there is one."""


class Http:
    """The client of one run: recording, limits, and the rule where credentials may go."""

    def __init__(  # noqa: PLR0913 - each is the run's own, and named
        self,
        *,
        dialer: Dialer,
        redactor: Redactor,
        reach: Reach,
        now: Callable[[], datetime],
        most: int | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.dialer = dialer
        self.redactor = redactor
        self.recorded: deque[Exchange] = deque(maxlen=most)
        """What was sent: all of it, or the newest `most` where the client outlives a run."""
        self.environ = environ if dialer.resolver.zone else None
        """What a cloud with a zone of its own says of proxies; None is the system's settings."""
        self._reach = reach
        self._now = now
        self._clients: dict[Proxy | None, httpx.AsyncClient] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        for client in self._clients.values():
            await client.aclose()
        await self.dialer.aclose()

    def _client(self, proxy: Proxy | None) -> httpx.AsyncClient:
        if proxy not in self._clients:
            # A user without a password is a token.
            if secret := proxy and (proxy.password or proxy.user):
                self.redactor.learn(secret.reveal())
            self._clients[proxy] = httpx.AsyncClient(
                transport=Transport(self.dialer, proxy),
                trust_env=False,
                follow_redirects=False,
                headers={"user-agent": USER_AGENT, "accept-encoding": "identity"},
            )
        return self._clients[proxy]

    def proxy_for(self, scheme: str, host: str) -> Proxy | None:
        """Return the system's proxy for a host; a cloud with a zone has only those in the zone."""
        zone = self.dialer.resolver.zone
        if zone is None:
            return proxy_for(scheme, host)
        try:
            found = proxy_for(scheme, host, self.environ or {})
        except ProxySettingFailed:
            return None
        return found if found and zone.knows(f"{found.host}:{found.port}") else None

    def _refusal(self, outgoing: Outgoing) -> str:
        """Return why a request may not be sent, or an empty string."""
        if outgoing.credential and not outgoing.credential.fits:
            return "the credential holds signs that no header can carry"
        if not outgoing.carries_secret:
            return ""
        by_headers_alone = not outgoing.credential and outgoing.body is None
        headers = frozenset(outgoing.secret_headers) if by_headers_alone else frozenset()
        return self._reach.refusal(outgoing.url, headers)

    async def send(self, outgoing: Outgoing, *, timeout_s: float) -> Exchange:
        """Send a request and return what became of it; never raises for what the network does."""
        exchange, _ = await self.send_raw(outgoing, timeout_s=timeout_s)
        return exchange

    async def send_raw(self, outgoing: Outgoing, *, timeout_s: float) -> tuple[Exchange, bytes]:
        """Do as `send`, and return the answer's bytes beside it for a client that must read them.

        A cancelled request is recorded as well, since it may have been sent.
        """
        started_at, start = self._now(), perf_counter()
        answer = Answer()
        if refusal := self._refusal(outgoing):
            answer.failure, answer.detail = Failure.NOT_ALLOWED, refusal
            return self._exchange(outgoing, answer, started_at, start), b""
        try:
            await self._receive(outgoing, answer, timeout_s)
        except NETWORK_ERRORS as error:
            answer.failure, answer.detail = failure_of(error)
            if answer.status is not None and answer.failure in BROKEN_OFF:
                answer.failure = Failure.TRUNCATED
            if answer.tunnel and answer.tunnel.is_at_fault(answer.failure):
                answer.detail = answer.tunnel.fault(error, answer.failure, answer.detail)
                answer.failure = Failure.PROXY
        except asyncio.CancelledError:
            answer.failure, answer.detail = Failure.TIMEOUT, "the run ended before the answer"
            self.recorded.append(self._exchange(outgoing, answer, started_at, start))
            raise
        exchange = self._exchange(outgoing, answer, started_at, start)
        self.recorded.append(exchange)
        return exchange, bytes(answer.body)

    async def _receive(self, outgoing: Outgoing, answer: Answer, timeout_s: float) -> None:
        parts = urlsplit(outgoing.url)
        proxy = self.proxy_for(parts.scheme, parts.hostname or "")
        if proxy:
            await self.dialer.resolver.refuse_private(parts.hostname or "")
        client = self._client(proxy)
        answer.tunnel = Tunnel(proxy) if proxy else None
        headers = {**outgoing.headers, **outgoing.secret_headers}
        if isinstance(outgoing.body, Mapping):
            headers.setdefault("content-type", "application/json")
        if parts.scheme == "http":
            # Small loopback servers hang up after an answer, or serve one connection at a time.
            headers["connection"] = "close"
        if outgoing.credential:
            self.redactor.learn(outgoing.credential.secret.reveal())
            name, value = outgoing.credential.header()
            headers[name] = value
        timeout = httpx.Timeout(timeout_s, connect=min(CONNECT_TIMEOUT_S, timeout_s))
        async with asyncio.timeout(timeout_s):
            request = client.build_request(
                outgoing.method,
                outgoing.url,
                headers=headers,
                content=outgoing.content(),
                timeout=timeout,
                extensions={"trace": answer.tunnel.watch} if answer.tunnel else {},
            )
            response = await client.send(request, stream=True)
            try:
                await _read(response, answer, outgoing.max_body)
            finally:
                await response.aclose()

    def _exchange(
        self, outgoing: Outgoing, answer: Answer, started_at: datetime, start: float
    ) -> Exchange:
        clean = self.redactor.text
        scheme = outgoing.credential.scheme if outgoing.credential else AuthScheme.NONE
        body = outgoing.content() if isinstance(outgoing.body, Mapping) else b""
        text = bytes(answer.body).decode(errors="replace") if outgoing.keeps_body else ""
        return Exchange(
            purpose=outgoing.purpose,
            method=outgoing.method,
            url=clean(outgoing.url),
            auth=scheme,
            started_at=started_at,
            duration_ms=round((perf_counter() - start) * 1000, 3),
            request_headers=tuple((k.lower(), clean(v)) for k, v in outgoing.headers.items()),
            request_body=clean((body or b"").decode()),
            status=answer.status,
            http_version=answer.http_version,
            headers=tuple(
                (k[:KEPT_HEADER], clean(v)[:KEPT_HEADER]) for k, v in answer.headers[:KEPT_HEADERS]
            ),
            body=clean(text)[:KEPT_BODY],
            body_cut=answer.cut or len(text) > KEPT_BODY,
            failure=answer.failure,
            detail=clean(answer.detail),
            received_at=self._now(),
        )


BROKEN_OFF = (Failure.PROTOCOL, Failure.RESET)


async def _read(response: httpx.Response, answer: Answer, most: int) -> None:
    answer.status = response.status_code
    answer.http_version = response.http_version
    answer.headers = tuple((k.lower(), v) for k, v in response.headers.multi_items())
    inflate = _inflater(response.headers.get("content-encoding", ""))
    async for part in response.aiter_raw():
        room = most - len(answer.body)
        plain = inflate(part, room + 1)
        answer.body += plain[:room]
        if len(plain) > room:
            answer.cut = True
            return


def _inflater(encoding: str) -> Callable[[bytes, int], bytes]:
    """Return a decoder that never makes more than it is asked for, so that a bomb stays small."""
    if encoding.strip().lower() not in ("gzip", "deflate"):
        return lambda part, _room: part
    stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)

    def inflate(part: bytes, room: int) -> bytes:
        try:
            return stream.decompress(part, room)
        except zlib.error as error:
            raise httpx.DecodingError(f"the body is not {encoding}: {error}") from error

    return inflate
