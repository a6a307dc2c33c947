"""Connections: opened early by the network probes, kept, and handed to the pool as they are."""

import asyncio
import ssl
from collections.abc import Iterable
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import httpcore

from checks.http.resolver import Resolver

CONNECT_TIMEOUT_S = 4.0
"""Long enough for one lost SYN and its repeats at 1 and 3 s."""

STAGGER_S = 0.25
"""Delay before the next address is tried beside the last. Source: RFC 8305 §5."""

PARKED_S = 2.0
"""Age to which a connection without a request is used; a server may hang up on older ones."""

ALPN = ["h2", "http/1.1"]


class Ready(httpcore.AsyncNetworkStream):
    """A stream whose TLS may have been established already."""

    def __init__(self, plain: httpcore.AsyncNetworkStream, secured: "Ready | None" = None) -> None:
        self._plain = plain
        self._secured = secured

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's signature
        """Read from the connection."""
        return await self._plain.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore's signature
        """Write to the connection."""
        await self._plain.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close the connection."""
        await (self._secured or self._plain).aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
    ) -> httpcore.AsyncNetworkStream:
        """Return the secured stream, the one that is there or a new one."""
        if self._secured is not None:
            return self._secured
        try:
            return await self._plain.start_tls(ssl_context, server_hostname, timeout)
        except asyncio.CancelledError:
            # httpcore closes after a failure, not when the run ends during the handshake.
            await self._plain.aclose()
            raise

    def get_extra_info(self, info: str) -> Any:
        """Return what the connection knows of itself."""
        return self._plain.get_extra_info(info)


@dataclass(slots=True)
class Parked:
    """A connection that waits for its first request."""

    stream: httpcore.AsyncNetworkStream
    address: str
    secured: Ready | None = None
    opened_at: float = field(default_factory=perf_counter)

    @property
    def fresh(self) -> bool:
        """Tell whether the server will still want it."""
        return perf_counter() - self.opened_at < PARKED_S

    def ready(self) -> Ready:
        """Return the stream for the pool."""
        return Ready(self.stream, self.secured)


class Dialer(httpcore.AsyncNetworkBackend):
    """Opens connections by the cloud's resolver, and parks those that were opened early."""

    def __init__(self, resolver: Resolver, context: ssl.SSLContext) -> None:
        self.resolver = resolver
        self.context = context
        self._backend = httpcore.AnyIOBackend()
        self._parked: dict[tuple[str, int], Parked] = {}

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Return the parked connection to this host, or open one (asked for by the pool)."""
        del local_address, socket_options
        parked = self._parked.pop((host, port), None)
        if parked is not None and parked.fresh:
            return parked.ready()
        if parked is not None:
            await parked.ready().aclose()
        return (await self.open(host, port, timeout or CONNECT_TIMEOUT_S)).ready()

    async def sleep(self, seconds: float) -> None:
        """Wait (asked for by the pool)."""
        await asyncio.sleep(seconds)

    async def open(self, host: str, port: int, timeout_s: float = CONNECT_TIMEOUT_S) -> Parked:
        """Open a connection to the first address that takes one, trying them staggered."""
        found = await self.resolver.resolve(host)
        addresses = tuple(self.resolver.place(host, address) for address in found)
        return await self._race(addresses, self.resolver.port(host, port), timeout_s)

    async def _race(self, addresses: tuple[str, ...], port: int, timeout_s: float) -> Parked:
        async def attempt(address: str, delay: float) -> Parked:
            await asyncio.sleep(delay)
            return Parked(await self._backend.connect_tcp(address, port, timeout_s), address)

        tasks = [
            asyncio.create_task(attempt(address, STAGGER_S * index))
            for index, address in enumerate(addresses)
        ]
        first: BaseException | None = None
        won: Parked | None = None
        try:
            for done in asyncio.as_completed(tasks):
                try:
                    won = await done
                except (httpcore.NetworkError, httpcore.TimeoutException) as error:
                    first = first or error
                else:
                    return won
        finally:
            for task in tasks:
                task.cancel()
            for left in await asyncio.gather(*tasks, return_exceptions=True):
                if isinstance(left, Parked) and left is not won:
                    await left.stream.aclose()
        raise first or httpcore.ConnectError("the name has no address")

    def park(self, host: str, port: int, connection: Parked) -> None:
        """Keep a connection for the pool's next request to this host."""
        self._parked[host, port] = connection

    async def secure(self, host: str, port: int) -> ssl.SSLObject:
        """Establish TLS on the parked connection and keep it; return its TLS object."""
        connection = self._parked.pop((host, port))
        self.context.set_alpn_protocols(ALPN)
        stream = await connection.ready().start_tls(self.context, host, CONNECT_TIMEOUT_S)
        connection.secured = Ready(stream)
        self._parked[host, port] = connection
        tls: ssl.SSLObject = stream.get_extra_info("ssl_object")
        return tls

    async def look(self, host: str, port: int, context: ssl.SSLContext) -> bytes | None:
        """Shake hands once more to see the certificate (DER); nothing is sent, nothing kept."""
        connection = await self.open(host, port)
        try:
            stream = await connection.stream.start_tls(context, host, CONNECT_TIMEOUT_S)
        except (httpcore.NetworkError, httpcore.TimeoutException):
            return None
        certificate: bytes | None = stream.get_extra_info("ssl_object").getpeercert(True)
        await stream.aclose()
        return certificate

    async def aclose(self) -> None:
        """Close what was opened early and never used."""
        while self._parked:
            _, connection = self._parked.popitem()
            await connection.ready().aclose()
