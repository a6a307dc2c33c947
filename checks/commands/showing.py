"""How a text report is shown where it goes: a terminal has a size, an encoding and colours."""

import argparse
import os
import sys
from typing import Any, TextIO

from checks.report.answer import BASH, POWERSHELL

SHELL = POWERSHELL if os.name == "nt" else BASH
"""The shell that people have on this system."""


def shown(options: argparse.Namespace, *, to_file: bool = False) -> dict[str, Any]:
    """Return the arguments of a text renderer for standard output, or for a file."""
    how: dict[str, Any] = {"verbose": options.verbose}
    if to_file or sys.stdout is None:
        return how
    how["encoding"] = getattr(sys.stdout, "encoding", None) or "utf-8"
    if sys.stdout.isatty():
        import shutil  # noqa: PLC0415 - for a terminal only

        size = shutil.get_terminal_size()
        how |= {"width": size.columns, "height": size.lines}
        how["colour"] = is_terminal(sys.stdout) and "NO_COLOR" not in os.environ
    return how


def is_terminal(stream: TextIO | None) -> bool:
    """Tell whether somebody watches who can be shown colour and motion."""
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"
