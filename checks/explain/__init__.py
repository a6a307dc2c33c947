"""Explain: what a pasted text says of a failed call, and what that allows; offline and pure."""

import re
from collections.abc import Sequence
from dataclasses import replace

from checks.causes.classify import Match
from checks.explain import clocks, facts, mentions, recovery, related
from checks.explain.answered import answered_by, plane_of
from checks.explain.clean import clean
from checks.explain.forms import found_in
from checks.explain.joining import joined
from checks.explain.judge import doubted, judge, signals_of
from checks.explain.model import Explanation, Found, Recognised
from checks.explain.window import read_parts
from checks.redact import redact

__all__ = ["BASE_PATH", "Explanation", "Recognised", "explain"]

BASE_PATH = re.compile(r"/v1/(messages(/count_tokens|/batches.*)?|models.*|files.*|complete)$")
"""What a client appends to the path of the base URL."""
_FOLLOWING = 700
_OF_RESPONSES = frozenset({"azure", "anthropic", "flat"})
Judged = tuple[Found, Match, bool]
"""An error, what its signature says, and whether that goes by words rather than by a status."""


def explain(text: str) -> Explanation:
    """Return what a text is about: facts, and causes where it is recognised.

    Secrets are masked first; of a long text only parts are read. Nothing is sent or kept.
    """
    part, is_cut = read_parts(clean(text))
    masked = redact(part)
    read = masked.text
    if related.is_elsewhere(read) or related.is_source(read):
        return Explanation(masked=read, redactions=masked.count, is_cut=is_cut, is_elsewhere=True)
    about = mentions.without(related.without_others(related.without_replies(read)))
    every = related.without_noise(joined(found_in(about), about), about)
    recovered = recovery.passed(every, about)
    found = [each for each in every if each not in recovered] or every
    around = _around(about)
    judged = _judged(found, about, around)
    root = _root(judged)
    match = doubted(root[1], _rivals(root, judged, around)) if root else _of_words(about, around)
    is_over = bool(recovered) and len(found) == len(every)
    candidates = match.candidates if match else ()
    return Explanation(
        recognised=replace(_recognised(about, root[0] if root else None, found), recovered=is_over),
        candidates=tuple(map(recovery.doubted, candidates) if is_over else candidates),
        signature=match.signature if match else "",
        masked=read,
        redactions=masked.count,
        is_cut=is_cut,
    )


def _of_words(text: str, around: dict[str, str]) -> Match | None:
    """Judge a text by itself: words that no form knows may still be some that a signature does."""
    said = judge(signals_of(Found(start=0, message=one_line(text)), around))
    return said[0] if said else None


def _around(text: str) -> dict[str, str]:
    """Return the signals that stand beside every error of a text."""
    _, path = facts.place(text)
    told = {"said": one_line(text), "plane": plane_of(text)}
    if path:
        told["path"] = BASE_PATH.sub("", path)
    lowered = text.lower()
    if "policy-id" in lowered:
        told["policy_id"] = facts.policy_id(text)
    if "x-gateway-error" in lowered:
        told["gateway_error"] = "yes"
    if "apim-request-id" in lowered:
        told["apim"] = "yes"
    return told


def one_line(text: str) -> str:
    """Return text with every run of space as one: a screenshot breaks lines anywhere."""
    return " ".join(text.split())


def _judged(found: Sequence[Found], text: str, around: dict[str, str]) -> list[Judged]:
    judged: list[Judged] = []
    seen: set[str] = set()
    for each in found:
        # A retry says the same again, perhaps a thousand times.
        if each.says in seen:
            continue
        seen.add(each.says)
        said = judge(signals_of(each, around))
        if said is None or not said[1]:
            # The sentence may go on over the next lines.
            more = replace(each, message=one_line(text[each.start : each.start + _FOLLOWING]))
            said = _worded(judge(signals_of(more, around))) or said
        if said is not None:
            judged.append((each, *said))
    return judged


def _worded(said: tuple[Match, bool] | None) -> tuple[Match, bool] | None:
    return said if said is not None and said[1] else None


def _root(judged: Sequence[Judged]) -> Judged | None:
    """Return the error that the others follow from: worded before bare, inner before outer."""

    def order(each: Judged) -> tuple[bool, bool, int, int]:
        found, _, by_words = each
        return found.is_wrapper, not by_words, -found.depth, found.start

    return min(judged, key=order, default=None)


def _rivals(root: Judged, judged: Sequence[Judged], around: dict[str, str]) -> list[Match]:
    """Return what other responses of the text say, and the root's own where words elsewhere won."""
    bare = {name: value for name, value in around.items() if name != "said"}
    own = _worded(judge(signals_of(root[0], bare))) if root[0].shape in _OF_RESPONSES else None
    others = [
        match
        for found, match, by_words in judged
        if by_words
        and found.shape in _OF_RESPONSES
        and found.status is not None
        and found.message
        and found.start != root[0].start
        and found.code != root[0].code
    ]
    return [own[0], *others] if own else others


def _recognised(text: str, root: Found | None, found: Sequence[Found]) -> Recognised:
    host, path = facts.place(text)
    status = root.status if root else None
    return Recognised(
        status=status or next((each.status for each in found if each.status), None),
        code=(root.code or root.type or None) if root else None,
        message=(root.message[:1000] or None) if root else None,
        request_id=facts.request_id(text),
        apim_request_id=facts.apim_request_id(text),
        answered_by=answered_by(text, root),
        host=host,
        path=path,
        deployment=facts.deployment(text),
        tenant_id=facts.tenant_id(text),
        region=facts.region(text),
        retry_after_s=clocks.retry_after_s(text),
        limit_counter=facts.limit_counter(text),
        times=clocks.times(text),
        errors=facts.differing(list(found)),
    )
