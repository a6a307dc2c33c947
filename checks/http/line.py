"""A line to Azure that outlives a run: one client in an event loop of its own thread.

The Azure libraries block, and pages live for days: their requests go through the same client as a
run's, with its trust, its resolver, its redactor, and its rule where a credential may go.
"""

import asyncio
import threading
from concurrent.futures import Future
from contextlib import suppress

from checks.clouds import Cloud
from checks.evidence import Purpose
from checks.http.azure import AzureTransport
from checks.http.client import Http
from checks.http.dial import Dialer
from checks.http.reach import HTTPS, Place, Reach, place_of
from checks.http.resolver import Resolver
from checks.http.trust import ssl_context
from checks.redact import Redactor

REMEMBERED = 50
"""Requests that the record keeps."""
MAX_ANSWER = 128 * 1024 * 1024
"""Bytes of an answer that are read; Log Analytics ends one at about 104 MB."""


class Line:
    """Keeps a client open; safe from any thread."""

    def __init__(
        self,
        cloud: Cloud,
        redactor: Redactor,
        hosts: frozenset[str],
        *,
        below: str = "",
        identity: frozenset[Place] = frozenset(),
    ) -> None:
        """Allow credentials to the sign-in authority, these hosts, and those below a domain.

        The managed identity's address may have its header, and in a sandbox loopback anything.
        """
        self._reach = Reach(
            places=frozenset((host, HTTPS) for host in hosts) | {place_of(cloud.authority)},
            below=below,
            loopback=cloud.is_sandbox,
            identity=identity,
        )
        self._cloud = cloud
        self._redactor = redactor
        self._ready: Future[tuple[Http, asyncio.AbstractEventLoop]] = Future()
        self._serving = threading.Thread(target=self._serve, name="azure line", daemon=True)
        self._serving.start()

    def transport(self, purpose: Purpose, timeout_s: float) -> AzureTransport:
        """Return a transport for one Azure client, or one query of it.

        Raises `OSError` when the certificates to trust cannot be read.
        """
        http, loop = self._ready.result(timeout=5)
        return AzureTransport(http, loop, timeout_s, purpose=purpose, max_body=MAX_ANSWER)

    def close(self) -> None:
        """Hang up, within a second: whoever is called may be about to go away."""
        try:
            http, loop = self._ready.result(timeout=5)
        except OSError:
            return
        if loop.is_closed():
            return
        with suppress(TimeoutError):
            asyncio.run_coroutine_threadsafe(http.__aexit__(), loop).result(timeout=1)
        loop.call_soon_threadsafe(loop.stop)
        self._serving.join(1)

    def _serve(self) -> None:
        try:
            http = self._client()
        except OSError as error:
            # A sandbox that ends takes its certificate along.
            self._ready.set_exception(error)
            return
        loop = asyncio.new_event_loop()
        loop.call_soon(lambda: self._ready.set_result((http, loop)))
        try:
            loop.run_forever()
        finally:
            loop.close()

    def _client(self) -> Http:
        return Http(
            dialer=Dialer(Resolver(zone=self._cloud.zone), ssl_context(self._cloud.ca_file)),
            redactor=self._redactor,
            reach=self._reach,
            now=self._cloud.now,
            most=REMEMBERED,
        )
