"""httpx on a connection pool of ours: the dialer's connections, no retry, no environment."""

from collections.abc import AsyncIterator
from typing import Any

import httpcore
import httpx

from checks.http.dial import Dialer
from checks.http.proxies import Proxy


class Transport(httpx.AsyncBaseTransport):
    """httpx on a connection pool whose connections the dialer opens; never retries."""

    def __init__(self, dialer: Dialer, proxy: Proxy | None) -> None:
        common: dict[str, Any] = {
            "ssl_context": dialer.context,
            "http1": True,
            "http2": True,
            "retries": 0,
            "network_backend": dialer,
            "keepalive_expiry": 60.0,
        }
        self._pool = _pool(proxy, common)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request over the pool."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        response = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=url,
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return Unfollowed(
            response.status,
            headers=response.headers,
            stream=Body(response),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        """Close the pool."""
        await self._pool.aclose()


def _pool(proxy: Proxy | None, common: dict[str, Any]) -> httpcore.AsyncConnectionPool:
    if proxy is None:
        return httpcore.AsyncConnectionPool(**common)
    kind = httpcore.AsyncSOCKSProxy if proxy.is_socks else httpcore.AsyncHTTPProxy
    return kind(proxy.url, proxy_auth=_proxy_auth(proxy), **common)


class Unfollowed(httpx.Response):
    """A response whose `Location` is evidence, never a request: it may be no URL at all."""

    @property
    def has_redirect_location(self) -> bool:
        """Keep httpx from reading where a redirect leads; it raises for what it cannot read."""
        return False


class Body(httpx.AsyncByteStream):
    """The pool's response body, as httpx wants it."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._response.aiter_stream():
            yield part

    async def aclose(self) -> None:
        """Give the connection back."""
        await self._response.aclose()


def _proxy_auth(proxy: Proxy) -> tuple[bytes, bytes] | None:
    if proxy.user is None:
        return None
    password = proxy.password.reveal() if proxy.password else ""
    return proxy.user.reveal().encode(), password.encode()
