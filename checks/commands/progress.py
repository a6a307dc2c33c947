"""Live progress on a terminal's stderr: what has ended, and what is still waited for."""

import sys
from time import monotonic
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.spinner import Spinner
from rich.text import Text

from checks.engine.runner import Event, ProbeEnded, ProbeStarted, ResultReady
from checks.report.safe import one_line
from checks.words import say

if TYPE_CHECKING:
    from checks.workspaces.imports import Progress as ImportProgress

SLOW_S = 3.0
"""After this long a line says what is waited for."""


class LiveProgress:
    """Shows a run while it lasts and wipes itself at the end."""

    def __init__(self) -> None:
        self._console = Console(file=sys.stderr)
        self._waiting: dict[str, tuple[str, float]] = {}
        self._done = 0
        self._spinner = Spinner("line" if self._console.options.ascii_only else "dots")
        self._live = Live(
            console=self._console, get_renderable=self._draw, transient=True, refresh_per_second=8
        )
        self._live.start()

    def __call__(self, event: Event) -> None:
        """Take note of an event."""
        match event:
            case ProbeStarted(probe=probe, waits_for=waits_for):
                self._waiting[probe] = (waits_for, monotonic())
            case ProbeEnded(probe=probe):
                self._waiting.pop(probe, None)
            case ResultReady():
                self._done += 1

    def close(self) -> None:
        """Wipe the progress."""
        self._live.stop()

    def _draw(self) -> Group:
        self._spinner.update(text=Text(say("{done} checks done", done=self._done)))
        slow = [
            Text(
                say(
                    "  still waiting for {name}, {monotonic:.0f} s",
                    name=name,
                    monotonic=monotonic() - since,
                ),
                style="dim",
            )
            for name, since in self._waiting.values()
            if name and monotonic() - since > SLOW_S
        ]
        return Group(self._spinner, *slow)


class ImportBar:
    """Shows how far an import is, and wipes itself at the end."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description}", markup=False), BarColumn())
        self._bar = Progress(
            *columns,
            TaskProgressColumn(),
            TimeElapsedColumn(),
            console=Console(file=sys.stderr),
            transient=True,
        )
        self._task = self._bar.add_task("", total=1.0)
        self._bar.start()

    def __call__(self, progress: "ImportProgress") -> None:
        """Show progress."""
        said = f"{progress.stage} {one_line(progress.what)}"
        self._bar.update(self._task, description=said, completed=progress.share)

    def close(self) -> None:
        """Wipe the progress."""
        self._bar.stop()
