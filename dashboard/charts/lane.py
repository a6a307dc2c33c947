"""The lane above a plot: abnormal intervals with their numbers, which cross no line and no other.

What a number stands for is told below the chart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import plotly.graph_objects as go  # type: ignore[import-untyped]

from checks.workspaces import Span
from dashboard.charts.canvas import SLATE, Scene, clock
from dashboard.telemetry.anomalies import Interval

ROWS = 6
"""Rows of numbers that the lane may have: one without room in a lower row stands above it."""
FREE = 2
"""Rows that the plot gives up; a chart with more of them is higher."""
ROW_PX, MARK_PX, GAP_PX = 17, 5, 3
"""The height of a row, of the marks of intervals, and of what is between them."""
WHOLE = 0.01
"""What a band that covers the whole plot may leave at either end."""
FILL = "rgba(117,130,143,0.4)"
"""The inside of a mark: no colour of a kind of error."""
THINNEST = 1 / 110
"""The least width of a mark, as a share of the chart: three pixels on a phone."""
CHARACTER = 1 / 55
"""The width of a character, as a share of the narrowest plot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A number in the lane: where it begins and ends, as shares of the width, and in which row."""

    left: float
    right: float
    row: int
    words: str
    anchor: str
    """What of it stays with the interval on a wide screen, which it takes less of."""

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


def draw(figure: go.Figure, scene: Scene) -> None:
    """Shade the intervals, and write above each its number, where there are several."""
    if not scene.marks:
        return
    written = texts(scene)
    rows = max((text.row for text in written), default=-1) + 1
    floor, line, row = _heights(figure, rows)
    figure.update_layout(yaxis={"domain": [(figure.layout.yaxis.domain or (0, 1))[0], floor]})
    for mark in scene.marks:
        _shade(figure, mark, scene, floor, line)
    for text in written:
        _write(figure, text, scene, line + text.row * row)


def _heights(figure: go.Figure, rows: int) -> tuple[float, float, float]:
    """Make room for rows; return where the plot ends, where they begin, and a row's height.

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
    """Return the numbers in the lane, the gravest interval's in the lowest row; none for one."""
    if len(scene.marks) < 2:
        return []
    order = sorted(enumerate(scene.marks, 1), key=lambda each: (-each[1].goes_on, -each[1].weight))
    placed: list[Text] = []
    for number, mark in order:
        if text := _room(mark, str(number), scene, placed):
            placed.append(text)
    return placed


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
    """Return a number over its interval, in the lowest row that has room; None for none."""
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
        text=text.words,
        font={"size": 11},
        showarrow=False,
    )
