"""How fast the redactor is: CPU time of one text as a ratio to another's, never seconds."""

import json
import uuid
from collections.abc import Callable
from random import Random
from time import process_time

import pytest

from checks.redact import Redactor
from tests.made_up_secrets import PEM_WORDS, token

pytestmark = pytest.mark.benchmark

LEARNT = 10
"""Secrets of one run: keys, client secrets, and a token for each scope."""


def page_of_assignments(count: int) -> str:
    """Return a page of role assignments: their ARM IDs all read as base64."""
    drawn = Random(7)  # noqa: S311 - identifiers, no secrets

    def guid() -> str:
        return str(uuid.UUID(int=drawn.getrandbits(128)))

    scope = f"/subscriptions/{guid()}/resourceGroups/rg-ai/providers/Microsoft.X/accounts/contoso"
    documents = [
        {"id": f"{scope}/providers/Microsoft.Authorization/roleAssignments/{guid()}"}
        for _ in range(count)
    ]
    return json.dumps({"value": documents})


def cpu_s(work: Callable[[], object]) -> float:
    """Return the best of five CPU times."""

    def once() -> float:
        start = process_time()
        work()
        return process_time() - start

    return min(once() for _ in range(5))


def test_what_was_learnt_costs_little_on_a_page_of_identifiers() -> None:
    """Knowing ten secrets takes at most twice as long as knowing none, and twice the page twice."""
    knowing = Redactor()
    for number in range(LEARNT):
        knowing.learn(f"{number}{token()}")
    page, longer = page_of_assignments(200), page_of_assignments(400)

    bare, learnt = cpu_s(lambda: Redactor().text(page)), cpu_s(lambda: knowing.text(page))
    twice = cpu_s(lambda: knowing.text(longer))

    print(f"\nlearnt {learnt / bare:.2f} x, twice the page {twice / learnt:.2f} x")
    assert learnt <= 2 * bare
    assert twice <= 3 * learnt


LEARNT_KEY = "Zk3" * 4 + "aB9xQ7mN2pL5"
HOSTILE_UNITS = (
    "a", "eyJ", "eyJabcdefghijkl.", 'password="', "password=", "api_key ", "key1 key2 ", '\\"',
    "\\", "%41", "%25", "&amp;", "://a:", "JQQJ99", f"-----BEGIN {PEM_WORDS}\nabc-", "sig=",
    "cookie: a=", "authorization:bearer ", "aQ~", "«redacted ", "sk-ant-", "<password>", "\n",
    "0x41 ", "65, ", "\\101", "41:", "\u200b", "A2",
    "QUJDREVGR0hJSktMTU5PUFFS\n", '{"api-key": "abcdefgh", "x": 1}', "assertion '", "a@", "=",
    "<", "<b>", "<<b>b>", "&nbsp;", "&a", "\x1b[", "\x1b]", "\x1b[31m", "[b", "[b=", "[b]9",
    "<b>" + "</b><b>".join(LEARNT_KEY),
    LEARNT_KEY, LEARNT_KEY[12:] + '"', LEARNT_KEY[12:20] + "!",
)  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE_UNITS)
def test_twice_the_text_takes_twice_the_time(unit: str) -> None:
    """No text, however hostile, takes more than linear time."""
    size = 60_000
    text = (unit * (2 * size // len(unit) + 1))[: 2 * size]
    knowing = Redactor()
    knowing.learn(LEARNT_KEY)
    knowing.text("warm up " + unit)

    half, whole = cpu_s(lambda: knowing.text(text[:size])), cpu_s(lambda: knowing.text(text))

    print(f"\n{unit!r}: {whole / half:.2f} x")
    # A quadratic pattern takes four times as long; the constant is for what takes no time at all.
    assert whole <= 3 * half + 0.02
