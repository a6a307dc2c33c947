"""`foundry-doctor explain`: what a pasted error means, read offline."""

import argparse
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from checks.commands.epilogue import end_help
from checks.commands.output import put_out
from checks.commands.showing import SHELL, shown
from checks.errors import UsageError
from checks.report.answer import SHELLS
from checks.words import say

UNKNOWN_EXIT = 1
LOOKS_LIKE_A_FILE = re.compile(
    r"\S*(?:/|\\|\.(?:txt|log|json|har|out|err|md|html?)$)\S*", re.IGNORECASE
)
"""An argument that can only be meant as a file's name."""
MOST_BYTES = 16_000_000
"""More than this is not read: an error stands in less."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `explain`."""
    end_help(
        parser,
        examples=(
            "foundry-doctor explain error.txt",
            "foundry-doctor explain - < error.txt",
            "foundry-doctor explain AADSTS700016",
            "foundry-doctor explain --cause private-dns-hole",
        ),
        exits={
            0: say("the text was recognized, or the cause exists"),
            1: say("the text is not an error of Claude in Foundry that is known here"),
            2: say("incorrect usage, or the text cannot be read"),
        },
    )
    parser.add_argument(
        "file",
        nargs="?",
        metavar="FILE",
        help=say("file with the error, or the error itself; - or nothing reads standard input"),
    )
    parser.add_argument(
        "--cause", metavar="ID", help=say("show a cause of the catalogue instead of reading a text")
    )
    parser.add_argument(
        "--list", action="store_true", help=say("list every cause of the catalogue")
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="(text)")
    parser.add_argument("--shell", choices=SHELLS, default=SHELL, help=say("shell of the commands"))
    parser.add_argument("--verbose", action="store_true", help=say("show every remedy and source"))


def run(options: argparse.Namespace) -> int:
    """Explain a text or show a cause; return 1 where a text is not recognised."""
    if options.list:
        return _list(options)
    if options.cause:
        return _cause(options)
    from checks.explain import explain  # noqa: PLC0415 - with the options known
    from checks.report.explanation import explanation_of  # noqa: PLC0415 - the same

    document = explanation_of(explain(_text(options.file)))
    _put(document, options)
    return 0 if document["causes"] else UNKNOWN_EXIT


def _text(file: str | None) -> str:
    """Return what a file or standard input holds; an argument that is no file is the text."""
    if file in (None, "-"):
        return _typed()
    path = Path(file or "")
    try:
        if not _is_there(path) and not LOOKS_LIKE_A_FILE.fullmatch(file or ""):
            return file or ""
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise UsageError(say("Cannot read {file}: {why}.", file=file, why=why)) from error
    return decoded(content)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # no name of a file: too long, or with a zero byte
        return False


def _typed() -> str:
    if sys.stdin is None:
        raise UsageError(say("Standard input is closed. Specify a file."))
    if sys.stdin.isatty():
        end = "Ctrl-Z, Enter" if sys.platform == "win32" else "Ctrl-D"
        sys.stderr.write(say("Paste the error, then press {end}.\n", end=end))
    return decoded(sys.stdin.buffer.read(MOST_BYTES))


def decoded(content: bytes) -> str:
    """Return text in UTF-8, or in UTF-16 where PowerShell wrote it; nothing is refused."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    return content.decode("utf-8-sig", "replace")


def _list(options: argparse.Namespace) -> int:
    from checks.causes.catalogue import causes  # noqa: PLC0415 - with the options known

    found = sorted(causes().values(), key=lambda cause: (cause.category, cause.id))
    if options.format == "json":
        listed = [{"id": c.id, "category": c.category, "title": c.title} for c in found]
        _put_json({"causes": listed})
    else:
        put_out("".join(f"{c.id:<32} {c.title}\n" for c in found))
    return 0


def _cause(options: argparse.Namespace) -> int:
    from checks.report.explanation import cause_document  # noqa: PLC0415 - the same

    document = cause_document(options.cause)
    if document is None:
        raise UsageError(
            say(
                "There is no cause {cause!r}. To list every cause, run foundry-doctor explain "
                "--list.",
                cause=options.cause[:100],
            )
        )
    _put(document, options)
    return 0


def _put(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    if options.format == "json":
        _put_json(document)
        return
    from checks.report import explain_text  # noqa: PLC0415 - rich is for people

    how = {"shell": options.shell, **shown(options)}
    put_out(explain_text.render(document, **how))


def _put_json(document: Mapping[str, Any]) -> None:
    from checks.report import as_json  # noqa: PLC0415 - the same

    put_out(as_json.render(document), for_people=False)
