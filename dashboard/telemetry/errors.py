"""Failed requests by kind and in groups; what a group's status allows as its cause."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pandas as pd

from checks.knowledge import load
from checks.model import Confidence
from checks.report.document import explained
from checks.words import say
from dashboard.telemetry.cube import Cube

GROUPED = ("status", "deployment", "operation", "reason")
BARS = 12
"""Bars of a group's course: with more of them none is wide enough to be seen in its column."""
FEW = 3
"""A group with fewer requests is new, but no news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What sort of failure a status is."""

    id: str
    title: str
    statuses: tuple[int, ...]
    counts: bool = False
    """Whether an availability objective takes it for the service's failure."""


@cache
def kinds() -> tuple[Kind, ...]:
    """Return every kind, in the order in which charts stack them; the last takes what is left."""
    entries = load("statuses")["kind"]
    return tuple(Kind(**{**entry, "statuses": tuple(entry["statuses"])}) for entry in entries)


def kind_of(status: int) -> Kind:
    """Return the kind of a status that is no success."""
    *named, other = kinds()
    found = next((kind for kind in named if status in kind.statuses), None)
    if found:
        return found
    return next(kind for kind in named if kind.id == "service") if status >= 500 else other


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Failed requests of one status, deployment, operation and reason."""

    status: int
    deployment: str
    operation: str
    reason: str
    """API Management's LastErrorReason; empty where the logs have none."""
    count: int
    share: float
    """Of all requests that failed."""
    first: datetime
    last: datetime
    since: datetime
    """When the first one was in all that is loaded, which may be before what is shown."""
    is_new: bool | None
    """Whether the window before has none of it; None where that window has no data."""
    course: tuple[float, ...] = ()

    @property
    def id(self) -> str:
        """Return what names it in a link; the same in every window."""
        key = json.dumps([getattr(self, name) for name in GROUPED])
        return hashlib.sha256(key.encode()).hexdigest()[:12]

    @property
    def code(self) -> str:
        """Return the status as it is said: `429`, or `none` without an HTTP answer."""
        return str(self.status) if self.status else "none"

    @property
    def what(self) -> str:
        """Return the kind of failure with its status: `Throttled (429)`."""
        title = kind_of(self.status).title
        return f"{title} ({self.status})" if self.status else title

    @property
    def headline(self) -> str:
        """Say what failed, in words: `Throttled (429) on claude-sonnet-5`."""
        on = (
            say(" on {deployment}", deployment=self.deployment)
            if self.deployment
            else say(", no deployment")
        )
        return f"{self.what}{on}"


def headlines(groups: Sequence[Group]) -> list[str]:
    """Return what failed in each group, with what else tells those apart that read alike."""
    same = Counter(group.headline for group in groups)
    reasons = Counter((group.headline, group.reason) for group in groups)
    return [
        group.headline
        if same[group.headline] == 1
        else _with_reason(group, is_enough=reasons[group.headline, group.reason] == 1)
        for group in groups
    ]


def _with_reason(group: Group, *, is_enough: bool) -> str:
    """Say what failed and why; that comes early where a cell would end before it."""
    reason = group.reason or say("no reason logged")
    told = reason if is_enough else f"{reason}, {group.operation or say('no operation logged')}"
    return f"{group.what}: {told}" if not group.deployment else f"{group.headline}: {told}"


def groups_of(cube: Cube, before: Cube | None, loaded: Cube | None = None) -> tuple[Group, ...]:
    """Return the groups of a window's failed requests, the largest first.

    New is what `before` lacks; `loaded`, which may begin before the window, tells since when.
    """
    failed = cube.failed
    if failed.is_empty:
        return ()
    table = failed.by(GROUPED)
    known = _keys(before.failed) if before and not before.is_empty else None
    courses = _courses(failed)
    total = int(table["requests"].sum())
    begun = (loaded or cube).failed.by(GROUPED)["first"].to_dict()
    found = (
        _group(key, row, total, known, courses, begun.get(key, row["first"]))
        for key, row in table.iterrows()
    )
    return tuple(sorted(found, key=lambda group: -group.count))


def _keys(failed: Cube) -> frozenset[tuple[Any, ...]]:
    rows = failed.groups[list(GROUPED)].drop_duplicates()
    return frozenset(rows.astype(object).itertuples(index=False, name=None))


def _courses(failed: Cube) -> Mapping[Any, tuple[float, ...]]:
    """Return the requests of each group in equal parts of the span, as many as bars can be seen."""
    first = int(failed.span.start.timestamp()) // 3600
    hours = (int(failed.span.end.timestamp()) - 1) // 3600 - first + 1
    parts = min(BARS, hours)
    courses: dict[Any, list[float]] = defaultdict(lambda: [0.0] * parts)
    rows = failed.groups[["hour", "requests", *GROUPED]].astype(object)
    for hour, requests, *key in rows.itertuples(index=False, name=None):
        courses[tuple(key)][(hour - first) * parts // hours] += requests
    return {key: tuple(course) for key, course in courses.items()}


def _group(  # noqa: PLR0913, PLR0917 - a row, and what is known of it elsewhere
    key: Any,
    row: "pd.Series[Any]",
    total: int,
    known: frozenset[tuple[Any, ...]] | None,
    courses: Mapping[Any, tuple[float, ...]],
    since: float,
) -> Group:
    status, deployment, operation, reason = key
    return Group(
        status=int(status),
        deployment=str(deployment),
        operation=str(operation),
        reason=str(reason),
        count=int(row["requests"]),
        share=float(row["requests"]) / total,
        first=datetime.fromtimestamp(int(row["first"]), UTC),
        last=datetime.fromtimestamp(int(row["last"]), UTC),
        since=datetime.fromtimestamp(int(min(since, row["first"])), UTC),
        is_new=None if known is None else key not in known,
        course=courses[key],
    )


def newest(groups: tuple[Group, ...]) -> Group | None:
    """Return the new group that most requests have, if it is more than a few."""
    new = [group for group in groups if group.is_new and group.count >= FEW]
    return max(new, key=lambda group: group.count, default=None)


def by_kind(cube: Cube, *, hours: int = 1) -> pd.DataFrame:
    """Return the failed requests of each step (UTC index), a column for each kind's ID."""
    failed = cube.failed
    named = failed.groups["status"].map(lambda status: kind_of(int(status)).id)
    return pd.DataFrame(
        {
            kind.id: failed.where(named == kind.id).over_time(hours=hours)["requests"]
            for kind in kinds()
        }
    )


def reason_means(reason: str) -> str:
    """Say what API Management's reason means; empty where that is not known."""
    for entry in load("statuses")["reason"]:
        if reason in entry["names"]:
            doubt = (
                "" if entry["certain"] else say(" No source states this meaning with certainty.")
            )
            return f"{entry['means']}{doubt}"
    return ""


def _causes_of(status: int) -> Sequence[Mapping[str, str]]:
    entries = load("statuses")["status"]
    found = (each["causes"] for each in entries if status in each["statuses"])
    return next(found, ())


def hangs_on_credential(group: Group) -> bool:
    """Tell whether a cause is ruled out by how a call was signed in."""
    return any("carried" in candidate for candidate in _causes_of(group.status))


def root_cause(
    group: Group, params: Mapping[str, str], *, with_token: bool = False
) -> dict[str, Any] | None:
    """Return what the status allows as the card of remedies takes it, the likeliest leading.

    None for a status of which nothing is known. `params` are real names, as `fill` takes them;
    `with_token` says that the requests carried a token, so that a key is no cause of theirs.
    """
    candidates = [
        candidate
        for candidate in _causes_of(group.status)
        if not (with_token and candidate.get("carried") == "key")
    ]
    if not candidates:
        return None
    named = {**params, **({"deployment": group.deployment} if group.deployment else {})}
    first, *others = (
        explained(
            candidate["id"],
            named,
            decided_by=candidate["decided_by"],
            confidence=Confidence(candidate["confidence"]),
        )
        for candidate in candidates
    )
    return {**first, "alternatives": others}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The requests of a group that carried the same kind of credential."""

    with_token: bool
    says: str = ""
    """What tells it, for the reader; empty where nothing does."""


def parts_of(callers: Sequence[str]) -> tuple[Part, ...]:
    """Split a group by what its newest requests tell: who has an object ID carried a token."""
    named, every = sum(map(bool, callers)), len(callers)
    if not named:
        return (Part(with_token=False),)
    signed_in = say("a token was used, so an API key is not the cause")
    if named == every:
        return (
            Part(
                with_token=True,
                says=say(
                    "The newest requests all name a caller: {signed_in}.", signed_in=signed_in
                ),
            ),
        )
    return (
        Part(
            with_token=True,
            says=say(
                "{named} of the {every} newest requests name a caller. For these requests, "
                "{signed_in}.",
                named=named,
                every=every,
                signed_in=signed_in,
            ),
        ),
        Part(
            with_token=False,
            says=say(
                "The other {every} requests do not identify a caller, possibly because they used "
                "an API key.",
                every=every - named,
            ),
        ),
    )
