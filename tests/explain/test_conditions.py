"""Each condition of each form, and each alternative, is needed: without it, an answer is wrong."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import pytest

from checks import explain as explaining
from checks.causes import classify
from checks.causes.classify import Signature, signals_of, signatures
from checks.explain.judge import _all, _caught, judge
from tests.explain.alternative_texts import SPELLINGS
from tests.explain.alternatives import Dropped, dropped
from tests.explain.fact_rows import ROWS
from tests.explain.told_examples import TOLD
from tests.explain.unrelated_texts import UNRELATED
from tests.faults.near_examples import NEAR
from tests.faults.signature_examples import EXAMPLES
from tests.faults.spelling_examples import SPELLED
from tests.scoreboard import CASES, read

Signals = Mapping[str, str | int]
Matches = Callable[[Signature, Signals], object]

WORDLESS = "where no status is known, a form without words matches nothing"
EXPLAINED: Mapping[tuple[str, str], str] = {
    ("said-overloaded", "error"): WORDLESS,
    ("said-rate-limited-counter", "message"): WORDLESS,
    ("said-rate-limited", "error"): WORDLESS,
}
"""Form and condition → why no example needs it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is classified in one of the two ways, and what decides each."""

    forms: Sequence[Signature]
    corpus: Sequence[Signals]
    matches: Matches

    def winner(self, signals: Signals) -> int:
        """Return the place of the form that decides, beyond the last where none does."""
        found = (n for n, form in enumerate(self.forms) if self.matches(form, signals) is not None)
        return next(found, len(self.forms))


def texts() -> tuple[str, ...]:
    """Return every text of the tests whose cause, or whose having none, is known."""
    return (
        *(told.text for told in TOLD),
        *(told.near for told in TOLD),
        *UNRELATED,
        *(row.text for row in ROWS if row.text),
        *(case["raw"] for case in read(CASES)),
        *(text for _, text in SPELLINGS),
    )


def _heard() -> list[Signals]:
    """Return the signals that `explain` reads off the texts."""
    heard: list[Signals] = []
    with pytest.MonkeyPatch.context() as patch:

        def listen(signals: Signals) -> object:
            heard.append(dict(signals))
            return judge(signals)

        patch.setattr(explaining, "judge", listen)
        for text in texts():
            explaining.explain(text)
    return heard


NOBODYS = 418
"""A status that no form has: the same words under it are another answer."""


def _near(signals: Signals) -> Iterator[Signals]:
    """Yield an answer as it is, and as it would be in another setting, with the same words."""
    yield signals
    yield {**signals, "status": NOBODYS}
    yield {**signals, "shape": "json"}
    yield from ({**signals, "auth": auth} for auth in ("bearer", "none") if "auth" in signals)
    if signals.get("failure"):
        yield {**signals, "failure": "something-else"}


def _widened(corpus: Sequence[Signals]) -> list[Signals]:
    return [near for signals in corpus for near in _near(signals)]


@cache
def _readings() -> tuple[tuple[Reading, tuple[int, ...]], ...]:
    answers = [
        signals_of(example.exchange, **_known(example.params))
        for example in (*EXAMPLES, *NEAR, *SPELLED)
    ]
    live = Reading(forms=signatures(), corpus=_widened(answers), matches=classify._groups)
    told = Reading(forms=_all(), corpus=_widened(_heard()), matches=_caught)
    return tuple((each, tuple(map(each.winner, each.corpus))) for each in (live, told))


def _known(params: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in params.items() if name in classify.CONTEXT}


def _mutants(form: Signature) -> Iterator[tuple[str, Signature]]:
    """Yield a form without each of its conditions in turn."""
    for name in form.patterns:
        kept = {key: value for key, value in form.patterns.items() if key != name}
        yield name, replace(form, patterns=kept)
    for name in form.numbers:
        rest = {key: value for key, value in form.numbers.items() if key != name}
        yield name, replace(form, numbers=rest)


def _is_found(form: str, mutant: Signature) -> bool:
    """Tell whether anything known would be decided by a form that lacks a condition."""
    for reading, winners in _readings():
        places = [n for n, each in enumerate(reading.forms) if each.id == form]
        for place in places:
            later = (s for s, n in zip(reading.corpus, winners, strict=True) if n > place)
            if any(reading.matches(mutant, signals) is not None for signals in later):
                return True
    return False


def test_no_condition_can_be_left_out() -> None:
    """A survivor is either explained, or a condition without a reason, or an example that lacks."""
    forms = {form.id: form for reading, _ in _readings() for form in reading.forms}
    survivors = {
        (name, condition)
        for name, form in forms.items()
        for condition, mutant in _mutants(form)
        if not _is_found(name, mutant)
    }

    assert survivors == set(EXPLAINED)


def _alternatives(form: Signature) -> Iterator[tuple[str, Dropped, Signature]]:
    """Yield a form without each alternative of its patterns in turn."""
    for name, pattern in form.patterns.items():
        for each in dropped(pattern.pattern):
            lacking = re.compile(each.pattern, pattern.flags)
            yield name, each, replace(form, patterns={**form.patterns, name: lacking})


def _is_missed(form: Signature, mutant: Signature, *, widens: bool) -> bool:
    """Tell whether anything known would be decided, or told, otherwise without an alternative."""
    for reading, winners in _readings():
        for place in (n for n, each in enumerate(reading.forms) if each.id == form.id):
            for signals, winner in zip(reading.corpus, winners, strict=True):
                is_own = winner == place
                if is_own and reading.matches(mutant, signals) != reading.matches(form, signals):
                    return True
                if widens and winner > place and reading.matches(mutant, signals) is not None:
                    return True
    return False


def test_no_alternative_can_be_left_out() -> None:
    """Each spelling that a form knows has a text, or an answer, that no other spelling knows."""
    forms = {form.id: form for reading, _ in _readings() for form in reading.forms}
    survivors = [
        (form.id, name, each.alternative)
        for form in forms.values()
        for name, each, mutant in _alternatives(form)
        if not _is_missed(form, mutant, widens=each.widens)
    ]

    assert survivors == []


@pytest.mark.parametrize(("form", "text"), SPELLINGS, ids=[form for form, _ in SPELLINGS])
def test_a_spelling_is_decided_by_its_form(form: str, text: str) -> None:
    """As a response, a tool or a client prints it."""
    assert explaining.explain(text).signature == form


@pytest.mark.parametrize(
    ("pattern", "each_without"),
    [
        ("a|b", ["b", "a"]),
        ("x(a|b|c)?y", ["x(b|c)?y", "x(a|c)?y", "x(a|b)?y"]),
        ("a|(b|c)", ["a|(c)", "a|(b)", "(b|c)", "a"]),
        (r"[(|]a\|b\(", []),
        ("(?!a|b)c", ["(?!b)c", "(?!a)c"]),
        ("(?P<n>a|[^]|]b)", ["(?P<n>[^]|]b)", "(?P<n>a)"]),
    ],
)
def test_a_pattern_is_taken_apart_at_any_depth(pattern: str, each_without: list[str]) -> None:
    """Signs in classes and behind a backslash part nothing."""
    found = list(dropped(pattern))

    assert [each.pattern for each in found] == each_without
    assert {each.widens for each in found} <= {"(?!" in pattern}


def test_no_two_forms_claim_each_others_examples() -> None:
    """Of two forms with different first causes, at most one matches the other's examples."""
    for reading, winners in _readings():
        claims = {
            (n, other)
            for signals, n in zip(reading.corpus, winners, strict=True)
            if n < len(reading.forms) - 1
            for other, form in enumerate(reading.forms)
            if other != n and reading.matches(form, signals) is not None
        }
        mutual = [
            (reading.forms[a].id, reading.forms[b].id)
            for a, b in claims
            if a < b and (b, a) in claims and _first(reading, a) != _first(reading, b)
        ]
        assert mutual == []


def _first(reading: Reading, place: int) -> str:
    return reading.forms[place].causes[0][0]
