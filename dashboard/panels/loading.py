"""The windows that Monitor pages show: loaded behind them, kept for all who look."""

from dataclasses import replace

from checks.workspaces.failures import no_answer
from checks.workspaces.model import TIMEOUT_S
from dashboard.context import places
from dashboard.context.places import PLACES
from dashboard.context.settings import Settings, current
from dashboard.telemetry import forecast
from dashboard.telemetry.load import peaks_of, window_of
from dashboard.telemetry.ranges import DEFAULT_RANGE, RANGES
from dashboard.telemetry.window import Asked, Window
from dashboard.telemetry.windows import Windows


def _load(key: str, asked: Asked) -> Window:
    place = PLACES.get(key, current())
    if not asked.with_peaks:
        return window_of(place.asked_workspace(), asked, place.now)
    base = WINDOWS.get(key, replace(asked, with_peaks=False), wait_s=TIMEOUT_S, newest=True)
    if base.window is None:
        raise base.error or no_answer(TIMEOUT_S)
    peaks, cut = peaks_of(place.workspace(), base.window.span, base.window.counting)
    partial = (*base.window.partial, *((cut,) if cut else ()))
    return replace(base.window, peaks=peaks, partial=partial)


WINDOWS = Windows(_load)
"""The windows of this process."""


def warm(settings: Settings) -> None:
    """Begin to load what a Monitor page shows first; returns at once."""
    known = places.choices(settings)
    if known:
        WINDOWS.get(known[0].key, Asked(hours=RANGES[DEFAULT_RANGE]))


def preload() -> None:
    """Import what the bodies of Monitor pages take long to import."""
    import dashboard.charts.amounts  # noqa: PLC0415 - imports plotly, half a second
    import dashboard.charts.latency  # noqa: F401, PLC0415 - the same

    forecast.preload()
