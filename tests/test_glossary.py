"""Words: every sentence is made in one way, and keeps to the glossary of `docs/words.md`."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sentences import sentences_of, unsaid

ROOT = Path(__file__).parent.parent
ROW = re.compile(r"^\| (?P<term>[^|]+) \| (?P<means>[^|]+) \| (?P<avoid>[^|]+) \|$", re.MULTILINE)
PAGES = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")} - {ROOT / "docs" / "words.md"})
CODE = sorted(path for room in ("checks", "dashboard") for path in (ROOT / room).rglob("*.py"))
KNOWLEDGE = sorted((ROOT / "checks" / "knowledge").rglob("*.toml"))
SOURCES = frozenset(
    {"source", "sources", "url", "commands", "pattern", "patterns", "match", "says", "words"}
)
"""Keys of the knowledge whose texts are quoted, run or matched; nobody's words are changed."""


def avoided() -> dict[str, str]:
    """Return each term that must not be used, and the one to use."""
    text = (ROOT / "docs" / "words.md").read_text(encoding="utf-8")
    rows = list(ROW.finditer(text))[1:]
    return {word: row["term"] for row in rows for word in re.findall(r"\*([^*]+)\*", row["avoid"])}


AVOIDED = avoided()


def broken(text: str) -> list[str]:
    """Return the terms of a text that the glossary replaces."""
    return [
        f"{word!r}, say {term!r}: {text[:120]!r}"
        for word, term in AVOIDED.items()
        if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text, re.IGNORECASE)
    ]


def texts_in(value: object, key: str = "") -> Iterator[str]:
    """Yield the texts of a document of the knowledge that a person reads."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in SOURCES:
                yield from texts_in(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner, key)
    elif isinstance(value, str):
        yield value


def test_the_glossary_has_terms() -> None:
    """A row has a term, what it means, and what it stands for; no term is one to avoid."""
    assert len(AVOIDED) > 20
    assert not [term for term in AVOIDED.values() if broken(term)]


@pytest.mark.parametrize("path", KNOWLEDGE, ids=lambda path: path.name)
def test_knowledge_keeps_to_the_glossary(path: Path) -> None:
    """Causes, remedies, checks and facts use one term for one thing."""
    document = tomllib.loads(path.read_text(encoding="utf-8"))

    assert [bad for text in texts_in(document) for bad in broken(text)] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_documentation_keeps_to_the_glossary(path: Path) -> None:
    """So do README and the pages of `docs/`; code in them is code."""
    text = re.sub(r"```.*?```|`[^`]*`", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)

    assert [bad for line in text.splitlines() for bad in broken(line)] == []


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_sentence_is_said(path: Path) -> None:
    """A sentence of a page or of the terminal is made by `say`, and keeps to the glossary."""
    tree = ast.parse(path.read_text(encoding="utf-8"))

    assert [f"line {line}: {text}" for line, text in unsaid(tree, path)] == []
    assert [bad for text in sentences_of(tree) for bad in broken(text)] == []
