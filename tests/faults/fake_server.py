"""A server of anything: raw sockets on loopback, so that a fault can be written byte by byte."""

import asyncio
import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Self

from tests.waiting import PATIENCE_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as it arrived."""

    method: str
    target: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


class Peer:
    """The client, as a server sees it."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        requests: list[Request],
    ) -> None:
        self.reader = reader
        self.writer = writer
        self._requests = requests

    async def request(self) -> Request:
        """Read one HTTP/1.1 request; raises IncompleteReadError when the client has left."""
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.strip().split("\r\n")
        method, target, _ = first.split(" ", 2)
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines)}
        body = await self.reader.readexactly(int(headers.get("content-length", "0")))
        request = Request(method=method, target=target, headers=headers, body=body)
        self._requests.append(request)
        return request

    async def send(self, *parts: bytes, every_s: float = 0.0) -> None:
        """Send bytes, with a pause after each part."""
        for part in parts:
            self.writer.write(part)
            await self.writer.drain()
            await asyncio.sleep(every_s)

    async def hang(self) -> None:
        """Say nothing until the client leaves or the server is stopped."""
        while await self.reader.read(65536):
            pass

    def reset(self) -> None:
        """Close with an RST instead of a FIN."""
        raw: socket.socket = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Behaviour = Callable[[Peer], Awaitable[None]]
"""What a server does with a connection; it is closed when the behaviour returns."""

GONE = (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError, TimeoutError)
"""How a client that leaves looks to a server."""


class FakeServer:
    """Serves one behaviour on a free loopback port, in a thread with an event loop of its own."""

    def __init__(self, behave: Behaviour, *, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[Request] = []
        self.connections = 0
        self.port = 0
        self._behave = behave
        self._tls = tls
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="fake server", daemon=True)

    @property
    def url(self) -> str:
        """Return a base URL of this server."""
        scheme = "https" if self._tls else "http"
        return f"{scheme}://127.0.0.1:{self.port}/anthropic/"

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(PATIENCE_S)
        return self

    def __exit__(self, *exc: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        # A client that refuses a certificate is no news: asyncio would log each with a traceback.
        self._loop.set_exception_handler(lambda _loop, _context: None)
        with contextlib.closing(self._loop):
            self._loop.run_until_complete(self._serve())
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())

    async def _serve(self) -> None:
        serving: set[asyncio.Task[None]] = set()

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.connections += 1
            task = asyncio.create_task(self._attend(Peer(reader, writer, self.requests)))
            serving.add(task)
            await asyncio.wait([task])

        server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=self._tls, limit=2**20)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        async with server:
            await self._stop.wait()
            for task in serving:
                task.cancel()
            if serving:
                await asyncio.wait(serving)
            await asyncio.sleep(0.01)

    async def _attend(self, peer: Peer) -> None:
        try:
            with contextlib.suppress(*GONE):
                await self._behave(peer)
                await peer.writer.drain()
        except asyncio.CancelledError:
            peer.writer.transport.abort()
        finally:
            peer.writer.close()
            with contextlib.suppress(*GONE):
                await peer.writer.wait_closed()
