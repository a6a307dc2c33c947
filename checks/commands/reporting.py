"""A document as its reader wants it: format, file, words; and the exit code of its verdict."""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from checks.commands.output import put, put_out, with_output
from checks.commands.showing import SHELL, shown
from checks.errors import UsageError
from checks.report.answer import SHELLS
from checks.words import say

FORMATS = {
    "text": "checks.report.terminal",
    "json": "checks.report.as_json",
    "junit": "checks.report.junit",
    "sarif": "checks.report.sarif",
    "markdown": "checks.report.markdown",
}
"""Format → module whose `render(document)` writes it."""


def add_format_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how a result is written."""
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


def _file(text: str) -> Path | None:
    return None if text == "-" else Path(text)


def format_of(options: argparse.Namespace) -> str:
    """Return the format; raise `UsageError` where two are asked for."""
    if options.json and options.format not in (None, "json"):
        raise UsageError(
            say("--json and --format {format} cannot be used together.", format=options.format)
        )
    return "json" if options.json else options.format or "text"


def report(document: Mapping[str, Any], options: argparse.Namespace) -> int:
    """Write a document and return the exit code of its verdict."""
    from checks.report.document import EXITS  # noqa: PLC0415 - after the answers

    write(_render(document, options), options.output, for_people=options.format == "text")
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


def write(text: str, output: Path | None, *, for_people: bool) -> None:
    """Write a text into a file, or to standard output."""
    if output is not None:
        with_output(output, lambda: put(output, text.encode(), "wb"))
        return
    if sys.stdout is None:
        raise UsageError(say("Standard output is closed. Name a file with --output."))
    put_out(text, for_people=for_people)
