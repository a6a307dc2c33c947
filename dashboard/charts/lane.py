"""The lane above a plot: abnormal intervals with their words, which cross no line and no other."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import product

import plotly.graph_objects as go  # type: ignore[import-untyped]

from checks.words import say
from checks.workspaces import Span
from dashboard.charts.canvas import RED, SLATE, Scene, clock
from dashboard.kit.reader import Reader
from dashboard.telemetry.anomalies import Interval, times

FLOOR = 0.9
"""Where the plot ends and the lane begins, as a share of the height."""
LINE = 0.915
"""Where the mark of an interval is, and above it the words."""
THINNEST = 1 / 110
"""The least width of a mark, as a share of the chart: three pixels on a phone."""
CHARACTER = 1 / 55
"""The width of a character, as a share of the narrowest plot."""

Place = tuple[float, float]
"""Where a text begins and ends, as shares of the chart's width."""


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
    for place, text in texts(scene):
        _write(figure, place, text, scene)


def texts(scene: Scene) -> list[tuple[Place, str]]:
    """Return what stands in the lane, and where: words where there is room, else a number."""
    several = len(scene.marks) > 1
    numbers = {mark: str(number) if several else "" for number, mark in enumerate(scene.marks, 1)}
    placed: dict[Interval, tuple[Place, str]] = {}
    gravest = sorted(scene.marks, key=lambda each: (-each.goes_on, -each.weight, -each.hours))
    # Every interval has its number before any has words.
    for in_words, mark in product((False, True), gravest):
        others = [place for other, (place, _) in placed.items() if other is not mark]
        text = _words(numbers[mark], mark, scene) if in_words else numbers[mark]
        if text and (place := _room(mark, text, scene, others)):
            placed[mark] = place, text
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


def _room(mark: Interval, text: str, scene: Scene, placed: Sequence[Place]) -> Place | None:
    """Return the place of a text over its interval; None where another one stands."""
    start, end = _share(mark, scene)
    width = (len(text) + 1) * CHARACTER
    left = min(max((start + end - width) / 2, 0.0), 1.0 - width)
    free = all(left >= right_of or left + width <= left_of for left_of, right_of in placed)
    return (left, left + width) if free else None


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


def _write(figure: go.Figure, place: Place, text: str, scene: Scene) -> None:
    figure.add_annotation(
        x=_at(sum(place) / 2, scene),
        y=LINE,
        yref="paper",
        yanchor="bottom",
        text=text,
        font={"size": 11},
        showarrow=False,
    )
