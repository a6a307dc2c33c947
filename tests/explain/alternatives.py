"""Takes regular expressions apart: each without one of its alternatives, at any depth."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?(?:P<\w+>|[=!:>]|<[=!])|[(|)]|.", re.DOTALL
)


@dataclass(slots=True)
class _Group:
    """One pair of brackets that is being read: where its alternatives begin."""

    is_negative: bool
    starts: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A pattern that lacks one alternative."""

    alternative: str
    pattern: str
    widens: bool
    """It stood in what must not follow: without it, more is matched."""


def dropped(pattern: str) -> Iterator[Dropped]:
    """Yield a pattern without each of its alternatives in turn."""
    for start, end, is_first, widens in _alternatives(pattern):
        cut = (start, end + 1) if is_first else (start - 1, end)
        yield Dropped(
            alternative=pattern[start:end],
            pattern=pattern[: cut[0]] + pattern[cut[1] :],
            widens=widens,
        )


def _alternatives(pattern: str) -> Iterator[tuple[int, int, bool, bool]]:
    """Yield start and end of each alternative, whether it is the first, and whether it forbids."""
    open_groups = [_Group(is_negative=False, starts=[0])]
    for token in _TOKEN.finditer(pattern):
        sign = token[0]
        if sign.startswith("("):
            inside = open_groups[-1].is_negative
            forbids = sign in {"(?!", "(?<!"}
            open_groups.append(_Group(is_negative=inside or forbids, starts=[token.end()]))
        elif sign == "|":
            open_groups[-1].starts.append(token.end())
        elif sign == ")":
            yield from _of(open_groups.pop(), token.start())
    yield from _of(open_groups.pop(), len(pattern))


def _of(group: _Group, end: int) -> Iterator[tuple[int, int, bool, bool]]:
    ends: Sequence[int] = (*(start - 1 for start in group.starts[1:]), end)
    if len(ends) > 1:
        for number, (start, stop) in enumerate(zip(group.starts, ends, strict=True)):
            yield start, stop, number == 0, group.is_negative
