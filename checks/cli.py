"""`foundry-doctor`: parses the command line and hands over; imports nothing heavy before that."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from checks import __version__
from checks.errors import DiagnosticsError

USAGE_EXIT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A subcommand and the module that carries it out."""

    name: str
    help: str
    module: str


COMMANDS = (
    Command(name="check", help="run the checks against a target", module="checks.commands.check"),
    Command(name="sandbox", help="serve a local Azure", module="checks.commands.sandbox"),
    Command(name="serve", help="serve the dashboard", module="checks.commands.serve"),
    Command(name="demo", help="sandbox and dashboard in one", module="checks.commands.demo"),
)


def build_parser(chosen: str | None) -> argparse.ArgumentParser:
    """Build the parser; only the chosen subcommand's module is imported."""
    parser = argparse.ArgumentParser(
        prog="foundry-doctor",
        description="Find out why calls to Claude in Microsoft Foundry fail, and what mends it.",
    )
    parser.add_argument("--version", action="version", version=f"foundry-doctor {__version__}")
    subcommands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in COMMANDS:
        sub = subcommands.add_parser(command.name, help=command.help, description=command.help)
        if command.name == chosen:
            import_module(command.module).add_arguments(sub)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    names = {command.name: command for command in COMMANDS}
    chosen = next((argument for argument in arguments if argument in names), None)
    options = build_parser(chosen).parse_args(arguments)
    try:
        code: int = import_module(names[options.command].module).run(options)
    except DiagnosticsError as error:
        sys.stderr.write(f"foundry-doctor: {error}\n")
        return USAGE_EXIT
    except BrokenPipeError:
        return USAGE_EXIT
    return code
