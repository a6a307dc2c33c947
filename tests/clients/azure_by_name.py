"""Azure's own names on this machine: a configuration runs against a sandbox as it stands.

What comes for a Foundry resource ends here, under a certificate made for it, and goes on to the
sandbox. It comes through a proxy, or to port 443 where the machine's hosts file leads here.
"""

import asyncio
import contextlib
import re
import ssl
import threading
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import trustme

from checks.sandbox import Sandbox

ZONES = ("services.ai", "openai", "cognitiveservices")
FOUNDRY = re.compile(rf"CONNECT [a-z0-9-]+\.({'|'.join(map(re.escape, ZONES))})\.azure\.com:443 ")
"""What a proxy knows; any other name is one that nobody has."""


FAREWELL_S = 1.0
"""How long a peer has to say goodbye."""


class Azure:
    """A sandbox under the names of Azure, in a thread of its own."""

    def __init__(self, sandbox: Sandbox, *, port: int = 0, is_proxy: bool = True) -> None:
        self._sandbox, self._port, self._is_proxy = sandbox, port, is_proxy
        authority = trustme.CA()
        self.ca_pem = authority.cert_pem.bytes().decode("ascii")
        self._outside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*(f"*.{zone}.azure.com" for zone in ZONES)).configure_cert(
            self._outside
        )
        self._inside = ssl.create_default_context(cadata=sandbox.ca_pem)
        self._loop = asyncio.new_event_loop()
        self._ready, self._stop = threading.Event(), asyncio.Event()
        self._writers: list[StreamWriter] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),))

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._loop.close()

    @property
    def port(self) -> int:
        """Return the port that is listened on."""
        return self._port

    async def _serve(self) -> None:
        outside = None if self._is_proxy else self._outside
        server = await asyncio.start_server(self._accept, "127.0.0.1", self._port, ssl=outside)
        self._port = server.sockets[0].getsockname()[1]
        self._ready.set()
        async with server:
            await self._stop.wait()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        for writer in self._writers:
            _aborted(writer)
        for _ in range(10):  # what was aborted is closed in the loop's next rounds
            await asyncio.sleep(0)

    def _accept(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Note a connection before it is served: a task that never begins closes nothing."""
        self._writers.append(writer)
        self._tasks.add(self._loop.create_task(self._met(reader, writer)))

    async def _met(self, reader: StreamReader, writer: StreamWriter) -> None:
        with contextlib.suppress(OSError, EOFError, asyncio.CancelledError):
            if not self._is_proxy or await self._opens(reader, writer):
                await self._bridge(reader, writer)
        await _closed(writer)

    async def _opens(self, reader: StreamReader, writer: StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        if not FOUNDRY.match(head):
            writer.write(b"HTTP/1.1 502 Name not known\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            return False
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await writer.start_tls(self._outside)
        return True

    async def _bridge(self, reader: StreamReader, writer: StreamWriter) -> None:
        from_sandbox, to_sandbox = await asyncio.open_connection(
            "127.0.0.1", self._sandbox.gateway_port, ssl=self._inside, server_hostname="localhost"
        )
        self._writers.append(to_sandbox)
        ways = [_pump(reader, to_sandbox), _pump(from_sandbox, writer)]
        tasks = [asyncio.ensure_future(way) for way in ways]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await _closed(to_sandbox)


async def _closed(writer: StreamWriter) -> None:
    """Close a connection and wait until its socket is; a peer that is gone is not waited for."""
    writer.close()
    with contextlib.suppress(OSError, asyncio.CancelledError, TimeoutError):
        async with asyncio.timeout(FAREWELL_S):
            await writer.wait_closed()
            return
    _aborted(writer)


def _aborted(writer: StreamWriter) -> None:
    """End a connection at once, one that is still saying goodbye as well."""
    with contextlib.suppress(AttributeError):  # TLS that has ended has no transport below it
        writer.transport.abort()


async def _pump(source: StreamReader, drain: StreamWriter) -> None:
    while data := await source.read(65536):
        drain.write(data)
        await drain.drain()


@contextmanager
def azure_by_name(sandbox: Sandbox, folder: Path) -> Iterator[dict[str, str]]:
    """Yield the variables with which a client finds a sandbox by its resource's name."""
    with Azure(sandbox) as azure:
        trusted = folder / "ca.pem"
        trusted.write_text(azure.ca_pem, encoding="ascii")
        yield {
            "HTTPS_PROXY": f"http://127.0.0.1:{azure.port}",
            "SSL_CERT_FILE": str(trusted),
            "ANTHROPIC_FOUNDRY_API_KEY": sandbox.environment["ANTHROPIC_FOUNDRY_API_KEY"],
        }
