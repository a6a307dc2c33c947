"""A text without its markup: tags, named entities and the control sequences of terminals.

Markup between the characters of a secret is not seen on a page, and hides it from a search.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

# Markup in markup: `<<b>b>` is still a tag once what is in it is gone.
_MAX_PASSES = 3
_OPENERS = "<&[^\x1b\x9b\\\u241b"


@cache
def _markup() -> re.Pattern[str]:
    """Return what is not seen, each part of it bounded, so that the search is linear."""
    return re.compile(
        r"<[^<>]{0,256}+>"
        r"|&[A-Za-z][A-Za-z0-9]{1,31}+;"
        r"|(?:\x1b|\u241b|\^\[|\\e|\\033)(?:\[[0-?]{0,32}+[ -/]{0,4}+[@-~]"
        r"|\][^\x07\x1b]{0,256}+(?:\x07|\x1b\\)|[()][0-9A-Z]|[0-9=>A-Za-z])"
        r"|\x9b[0-?]{0,32}+[@-~]"
        # What is left of a terminal's sequence without its first sign, and the tags of forums.
        r"|\[[0-9;]{0,16}+m|\[/?[a-zA-Z]{1,12}+(?:=[^\[\]]{0,64}+)?\]"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bare:
    """A text without its markup, and the way back."""

    text: str
    outer: "Bare | None"
    """What it was taken from, where that had lost markup before."""
    starts: tuple[int, ...]
    """Where each stretch that is left begins here."""
    shifts: tuple[int, ...]
    """How much markup stood before each stretch."""

    def place(self, offset: int) -> int:
        """Return where a character stood in the text with all its markup."""
        outside = offset + self.shifts[bisect_right(self.starts, offset) - 1]
        return self.outer.place(outside) if self.outer else outside


def without_markup(text: str) -> Bare | None:
    """Take the markup out of a text; return nothing where there is none."""
    bare = None
    for _ in range(_MAX_PASSES):
        inner = _stripped(bare.text if bare else text, bare)
        if inner is None:
            break
        bare = inner
    return bare


def _stripped(text: str, outer: Bare | None) -> Bare | None:
    if not any(opener in text for opener in _OPENERS):
        return None
    cuts = [match.span() for match in _markup().finditer(text)]
    if not cuts:
        return None
    shifts = tuple(accumulate((end - start for start, end in cuts), initial=0))
    starts = (0, *(end - shift for (_, end), shift in zip(cuts, shifts[1:], strict=True)))
    edges = (0, *(edge for cut in cuts for edge in cut), len(text))
    kept = (text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))
    return Bare(text="".join(kept), outer=outer, starts=starts, shifts=shifts)
