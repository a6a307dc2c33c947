"""What a command does when its terminal is lost: it ends as by Ctrl-C, and tidies up."""

import signal
from collections.abc import Callable
from types import FrameType

Handler = Callable[[int, FrameType | None], object]


def end_with_the_terminal(end: Handler) -> None:
    """Call `end` for SIGHUP, unless `nohup` had it ignored; Windows has no such signal."""
    number = getattr(signal, "SIGHUP", None)
    if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
        signal.signal(number, end)
