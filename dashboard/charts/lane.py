"""The lane above a plot: abnormal intervals with their words, which cross no line and no other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from itertools import product

import plotly.graph_objects as go  # type: ignore[import-untyped]

from checks.report.safe import one_line
from checks.words import say
from checks.workspaces import Span
from dashboard.charts.canvas import SLATE, Scene, clock
from dashboard.kit.reader import Reader
from dashboard.telemetry.anomalies import Interval, times

ROWS = 6
"""Rows of words that the lane may have: what has no room in a lower one stands above it."""
FREE = 2
"""Rows that the plot gives up; a chart with more of them is higher."""
ROW_PX, MARK_PX, GAP_PX = 17, 5, 3
"""The height of a row, of the marks of intervals, and of what is between them."""
WHOLE = 0.01
"""What a band that covers the whole plot may leave at either end."""
LONGEST = 22
"""Characters of a deployment's name in the lane."""
FILL = "rgba(117,130,143,0.4)"
"""The inside of a mark: no colour of a kind of error."""
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
    """Return an interval in a few characters: `2.1 x usual, 12 h, claude`, `no requests, 4 h`."""
    what = f"{times(interval.factor, reader)} x usual" if interval.factor else say("no requests")
    name = one_line(interval.deployment)
    whose = f", {name if len(name) <= LONGEST else f'{name[: LONGEST - 1]}…'}" if name else ""
    return f"{what}, {interval.hours} h{whose}"


def draw(figure: go.Figure, scene: Scene) -> None:
    """Shade the intervals, and write beside each what there is room for on a phone."""
    if not scene.marks:
        return
    written = texts(scene)
    rows = max((text.row for text in written), default=0) + 1
    floor, line, row = _heights(figure, rows)
    figure.update_layout(yaxis={"domain": [(figure.layout.yaxis.domain or (0, 1))[0], floor]})
    for mark in scene.marks:
        _shade(figure, mark, scene, floor, line)
    for text in written:
        _write(figure, text, scene, line + text.row * row)


def _heights(figure: go.Figure, rows: int) -> tuple[float, float, float]:
    """Make room for rows of words; return where the plot ends, where they begin, a row's height.

    All three are shares of the height between the margins.
    """
    layout, more = figure.layout, max(rows - FREE, 0) * ROW_PX
    before = layout.height - layout.margin.t - layout.margin.b
    plot = before + more
    figure.update_layout(height=layout.height + more)
    if layout.legend.y is not None and layout.legend.y < 0:
        figure.update_layout(legend={"y": layout.legend.y * before / plot})
    floor = 1 - (MARK_PX + GAP_PX + rows * ROW_PX) / plot
    return floor, floor + MARK_PX / plot, ROW_PX / plot


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


def _shade(figure: go.Figure, mark: Interval, scene: Scene, floor: float, line: float) -> None:
    share = _share(mark, scene)
    start, end = (_at(each, scene) for each in share)
    common = {"type": "rect", "x0": start, "x1": end, "yref": "paper"}
    # A band over all of the plot would be its background, and shows nothing.
    if share[0] > WHOLE or share[1] < 1 - WHOLE:
        band = {"fillcolor": SLATE, "opacity": 0.16, "layer": "below", "line": {"width": 0}}
        figure.add_shape(**common, **band, y0=0, y1=floor)
    cap = {"fillcolor": FILL, "layer": "above", "line": {"width": 1, "color": SLATE}}
    figure.add_shape(**common, **cap, y0=floor, y1=line)


def _at(share: float, scene: Scene) -> datetime:
    length: timedelta = scene.span.length
    return clock(scene.span.start + length * share, scene)


def _write(figure: go.Figure, text: Text, scene: Scene, height: float) -> None:
    figure.add_annotation(
        x=_at(text.at, scene),
        xanchor=text.anchor,
        y=height,
        yref="paper",
        yanchor="bottom",
        text=escape(text.words, quote=False),
        font={"size": 11},
        showarrow=False,
    )
