"""What a page's parts are about: the interval that a drag selected, or the whole range."""

from collections.abc import Sequence

from checks.workspaces import Span
from dashboard.panels.frame import View
from dashboard.telemetry import anomalies
from dashboard.telemetry.anomalies import Interval
from dashboard.telemetry.cube import Cube


def span_of(view: View) -> Span:
    """Return the interval, or the range."""
    return view.span


def is_part(view: View) -> bool:
    """Tell whether less than the range is shown."""
    return view.selection is not None


def cube_of(view: View) -> Cube:
    """Return the requests of the interval, or of the range."""
    return view.cube


def slow(view: View) -> tuple[Interval, ...]:
    """Return the slow intervals that reach into what is shown; the whole range tells the usual."""
    found = view.once_of_range(lambda: anomalies.slow(view.whole, view.whole_before), "slow")
    return _inside(found, view.span)


def failing(view: View) -> tuple[Interval, ...]:
    """Return the same of intervals in which requests failed."""
    found = view.once_of_range(lambda: anomalies.failing(view.whole, view.whole_before), "failing")
    return _inside(found, view.span)


def silent(view: View) -> tuple[Interval, ...]:
    """Return the same of intervals without a request."""
    found = view.once_of_range(lambda: anomalies.silent(view.whole, view.whole_before), "silent")
    return _inside(found, view.span)


def _inside(found: Sequence[Interval], span: Span) -> tuple[Interval, ...]:
    return tuple(each for each in found if each.start < span.end and each.end > span.start)
