"""The ranking: the fewest causes that explain what failed, the first of them the answer; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from checks.causes.ages import aged, facts_of
from checks.causes.catalogue import Cause, causes, fill
from checks.knowledge.facts import Fact
from checks.model import Candidate, Confidence, Result, Status
from checks.words import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Another cause that the same findings allow, and the fact that would decide."""

    cause: Cause
    confidence: Confidence
    decided_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RootCause:
    """A cause with everything that it explains."""

    cause: Cause
    confidence: Confidence
    severity: Status
    explains: tuple[str, ...]
    """IDs of the checks that failed (or warned) because of it."""
    subject: str | None
    subjects: tuple[str, ...]
    """Every deployment that has this cause."""
    decided_by: str
    symptoms: tuple[str, ...] = ()
    """What was seen of it: IDs of the signatures that matched, and of the checks it explains."""
    alternatives: tuple[Alternative, ...] = ()
    rests_on: tuple[Fact, ...] = ()
    """Facts without which the cause would not follow."""


SURENESS = (Confidence.CERTAIN, Confidence.LIKELY, Confidence.POSSIBLE)


@dataclass(slots=True, kw_only=True)
class _Group:
    lead: Result
    results: list[Result] = field(default_factory=list)

    @property
    def explains(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(result.id for result in self.results))

    @property
    def symptoms(self) -> tuple[str, ...]:
        matched = (c.signature for r in self.results for c in r.candidates if c.signature)
        return tuple(dict.fromkeys((*matched, *self.explains)))

    @property
    def subjects(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(r.subject for r in self.results if r.subject))

    @property
    def params(self) -> dict[str, str]:
        """Return what every finding of the group knows, the first to say it counting."""
        said = [c.params for r in reversed(self.results) for c in reversed(r.candidates)]
        return {name: value for params in said for name, value in params.items()}

    @property
    def severity(self) -> Status:
        failed = any(result.status is Status.FAIL for result in self.results)
        return Status.FAIL if failed else Status.WARN

    @property
    def cause(self) -> str:
        """Return the ID of the cause that leads."""
        return self.lead.candidates[0].cause

    def candidate(self, params: Mapping[str, str], on: date) -> Candidate:
        """Return the surest candidate for the cause that leads, with all that is known of it.

        Of several it is the one that rests on the fewest facts, for those of the others could be
        wrong and it would follow all the same.
        """
        said = [c for r in self.results for c in r.candidates if c.cause == self.cause]

        def unsureness(found: Candidate) -> tuple[int, int, int]:
            now = aged(found, params, on).confidence
            facts = facts_of(found, params)
            return SURENESS.index(now), SURENESS.index(found.confidence), len(facts)

        surest = min(said, key=unsureness)
        known = {name: value for c in said for name, value in c.params.items()}
        return replace(aged(surest, params, on), params={**known, **surest.params})


def rank(
    results: Sequence[Result], params: Mapping[str, str], *, on: date
) -> tuple[RootCause, ...]:
    """Return the root causes, failures before warnings, each in the order of the checks.

    What rests on a fact that is in doubt, or was overdue on the day of the run, is not certain.
    """
    groups: list[_Group] = []
    for status in (Status.FAIL, Status.WARN):
        for result in (r for r in results if r.status is status and r.candidates):
            home = next((g for g in groups if _explains(g.lead, result)), None)
            if home is None:
                home = _Group(lead=result)
                groups.append(home)
            home.results.append(result)
    kept = sorted(_without_consequences(groups), key=lambda g: g.severity is not Status.FAIL)
    return tuple(_root(group, params, on) for group in kept)


def _explains(lead: Result, result: Result) -> bool:
    """Tell whether a finding needs no cause beside the one that leads a group."""
    cause, other = lead.candidates[0].cause, result.candidates[0].cause
    if lead.subject and result.subject and lead.subject != result.subject:
        return cause == other
    named = {candidate.cause for candidate in result.candidates}
    return cause in named or other in causes()[cause].explains


def _without_consequences(groups: Sequence[_Group]) -> tuple[_Group, ...]:
    """Fold a group under one that explains it, though its finding came later or was milder."""
    folded: list[_Group] = []
    for group in groups:
        home = next((g for g in groups if g is not group and _explains_late(g, group)), None)
        if home is not None:
            home.results.extend(group.results)
            folded.append(group)
    return tuple(group for group in groups if group not in folded)


def _explains_late(other: _Group, group: _Group) -> bool:
    consequences = causes()[other.cause].explains
    mutual = causes()[group.cause].explains
    return group.cause in consequences and other.cause not in mutual


def _root(group: _Group, params: Mapping[str, str], on: date) -> RootCause:
    candidate = group.candidate(params, on)
    filled = {**params, **group.params, **candidate.params}
    if group.subjects:
        filled["deployment"] = group.subjects[0]
    cause = fill(causes()[candidate.cause], filled)
    more = len(group.subjects) - 1
    if more > 0:
        cause = replace(
            cause, title=say("{title} (and {more} more like it)", title=cause.title, more=more)
        )
    return RootCause(
        cause=cause,
        confidence=candidate.confidence,
        severity=group.severity,
        explains=group.explains,
        subject=group.lead.subject,
        subjects=group.subjects,
        decided_by=candidate.decided_by,
        symptoms=group.symptoms,
        alternatives=tuple(
            Alternative(
                cause=fill(causes()[other.cause], {**filled, **other.params}),
                confidence=other.confidence,
                decided_by=other.decided_by,
            )
            for other in (aged(c, filled, on) for c in group.lead.candidates[1:])
        ),
        rests_on=facts_of(candidate, filled),
    )
