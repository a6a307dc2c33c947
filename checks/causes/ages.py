"""The facts that a cause rests on: how old they are, and how sure they let it be; pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from checks.causes.catalogue import causes
from checks.causes.filling import fill_text
from checks.knowledge.facts import Fact, fact_of
from checks.model import Candidate, Confidence
from checks.words import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """How old something of the knowledge was on a day."""

    days: int
    """Since it was checked; below 0 where that was later."""
    overdue: bool
    """True when the day was past by which it was to be looked at again."""


def age_of(checked: date, review_by: date, on: date) -> Age:
    """Return how old something was on a day."""
    return Age(days=(on - checked).days, overdue=review_by < on)


def facts_of(candidate: Candidate, params: Mapping[str, str]) -> tuple[Fact, ...]:
    """Return the facts that a candidate rests on, its cause's own among them.

    A name that is filled in may be of nothing that is known: it then tells nothing.
    """
    ids = (*candidate.rests_on, *causes()[candidate.cause].rests_on)
    filled = {**params, **candidate.params}
    names = dict.fromkeys(fill_text(name, filled) for name in ids)
    return tuple(fact for fact in map(fact_of, names) if fact is not None)


def aged(candidate: Candidate, params: Mapping[str, str], on: date) -> Candidate:
    """Return a candidate as sure as its facts let it be on a day, with the facts that do not."""
    if candidate.confidence is not Confidence.CERTAIN:
        return candidate
    said = " ".join(_loose(facts_of(candidate, params), on))
    if not said:
        return candidate
    decided_by = f"{candidate.decided_by} {said}"
    return replace(candidate, confidence=Confidence.LIKELY, decided_by=decided_by)


def _loose(facts: Iterable[Fact], on: date) -> Iterator[str]:
    for fact in facts:
        if fact.is_overdue(on):
            days = (on - fact.checked).days
            yield (
                say(
                    "This conclusion is based on {id}, which was checked on {checked}, {days} days "
                    "before this run, and was due for review on {review_by}.",
                    id=fact.id,
                    checked=fact.checked,
                    days=days,
                    review_by=fact.review_by,
                )
            )
        if fact.doubt:
            yield say(
                "This conclusion is based on {id}, which is in doubt: {doubt}",
                id=fact.id,
                doubt=fact.doubt,
            )
