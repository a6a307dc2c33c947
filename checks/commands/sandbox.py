"""`foundry-doctor sandbox`: serves a local Azure until it is stopped, and changes a running one."""

import argparse
import os
import re
import shlex
import signal
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from checks import folders
from checks.commands.epilogue import end_help
from checks.commands.extras import require
from checks.errors import UsageError
from checks.hangup import end_with_the_terminal
from checks.words import say

TRUST = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
"""Where Python's and Node's clients look for an authority to trust; here the sandbox's own."""


SPECIAL = re.compile(r"[^\w@%+=:,./*~-]|(^|[:=])~", re.ASCII)
"""What means something to a shell in the value of an assignment, where `*` does not, and `~` only
at the start of a path. Secrets of Entra hold one; readers that know no quotes must read them."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `sandbox`, and `sandbox set`."""
    add_sandbox_options(parser)
    parser.add_argument("--list", action="store_true", help=say("list the scenarios and exit"))
    parser.add_argument(
        "--port", type=port_number, default=0, help=say("port of the gateway (0: any free port)")
    )
    parser.add_argument(
        "--latency-ms",
        metavar="N",
        type=_milliseconds,
        default=0,
        help=say("delay in milliseconds added to every response"),
    )
    parser.add_argument(
        "--ready-file",
        metavar="FILE",
        type=Path,
        help=say("file to write the URL to once the sandbox responds"),
    )
    parser.add_argument(
        "--env-file",
        metavar="FILE",
        type=Path,
        help=say("file to which environment variables for any client are written"),
    )
    changes = parser.add_subparsers(dest="change", metavar="set")
    change = changes.add_parser(
        "set",
        help=say("change a running sandbox"),
        description=say(
            "Change the running sandbox that the environment points to, for example: "
            "foundry-doctor sandbox set grant 'role=Cognitive Services User'"
        ),
    )
    change.add_argument(
        "action",
        help=say("grant, revoke, deploy, deny, quota… (enter an unknown action to list them all)"),
    )
    change.add_argument(
        "values",
        nargs="*",
        metavar="NAME=VALUE",
        help=say("settings of the action, such as role=…, principal=…, name=…"),
    )
    change.add_argument(
        "--env-file",
        type=Path,
        default=argparse.SUPPRESS,
        help=say("file to read the sandbox's variables from, instead of the environment"),
    )
    exits = {
        0: say("done, or stopped with Ctrl-C"),
        2: say("the command failed, or incorrect usage"),
    }
    end_help(
        change,
        examples=(
            "foundry-doctor sandbox set --env-file FILE grant 'role=Cognitive Services User'",
        ),
        variables={
            "FOUNDRY_DOCTOR_ARM, FOUNDRY_DOCTOR_CA_FILE, FOUNDRY_DOCTOR_SANDBOX_TOKEN": say(
                "the sandbox to change if no env file is given (the env file sets these variables)"
            )
        },
        exits=exits,
    )
    end_help(
        parser,
        examples=(
            "foundry-doctor sandbox --list",
            "foundry-doctor sandbox --scenario no-role --env-file sandbox.env",
            "set -a; . ./sandbox.env; set +a      # in another shell",
        ),
        exits=exits,
    )


def add_sandbox_options(parser: argparse.ArgumentParser) -> None:
    """Add what decides a sandbox's content; `demo` shares it."""
    parser.add_argument(
        "--scenario",
        metavar="NAME",
        default="healthy",
        help=say("name of a scenario, or a scenario file (healthy)"),
    )
    parser.add_argument(
        "--seed", metavar="N", type=int, default=1, help=say("seed for all generated data (1)")
    )
    parser.add_argument(
        "--now",
        metavar="ISO",
        type=moment,
        help=say("the sandbox's time, which together with the seed determines all generated data"),
    )


def port_number(text: str) -> int:
    """Read a port; 0 stands for a free one."""
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(
            say("{text!r} is not a port number from 0 to 65535", text=text)
        )
    return int(text)


def _milliseconds(text: str) -> int:
    if not text.isdecimal() or int(text) > 60_000:
        raise argparse.ArgumentTypeError(
            say("{text!r} is not a number of milliseconds from 0 to 60000", text=text)
        )
    return int(text)


def moment(text: str) -> datetime:
    """Read an ISO time; without a zone it is UTC."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            say("{text!r} is not a valid time. Example: 2026-11-20T17:09:00Z", text=text)
        ) from error
    if not 2000 <= found.year < 2100:
        raise argparse.ArgumentTypeError(say("{text!r} is not a time in this century", text=text))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def run(options: argparse.Namespace) -> int:
    """Carry out `sandbox` and return its exit code."""
    if options.list:
        return _list()
    require("sandbox")
    return _set(options) if options.change else _serve(options)


def _list() -> int:
    from checks.sandbox import load, names  # noqa: PLC0415 - reads every scenario

    for name in names():
        sys.stdout.write(f"{name:28}{load(name).summary}\n")
    return 0


def _serve(options: argparse.Namespace) -> int:
    from checks.sandbox import Sandbox, ScenarioError  # noqa: PLC0415 - late, it reads TOML

    folders.remove_left()
    try:
        sandbox = Sandbox(
            options.scenario,
            seed=options.seed,
            now=options.now,
            port=options.port,
            latency_ms=options.latency_ms,
        )
        sandbox.start()
    except ScenarioError as error:
        raise UsageError(str(error)) from error
    except OSError as error:
        raise UsageError(error.strerror or str(error)) from error
    try:
        _announce(sandbox.environment, options)
        _wait_for_the_end()
    finally:
        sandbox.stop()
        for written in (options.ready_file, options.env_file):
            if written:
                written.unlink(missing_ok=True)
    return 0


def _announce(environment: Mapping[str, str], options: argparse.Namespace) -> None:
    url = environment["ANTHROPIC_FOUNDRY_BASE_URL"]
    if options.env_file:
        own = environment["FOUNDRY_DOCTOR_CA_FILE"]
        variables = {**environment, **dict.fromkeys(TRUST, own)}
        lines = "".join(f"{name}={_quoted(value)}\n" for name, value in variables.items())
        write_private(options.env_file, lines)
    if options.ready_file:
        write_private(options.ready_file, f"{url}\n")
    sys.stdout.write(
        say("Sandbox (a local simulation of Azure; nothing in it is real): {url}\n", url=url)
    )
    hint = say("Stop the sandbox with Ctrl-C.")
    if options.env_file:
        hint = say(
            "Variables for clients: {env_file}. {hint}", env_file=options.env_file, hint=hint
        )
    sys.stdout.write(f"{hint}\n")
    sys.stdout.flush()


def _quoted(value: str) -> str:
    """Return a value as a shell reads it; most need no quotes, which other readers may not know."""
    return shlex.quote(value) if SPECIAL.search(value) else value


def write_private(file: Path, text: str) -> None:
    """Write a file whole, for its owner alone: it appears with all of its content, or not."""
    partial = file.with_name(f".{file.name}.part")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
        partial.replace(file)
    except OSError as error:
        raise UsageError(
            say("Cannot write {file}: {strerror}.", file=file, strerror=error.strerror)
        ) from error


def _wait_for_the_end() -> None:
    """Wait for Ctrl-C, SIGTERM, or the end of the terminal."""
    ended = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    end_with_the_terminal(end)
    while not ended.wait(timeout=3600):
        pass


def _environment_of(file: Path | None) -> Mapping[str, str]:
    if file is None:
        return os.environ
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        pairs = [line.partition("=") for line in lines]
        return {name: "".join(shlex.split(value)) for name, _, value in pairs if value}
    except OSError as error:
        raise UsageError(
            say("Cannot read {file}: {strerror}.", file=file, strerror=error.strerror)
        ) from error
    except ValueError as error:
        raise UsageError(
            say("{file} is not a file that foundry-doctor sandbox --env-file wrote.", file=file)
        ) from error


def _set(options: argparse.Namespace) -> int:
    from checks.sandbox.client import ControlError, send  # noqa: PLC0415 - late

    if wrong := next((value for value in options.values if "=" not in value), None):
        raise UsageError(
            say("{wrong!r} is not in the format NAME=VALUE, such as role=….", wrong=wrong)
        )
    pairs = dict(value.split("=", 1) for value in options.values)
    try:
        held = send(_environment_of(options.env_file), {"action": options.action, **pairs})
    except ControlError as error:
        raise UsageError(str(error)) from error
    sys.stdout.write(", ".join(f"{name}: {value}" for name, value in held.items()) + "\n")
    return 0
