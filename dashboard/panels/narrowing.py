"""What filters and a drag leave of a window, and what that is compared with; pure."""

from dataclasses import dataclass, replace

from checks.workspaces import Span
from dashboard.telemetry.cube import Cube, joined
from dashboard.telemetry.memo import Memo
from dashboard.telemetry.ranges import RANGES
from dashboard.telemetry.window import Asked, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The requests that tell the usual, and in which incidents are looked for.

    They are the same whatever range is shown, so that every range says the same.
    """

    cube: Cube
    before: Cube | None
    span: Span
    memo: Memo
    """What has been computed of them."""
    is_pending: bool = False
    """Whether they are still being read: until then nothing is said of incidents."""


def widest(asked: Asked) -> Asked:
    """Return the question for the widest window of the same sources."""
    return replace(asked, hours=max(RANGES.values()))


def both_of(
    window: Window, deployments: tuple[str, ...], resource: str
) -> tuple[Cube, Cube | None]:
    """Return what the filters leave of a window and of the one before: made once."""
    return window.memo.get(
        ("narrowed", deployments, resource),
        lambda: (
            narrowed(window.cube, deployments, resource),
            _before(window, deployments, resource),
        ),
    )


def earlier_of(whole: Cube, before: Cube | None, span: Span) -> Cube | None:
    """Return a span before what is shown, from all that is loaded; None where that lacks it."""
    every = joined(before, whole) if before else whole
    found = every.within(span) if span.start >= every.span.start else None
    return None if found is None or found.is_empty else found


def comparable(window: Window) -> Cube | None:
    """Return the window before, unless what is missing would look like a change."""
    return None if window.partial else window.before


def _before(window: Window, deployments: tuple[str, ...], resource: str) -> Cube | None:
    before = comparable(window)
    kept = narrowed(before, deployments, resource) if before else None
    return None if kept is None or kept.is_empty else kept


def narrowed(cube: Cube, deployments: tuple[str, ...], resource: str) -> Cube:
    """Return the part of a cube that the filters leave."""
    groups = cube.groups
    if deployments:
        cube = cube.where(groups["deployment"].isin(deployments))
        groups = cube.groups
    return cube.where(groups["resource"] == resource) if resource else cube
