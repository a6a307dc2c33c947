"""`foundry-doctor judge`: what an evidence file says, by this version's rules; no network."""

import argparse
import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.commands.epilogue import end_help
from checks.commands.output import check_output
from checks.commands.reporting import add_format_options, format_of, report
from checks.errors import UsageError
from checks.words import say

if TYPE_CHECKING:
    from checks.archive.reading import Opened

REFUSED_EXIT = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `judge`."""
    parser.add_argument("file", metavar="FILE", type=Path, help=say("the evidence file"))
    parser.add_argument(
        "--names",
        metavar="FILE",
        type=Path,
        help=say("the map of the pseudonyms, to put the names back"),
    )
    add_format_options(parser)
    end_help(
        parser,
        examples=(
            "foundry-doctor judge evidence.fdz",
            "foundry-doctor judge evidence.fdz --format json",
            "foundry-doctor judge evidence.fdz --names evidence.names.json",
        ),
        exits={
            0: say("calls worked when the file was collected"),
            1: say("something prevented calls"),
            2: say("no verdict, the file was refused, or incorrect usage"),
        },
    )


def run(options: argparse.Namespace) -> int:
    """Judge a file and return the exit code of its verdict."""
    options.format = format_of(options)
    from checks.archive.files import MOST_BYTES, RefusedError  # noqa: PLC0415 - options first
    from checks.archive.reading import opened  # noqa: PLC0415 - the same

    _keep_input(options)
    check_output(options.output)
    try:
        with options.file.open("rb") as stream:
            found = opened(stream.read(MOST_BYTES + 1))
    except RefusedError as error:
        return _refused(str(error))
    except OSError as error:
        return _refused(error.strerror or str(error))
    from checks.redact import DEFAULT  # noqa: PLC0415 - the same
    from checks.report.document import document_of  # noqa: PLC0415 - the same

    document = document_of(found.run, DEFAULT)
    if options.names:
        document = _named(document, options.names)
    sys.stderr.write(_from(found, dict(document)))
    return report(document, options)


def _keep_input(options: argparse.Namespace) -> None:
    """Refuse a report in the place of what it is read from: evidence cannot be collected again."""
    for given in filter(None, (options.file, options.names)):
        with suppress(OSError):
            if options.output and options.output.samefile(given):
                told = say("{file} is read by this command. Specify another --output.", file=given)
                raise UsageError(told)


def _named(document: Mapping[str, Any], path: Path) -> Mapping[str, Any]:
    """Return a document with the names of a map in it; raise `UsageError` where it is none."""
    from checks.archive.pseudonyms import put_back  # noqa: PLC0415 - for --names only

    try:
        names = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        why = getattr(error, "strerror", None) or say("it is not JSON")
        raise UsageError(say("Cannot use {file}: {why}.", file=path, why=why)) from error
    is_map = isinstance(names, dict) and all(names)
    if not is_map or not all(isinstance(name, str) for name in names.values()):
        raise UsageError(say("Cannot use {file}: it is not a map of pseudonyms.", file=path))
    found = put_back(document, names)
    return found if isinstance(found, dict) else document


def _refused(why: str) -> int:
    sys.stderr.write(say("not judged: {why}\n", why=why))
    return REFUSED_EXIT


def _from(found: "Opened", document: dict[str, object]) -> str:
    """Say where a result comes from, and what newer knowledge made of it."""
    from checks.archive.changes import changes  # noqa: PLC0415 - the same

    when = found.run.started_at.strftime("%d %b %Y %H:%M")
    lines = [
        say(
            "From an unsigned file, collected {when} UTC by Foundry Doctor {tool}.",
            when=when,
            tool=found.tool or say("of an unknown version"),
        )
    ]
    lines += [say("This version does not recognize {kind}.", kind=kind) for kind in found.unknown]
    lines += [
        say("This version cannot read {kind} in the file.", kind=kind) for kind in found.unreadable
    ]
    changed = changes(found.then, document)
    if changed:
        lines.append(say("Judged by newer knowledge. Changed results: {n}", n=len(changed)))
        lines += [f"  {each.told}" for each in changed]
    return "\n".join(lines) + "\n"
