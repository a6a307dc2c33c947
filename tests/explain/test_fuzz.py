"""Whatever is pasted, explaining it ends, and what it says is bounded."""

import json
import random

import pytest

from checks.explain import Explanation, explain
from checks.explain.objects import objects_in
from checks.explain.window import MOST_CHARS, read_parts
from checks.report import explain_text
from checks.report.explanation import explanation_of
from tests.explain.forms_of_text import forms
from tests.explain.unrelated_texts import UNRELATED

SEEDS = (*forms("0a1b2c3d" * 4).values(), *UNRELATED)
SIGNS = (
    "{",
    "}",
    '"',
    "'",
    "\\",
    "\n",
    "\0",
    "…",
    "\u202e",
    "[",
    ":",
    "429",
    "AADSTS50011",
    "`",
    "<",
    "é",
)
NESTED = ('{"a":', "{a:", "[{", '{"error":{"message":"', "{'", '{\\"', "Error: 401 {", "\n at x (")


def mutated(seed: int) -> str:
    """Return a text that nobody would paste: pieces of forms, cut, repeated and soiled."""
    chance = random.Random(seed)  # noqa: S311 - the same texts each time
    text = chance.choice(SEEDS)
    for _ in range(chance.randint(1, 6)):
        at, to = sorted(chance.randrange(len(text) + 1) for _ in range(2))
        text = chance.choice(
            (
                text[:at] + text[to:],
                text[:at] + chance.choice(SIGNS) * chance.randint(1, 40) + text[at:],
                text[:to] + text[at:to] * chance.randint(1, 3) + text[to:],
                text[:at] + chance.choice(SEEDS)[:200] + text[at:],
                json.dumps(text)[: 2 * len(text)],
            )
        )[:20_000]
    return text


def assert_bounded(found: Explanation) -> None:
    """Hold that nothing grows with the text."""
    assert len(found.masked) <= 2 * MOST_CHARS
    assert len(found.recognised.message or "") <= 1000
    assert len(found.recognised.times) <= 10
    assert len(found.candidates) <= 12
    assert all(len(value) <= 4000 for c in found.candidates for value in c.params.values())


@pytest.mark.parametrize("batch", range(10))
def test_no_text_breaks_it(batch: int) -> None:
    """Fifty of each batch; ten thousand with the marker `random`, which takes a minute."""
    for seed in range(batch * 1000, batch * 1000 + 50):
        assert_bounded(explain(mutated(seed)))


@pytest.mark.fuzz
@pytest.mark.timeout(900)
def test_no_text_of_ten_thousand_breaks_it() -> None:
    """The same, with every way out."""
    for seed in range(10_000):
        found = explain(mutated(seed))
        assert_bounded(found)
        explain_text.render(explanation_of(found))


@pytest.mark.parametrize("piece", [*NESTED, *SIGNS])
def test_depth_and_length_are_bounded(piece: str) -> None:
    """A megabyte of one piece is read as little of as of anything else."""
    text = piece * (1_000_000 // len(piece))

    assert_bounded(explain(text))
    assert len(list(objects_in(text))) <= 200
    assert len(read_parts(text)[0]) <= MOST_CHARS + 100
