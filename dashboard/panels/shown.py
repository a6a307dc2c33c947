"""What a page's parts are about: the interval that a drag selected, or the whole range."""

from collections.abc import Callable

from checks.words import say
from checks.workspaces import Span
from dashboard.panels.frame import View
from dashboard.telemetry import anomalies
from dashboard.telemetry.anomalies import Interval
from dashboard.telemetry.answers import ALL
from dashboard.telemetry.cube import Cube

Find = Callable[[Cube, Cube | None], tuple[Interval, ...]]


def span_of(view: View) -> Span:
    """Return the interval, or the range."""
    return view.span


def is_part(view: View) -> bool:
    """Tell whether less than the range is shown."""
    return view.selection is not None


def cube_of(view: View) -> Cube:
    """Return the requests of the interval, or of the range."""
    return view.cube


def scope(view: View) -> str:
    """Say whose requests these are, as the filters leave them."""
    if view.deployments:
        only = len(view.deployments) == 1
        return view.deployments[0] if only else say("the selected deployments")
    return say("{all} of {resource}", all=ALL, resource=view.resource) if view.resource else ALL


def slow(view: View) -> tuple[Interval, ...] | None:
    """Return the slow intervals that reach into what is shown, whole, as every range knows them.

    None while the requests that tell the usual are still being read.
    """
    return _incidents(view, anomalies.slow)


def failing(view: View) -> tuple[Interval, ...] | None:
    """Return the same of intervals in which requests failed."""
    return _incidents(view, anomalies.failing)


def silent(view: View) -> tuple[Interval, ...]:
    """Return the same of intervals without a request; none while that is not known."""
    return _incidents(view, anomalies.silent) or ()


def _incidents(view: View, find: Find) -> tuple[Interval, ...] | None:
    usual = view.usual
    if usual.is_pending:
        return None
    found = view.once_of_all(lambda: find(usual.cube, usual.before), find.__name__)
    return tuple(e for e in found if e.start < view.span.end and e.end > view.span.start)
