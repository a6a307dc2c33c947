"""`foundry-doctor`: parses the command line and hands over; imports nothing heavy before that."""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from io import TextIOWrapper
from typing import NoReturn

from checks import __version__
from checks.errors import DiagnosticsError
from checks.words import say

USAGE_EXIT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A subcommand and the module that carries it out."""

    name: str
    help: str
    module: str


COMMANDS = (
    Command(
        name="check", help=say("run the checks against a target"), module="checks.commands.check"
    ),
    Command(
        name="explain",
        help=say("explain an error that somebody pasted"),
        module="checks.commands.explain",
    ),
    Command(
        name="collect",
        help=say("write what the checks find into one file for somebody else"),
        module="checks.commands.collect",
    ),
    Command(
        name="judge", help=say("judge an evidence file, offline"), module="checks.commands.judge"
    ),
    Command(
        name="config",
        help=say("check a client's configuration"),
        module="checks.commands.config",
    ),
    Command(name="sandbox", help="serve a local Azure", module="checks.commands.sandbox"),
    Command(name="serve", help=say("serve the dashboard"), module="checks.commands.serve"),
    Command(
        name="import",
        help=say("import exported logs into a workspace"),
        module="checks.commands.import_",
    ),
    Command(
        name="demo",
        help=say("run the sandbox and the dashboard together"),
        module="checks.commands.demo",
    ),
    Command(
        name="facts",
        help=say("list the known facts with source, date and age"),
        module="checks.commands.facts",
    ),
    Command(
        name="completion",
        help=say("print a shell script for Tab completion"),
        module="checks.commands.completion",
    ),
)


@contextmanager
def _knowing_secrets() -> Iterator[None]:
    """Have the secrets of the environment masked in what is written to stderr meanwhile."""
    from checks.credentials import secrets_in  # noqa: PLC0415 - when there is something to say
    from checks.log import watching  # noqa: PLC0415 - the same
    from checks.redact import Redactor  # noqa: PLC0415 - the same

    redactor = Redactor()
    for secret in secrets_in(os.environ):
        redactor.learn(secret)
    with watching(redactor):
        yield


def _inert(text: str) -> str:
    """Return text for stderr: redacted, for it may quote what was typed."""
    from checks.log import redacted  # noqa: PLC0415 - when there is something to say

    with _knowing_secrets():
        return redacted(text)


class Parser(argparse.ArgumentParser):
    """A parser whose complaints do not repeat a secret that was typed by mistake."""

    def error(self, message: str) -> NoReturn:
        """End the program with 2."""
        if sys.stderr is not None:
            self.print_usage(sys.stderr)
        said = say("{program}: error: {message}", program=self.prog, message=_inert(message))
        _say(f"{_wrapped(said)}\n")
        self.exit(USAGE_EXIT)

    def refuse(self, unknown: Sequence[str]) -> NoReturn:
        """End the program over what is no option, with the one that was probably meant."""
        known = [option for action in self._actions for option in action.option_strings]
        meant = [
            say("did you mean {near}?", near=near[0])
            for word in unknown
            if word.startswith("-")
            and (near := get_close_matches(word.partition("=")[0], known, 1))
        ]
        self.error(
            "; ".join((say("unrecognized arguments: {unknown}", unknown=" ".join(unknown)), *meant))
        )


def _wrapped(text: str) -> str:
    """Return text broken between words where a terminal would break within them."""
    width = _columns()
    if not width:
        return text
    import textwrap  # noqa: PLC0415 - for a terminal only

    return "\n".join(
        textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)
        for line in text.splitlines()
    )


def _columns() -> int:
    """Return how wide the terminal is that stderr goes to; 0 where it goes elsewhere."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns
    except (AttributeError, OSError, ValueError):
        return 0


def _say(text: str) -> None:
    """Write to stderr, where there is one."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            sys.stderr.write(text)


def _show_fault(error: BaseException) -> None:
    """Show a fault that ends the program, redacted."""
    from checks.log import traceback_text  # noqa: PLC0415 - only for a fault

    with _knowing_secrets():
        _say(
            say(
                "This is a fault in Foundry Doctor.\n{traceback_text}\n",
                traceback_text=traceback_text(error),
            )
        )


def _write_anything() -> None:
    """Let a stream of a narrow encoding show what it cannot as an escape, and lose nothing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def build_parser(chosen: str | None) -> argparse.ArgumentParser:
    """Build the parser; only the chosen subcommand's module is imported."""
    parser = Parser(
        prog="foundry-doctor",
        description=say(
            "Find out why calls to Claude in Microsoft Foundry fail and how to fix them."
        ),
    )
    parser.add_argument("--version", action="version", version=f"foundry-doctor {__version__}")
    subcommands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in COMMANDS:
        sub = subcommands.add_parser(command.name, help=command.help, description=command.help)
        # What only the chosen one's usage explains is complained of by itself.
        sub.set_defaults(parser=sub)
        if command.name == chosen:
            import_module(command.module).add_arguments(sub)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    try:
        _write_anything()
        return _run(list(sys.argv[1:] if argv is None else argv))
    except DiagnosticsError as error:
        _say(f"{_wrapped(f'foundry-doctor: {_inert(str(error))}')}\n")
    except (BrokenPipeError, KeyboardInterrupt):
        pass  # whoever read the result, or waited for it, has left
    except Exception as error:  # noqa: BLE001 - our own fault must not look like a verdict
        _show_fault(error)
    return USAGE_EXIT


def _run(arguments: list[str]) -> int:
    names = {command.name: command for command in COMMANDS}
    if "_ARGCOMPLETE" in os.environ:
        # A shell asks what could come next, and hands over the line that was typed so far.
        arguments = os.environ.get("COMP_LINE", "").split()[1:]
    chosen = next((argument for argument in arguments if argument in names), None)
    if "_ARGCOMPLETE" in os.environ:
        from checks.commands.completion import complete  # noqa: PLC0415 - only when a shell asks

        complete(build_parser(chosen))
    options, unknown = build_parser(chosen).parse_known_args(arguments)
    if unknown:
        options.parser.refuse(unknown)
    code: int = import_module(names[options.command].module).run(options)
    return code
