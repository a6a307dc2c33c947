"""Serves the two listeners with hypercorn until told to stop."""

import asyncio
import contextlib
import logging
import socket
import ssl
import warnings
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypercorn.asyncio import serve
from hypercorn.config import Config

from checks.sandbox import authority, control
from checks.sandbox import proxy as proxies
from checks.sandbox.arm import Arm
from checks.sandbox.gateway import Gateway
from checks.sandbox.journal import Journal
from checks.sandbox.logs import metric_reads
from checks.sandbox.logs.front import LogAnalytics
from checks.sandbox.logs.metrics import Metrics
from checks.sandbox.routes import dispatch
from checks.sandbox.state import State
from checks.sandbox.tokens import Signer
from checks.sandbox.wire import Answer, Application, Call, LateHandler

# Hypercorn writes what it is told to write here; nobody listens unless a program configures it.
_LOG = logging.getLogger("checks.sandbox")
_LOG.addHandler(logging.NullHandler())

# Azure's front ends keep an idle connection for minutes; hypercorn's 5 s would race with reuse.
_KEEP_ALIVE_S = 120
_GRACE_S = 0.2
# Idle clients do not answer the end of a TLS session; asyncio would wait 30 s for each of them.
_TLS_SHUTDOWN_S = 0.1


class Loop(asyncio.SelectorEventLoop):
    """An event loop whose TLS servers do not wait for clients that have gone quiet."""

    async def create_server(self, *args: Any, **kwargs: Any) -> asyncio.Server:
        """See `asyncio.loop.create_server`; hypercorn has no setting for the timeout."""
        if kwargs.get("ssl"):
            kwargs.setdefault("ssl_shutdown_timeout", _TLS_SHUTDOWN_S)
        return await super().create_server(*args, **kwargs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """A bound socket, and how it is served."""

    name: str
    """`gateway` or `management`."""
    socket: socket.socket
    certificate: Path
    """A file with the certificate it shows and the key."""
    delay_s: float
    """Waited before every answer."""


class Stopping:
    """The end of a sandbox: awaited by everything that would otherwise take its time."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def begin(self) -> None:
        """Let everything end now; to be called in the event loop."""
        self._event.set()

    @property
    def begun(self) -> bool:
        """Tell whether everything is ending."""
        return self._event.is_set()

    async def wait(self) -> None:
        """Return when the sandbox is to end."""
        await self._event.wait()

    async def pause(self, seconds: float) -> None:
        """Sleep, but not beyond the end."""
        if not seconds:
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.wait(), seconds)


async def run(  # noqa: PLR0913 - what one sandbox serves, by name
    state: State,
    journal: Journal,
    *,
    listeners: Iterable[Listener],
    stopping: Stopping,
    ready: Callable[[asyncio.AbstractEventLoop], None],
    proxy: socket.socket | None = None,
) -> None:
    """Serve the listeners; returns when the sandbox is to end and has ended."""
    # Hypercorn 0.18 leaves one coroutine unawaited where a request is under way when it stops.
    warnings.filterwarnings("ignore", r"coroutine 'TCPServer\._idle_timeout' was never awaited")
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_note)
    signer = Signer(state.seeded)
    logs = LogAnalytics(state, signer, pause=stopping.pause)
    arm = Arm(state, signer, more=metric_reads.operations(logs.cursor))
    handlers: dict[str, LateHandler] = {
        "gateway": Gateway(state, signer),
        "management": _management(state, journal, arm, logs),
    }
    refusing = await proxies.serve(proxy) if proxy else contextlib.nullcontext()
    async with refusing, asyncio.TaskGroup() as group:
        for listener in listeners:
            application: Any = Application(
                handlers[listener.name],
                listener=listener.name,
                journal=journal,
                clock=state.clock,
                delay=_delay(stopping, listener, arm),
            )
            config = _config(listener)
            group.create_task(_listen(application, config, stopping))
        ready(loop)


async def _listen(application: "Application", config: Config, stopping: Stopping) -> None:
    """Serve one listener; a client that still talks while it ends is nothing to report."""
    try:
        await serve(application, config, shutdown_trigger=stopping.wait)  # type: ignore[arg-type]
    except* (ssl.SSLError, ConnectionError):
        if not stopping.begun:
            raise


def _delay(stopping: Stopping, listener: Listener, arm: Arm) -> Callable[[Call], Awaitable[None]]:
    """Return what is awaited before an answer; ARM may take longer for some paths."""

    async def delay(call: Call) -> None:
        extra = arm.delay_s(call) if listener.name == "management" else 0
        await stopping.pause(listener.delay_s + extra)

    return delay


def _management(state: State, journal: Journal, arm: Arm, logs: LogAnalytics) -> LateHandler:
    table = (*authority.routes(state, arm.signer), *control.routes(state, journal))
    metrics = Metrics(state, arm.signer, cursor=logs.cursor)

    def handle(call: Call) -> Answer | Awaitable[Answer]:
        late = next((each for each in (logs, metrics) if each.serves(call)), None)
        return late(call) if late else dispatch(table, call, otherwise=arm)

    return handle


def _config(listener: Listener) -> Config:
    config = Config()
    # The descriptor changes owner: hypercorn closes it.
    config.bind = [f"fd://{listener.socket.detach()}"]
    config.certfile = config.keyfile = str(listener.certificate)
    config.include_date_header = False
    config.include_server_header = False
    config.keep_alive_timeout = _KEEP_ALIVE_S
    config.graceful_timeout = _GRACE_S
    config.errorlog = _LOG
    return config


def _note(_loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
    # A client that goes away in the middle of a handshake or an answer is nothing to report.
    _LOG.debug("%s: %r", context.get("message"), context.get("exception"))
