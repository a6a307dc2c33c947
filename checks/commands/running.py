"""A run as `check` and `collect` ask for it: its options, its environment, its end by a signal."""

import argparse
import asyncio
import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from checks import folders
from checks.commands.extras import require
from checks.commands.target_forms import check_forms, check_named, check_no_credential
from checks.commands.target_options import SANDBOX, cloud_name, input_of
from checks.errors import UsageError
from checks.words import say

if TYPE_CHECKING:
    from checks.engine.run import Run, RunRequest
    from checks.engine.runner import Observer

MAX_TIMEOUT_S = 600.0


def add_run_options(parser: argparse.ArgumentParser) -> Any:
    """Add the options that say what is run; return their group."""
    what = parser.add_argument_group(say("what to run"))
    what.add_argument(
        "--only",
        metavar="GLOB",
        action="append",
        default=[],
        help=say("run only the checks whose ID matches, for example 'gateway.*' (repeatable)"),
    )
    what.add_argument(
        "--skip",
        metavar="GLOB",
        action="append",
        default=[],
        help=say("skip the checks whose ID matches (repeatable)"),
    )
    what.add_argument(
        "--no-live-call", action="store_true", help=say("send nothing that costs tokens")
    )
    what.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=_seconds,
        default=20.0,
        help=say("time limit in seconds for the whole run (20)"),
    )
    what.add_argument(
        "--sandbox",
        metavar="SCENARIO",
        help=say("check a local sandbox of Azure with this scenario instead of a real target"),
    )
    return what


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= MAX_TIMEOUT_S:
        raise argparse.ArgumentTypeError(
            say("{text!r} is not a number of seconds greater than 0 and at most 600", text=text)
        )
    return value


@contextmanager
def environment(options: argparse.Namespace) -> Iterator[Mapping[str, str]]:
    """Yield the user's environment, or a new sandbox's in its place."""
    if options.sandbox is None:
        yield os.environ
        return
    if options.resource or options.base_url or options.cloud:
        raise UsageError(
            say(
                "--sandbox provides its own target, so leave out --resource, --base-url and "
                "--cloud."
            )
        )
    require("--sandbox")
    from checks.evidence.logs import WINDOW_DAYS  # noqa: PLC0415 - only this option needs it
    from checks.sandbox.hosted import (  # noqa: PLC0415 - the same
        HostedSandboxes,
        SandboxUnavailable,
    )
    from checks.sandbox.scenarios import ScenarioError  # noqa: PLC0415 - the same

    folders.remove_left()
    with HostedSandboxes(log_days=WINDOW_DAYS + 1) as sandboxes:
        try:
            environ = sandboxes.environment(options.sandbox)
        except (ScenarioError, SandboxUnavailable) as error:
            raise UsageError(str(error)) from error
        options.cloud = SANDBOX
        yield environ


def request_of(options: argparse.Namespace, environ: Mapping[str, str]) -> "RunRequest":
    """Return what a run is asked; raise `UsageError` for what cannot be asked."""
    from checks.clouds import cloud_from_environment  # noqa: PLC0415 - after the options are known
    from checks.engine.run import RunRequest, chosen_checks  # noqa: PLC0415 - imports httpx

    given = input_of(options, environ)
    request = RunRequest(
        given=given,
        cloud=cloud_from_environment(cloud_name(options, environ), environ),
        environ=environ,
        auth=options.auth,
        only=tuple(options.only),
        skip=tuple(options.skip),
        live_call=not options.no_live_call,
        timeout_s=options.timeout,
        scenario=options.sandbox or "",
    )
    chosen_checks(request)
    check_forms(given)
    check_named(given)
    check_no_credential(given, environ)
    return request


def diagnose(request: "RunRequest", *, progress: bool) -> "Run":
    """Run the checks, with their progress where somebody watches; Ctrl-C ends them early."""
    if not progress:
        return asyncio.run(_interruptible(request, _quiet))
    from checks.commands.progress import LiveProgress  # noqa: PLC0415 - imports rich

    shown = LiveProgress()
    try:
        return asyncio.run(_interruptible(request, shown))
    finally:
        shown.close()


async def _interruptible(request: "RunRequest", observe: "Observer") -> "Run":
    from checks.engine.run import run  # noqa: PLC0415 - imports httpx

    cancel = asyncio.Event()
    # Without signal handlers (Windows, another thread) Ctrl-C ends the program at once.
    with suppress(NotImplementedError, RuntimeError, ValueError):
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, cancel.set)
    return await run(request, observe=observe, cancel=cancel)


def _quiet(_event: object) -> None:
    """Show nothing while it runs."""
