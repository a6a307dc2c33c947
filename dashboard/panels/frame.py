"""The frame of a Monitor page: controls, what is loaded, the states, and the body when it can."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from checks.workspaces import Span, Workspace
from checks.workspaces.compose import Counting
from dashboard.context.place import Place
from dashboard.context.places import PLACES
from dashboard.context.settings import current
from dashboard.kit import linked
from dashboard.kit.reader import Reader
from dashboard.panels import controls as monitor_controls
from dashboard.panels import states as monitor_states
from dashboard.panels import waiting
from dashboard.panels.controls import Controls
from dashboard.panels.loading import WINDOWS
from dashboard.panels.narrowing import Baseline, both_of, earlier_of, widest
from dashboard.telemetry.cube import HOUR_S, Cube
from dashboard.telemetry.first_tokens import first_tokens
from dashboard.telemetry.memo import Memo
from dashboard.telemetry.peaks import Quota
from dashboard.telemetry.periods import Period, earlier
from dashboard.telemetry.rows import RowsAsked, recent_failures, slowest
from dashboard.telemetry.selection import cut, span_of_link
from dashboard.telemetry.window import Asked, Loaded, Window

FIRST_WAIT_S = 0.25
"""How long the page waits at once; what takes longer is waited for with the page drawn."""
T = TypeVar("T")
Narrowed = TypeVar("Narrowed", bound="View")
Read = Callable[[Workspace, Counting, RowsAsked], pd.DataFrame]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a page's body draws: the loaded window, as the controls narrow it."""

    window: Window
    cube: Cube
    """The requests after the filters, of the interval that a drag selected."""
    before: Cube | None
    """What they are compared with; None where there is no earlier data."""
    whole: Cube
    """The requests of the whole window after the filters: what tells the usual."""
    whole_before: Cube | None
    """The same of the window before."""
    selection: Span | None
    """The interval that a drag selected, cut to the window; None for all of it."""
    reader: Reader
    """The viewer: the language of the browser's numbers, and the zone."""
    now: datetime
    deployments: tuple[str, ...]
    """The filter; empty for all."""
    resource: str
    """The filter; empty for all."""
    range_label: str
    place: Place
    is_sandbox: bool
    memo: Memo
    """What has been computed of the window, whether the busiest minutes are there or not."""
    peaks_pending: bool = False
    """Whether the busiest minutes are still being counted."""
    baseline: Baseline | None = None
    """The widest window, where that is another one than this."""

    def once(self, make: Callable[[], T], *key: Hashable) -> T:
        """Return what is computed of the requests, once for all who look at the same.

        The key names it, with all that it depends on beside the window and the filters.
        """
        return self.memo.get((self.deployments, self.resource, self.selection, *key), make)

    def once_of_range(self, make: Callable[[], T], *key: Hashable) -> T:
        """Return what is computed of the whole window, whichever interval is selected."""
        return self.memo.get((self.deployments, self.resource, None, *key), make)

    @property
    def usual(self) -> Baseline:
        """Return the requests that tell the usual, and in which incidents are looked for."""
        return self.baseline or Baseline(
            cube=self.whole, before=self.whole_before, span=self.window.span, memo=self.memo
        )

    def once_of_all(self, make: Callable[[], T], *key: Hashable) -> T:
        """Return what is computed of these, once for all ranges."""
        return self.usual.memo.get((self.deployments, self.resource, None, *key), make)

    @property
    def span(self) -> Span:
        """Return the time that is shown: the selected interval, or the window."""
        return self.selection or self.window.span

    @property
    def period(self) -> Period:
        """Return how sentences name that time."""
        if self.selection is None:
            return Period.of_range(self.range_label)
        return Period.of_interval(self.selection, self.reader)

    @property
    def peaks(self) -> pd.DataFrame:
        """Return the busiest minutes of that time."""
        peaks = self.window.peaks
        return peaks if self.selection is None or peaks.empty else _peaks_in(peaks, self.selection)

    @property
    def zone(self) -> ZoneInfo:
        """Return the viewer's zone."""
        return self.reader.zone

    @property
    def names(self) -> frozenset[str]:
        """Return the names of the window's deployments."""
        return monitor_controls.names(self.window, monitor_controls.DEPLOYMENT)

    @property
    def quota(self) -> dict[str, Quota]:
        """Return the limits by model, as far as they are known by now."""
        return monitor_states.quota_of(self.place)

    def slowest(self, span: Span) -> pd.DataFrame:
        """Return the slowest answered requests of a span; raise `LogsError`."""
        asked = RowsAsked(span=span, deployments=self.deployments, resource=self.resource)
        return self._rows(slowest, asked)

    def first_tokens(self, span: Span) -> pd.DataFrame:
        """Return how many requests of a span waited how long for a token; raise `LogsError`."""
        asked = RowsAsked(span=span, deployments=self.deployments, resource=self.resource)
        return self._rows(first_tokens, asked)

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


def _peaks_in(peaks: pd.DataFrame, span: Span) -> pd.DataFrame:
    first, end = (int(time.timestamp()) for time in (span.start, span.end))
    begins = peaks["hour"] * HOUR_S
    return peaks[(begins >= first - first % HOUR_S) & (begins < end)]


def frame(title: str, body: Callable[[View], None], *, with_peaks: bool = False) -> None:
    """Draw a Monitor page around its body, which is called when there is something to draw."""
    settings, reader = current(), Reader.of(st.context.locale, st.context.timezone)
    controls = monitor_controls.show(title, settings)
    if controls is None:
        monitor_states.no_place()
        return
    if not controls.place:
        monitor_states.unknown_place()
        return
    place = PLACES.get(controls.place, settings)
    asked = Asked(hours=controls.hours, chosen=controls.chosen)
    if controls.anew:
        waiting.go_on()
    if waiting.is_stopped(place, asked):
        waiting.stopped()
        return
    if asked != (wide := widest(asked)):
        # Both are read at once: a short range does not wait for the long one.
        WINDOWS.get(place.key, wide, anew=controls.anew)
    loaded = WINDOWS.get(place.key, asked, wait_s=FIRST_WAIT_S, anew=controls.anew)
    if loaded.window is None and loaded.error is None:
        waiting.show(place, asked, reader)
    elif view := _drawable(place, loaded, controls, reader):
        if asked != wide:
            view = _with_baseline(view, WINDOWS.get(place.key, wide))
        if with_peaks:
            view = _with_peaks(view, asked, anew=controls.anew)
        body(view)
        waiting.later(place, _pending(view, asked))


def _drawable(place: Place, loaded: Loaded, controls: Controls, reader: Reader) -> View | None:
    """Return what the body draws; where there is nothing to draw, draw the reason."""
    now = place.now()
    monitor_states.sidebar(controls.label, loaded, now, reader)
    if loaded.window is None:
        monitor_states.failed(place, loaded)
        return None
    if loaded.window.cube.is_empty:
        monitor_states.nothing(place, loaded.window, controls, reader)
        return None
    monitor_states.notes(place, loaded, controls, now, reader)
    view = _view(place, loaded.window, controls, reader, now)
    if view.whole.is_empty:
        monitor_states.nothing_of_these(view.deployments, view.resource, view.range_label)
        return None
    if view.cube.is_empty:
        monitor_states.nothing_selected(view.period)
        return None
    return view


def _with_baseline(view: View, wide: Loaded) -> View:
    """Return the view with the widest window; without it where that cannot be read."""
    window = wide.window or (None if wide.error else view.window)
    if window is None:
        return view
    cube, before = both_of(window, view.deployments, view.resource)
    found = Baseline(
        cube=cube,
        before=before,
        span=window.span,
        memo=window.memo,
        is_pending=wide.window is None,
    )
    return replace(view, baseline=found)


def _pending(view: View, asked: Asked) -> tuple[Asked, ...]:
    """Return what is still being read that the page is drawn without."""
    peaks = (replace(asked, with_peaks=True),) if view.peaks_pending else ()
    return (*peaks, *((widest(asked),) if view.usual.is_pending else ()))


def _with_peaks(view: View, asked: Asked, *, anew: bool) -> View:
    """Return the view with the busiest minutes, or with the word that they are not there yet."""
    full = WINDOWS.get(view.place.key, replace(asked, with_peaks=True), anew=anew)
    if full.window and full.window.span == view.window.span:
        return replace(view, window=full.window)
    return replace(view, peaks_pending=full.loading_since is not None)


def _view(place: Place, window: Window, controls: Controls, reader: Reader, now: datetime) -> View:
    deployments, resource = monitor_controls.filters(window)
    whole, before = both_of(window, deployments, resource)
    view = View(
        window=window,
        cube=whole,
        before=before,
        whole=whole,
        whole_before=before,
        selection=None,
        reader=reader,
        now=now,
        deployments=deployments,
        resource=resource,
        range_label=controls.range_label,
        place=place,
        is_sandbox=place.is_sandbox,
        memo=window.memo,
    )
    for part, why in monitor_controls.unusable(window).items():
        linked.refuse(part, why)
    chosen = span_of_link(st.query_params.to_dict())
    return narrowed_to(view, cut(chosen, window.span)) if chosen else view


def narrowed_to(view: Narrowed, span: Span | None) -> Narrowed:
    """Return the view of an interval alone, compared with the same hours of the days before."""
    if span is None:
        return view
    part = replace(view, selection=span)
    cube, before = part.once(
        lambda: (
            view.whole.within(span),
            earlier_of(view.whole, view.whole_before, earlier(span)),
        ),
        "narrowed",
    )
    return replace(part, cube=cube, before=before)
