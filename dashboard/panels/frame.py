"""The frame of a Monitor page: controls, what is loaded, the states, and the body when it can."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from checks.workspaces import Span, Workspace
from checks.workspaces.compose import Counting
from checks.workspaces.failures import no_answer
from checks.workspaces.model import TIMEOUT_S
from dashboard.context import places
from dashboard.context.places import PLACES, Place
from dashboard.context.settings import Settings, current
from dashboard.kit import cards
from dashboard.kit.format import zone_of
from dashboard.panels import controls as monitor_controls
from dashboard.panels import states as monitor_states
from dashboard.panels.controls import Controls
from dashboard.telemetry.cube import Cube
from dashboard.telemetry.load import peaks_of, window_of
from dashboard.telemetry.peaks import Quota
from dashboard.telemetry.rows import RowsAsked, recent_failures, slowest
from dashboard.telemetry.selection import span_of_link
from dashboard.telemetry.states import RANGES
from dashboard.telemetry.window import Asked, Loaded, Window
from dashboard.telemetry.windows import Windows

FIRST_WAIT_S = 1.5
"""How long the page waits at once; what takes longer is waited for with the page drawn."""
POLL_S = 0.5
Read = Callable[[Workspace, Counting, RowsAsked], pd.DataFrame]


def _load(key: str, asked: Asked) -> Window:
    place = PLACES.get(key, current())
    # Beside the queries it is found out where the resource is, its quota and its retention.
    _ = place.has_looked
    if not asked.with_peaks:
        return window_of(place.workspace(), asked, place.now)
    base = WINDOWS.get(key, replace(asked, with_peaks=False), wait_s=TIMEOUT_S, newest=True)
    if base.window is None:
        raise base.error or no_answer(TIMEOUT_S)
    peaks, cut = peaks_of(place.workspace(), base.window.span, base.window.counting)
    partial = (*base.window.partial, *((cut,) if cut else ()))
    return replace(base.window, peaks=peaks, partial=partial)


WINDOWS = Windows(_load)
"""The windows of this process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a page's body draws: the loaded window, as the controls narrow it."""

    window: Window
    cube: Cube
    """The window's requests after the filters; a drag's selection is not applied."""
    before: Cube | None
    """The same of the window before; None where there is no earlier data."""
    selection: Span | None
    """The interval that a drag selected."""
    zone: ZoneInfo
    """The viewer's."""
    now: datetime
    deployments: tuple[str, ...]
    """The filter; empty for all."""
    resource: str
    """The filter; empty for all."""
    range_label: str
    place: Place
    is_sandbox: bool

    @property
    def quota(self) -> dict[str, Quota]:
        """Return the limits by model, as far as they are known by now."""
        return monitor_states.quota_of(self.place)

    def slowest(self, span: Span) -> pd.DataFrame:
        """Return the slowest answered requests of a span; raise `LogsError`."""
        asked = RowsAsked(span=span, deployments=self.deployments, resource=self.resource)
        return self._rows(slowest, asked)

    def failures(
        self,
        span: Span,
        *,
        status: int | None = None,
        operation: str | None = None,
        deployments: tuple[str, ...] | None = None,
    ) -> pd.DataFrame:
        """Return the newest failed requests of a span; raise `LogsError`."""
        asked = RowsAsked(
            span=span,
            deployments=self.deployments if deployments is None else deployments,
            resource=self.resource,
            status=status,
            operation=operation,
        )
        return self._rows(recent_failures, asked)

    def _rows(self, read: Read, asked: RowsAsked) -> pd.DataFrame:
        counting = self.window.counting
        # What tells one question from another: which rows, and who counts them.
        key = repr((read.__name__, asked, counting))
        return _rows(self.place.key, key, read, counting, asked)


@st.cache_data(ttl="5m", max_entries=200, show_spinner="Reading requests…")
def _rows(
    place: str,
    key: str,  # noqa: ARG001 - part of the cache's key
    _read: Read,
    _counting: Counting,
    _asked: RowsAsked,
) -> pd.DataFrame:
    return _read(PLACES.get(place, current()).workspace(), _counting, _asked)


def warm(settings: Settings) -> None:
    """Begin to load what a Monitor page shows first; returns at once."""
    known = places.choices(settings)
    if known:
        WINDOWS.get(known[0].key, Asked(hours=RANGES[monitor_controls.DEFAULT_RANGE]))


def frame(title: str, body: Callable[[View], None], *, with_peaks: bool = False) -> None:
    """Draw a Monitor page around its body, which is called when there is something to draw."""
    settings, zone = current(), zone_of(st.context.timezone)
    controls = monitor_controls.show(title, settings)
    if controls is None:
        monitor_states.no_place()
        return
    if not controls.place:
        monitor_states.unknown_place()
        return
    place = PLACES.get(controls.place, settings)
    now = place.now()
    asked = Asked(hours=controls.hours, with_peaks=with_peaks, chosen=controls.chosen)
    if controls.anew and with_peaks:
        WINDOWS.get(place.key, replace(asked, with_peaks=False), anew=True)
    loaded = WINDOWS.get(place.key, asked, wait_s=FIRST_WAIT_S, anew=controls.anew)
    if loaded.window is None and loaded.error is None:
        _waiting(place, asked)
        return
    monitor_states.sidebar(loaded, now, zone)
    if loaded.window is None:
        monitor_states.failed(place, loaded)
        return
    if loaded.window.cube.is_empty:
        monitor_states.nothing(place, loaded.window, controls, zone)
        return
    monitor_states.notes(place, loaded, controls, now)
    view = _view(place, loaded.window, controls, zone, now)
    if view.cube.is_empty:
        monitor_states.nothing_of_these(view.deployments, view.resource, view.range_label)
        return
    body(view)


def _view(place: Place, window: Window, controls: Controls, zone: ZoneInfo, now: datetime) -> View:
    deployments, resource = monitor_controls.filters(window)
    linked = span_of_link(st.query_params.to_dict())
    return View(
        window=window,
        cube=narrowed(window.cube, deployments, resource),
        before=_before(window, deployments, resource),
        selection=linked,
        zone=zone,
        now=now,
        deployments=deployments,
        resource=resource,
        range_label=controls.range_label,
        place=place,
        is_sandbox=place.is_sandbox,
    )


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


def _waiting(place: Place, asked: Asked) -> None:
    """Hold the places of cards and chart, and look again until something has come."""

    @st.fragment(run_every=POLL_S)
    def poll() -> None:
        found: Loaded = WINDOWS.get(place.key, asked)
        if found.window or found.error:
            st.rerun()
        since = found.loading_since or datetime.now(UTC)
        waited = (datetime.now(UTC) - since).total_seconds()
        st.caption(f":material/hourglass: Waiting for {cards.plain(place.label)}, {waited:.0f} s")
        cards.loading(150)
        cards.loading(420)

    poll()
