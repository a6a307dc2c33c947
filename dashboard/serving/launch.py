"""Starts the dashboard's server and ends it cleanly: one process, one port, one URL."""

import errno
import gc
import logging
import os
import signal
import socket
import sys
import threading
import time
import tomllib
import webbrowser
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, cast

import uvicorn

from checks.causes.catalogue import causes
from checks.errors import ConfigurationError
from checks.hangup import end_with_the_terminal
from checks.memory import keep_house
from checks.threads import start_daemon
from checks.words import say
from dashboard.context.settings import Settings, configure
from dashboard.serving.asgi import build_app, files, is_open
from dashboard.serving.connections import Connection, Room, most_open, take_files
from dashboard.serving.discreet import discreet
from dashboard.serving.uploads import Leftovers

if TYPE_CHECKING:
    from concurrent.futures import Future

log = logging.getLogger("foundry_doctor")

HERE = Path(__file__).parent.parent
CONFIGS = (HERE / ".streamlit" / "config.toml", HERE.parent / ".streamlit" / "config.toml")
"""Where the theme and the error settings stand: in a wheel, in a checkout."""
OWN = ("theme.", "client.", "runner.", "server.", "browser.gatherUsageStats", "logger.enableRich")
"""Options that hold whatever a configuration in the current directory or the home says."""
OPERATORS = ("server.", "browser.serverAddress")
"""Options that an environment variable may set."""
PRELOAD_S = 6
"""How long a first page has the machine for itself before others are prepared."""
STOP_S = 1
"""How long open pages may take to hang up."""
BACKLOG = 128
"""Connections that are taken at once; a turn's worth must fit beside those that are open."""
ENDS = (signal.SIGINT, signal.SIGTERM)
HOW_TO_END = say("Open the address in a browser. Stop the dashboard with Ctrl-C.")


def launch(
    settings: Settings,
    *,
    open_browser: bool,
    ready_file: Path | None,
    on_end: Callable[[], None] | None = None,
) -> int:
    """Serve until Ctrl-C or SIGTERM, and return the exit code."""
    configure(settings)
    if ready_file:
        _prepare(ready_file)
    take_files()
    listening = _bound(settings.host, settings.port)
    url = _url(settings.host, listening.getsockname()[1])
    _load_config(settings, listening.getsockname()[1])
    _warm_up()

    def announce() -> None:
        # The URL has the first line to itself, for scripts that read it.
        sys.stdout.write(f"{url}\n{_what_it_is(settings)}\n{HOW_TO_END}\n")
        sys.stdout.flush()
        if ready_file:
            # In whole or not at all: others wait for it.
            _part(ready_file).write_text(f"{url}\n", encoding="utf-8")
            _part(ready_file).replace(ready_file)
        if open_browser:
            threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
        going_on = start_daemon(partial(_go_on, settings), name="house")
        going_on.add_done_callback(partial(_told, server))

    with listening, discreet(os.environ):
        for number in ENDS:
            # uvicorn raises the signal that ended it once more: it has been obeyed by then.
            signal.signal(number, _obeyed)
        server = _Server(_uvicorn(settings), announce)
        end_with_the_terminal(server.handle_exit)
        server.run(sockets=[listening])
        _stop_runs()
        if on_end:
            on_end()
    return 0 if server.started else 2


def _what_it_is(settings: Settings) -> str:
    if settings.demo:
        return say(
            "Foundry Doctor demo: the dashboard running on a sandbox in which nothing is real."
        )
    return say("Foundry Doctor's dashboard.")


class _Server(uvicorn.Server):
    """Says when pages can be opened."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._announce()


def _obeyed(_number: int, _frame: FrameType | None) -> None:
    """Do nothing further."""


def _uvicorn(settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        build_app(settings),
        host=settings.host,
        port=settings.port,
        http=cast("type[Connection]", partial(Connection, room=Room(most_open()))),
        backlog=BACKLOG,
        ws="websockets-sansio",
        ws_ping_interval=30,
        ws_ping_timeout=30,
        ws_max_size=50 * 1024 * 1024,
        access_log=False,
        log_level="critical" if sys.stderr is None else "error",
        use_colors=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_S,
    )


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    try:
        if os.name != "nt":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        listening.close()
        raise ConfigurationError(_why_not(host, port, error)) from error
    listening.setblocking(False)
    return listening


def _why_not(host: str, port: int, error: Exception) -> str:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return say(
            "Port {port} on {host} is already in use. Choose another port with --port, or "
            "pick a free one with --port 0.",
            port=port,
            host=host,
        )
    reason = getattr(error, "strerror", None) or str(error)
    return say(
        "Cannot listen on {host}, port {port}: {reason}. Choose another host or port "
        "with --host and --port.",
        host=host,
        port=port,
        reason=reason,
    )


def _url(host: str, port: int) -> str:
    try:
        anywhere = ip_address(host).is_unspecified
    except ValueError:
        anywhere = False
    shown = "localhost" if anywhere else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def own_options() -> Mapping[str, Any]:
    """Return the options that come with the dashboard, by dotted name."""
    file = next((path for path in CONFIGS if path.is_file()), None)
    if file is None:
        raise ConfigurationError(
            say("{configs} is missing. Reinstall foundry-doctor.", configs=CONFIGS[0])
        )
    return dict(_flat(tomllib.loads(file.read_text(encoding="utf-8"))))


def _load_config(settings: Settings, port: int) -> None:
    """Set Streamlit's options as if by flags, which nothing overrides.

    A server option in the environment (`STREAMLIT_SERVER_…`) is the operator's and holds.
    """
    from streamlit import config  # noqa: PLC0415 - half a second

    known = config.get_config_options()
    defaults = {
        name: option.default_val
        for name, option in known.items()
        if name.startswith(OWN) and not option.sensitive
    }
    operators = {
        name: _typed(os.environ[option.env_var], option.type, option.multiple)
        for name, option in known.items()
        if name.startswith(OPERATORS) and not option.sensitive and option.env_var in os.environ
    }
    place = {"server.address": settings.host, "server.port": port, "browser.serverPort": port}
    wanted = {**defaults, "logger.enableRich": False, **own_options(), **operators, **place}
    with _silent("streamlit.config"):  # it would ask for a restart because options changed
        config.get_config_options(force_reparse=True, options_from_flags=wanted)


def _typed(text: str, kind: type, multiple: bool) -> object:
    """Read an environment variable as Streamlit's own command line does."""
    if multiple:
        return text.split()
    if kind is bool:
        return text.strip().lower() in ("1", "true", "t", "yes", "y", "on")
    return kind(text)


@contextmanager
def _silent(logger: str) -> Iterator[None]:
    logging.getLogger(logger).disabled = True
    try:
        yield
    finally:
        logging.getLogger(logger).disabled = False


def _warm_up() -> None:
    """Import what the first page needs, so that it does not wait for it."""
    import dashboard.context.runs  # noqa: PLC0415 - imports httpx
    import dashboard.kit.cards  # noqa: F401, PLC0415 - imports streamlit


def _go_on(settings: Settings) -> None:
    """Import what the Monitor pages need while the first one is opened; then keep house."""
    if settings.demo:
        from dashboard.panels import ahead  # noqa: PLC0415 - imports Azure's libraries

        ahead.ask(settings)
    from dashboard.panels import loading  # noqa: PLC0415 - imports pandas

    if settings.demo:
        loading.warm(settings)
    # Explain lists every cause, and parsing them takes longer than drawing its page.
    causes()
    # Streamlit collects garbage after each run of a page: what stays for good is passed over.
    gc.freeze()
    time.sleep(PRELOAD_S)
    loading.preload()
    gc.freeze()
    leftovers = Leftovers(files, is_open)

    def tidy() -> None:
        loading.WINDOWS.tidy()
        leftovers.tidy()

    keep_house(tidy)


def _told(server: uvicorn.Server, house: "Future[None]") -> None:
    """Log what failed, unless the server is ending: its folders go away."""
    error = house.exception()
    if error is not None and not server.should_exit:
        log.error("house", exc_info=error)


def _stop_runs() -> None:
    """Hang up before what is called goes away: a demo's sandboxes do."""
    from dashboard.context.import_jobs import JOBS  # noqa: PLC0415 - imported by then
    from dashboard.context.places import PLACES  # noqa: PLC0415 - imported by then
    from dashboard.context.runs import STORE  # noqa: PLC0415 - the same
    from dashboard.context.selfcheck import SELF_CHECKS  # noqa: PLC0415 - the same

    for runs in (STORE, SELF_CHECKS):
        runs.close(within_s=STOP_S / 2)
    JOBS.close(within_s=STOP_S / 2)
    PLACES.close()


def _part(file: Path) -> Path:
    return file.with_name(f"{file.name}.part")


def _prepare(ready_file: Path) -> None:
    """Remove an earlier server's file, and find out now whether it can be written."""
    try:
        ready_file.unlink(missing_ok=True)
        _part(ready_file).write_text("", encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(
            say(
                "Cannot write {ready_file}: {strerror}.",
                ready_file=ready_file,
                strerror=error.strerror,
            )
        ) from error
