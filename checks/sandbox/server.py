"""`Sandbox`: a local Azure in a thread of its own, from start to stop."""

import asyncio
import functools
import os
import socket
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from checks.folders import temporary
from checks.sandbox.journal import Journal, LoggedRequest
from checks.sandbox.scenarios import Scenario, load
from checks.sandbox.state import ClientOptions, Clock, State

if TYPE_CHECKING:
    from checks.sandbox.listeners import Stopping

_LOOPBACK = "127.0.0.1"
# How long `stop` waits for the thread; it needs a tenth of a second.
_STOP_S = 5


class Sandbox:
    """A local Azure for one scenario (a name, a TOML file's path, or a loaded one).

    The seed decides keys, secrets and identifiers; with `now` (aware) the clock stands still there
    and every byte of every answer is decided. `port` is the gateway's; 0 takes a free one.
    `latency_ms` is added to every answer; sandboxes with the same `traffic_start` share log tables.
    """

    def __init__(  # noqa: PLR0913 - each decides something of its own, and has a default
        self,
        scenario: str | Path | Scenario,
        *,
        seed: int = 1,
        now: datetime | None = None,
        port: int = 0,
        latency_ms: int = 0,
        traffic_start: datetime | None = None,
    ) -> None:
        self.scenario = scenario if isinstance(scenario, Scenario) else load(scenario)
        self.state = State.start(
            self.scenario.plan, seed=seed, clock=Clock(fixed=now), traffic_start=traffic_start
        )
        self._port = port
        self._latency_s = latency_ms / 1000
        self._journal = Journal()
        self._running = ExitStack()
        self._environment: dict[str, str] = {}
        self.gateway_port = self.management_port = 0
        self.ca_pem = ""
        """The certificates the scenario's machine trusts, PEM."""
        self.ca_file = Path()

    def start(self) -> Self:
        """Serve; returns when both listeners accept. Raises `OSError` when the port is taken."""
        # hypercorn, trustme and cryptography take 0.1 s: only a sandbox that starts pays for them.
        from checks.sandbox import certificates, environment, listeners  # noqa: PLC0415

        wire = self.scenario.plan.wire
        proxy: socket.socket | None = None
        delays = {"gateway": self._latency_s + wire.silence_s, "management": self._latency_s}
        with ExitStack() as opening:
            sockets = {
                name: opening.enter_context(_bound(port))
                for name, port in (("gateway", self._port), ("management", 0))
            }
            self.gateway_port, self.management_port = (
                each.getsockname()[1] for each in sockets.values()
            )
            if wire.proxy:
                # Nobody else gets the port of a dead one either: it is taken, and nothing listens.
                proxy = opening.enter_context(_bound(0, listens=wire.proxy != "dead"))
            directory = opening.enter_context(temporary("sandbox"))
            issued = certificates.issue(
                directory, gateway_issuer=wire.certificate, now=self.state.clock.now()
            )
            self.ca_pem, self.ca_file = issued.ca_pem, directory / "ca.pem"
            self.ca_file.write_text(issued.ca_pem, encoding="ascii")
            self._environment = environment.variables(
                self.state,
                gateway_port=self.gateway_port,
                management_port=self.management_port,
                ca_file=self.ca_file,
                proxy_port=proxy.getsockname()[1] if proxy else None,
            )
            served = [
                listeners.Listener(
                    name=name,
                    socket=sockets[name],
                    certificate=issued.files[name],
                    delay_s=delays[name],
                )
                for name in sockets
            ]
            run = functools.partial(
                listeners.run,
                self.state,
                self._journal,
                listeners=served,
                proxy=proxy if wire.proxy == "sign-in" else None,
            )
            opening.callback(_in_thread(run, listeners.Stopping(), listeners.Loop))
            self._running = opening.pop_all()
        return self

    def stop(self) -> None:
        """End both listeners, free their ports and remove the private directory."""
        self._running.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point a client at this sandbox: the content of the env file."""
        return dict(self._environment)

    @property
    def client_options(self) -> ClientOptions:
        """What the scenario's client is started with."""
        return self.state.client_options(self.scenario.auth, gateway_port=self.gateway_port)

    @property
    def requests(self) -> tuple[LoggedRequest, ...]:
        """Every request so far, on both listeners, in order of arrival."""
        return self._journal.entries()


def _bound(port: int, *, listens: bool = True) -> socket.socket:
    listening = socket.socket()
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((_LOOPBACK, port))
        # From here on the kernel takes connections, though nobody serves them yet.
        if listens:
            listening.listen()
    except OSError as error:
        listening.close()
        reason = os.strerror(error.errno) if error.errno else str(error)
        message = f"The sandbox cannot listen on {_LOOPBACK}:{port}: {reason}. Choose another port."
        raise OSError(error.errno, message) from error
    return listening


def _in_thread(
    serve: Callable[..., Coroutine[Any, Any, None]],
    stopping: "Stopping",
    loop_factory: Callable[[], asyncio.AbstractEventLoop],
) -> Callable[[], None]:
    """Run the listeners in an event loop of their own; return what ends it."""
    ready: Future[asyncio.AbstractEventLoop] = Future()

    def run() -> None:
        try:
            with asyncio.Runner(loop_factory=loop_factory) as runner:
                runner.run(serve(stopping=stopping, ready=ready.set_result))
        except BaseException as error:
            # Whoever waits in `start` gets it; later there is nobody left but the thread's hook.
            if ready.done():
                raise
            ready.set_exception(error)

    thread = threading.Thread(target=run, name="sandbox", daemon=True)
    thread.start()
    loop = ready.result()

    def stop() -> None:
        loop.call_soon_threadsafe(stopping.begin)
        thread.join(_STOP_S)

    return stop
