"""An evidence file as a finished run, judged anew by this version's rules and knowledge."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from checks.archive.codec import Decoder, UnreadableError
from checks.archive.files import (
    EVIDENCE,
    EXCHANGES,
    MOST_JSON_DEPTH,
    PLAN,
    RESULT,
    RefusedError,
    mapping,
    unpacked,
)
from checks.archive.kinds import classes
from checks.engine.checks import CHECKS
from checks.engine.judging import excluded, in_order, judged
from checks.evidence import Exchange
from checks.model import About, Check, FinishedRun, Missing, Reason, Result
from checks.words import say

MOST_EXCHANGES, MOST_PIECES, MOST_SUBJECTS = 2_000, 2_000, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file, judged."""

    run: FinishedRun
    tool: str
    """The version that collected it."""
    knowledge: str
    then: Mapping[str, Any] | None
    """The document as it was judged when the file was collected."""
    unknown: tuple[str, ...] = ()
    """Kinds of evidence in the file that this version does not know."""
    unreadable: tuple[str, ...] = ()
    """Kinds of evidence of which a piece cannot be read here."""


def opened(content: bytes) -> Opened:
    """Read and judge a file; raise `RefusedError` with the reason where it is none."""
    manifest, parts = unpacked(content)
    try:
        return _opened(manifest, parts)
    except (UnreadableError, KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, RefusedError):
            raise
        raise RefusedError(say("its content is not that of an evidence file")) from error
    except RecursionError as error:
        raise RefusedError(say("it is nested too deeply")) from error


def _opened(manifest: Mapping[str, Any], parts: Mapping[str, bytes]) -> Opened:
    evidence = mapping(parts[EVIDENCE], EVIDENCE)
    sent = mapping(parts[EXCHANGES], EXCHANGES)
    plan = mapping(parts[PLAN], PLAN)
    for part in (evidence, sent, plan):
        _bounded(part)
    exchanges = _exchanges(sent)
    decoder = Decoder(classes(), exchanges)
    pieces, durations, unknown, unreadable = _pieces(evidence, decoder)
    inside, outside = _checks(plan)
    run = FinishedRun(
        id=_text(evidence["run_id"]),
        about=decoder.decode(evidence["about"], About),
        started_at=_moment(evidence["started_at"]),
        duration_ms=float(evidence["duration_ms"]),
        results=(),
        exchanges=tuple(exchanges[number] for number in sent["sent"]),
        pieces=pieces,
        durations=durations,
        chosen=tuple(check.id for check in inside),
        left_out=tuple(check.id for check in outside),
    )
    tool = manifest.get("tool") or {}
    return Opened(
        run=replace(run, results=rejudged(run, inside, outside)),
        tool=_text(tool.get("version", "")),
        knowledge=_text(tool.get("knowledge", "")),
        then=mapping(parts[RESULT], RESULT) if RESULT in parts else None,
        unknown=unknown,
        unreadable=unreadable,
    )


def rejudged(
    run: FinishedRun, inside: tuple[Check, ...], outside: tuple[Check, ...]
) -> tuple[Result, ...]:
    """Judge a run's evidence by the rules of this version."""
    results = [excluded(check) for check in outside]
    results += (
        judged(check, subject, run, run.durations)
        for check in inside
        for subject in _subjects(check, run)
    )
    return in_order(results, (*inside, *outside))


def _subjects(check: Check, run: FinishedRun) -> tuple[str | None, ...]:
    """Return the subjects of which a check judges each, None for one that judges the whole."""
    for kind in check.needs:
        named = tuple(subject for subject in run.pieces.get(kind, {}) if subject is not None)
        if named:
            return named
    return (None,)


def _checks(plan: Mapping[str, Any]) -> tuple[tuple[Check, ...], tuple[Check, ...]]:
    """Return the checks that were to run and those left out; a newer one was to run, too."""
    outside = {_text(name) for name in plan["left_out"]}
    asked = {_text(name) for name in plan["checks"]} | outside
    inside = tuple(c for c in CHECKS if c.id not in outside and (c.id in asked or not outside))
    return inside, tuple(c for c in CHECKS if c not in inside)


Pieces = dict[type[Any], dict[str | None, Any]]


def _pieces(
    evidence: Mapping[str, Any], decoder: Decoder
) -> tuple[Pieces, dict[tuple[type[Any], str | None], float], tuple[str, ...], tuple[str, ...]]:
    pieces: Pieces = {}
    durations: dict[tuple[type[Any], str | None], float] = {}
    unknown, unreadable = set(), set()
    listed = evidence["pieces"]
    if len(listed) > MOST_PIECES:
        raise RefusedError(say("it holds more evidence than a run collects"))
    for piece in listed:
        name = _text(piece["kind"])
        subject = None if piece["subject"] is None else _text(piece["subject"])
        kind = classes().get(name)
        if kind is None:
            unknown.add(name)
            continue
        parts = pieces.setdefault(kind, {})
        parts[subject], is_read = _value(piece["value"], kind, decoder)
        if not is_read:
            unreadable.add(name)
        if piece.get("ms") is not None:
            durations[kind, subject] = float(piece["ms"])
        if len(parts) > MOST_SUBJECTS:
            raise RefusedError(say("it holds more evidence than a run collects"))
    return pieces, durations, tuple(sorted(unknown)), tuple(sorted(unreadable))


def _value(data: Any, kind: type[Any], decoder: Decoder) -> tuple[Any, bool]:
    """Return a piece of evidence, or why there is none; and whether it could be read."""
    try:
        return decoder.decode(data, kind | Missing), True
    except UnreadableError:
        why = say("this version cannot read that part of the file")
        return Missing(reason=Reason.NO_INPUT, detail=why), False


def _exchanges(part: Mapping[str, Any]) -> tuple[Exchange, ...]:
    listed = part["exchanges"]
    if len(listed) > MOST_EXCHANGES:
        raise RefusedError(say("it holds more requests than a run sends"))
    alone = Decoder(classes(), ())
    return tuple(alone.decode(each, Exchange) for each in listed)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise UnreadableError(say("not text"))
    return value


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise UnreadableError(say("a time without a time zone"))
    return moment


def _bounded(value: Any) -> None:
    """Refuse what is nested deeper than evidence is."""
    waiting = [(value, 0)]
    while waiting:
        item, depth = waiting.pop()
        if depth > MOST_JSON_DEPTH:
            raise RefusedError(say("it is nested too deeply"))
        inner = item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
        waiting += [(one, depth + 1) for one in inner if isinstance(one, dict | list)]
