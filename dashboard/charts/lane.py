"""The lane above a plot: abnormal intervals with their words, which cross no line and no other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product

import plotly.graph_objects as go  # type: ignore[import-untyped]

from checks.words import say
from checks.workspaces import Span
from dashboard.charts.canvas import RED, SLATE, Scene, clock
from dashboard.kit.reader import Reader
from dashboard.telemetry.anomalies import Interval, times

ROWS = 2
"""Rows of words in the lane: what has no room in the lower one may stand above it."""
ROW = 0.05
"""The height of a row, as a share of the chart's."""
LINE = 0.875
"""The upper edge of the marks of intervals; the words stand above it."""
FLOOR = 0.86
"""Where the plot ends and the lane begins, as a share of the height."""
THINNEST = 1 / 110
"""The least width of a mark, as a share of the chart: three pixels on a phone."""
CHARACTER = 1 / 55
"""The width of a character, as a share of the narrowest plot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Words in the lane: where they begin and end, as shares of the width, and in which row."""

    left: float
    right: float
    row: int
    words: str
    anchor: str
    """What of them stays with the interval on a wide screen, which they take less of."""

    @property
    def at(self) -> float:
        """Return where that is."""
        return {"left": self.left, "right": self.right}.get(
            self.anchor, (self.left + self.right) / 2
        )

    def leaves_room_for(self, other: "Text") -> bool:
        """Tell whether neither of two texts stands on the other."""
        apart = other.left >= self.right or other.right <= self.left
        return apart or other.row != self.row


def short(interval: Interval, reader: Reader) -> str:
    """Return an interval in a few characters: `2.1 x usual, 12 h`, `no requests, 4 h`."""
    what = f"{times(interval.factor, reader)} x usual" if interval.factor else say("no requests")
    return f"{what}, {interval.hours} h"


def draw(figure: go.Figure, scene: Scene) -> None:
    """Shade the intervals, and write beside each what there is room for on a phone."""
    if not scene.marks:
        return
    figure.update_layout(yaxis={"domain": [(figure.layout.yaxis.domain or (0, 1))[0], FLOOR]})
    for mark in scene.marks:
        _shade(figure, mark, scene)
    for text in texts(scene):
        _write(figure, text, scene)


def texts(scene: Scene) -> list[Text]:
    """Return what stands in the lane: words where there is room, else a number.

    The interval that the page's sentence tells of has its words first, whatever else there is.
    """
    several = len(scene.marks) > 1
    numbers = {mark: str(number) if several else "" for number, mark in enumerate(scene.marks, 1)}
    placed: dict[Interval, Text] = {}
    first, *others = sorted(
        scene.marks, key=lambda each: (-each.goes_on, -each.weight, -each.hours)
    )
    # Every other one has its number before any has words.
    order = ((first, True), *product(others, (False,)), *product(others, (True,)))
    for mark, in_words in order:
        taken = [text for other, text in placed.items() if other is not mark]
        words = _words(numbers[mark], mark, scene) if in_words else numbers[mark]
        if words and (text := _room(mark, words, scene, taken)):
            placed[mark] = text
    return list(placed.values())


def _words(number: str, mark: Interval, scene: Scene) -> str:
    return f"{number}: {short(mark, scene.reader)}" if number else short(mark, scene.reader)


def told(scene: Scene) -> tuple[str, ...]:
    """Return the intervals in words with their numbers, as no screen has room for them all."""
    several = len(scene.marks) > 1
    return tuple(
        f"{f'{number}. ' if several else ''}{scene.reader.interval(_span(mark))}: "
        f"{mark.words(scene.reader)}."
        for number, mark in enumerate(scene.marks, 1)
    )


def _span(mark: Interval) -> Span:
    return Span(start=mark.start, end=mark.end)


def _share(mark: Interval, scene: Scene) -> tuple[float, float]:
    """Return where an interval is in the chart, and at least so wide that it can be seen."""
    whole = scene.span.length
    start, end = ((each - scene.span.start) / whole for each in (mark.start, mark.end))
    start, end = max(start, 0.0), min(end, 1.0)
    more = max(THINNEST - (end - start), 0.0) / 2
    return start - more, end + more


def _room(mark: Interval, words: str, scene: Scene, taken: Sequence[Text]) -> Text | None:
    """Return the words over their interval, in the lowest row that has room; None for none."""
    start, end = _share(mark, scene)
    width = (len(words) + 1) * CHARACTER
    anchor, left = "center", (start + end - width) / 2
    if left < 0:
        anchor, left = "left", max(start, 0.0)
    elif left + width > 1:
        anchor, left = "right", min(end, 1.0) - width
    rows = (
        Text(left=left, right=left + width, row=row, words=words, anchor=anchor)
        for row in range(ROWS)
    )
    return next((each for each in rows if all(each.leaves_room_for(t) for t in taken)), None)


def _shade(figure: go.Figure, mark: Interval, scene: Scene) -> None:
    colour = RED if mark.factor else SLATE
    start, end = (_at(share, scene) for share in _share(mark, scene))
    common = {"type": "rect", "x0": start, "x1": end, "yref": "paper", "fillcolor": colour}
    common |= {"line": {"width": 0}}
    figure.add_shape(**common, y0=0, y1=FLOOR, opacity=0.14, layer="below")
    figure.add_shape(**common, y0=FLOOR, y1=LINE, opacity=0.9, layer="above")


def _at(share: float, scene: Scene) -> datetime:
    length: timedelta = scene.span.length
    return clock(scene.span.start + length * share, scene)


def _write(figure: go.Figure, text: Text, scene: Scene) -> None:
    figure.add_annotation(
        x=_at(text.at, scene),
        xanchor=text.anchor,
        y=LINE + text.row * ROW,
        yref="paper",
        yanchor="bottom",
        text=text.words,
        font={"size": 11},
        showarrow=False,
    )
