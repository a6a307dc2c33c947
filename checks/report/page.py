"""Lines of text as wide as a terminal, in the marks that its encoding has."""

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import ceil

from rich.text import Text

from checks.report.safe import one_line, terminal

ASCII = {
    "✓": "ok",
    "✗": "FAIL",
    "‼": "!!",
    "→": "->",
    "·": "|",
    "…": "...",
    "–": "-",  # noqa: RUF001 - the sign itself
    "—": "-",
    "«": "<",
    "»": ">",
    "“": '"',
    "”": '"',
    "‘": "'",  # noqa: RUF001 - the same
    "’": "'",  # noqa: RUF001 - the same
}
"""Our marks and usual signs of print, and what stands for each where the encoding lacks it."""

BUDGET = 196
"""Characters that make two lines of 100 columns; a narrow terminal gets as many in more lines."""


def marks_for(encoding: str) -> Mapping[int, str]:
    """Return what to write in the place of each mark that an encoding lacks."""
    return {ord(mark): plain for mark, plain in ASCII.items() if not _has(encoding, mark)}


def _has(encoding: str, mark: str) -> bool:
    try:
        mark.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """How wide lines are, which marks they have, and how much is told."""

    width: int
    shell: str
    verbose: bool = False
    marks: Mapping[int, str] = field(default_factory=dict)

    def shown(self, text: str) -> str:
        """Return text on one line, in marks that can be written."""
        return one_line(text).translate(self.marks)

    def wrapped(
        self, text: str, *, indent: int, style: str = "", first: str = "", brief: bool = False
    ) -> Iterator[Text]:
        """Yield text in lines; `brief` cuts it to two of 100 columns where not all is told."""
        lead = first.translate(self.marks)
        start = " " * max(indent - len(lead), 0) + lead
        most = max(2, ceil(BUDGET / self.width)) if brief and not self.verbose else None
        for line in textwrap.wrap(
            self.shown(text),
            self.width,
            initial_indent=start,
            subsequent_indent=" " * indent,
            break_long_words=False,
            break_on_hyphens=False,
            max_lines=most,
            placeholder=" …".translate(self.marks),
        ) or [start]:
            yield Text(line, style=style)

    def command(self, text: str, prompt: str) -> Text:
        """Return a command as it is, for it is there to be copied: neither broken nor rewritten.

        The signs around what was redacted are ours.
        """
        ours = {ord(mark): self.marks[ord(mark)] for mark in "«»" if ord(mark) in self.marks}
        return Text(f"{prompt} {terminal(text).translate(ours)}", style="green")
