"""The words of a query, and what is said of one that cannot be read or is not served."""

import functools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).parent / "kusto.toml"
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")|(?P<number>\d+)"
    r"|(?P<name>(?:mv|project)-\w+|in~|[A-Za-z_]\w*)"
    r"|(?P<sign>=~|!~|==|!=|\|\||[<>]=?|!\w+|[|=(),.\[\]+*/%-]))"
)


class QueryError(ValueError):
    """A query that cannot be read."""

    def __init__(self, token: str, place: int) -> None:
        super().__init__(f"unexpected {token!r} at {place}")
        self.token = token
        self.place = place

    @property
    def is_known(self) -> bool:
        """Whether Azure takes what stands here, or may: the sandbox does not serve it."""
        return self.token.casefold() in _known()


@dataclass(frozen=True, slots=True)
class Token:
    """A word: its kind (`text`, `number`, `name`, `sign` or `end`), itself, and where it begins."""

    kind: str
    text: str
    place: int


def tokens(query: str) -> Iterator[Token]:
    """Yield the words of a query and its end; raise `QueryError`."""
    place, end = 0, len(query.rstrip())
    while place < end:
        found = _TOKEN.match(query, place)
        if found is None:
            raise QueryError(query[place:].strip()[:1], place)
        kind = found.lastgroup or ""
        yield Token(kind, found[kind], found.start(kind))
        place = found.end()
    yield Token("end", "<EOF>", end)


@functools.cache
def _known() -> frozenset[str]:
    document = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    lists = (each for each in document.values() if isinstance(each, list))
    return frozenset(name for names in lists for name in names)
