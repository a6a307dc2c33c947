"""`foundry-doctor check`: one diagnosis from the shell or from CI."""

import argparse
import asyncio
import os
import signal
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks import folders
from checks.commands.epilogue import CREDENTIALS, DEFAULTS, end_help
from checks.commands.output import put_out
from checks.commands.showing import SHELL, is_terminal, shown
from checks.commands.target_forms import check_forms, check_named, check_no_credential
from checks.commands.target_options import SANDBOX, add_target_options, cloud_name, input_of
from checks.errors import UsageError
from checks.report.answer import SHELLS
from checks.words import say

if TYPE_CHECKING:
    from checks.engine.run import Run, RunRequest
    from checks.engine.runner import Observer

FORMATS = {
    "text": "checks.report.terminal",
    "json": "checks.report.as_json",
    "junit": "checks.report.junit",
    "sarif": "checks.report.sarif",
    "markdown": "checks.report.markdown",
}
"""Format → module whose `render(document)` writes it."""
MAX_TIMEOUT_S = 600.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `check`."""
    add_target_options(parser)
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
    what.add_argument("--list", action="store_true", help=say("list the checks and exit"))
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
        "--plan", action="store_true", help=say("print what would be sent, but send nothing")
    )
    what.add_argument(
        "--sandbox",
        metavar="SCENARIO",
        help=say("check a local sandbox of Azure with this scenario instead of a real target"),
    )
    out = parser.add_argument_group("output")
    out.add_argument("--format", choices=tuple(FORMATS), help="default: text")
    out.add_argument("--json", action="store_true", help=say("shorthand for --format json"))
    out.add_argument(
        "--output",
        metavar="FILE",
        type=_file,
        help=say("write the result to a file that only you can read; use - for standard output"),
    )
    out.add_argument(
        "--verbose",
        action="store_true",
        help=say("text: show every check with its evidence, and every remedy with its source"),
    )
    out.add_argument(
        "--shell",
        choices=SHELLS,
        default=SHELL,
        help=say(
            "text, markdown: the shell to write commands for (default here: {shell})",
            shell=SHELL,
        ),
    )
    end_help(
        parser,
        examples=(
            "foundry-doctor check --resource contoso-ai",
            "foundry-doctor check --resource contoso-ai --deployment claude-sonnet-5 --json",
            "foundry-doctor check --resource contoso-ai --only 'network.*' --verbose",
            "foundry-doctor check --sandbox no-role",
        ),
        variables={**CREDENTIALS, **DEFAULTS},
        exits={
            0: say("calls work"),
            1: say("something stops them"),
            2: say("no verdict, or incorrect usage"),
        },
    )


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


def _file(text: str) -> Path | None:
    return None if text == "-" else Path(text)


def _format(options: argparse.Namespace) -> str:
    if options.json and options.format not in (None, "json"):
        raise UsageError(
            say("--json and --format {format} cannot be used together.", format=options.format)
        )
    return "json" if options.json else options.format or "text"


def run(options: argparse.Namespace) -> int:
    """Carry out `check` and return its exit code."""
    options.format = _format(options)
    if options.list:
        return _list()
    with _environment(options) as environ:
        request = _request(options, environ)
        if options.plan:
            return _print_plan(request, options)
        _check_output(options.output)
        found = _diagnose(request, progress=is_terminal(sys.stderr))
        return _report(found, options)


@contextmanager
def _environment(options: argparse.Namespace) -> Iterator[Mapping[str, str]]:
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


def _request(options: argparse.Namespace, environ: Mapping[str, str]) -> "RunRequest":
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


def _diagnose(request: "RunRequest", *, progress: bool) -> "Run":
    if not progress:
        return asyncio.run(_interruptible(request, _quiet))
    from checks.commands.progress import LiveProgress  # noqa: PLC0415 - imports rich

    shown = LiveProgress()
    try:
        return asyncio.run(_interruptible(request, shown))
    finally:
        shown.close()


async def _interruptible(request: "RunRequest", observe: "Observer") -> "Run":
    from checks.engine.run import run as diagnose  # noqa: PLC0415 - imports httpx

    cancel = asyncio.Event()
    # Without signal handlers (Windows, another thread) Ctrl-C ends the program at once.
    with suppress(NotImplementedError, RuntimeError, ValueError):
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, cancel.set)
    return await diagnose(request, observe=observe, cancel=cancel)


def _quiet(_event: object) -> None:
    """Show nothing while it runs."""


def _report(found: "Run", options: argparse.Namespace) -> int:
    from checks.report.document import EXITS, document_of  # noqa: PLC0415 - after the answers

    document = document_of(*found)
    _write(_render(document, options), options.output, for_people=options.format == "text")
    return EXITS[document["verdict"]]


def _render(document: Mapping[str, Any], options: argparse.Namespace) -> str:
    from importlib import import_module  # noqa: PLC0415 - with the format's own imports

    module = import_module(FORMATS[options.format])
    how: dict[str, Any] = {}
    if options.format in ("text", "markdown"):
        how["shell"] = options.shell
    if options.format == "text":
        how |= shown(options, to_file=options.output is not None)
    text: str = module.render(document, **how)
    return text


def _private(path: str, flags: int) -> int:
    """Open a file that only its owner can read: results name resources."""
    descriptor = os.open(path, flags, 0o600)
    if hasattr(os, "fchmod") and stat.S_ISREG(os.fstat(descriptor).st_mode):
        with suppress(OSError):  # another's file that may be written keeps its mode
            os.fchmod(descriptor, 0o600)
    return descriptor


def _put(output: Path, text: str, mode: str) -> None:
    with open(output, mode, encoding="utf-8", opener=_private) as file:
        file.write(text)


def _check_output(output: Path | None) -> None:
    """Refuse a file that cannot be written before anything is sent and paid for."""
    if output is not None:
        _with_output(output, lambda: _put(output, "", "a"))


def _with_output(output: Path, write: Callable[[], object]) -> None:
    try:
        write()
    except OSError as error:
        raise UsageError(
            say("Cannot write {output}: {strerror}.", output=output, strerror=error.strerror)
        ) from error


def _write(text: str, output: Path | None, *, for_people: bool) -> None:
    if output is not None:
        _with_output(output, lambda: _put(output, text, "w"))
        return
    if sys.stdout is None:
        raise UsageError(say("Standard output is closed. Name a file with --output."))
    put_out(text, for_people=for_people)


def _list() -> int:
    from checks.engine.checks import CHECKS  # noqa: PLC0415 - imports every rule
    from checks.report.document import title_of  # noqa: PLC0415 - the same

    put_out("".join(f"{check.id:32}{title_of(check.id)}\n" for check in CHECKS))
    return 0


def _print_plan(request: "RunRequest", options: argparse.Namespace) -> int:
    from checks.engine.plan import plan_of  # noqa: PLC0415 - for --plan only
    from checks.report.plan import render_plan  # noqa: PLC0415 - the same

    plan = plan_of(request)
    if options.format == "json":
        from checks.report.as_json import render  # noqa: PLC0415 - the same

        _write(render(plan), options.output, for_people=False)
    else:
        _write(render_plan(plan), options.output, for_people=True)
    return 0
