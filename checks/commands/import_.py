"""`foundry-doctor import`: exported logs become a local workspace."""

import argparse
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from checks.commands.beforehand import prepare
from checks.commands.epilogue import DATA, end_help
from checks.commands.extras import require
from checks.commands.output import put_out
from checks.words import say
from checks.workspaces.store import DEFAULT_NAME

if TYPE_CHECKING:
    from checks.workspaces.imports import FileResult, ImportReport, PartResult, Progress

NOTHING_KEPT_EXIT = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `import`."""
    end_help(
        parser,
        examples=(
            "foundry-doctor import exported.csv",
            "foundry-doctor import exported.csv --name contoso --dates dmy",
        ),
        variables=DATA,
        exits={
            0: say("the workspace has rows from these files"),
            2: say("no rows were kept, or incorrect usage"),
        },
    )
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        type=Path,
        help=say("exported logs: CSV, JSON, JSON lines or Parquet, optionally gzipped"),
    )
    parser.add_argument(
        "--name",
        default=DEFAULT_NAME,
        help=say("the local workspace to import into ({default_name})", default_name=DEFAULT_NAME),
    )
    parser.add_argument(
        "--dates",
        choices=("dmy", "mdy"),
        help=say(
            "whether dates such as 05/11/2026 start with the day or the month; ignored for "
            "files that make the order clear"
        ),
    )


def run(options: argparse.Namespace) -> int:
    """Import the files and return the exit code."""
    require("import")
    from checks.workspaces.imports import import_files  # noqa: PLC0415 - with the options known

    prepare()
    names = [str(path) for path in options.files]
    with _progress() as observe, _stopping() as stop:
        report = import_files(
            options.files,
            options.name,
            names=names,
            on_progress=observe,
            cancelled=stop,
            dates=options.dates,
        )
    _write("\n".join(lines_of(report)) + "\n")
    return 0 if report.has_kept_something else NOTHING_KEPT_EXIT


@contextmanager
def _progress() -> Iterator["Callable[[Progress], object]"]:
    """Yield who shows progress, where somebody watches."""
    if sys.stderr is None or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda _: None
        return
    from checks.commands.progress import ImportBar  # noqa: PLC0415 - imports rich

    bar = ImportBar()
    try:
        yield bar
    finally:
        bar.close()


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """Yield what Ctrl-C sets: DuckDB would make a fault of it."""
    stop = threading.Event()
    before = {}
    with suppress(ValueError):  # another thread than the main one may not listen to signals
        for number in (signal.SIGINT, signal.SIGTERM):
            before[number] = signal.signal(number, lambda *_: stop.set())
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _write(text: str) -> None:
    from checks.log import redacted  # noqa: PLC0415 - when there is something to say

    if sys.stdout is not None:
        put_out(redacted(text))


def lines_of(report: "ImportReport") -> Iterator[str]:
    """Yield what became of each file, what each source came to, and what to do next."""
    from checks.report.safe import one_line  # noqa: PLC0415 - the same

    for file in report.files:
        yield f"{one_line(file.name)}: {one_line(_said_of(file))}"
        yield from (f"  {one_line(said)}" for said in (*file.notes, *file.reasons))
    for part in report.parts:
        yield _came_to(part)
        yield from (f"  {one_line(said)}" for said in (part.left.said if part.left else ()))
    if report.complaint:
        yield report.complaint
    if report.has_kept_something:
        yield say(
            "View them with: foundry-doctor serve --workspace {workspace}",
            workspace=report.workspace,
        )


def _said_of(file: "FileResult") -> str:
    if file.error:
        return say("not imported. {error}", error=file.error)
    if file.is_present:
        return say(
            "already imported, nothing added ({table}, {count})",
            table=file.table,
            count=_count(file.rows, "row"),
        )
    bad = say(", {bad:,} of them unreadable", bad=file.bad) if file.bad else ""
    return f"{file.table}, {_count(file.rows, 'row')}{bad}, {_span(file.first, file.last)}"


def _came_to(part: "PartResult") -> str:
    duplicates = (
        say(", {duplicates:,} already in the workspace", duplicates=part.duplicates)
        if part.duplicates
        else ""
    )
    if not part.kept:
        none = (
            say("nothing added")
            if part.duplicates
            else say("none of the rows is a request to Claude")
        )
        return f"{part.source}: {none}{duplicates}"
    added = f"{_count(part.kept, 'request')} added{duplicates}"
    return f"{part.source}: {added}, {_span(part.first, part.last)}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _span(first: datetime | None, last: datetime | None) -> str:
    if first is None or last is None:
        return say("no times")
    return say("{first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} UTC", first=first, last=last)
