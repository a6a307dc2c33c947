"""Which other causes of the same symptom a run rules out, by which fact, and which it cannot; pure.

Nothing is concluded from what was not read: a cause stays open until a result speaks against it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from checks.causes.catalogue import Cause, causes, deciding
from checks.causes.filling import told
from checks.causes.rank import RootCause
from checks.causes.symptoms import seen_in, sharing
from checks.model import Candidate, Confidence, Permission, Reason, Result, Status
from checks.words import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What was seen of a failure, and the causes that are shown for it."""

    symptoms: frozenset[str]
    """IDs of the signatures that matched, and of the checks that failed."""
    shown: frozenset[str]
    root: str = ""
    """ID of the cause that is the answer, empty where there is none yet."""
    follows: frozenset[str] = frozenset()
    """IDs of causes that are only consequences of that one."""
    subjects: tuple[str, ...] = ()
    """The deployments that it is about; empty where it is about all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledOut:
    """A cause that is not the one."""

    cause: Cause
    by: str
    """The fact that excludes it, as the check says it."""
    check: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A cause that nothing excludes."""

    cause: Cause
    lacks: tuple[Permission, ...] = ()
    """Without which the check that decides could not look."""
    follows_from: str = ""
    """ID of the root cause of which it is only a consequence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """A permission that was missing, and how many causes it would decide."""

    permission: Permission
    causes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many causes a run could decide."""

    causes: int
    decidable: int
    without_input: int = 0
    """Those whose check lacked a sign-in, a name or another input, not a permission."""
    lacking: tuple[Lack, ...] = ()
    """What is missing most, first."""


def of_root(root: RootCause) -> Sighting:
    """Return what a run saw of a root cause."""
    others = (other.cause.id for other in root.alternatives)
    return Sighting(
        symptoms=frozenset(root.symptoms),
        shown=frozenset((root.cause.id, *others)),
        root=root.cause.id,
        follows=root.cause.explains,
        subjects=root.subjects,
    )


def of_candidates(candidates: Sequence[Candidate]) -> Sighting:
    """Return what one answer or text shows, of which no check is known."""
    return Sighting(
        symptoms=frozenset(s for c in candidates if c.signature for s in seen_in(c.signature)),
        shown=frozenset(candidate.cause for candidate in candidates),
    )


def weighed(
    sightings: Sequence[Sighting], results: Sequence[Result] = ()
) -> tuple[tuple[RuledOut, ...], tuple[Open, ...]]:
    """Return the other causes of what was seen: those that a result rules out, and the open ones.

    A cause that several failures allow is ruled out only where each of them rules it out. Without
    results every one is open.
    """
    shown = frozenset().union(*(sighting.shown for sighting in sightings))
    ended: dict[str, list[RuledOut | Open]] = {}
    for sighting in sightings:
        for cause in sharing(sighting.symptoms):
            if cause.id not in shown:
                verdict = _weigh(cause, _about(results, sighting), sighting)
                ended.setdefault(cause.id, []).append(verdict)
    chosen = [_least(verdicts) for verdicts in ended.values()]
    return (
        tuple(verdict for verdict in chosen if isinstance(verdict, RuledOut)),
        tuple(sorted(filter(_is_open, chosen), key=lambda each: bool(each.follows_from))),
    )


def _is_open(verdict: RuledOut | Open) -> TypeGuard[Open]:
    return isinstance(verdict, Open)


def _least(verdicts: Sequence[RuledOut | Open]) -> RuledOut | Open:
    return next(filter(_is_open, verdicts), verdicts[0])


ByCheck = Mapping[str, Sequence[Result]]


def _about(results: Sequence[Result], sighting: Sighting) -> ByCheck:
    """Return the results that are about what was seen, by their checks."""
    found: dict[str, list[Result]] = {}
    for result in results:
        if not (sighting.subjects and result.subject) or result.subject in sighting.subjects:
            found.setdefault(result.id, []).append(result)
    return found


def _weigh(cause: Cause, results: ByCheck, sighting: Sighting) -> RuledOut | Open:
    for check, status in _exclusions(cause):
        found = results.get(check, ())
        if found and all(r.status == status and _was_read(r) for r in found):
            return RuledOut(cause=cause, by=found[0].summary, check=check)
    judged = results.get(cause.decide_with, ())
    lacks = tuple(dict.fromkeys(lack for result in judged for lack in result.missing))
    if cause.id in sighting.follows:
        # It is true all the same, and no cause of its own.
        return Open(cause=cause, lacks=lacks, follows_from=sighting.root)
    contrary = next((r for r in judged if _names_another(cause, r)), None)
    if contrary and all(_was_read(r) and not _names(cause, r) for r in judged):
        return RuledOut(cause=cause, by=contrary.summary, check=contrary.id)
    return Open(cause=cause, lacks=lacks)


def _exclusions(cause: Cause) -> Iterator[tuple[str, str]]:
    """Yield each check and the status with which it rules a cause out."""
    if cause.decide_with:
        yield cause.decide_with, Status.PASS
    yield from ((when.check, when.status) for when in cause.excluded_when)


def _was_read(result: Result) -> bool:
    return result.status in (Status.PASS, Status.WARN, Status.FAIL)


def _names(cause: Cause, result: Result) -> bool:
    return any(candidate.cause == cause.id for candidate in result.candidates)


def _names_another(cause: Cause, result: Result) -> bool:
    """Tell whether the check that decides a cause is certain that it is a different one."""
    first = result.candidates[0] if result.candidates else None
    certain = first is not None and first.confidence is Confidence.CERTAIN
    return certain and not _names(cause, result) and cause.id not in result.left_open


def named(cause: Cause, params: Mapping[str, str]) -> str:
    """Return the title of a cause that was not found, with what is known filled in."""
    return told(cause.unnamed or cause.title, params)


def listed() -> tuple[Cause, ...]:
    """Return the causes of the catalogue without the codes of Entra."""
    return tuple(c for c in causes().values() if not c.id.removeprefix("aadsts").isdigit())


UNSEEN = (Reason.NO_PERMISSION, Reason.NO_INPUT)


def coverage_of(results: Sequence[Result]) -> Coverage:
    """Return how many causes of the catalogue these results could decide, and what lacked."""
    counted, found = deciding(), _about(results, Sighting(symptoms=frozenset(), shown=frozenset()))
    lacking: Counter[Permission] = Counter()
    decidable = without_input = 0
    for check in counted.values():
        looked = found.get(check, ())
        if looked and all(map(_has_decided, looked)):
            decidable += 1
        else:
            # Once, under the first that lacks, so that the numbers add up.
            lacking.update([lack for result in looked for lack in result.missing][:1])
            without_input += any(result.reason is Reason.NO_INPUT for result in looked)
    return Coverage(
        causes=len(counted),
        decidable=decidable,
        without_input=without_input,
        lacking=tuple(
            Lack(permission=permission, causes=number)
            for permission, number in lacking.most_common()
        ),
    )


def _has_decided(result: Result) -> bool:
    """Tell whether a check could look and judge, whatever it found."""
    if result.status is Status.SKIP:
        return result.reason not in UNSEEN
    return result.status not in (Status.UNCERTAIN, Status.CRASH)


def said_of(lacks: Iterable[Permission]) -> str:
    """Return permissions with their scopes, in words."""
    return "; ".join(
        say("{permission} on {scope}", permission=lack.permission, scope=lack.scope)
        for lack in lacks
    )
