"""`foundry-doctor collect`: run the probes and write one redacted evidence file."""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.commands.epilogue import CREDENTIALS, DEFAULTS, end_help
from checks.commands.output import check_output, put, with_output
from checks.commands.running import add_run_options, diagnose, environment, request_of
from checks.commands.showing import is_terminal
from checks.commands.target_options import add_target_options
from checks.errors import UsageError
from checks.words import say

if TYPE_CHECKING:
    from checks.engine.run import Run

ENDING, NAMES = ".fdz", ".names.json"
INCOMPLETE_EXIT = 1
MINIMAL = ("target.*", "network.*", "identity.*", "gateway.*")
"""Checks whose probes `--minimal` runs: the target, the way to it, the sign-in, one call."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `collect`."""
    add_target_options(parser)
    what = add_run_options(parser)
    what.add_argument(
        "--minimal",
        action="store_true",
        help=say("collect only the target, the network, the sign-in and one call"),
    )
    what.add_argument(
        "--pseudonyms",
        action="store_true",
        help=say("replace names, IDs, people and addresses; the map stays with you"),
    )
    parser.add_argument(
        "--output",
        metavar="FILE",
        type=Path,
        help=say("the file to write (evidence-RESOURCE-TIME.fdz in this folder)"),
    )
    end_help(
        parser,
        examples=(
            "foundry-doctor collect --resource contoso-ai",
            "foundry-doctor collect --resource contoso-ai --minimal --output evidence.fdz",
            "foundry-doctor collect --resource contoso-ai --pseudonyms",
        ),
        variables={**CREDENTIALS, **DEFAULTS},
        exits={
            0: say("the file was written, and the collection is complete"),
            1: say("the file was written, but the collection ended early"),
            2: say("nothing was written, or incorrect usage"),
        },
    )


def run(options: argparse.Namespace) -> int:
    """Collect, say what is in the file, and write it."""
    if options.minimal:
        if options.only or options.skip:
            raise UsageError(say("--minimal cannot be used together with --only or --skip."))
        options.only = list(MINIMAL)
    with environment(options) as environ:
        request = request_of(options, environ)
        check_output(options.output)
        found = diagnose(request, progress=is_terminal(sys.stderr))
    return _written(found, options.output, is_pseudonymous=options.pseudonyms)


def _written(found: "Run", output: Path | None, *, is_pseudonymous: bool) -> int:
    from checks.archive.writing import pseudonymous, written  # noqa: PLC0415 - after the answers
    from checks.report.document import document_of  # noqa: PLC0415 - the same

    document = document_of(*found)
    whole = (found.finished, document, found.redactor)
    content, names = pseudonymous(*whole) if is_pseudonymous else (written(*whole), {})
    path = output or Path(_name(found, is_pseudonymous=is_pseudonymous))
    # A name of our own is never somebody else's file.
    mode = "wb" if output else "xb"
    with_output(path, lambda: put(path, content, mode))
    if is_pseudonymous:
        _keep_names(path.with_suffix(NAMES), names)
    sys.stderr.write(_told(document, found, path, len(content), is_pseudonymous=is_pseudonymous))
    return INCOMPLETE_EXIT if _is_broken_off(document) else 0


def _keep_names(path: Path, names: Mapping[str, str]) -> None:
    """Write the map of the pseudonyms, which only its owner can read and nobody else needs."""
    content = json.dumps(names, ensure_ascii=False, indent=1).encode()
    with_output(path, lambda: put(path, content))


def _name(found: "Run", *, is_pseudonymous: bool) -> str:
    about = found.finished.about
    moment = found.finished.started_at.strftime("%Y%m%d-%H%M%S")
    host = "" if is_pseudonymous else about.target.host.partition(".")[0]
    return "-".join(filter(None, ("evidence", host, moment))) + ENDING


def _is_broken_off(document: Mapping[str, Any]) -> bool:
    ends = ("cancelled", "deadline")
    return any(check["reason"] in ends for check in document["checks"])


def _told(
    document: Mapping[str, Any], found: "Run", path: Path, size: int, *, is_pseudonymous: bool
) -> str:
    """Say in one screen what is in the file."""
    names = (
        say(
            "  no names, IDs or addresses: their pseudonyms are explained in {map}, which you keep",
            map=path.with_suffix(NAMES),
        )
        if is_pseudonymous
        else say(
            "  names and IDs of the tenant, the subscription, the resource and its deployments"
        )
    )
    run = found.finished
    there = sum(1 for parts in run.pieces.values() for _ in parts)
    early = say("  The collection ended early: what is missing stands in the file with the reason.")
    lines = (
        say("Written: {path} ({size:,} bytes)", path=path, size=size),
        say(
            "  requests and responses, with their request IDs: {requests}",
            requests=len(run.exchanges),
        ),
        say(
            "  pieces of evidence: {there}, for {checks} checks",
            there=there,
            checks=len(document["checks"]),
        ),
        names,
        say("  no key, no token, no password, no prompt"),
        *((early,) if _is_broken_off(document) else ()),
        say(
            "Send this file to whoever is helping you. To open it, they run: foundry-doctor judge "
            "FILE"
        ),
    )
    return "\n".join(lines) + "\n"
