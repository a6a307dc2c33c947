"""A text for each spelling that a form knows: what needs an alternative of its pattern.

Lines of the two files: `# FORM | how the next lines are wrapped`, then a text a line.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.explain.told_examples import anthropic, arm, azure, claude

FILES = ("alternatives.txt", "alternatives_said.txt")


def _flat(status: str) -> Callable[[str], str]:
    return lambda text: f'claude HTTP {status} {{"statusCode":{status},"message":"{text}"}}'


WRAPPERS: Mapping[str, Callable[..., Callable[[str], str]]] = {
    "raw": lambda: str,
    "claude": lambda: claude,
    "arm": lambda code: lambda text: arm(code, text),
    "azure": lambda code, status: lambda text: azure(code, text, int(status)),
    "anthropic": lambda kind, status: lambda text: anthropic(text, kind, int(status)),
    "flat": _flat,
}


def _read(name: str) -> Iterator[tuple[str, str]]:
    form, wrap = "", WRAPPERS["raw"]()
    for line in (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            form, _, how = line[2:].partition(" | ")
            kind, *said = how.split(" ")
            wrap = WRAPPERS[kind](*said)
        else:
            yield form, wrap(line)


SPELLINGS = tuple(pair for name in FILES for pair in _read(name))
"""Form → a text that it must decide."""
