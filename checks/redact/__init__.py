"""Mask secrets in whatever leaves the program: one redactor for every way out.

A mask reads `«redacted Foundry key»`. The angle quotes mean nothing to Markdown, HTML, JSON,
URLs and shells, and no secret's alphabet holds them, so a mask is never taken for a secret.
"""

import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Never

from checks.redact.codes import code_runs
from checks.redact.fields import NAMES, are_ids, field_spans, is_field_name
from checks.redact.lessons import Lessons
from checks.redact.shapes import SHAPES, shapes_near
from checks.redact.views import Run, base64_runs, levels

__all__ = ["DEFAULT", "KINDS", "Redacted", "Redactor", "mask", "redact", "text"]

# (start, end, rank): the rank is the place of the kind in KINDS.
_Span = tuple[int, int, int]
_LEARNT = "secret in use"
_ENCODED = "encoded secret"
KINDS = tuple(
    dict.fromkeys(
        (*(shape.kind for shape in SHAPES), *(name.kind for name in NAMES), _LEARNT, _ENCODED)
    )
)
"""What a mask can call a secret, the most telling first."""
_RANKS = {kind: rank for rank, kind in enumerate(KINDS)}


def mask(kind: str) -> str:
    """Return what stands in a secret's place: its kind and nothing of it."""
    return f"«redacted {kind}»"


_MASKS = frozenset(mask(kind) for kind in KINDS)
# Base64 of base64 is met (a Kubernetes secret of a Basic header); a third level is not.
_MAX_DEPTH = 2
# A pass can uncover what stood glued to a secret. Two suffice for anything met; this is a stop.
_MAX_PASSES = 6
# Deeper values than any JSON the program reads are replaced rather than followed.
_MAX_NESTING = 200
# Most texts of a run come again, in another request or another check: so many that hold nothing
# are remembered, none longer than this.
_MAX_CLEAN, _MAX_CLEAN_LENGTH = 8192, 400
# A response stands in a document once for each check that it is evidence of; so long a text is
# remembered only among the first.
_MAX_CLEAN_BODIES, _MAX_CLEAN_BODY = 2048, 8_000
# No name that means a secret is longer.
_MAX_NAME = 200
_BLOT = str.maketrans(dict.fromkeys("\"'\\\r\n", "_"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted:
    """A text without its secrets, and what was taken out."""

    text: str
    kinds: Mapping[str, int]
    """How many secrets of each kind were masked."""

    @property
    def count(self) -> int:
        """The number of secrets that were masked."""
        return sum(self.kinds.values())


class Redactor:
    """Mask secrets by shape, and by value for those the program has opened."""

    __slots__ = ("_clean", "_known", "_lessons", "_lock")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: set[str] = set()
        self._clean: set[str] = set()
        self._lessons = Lessons()

    def learn(self, value: str) -> None:
        """Mask this value from now on, however it is encoded; safe from any thread.

        Fewer than 8 characters are masked only where they stand alone, as words may hold them.
        """
        if value in self._known:
            return
        # What undoes the escapes around a secret also undoes what looks like one inside it.
        exact = (view.text for each in (value, value.strip()) for view in levels(each))
        for form in dict.fromkeys(form for form in exact if form.strip()):
            with self._lock:
                self._lessons = self._lessons.and_of(form)
        # Only now: whoever finds it known may rely on it. What was clean may be so no more.
        self._clean = set()
        self._known.add(value)

    def text(self, text: str) -> str:
        """Return the text with every secret masked; masking twice changes nothing."""
        return self.redact(text).text

    def redact(self, text: str) -> Redacted:
        """Mask every secret and say how many of which kind there were."""
        kinds: Counter[str] = Counter()
        for _ in range(_MAX_PASSES):
            spans = _outside_masks(text, _merged(self._outer(text)))
            if not spans:
                break
            kinds.update(KINDS[rank] for _, _, rank in spans)
            text = _replaced(text, spans)
        return Redacted(text=text, kinds=dict(kinds))

    def value(self, obj: object) -> object:
        """Mask in strings at any depth of dicts, lists and tuples, in keys too."""
        return self._value(obj, 0)

    def _value(self, obj: object, depth: int) -> object:
        if isinstance(obj, str):
            return self.text(obj)
        if not isinstance(obj, (dict, list, tuple)):
            return obj
        if depth >= _MAX_NESTING:
            return mask(_ENCODED)
        if isinstance(obj, dict):
            return {
                self._value(k, depth + 1): self._named(n, v, depth + 1) for k, n, v in _items(obj)
            }
        if _is_field(obj):
            return _like(
                obj, [self._value(obj[0], depth + 1), self._named(obj[0], obj[1], depth + 1)]
            )
        return _like(obj, [self._value(item, depth + 1) for item in obj])

    def _named(self, name: object, value: object, depth: int) -> object:
        """Redact a value whose name may be what makes it a secret."""
        if not (isinstance(name, str) and isinstance(value, str)) or len(name) > _MAX_NAME:
            return self._value(value, depth)
        lead = f'"{name}": "'
        # Signs that would end the quoted value early are blotted out, place by place.
        spans = _merged(self._outer(lead + value.translate(_BLOT)))
        inside = [(max(a - len(lead), 0), b - len(lead), r) for a, b, r in spans if b > len(lead)]
        return self.text(_replaced(value, _outside_masks(value, inside)))

    def _outer(self, text: str) -> list[_Span]:
        """Find secrets in a text that came from nowhere deeper; of most there is nothing to find.

        The set is taken first: a lesson that comes meanwhile puts another in its place.
        """
        clean = self._clean
        if text in clean:
            return []
        found = self._spans(text, 0)
        most = _MAX_CLEAN if len(text) <= _MAX_CLEAN_LENGTH else _MAX_CLEAN_BODIES
        if not found and len(text) <= _MAX_CLEAN_BODY and len(clean) < most:
            clean.add(text)
        return found

    def _spans(self, text: str, depth: int) -> list[_Span]:
        """Find secrets at every level of escaping, in offsets of the text given."""
        found: list[_Span] = []
        for view in levels(text):
            lowered = view.text.lower()
            here = [
                (start, end, _RANKS[shape.kind])
                for shape in shapes_near(lowered)
                for start, end in shape.spans(view.text)
            ]
            here.extend(
                (start, end, _RANKS[kind]) for start, end, kind in field_spans(view.text, lowered)
            )
            here.extend((*span, _RANKS[_LEARNT]) for span in self._lessons.spans(view.text))
            if depth < _MAX_DEPTH:
                here.extend(
                    (run.start, run.end, _RANKS[_ENCODED])
                    for run in self._telling(view.text, lowered, depth + 1)
                )
            found.extend(view.outward(here))
        return found

    def _telling(self, text: str, lowered: str, depth: int) -> Iterator[Run]:
        """Yield the runs of base64 and of numbers that say a secret.

        A list of ARM has hundreds of paths that read as base64: what was learnt is sought in all
        of them at once, and in each only what is somewhere among them.
        """
        runs = (
            *base64_runs(text),
            *code_runs(text, lowered if len(lowered) == len(text) else text),
        )
        if not runs:
            return
        met = self._lessons.met_in("\n".join(each for run in runs for each in run.texts))
        for run in runs:
            if (met and any(next(met.spans(each), None) for each in run.texts)) or (
                (readable := run.readable) and self._spans(readable, depth)
            ):
                yield run

    def __repr__(self) -> str:
        return "Redactor(…)"

    def __reduce_ex__(self, protocol: object) -> Never:
        raise TypeError("a Redactor knows secrets and cannot be pickled")


def _items(obj: dict[object, object]) -> Iterator[tuple[object, object, object]]:
    """Yield key, what the value is called, value: `{"name": …, "value": …}` names its own."""
    for key, value in obj.items():
        yield key, obj.get("name", key) if key == "value" else key, value


def _is_field(items: Sequence[object]) -> bool:
    """Say whether a list is a name and its value, as lists of headers are made of."""
    if len(items) != 2:
        return False
    name, value = items
    if not (isinstance(name, str) and isinstance(value, str)):
        return False
    return " " not in name.strip() and not (is_field_name(value) or are_ids(name, value))


def _like(obj: Sequence[object], items: list[object]) -> object:
    return items if isinstance(obj, list) else tuple(items)


def _merged(spans: list[_Span]) -> list[_Span]:
    """Join spans that overlap; the most telling kind names the whole."""
    joined: list[_Span] = []
    for start, end, rank in sorted(spans):
        if joined and start < joined[-1][1]:
            first, last, best = joined[-1]
            joined[-1] = (first, max(last, end), min(best, rank))
        else:
            joined.append((start, end, rank))
    return joined


def _outside_masks(text: str, spans: list[_Span]) -> list[_Span]:
    """Drop what lies within a mask: a learnt word may be one of a mask's words."""
    if not spans or "«redacted " not in text:
        return spans
    return [span for span in spans if not _in_mask(text, span)]


def _in_mask(text: str, span: _Span) -> bool:
    start = text.rfind("«", max(0, span[0] - 64), span[0] + 1)
    end = text.find("»", max(0, span[1] - 1), span[1] + 64)
    return start >= 0 and end >= 0 and text[start : end + 1] in _MASKS


def _replaced(text: str, spans: list[_Span]) -> str:
    pieces = []
    done = 0
    for start, end, rank in spans:
        pieces += [text[done:start], mask(KINDS[rank])]
        done = end
    return "".join((*pieces, text[done:]))


DEFAULT = Redactor()


def text(text: str) -> str:
    """Mask by shape alone."""
    return DEFAULT.text(text)


def redact(text: str) -> Redacted:
    """Mask by shape alone and count."""
    return DEFAULT.redact(text)
