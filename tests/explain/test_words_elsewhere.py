"""Each word that names a failure, another service, or a sentence about errors, is needed."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from checks.explain import explain, mentions, related
from checks.explain.forms import network
from checks.knowledge import load
from tests.explain.alternatives import dropped

FOLDER = Path(__file__).parent
Told = tuple[bool, str, int | None]

EXPLAINED = frozenset[tuple[str, str]]()
"""Table and alternative that no text needs, each with a comment that says why it stays."""


def _lines(name: str) -> dict[str, list[str]]:
    """Return the texts of a file by what they are about, each put into its template."""
    texts: dict[str, list[str]] = {}
    head, template = "", "{}"
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            head, _, template = line[2:].partition(" | ")
            template = template.replace("\\n", "\n") or "{}"
        else:
            texts.setdefault(head, []).append(template.replace("{}", line, 1))
    return texts


FAILURES, ELSEWHERE = _lines("failure_texts.txt"), _lines("elsewhere_texts.txt")


def _kinds(text: str) -> set[str]:
    return {found.failure for found in network.find(text)}


@pytest.mark.parametrize("kind", FAILURES)
def test_a_text_is_a_failure_of_its_kind(kind: str) -> None:
    """As the programs print it."""
    assert [text for text in FAILURES[kind] if kind not in _kinds(text)] == []


@pytest.mark.parametrize("entry", load("failure_words")["kind"], ids=lambda entry: entry["id"])
def test_no_spelling_of_a_failure_can_be_left_out(entry: dict[str, Any]) -> None:
    """Neither a word of the list nor an alternative within one."""
    pattern = _joined(entry["words"])

    left = [
        each.alternative
        for each in dropped(pattern)
        if all(re.search(each.pattern, text, re.IGNORECASE) for text in FAILURES[entry["id"]])
    ]
    assert left == []


def _joined(words: list[str]) -> str:
    """Return the words as one pattern, an entry with alternatives of its own in brackets."""
    return "|".join(words)


def _told(text: str) -> Told:
    """Return what would be read off a text otherwise if a word were not known."""
    found = explain(text)
    return found.is_elsewhere, found.signature, found.recognised.status


def _patterns(table: str) -> str:
    found = load("elsewhere")[table]
    entries = found if isinstance(found, list) else [found]
    return _joined([word for entry in entries for word in entry["words"]])


@pytest.fixture
def put_words(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Return what puts a pattern in the place of a table's, for one test."""
    real = {module: module._words for module in (related, mentions)}

    def put(table: str, pattern: str) -> None:
        mutant = re.compile(pattern, re.IGNORECASE)
        for module, own in real.items():
            changed = partial(_either, own, table, mutant)
            monkeypatch.setattr(module, "_words", changed)

    return put


def _either(
    own: Callable[[str], re.Pattern[str]], table: str, mutant: re.Pattern[str], asked: str
) -> re.Pattern[str]:
    return mutant if asked == table else own(asked)


@pytest.mark.parametrize("table", ELSEWHERE)
def test_no_word_about_others_can_be_left_out(
    table: str, put_words: Callable[[str, str], None]
) -> None:
    """Without it, a text of its table is told as something else."""
    whole = _patterns(table)
    texts = [(text, _told(text)) for text in ELSEWHERE[table]]

    survivors = set()
    for each in dropped(whole):
        needing = [
            (text, told)
            for text, told in texts
            if _caught(whole, text) != _caught(each.pattern, text)
        ]
        put_words(table, each.pattern)
        if all(_told(text) == told for text, told in needing):
            survivors.add((table, each.alternative))
    assert sorted(survivors) == sorted(pair for pair in EXPLAINED if pair[0] == table)


def _caught(pattern: str, text: str) -> list[str]:
    """Return where a pattern matches, in the sentences that a text may be parted into."""
    parts = [text, *text.split("\n"), *text.split(". ")]
    return ["yes" if re.search(pattern, part, re.IGNORECASE) else "" for part in parts]


def test_a_status_and_a_reason_of_the_logs_stand_once() -> None:
    """Whatever is left out of statuses.toml is then without an answer: nothing repeats it."""
    known = load("statuses")
    for table, key in (("status", "statuses"), ("kind", "statuses"), ("reason", "names")):
        told = [value for entry in known[table] for value in entry[key]]
        assert len(told) == len(set(told)), table
    for entry in known["status"]:
        causes = [cause["id"] for cause in entry["causes"]]
        assert len(causes) == len(set(causes))
