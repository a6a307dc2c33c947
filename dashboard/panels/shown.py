"""What a page's tables are about: the interval that a drag selected, or the whole window."""

from checks.workspaces import Span
from dashboard.panels.frame import View
from dashboard.telemetry.cube import Cube


def span_of(view: View) -> Span:
    """Return the interval, cut to the window."""
    whole = view.window.span
    if view.selection is None:
        return whole
    start, end = max(view.selection.start, whole.start), min(view.selection.end, whole.end)
    return Span(start=start, end=end) if start < end else whole


def is_part(view: View) -> bool:
    """Tell whether less than the window is shown; a link may select what lies outside."""
    return span_of(view) != view.window.span


def selection_of(view: View) -> Span | None:
    """Return the interval where less than the window is shown: what a chart shades."""
    return span_of(view) if is_part(view) else None


def cube_of(view: View) -> Cube:
    """Return the interval's requests; whole hours, as the cube knows no minutes."""
    return view.cube.within(span_of(view)) if is_part(view) else view.cube
