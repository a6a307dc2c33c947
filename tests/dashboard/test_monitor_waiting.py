"""A Monitor page while its window loads: what it says, how it is stopped, and which place wins."""

import re
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from checks.clouds import SANDBOX
from dashboard.context import places
from dashboard.context.place import Place
from dashboard.context.settings import DemoSettings, Settings, configure
from dashboard.kit import cards
from dashboard.panels import frame as monitor
from dashboard.panels import waiting
from dashboard.panels.controls import PICKED, RANGE, WORKSPACE
from dashboard.telemetry.window import Asked, Loaded, Window
from dashboard.telemetry.windows import Windows
from tests.dashboard.conftest import ENTRY
from tests.dashboard.made_views import made_window
from tests.dashboard.page_driver import Page
from tests.dashboard.test_monitor_frame import full_window
from tests.telemetry.made_cubes import END

FIRST, OTHER, THIRD = "sandbox:healthy", "sandbox:logs-quiet", "sandbox:logs-slow"
KINDS = {FIRST: "full", OTHER: "calm", THIRD: "full"}
SAYS = {FIRST: "of requests failed", OTHER: "No requests failed"}
"""Place → what the Errors page says of its window and of no other."""
BOUND_S = 60.0


class FakeLoading:
    """Loads windows that arrive when a test lets them."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.open: defaultdict[str, threading.Event] = defaultdict(threading.Event)

    def __call__(self, place: str, _asked: Asked) -> Window:
        """Wait until the test lets it, then give the window of this place."""
        self.calls.append(place)
        assert self.open[place].wait(BOUND_S)
        holdings = full_window().holdings
        return replace(made_window(KINDS[place]), workspace=place, holdings=holdings)


class FakeWindows(Windows):
    """Windows that arrive while a page waits for them, not before."""

    def __init__(self, load: FakeLoading) -> None:
        super().__init__(load)
        self._loading = load
        self.arriving: set[str] = set()
        self.polled: list[str] = []

    def get(self, place: str, asked: Asked, *, wait_s: float = 0.0, **options: Any) -> Loaded:
        """See `Windows.get`; the wait of a poll is where a window comes."""
        if wait_s > monitor.FIRST_WAIT_S:
            self.polled.append(place)
            if place not in self.arriving:
                wait_s = 0.0
            else:
                self._loading.open[place].set()
        return super().get(place, asked, wait_s=wait_s, **options)

    def settle(self, place: str) -> None:
        """Let a place's window arrive, and wait until it has."""
        self._loading.open[place].set()
        for (key, _), slot in self._slots.items():
            if key == place and slot.attempt:
                slot.attempt.result(BOUND_S)


@pytest.fixture
def load() -> Iterator[FakeLoading]:
    """Windows that are let go at the end, so that no thread stays."""
    fake = FakeLoading()
    yield fake
    for place in KINDS:
        fake.open[place].set()


@pytest.fixture
def windows(load: FakeLoading, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeWindows:
    """The windows of the dashboard's process, over places of which nothing is known."""
    monkeypatch.setenv("FOUNDRY_DOCTOR_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(Place, "seen", {})
    monkeypatch.setattr(Place, "has_seen", True)
    monkeypatch.setattr(Place, "now", lambda _: END)
    monkeypatch.setattr(places, "PLACES", places.Places())
    monkeypatch.setattr(monitor, "FIRST_WAIT_S", 0.05)
    monkeypatch.setattr(waiting, "POLL_S", BOUND_S)
    fake = FakeWindows(load)
    for module in (monitor, waiting):
        monkeypatch.setattr(module, "WINDOWS", fake)
    return fake


@pytest.fixture
def page(windows: FakeWindows) -> Page:
    """The Errors page, whose first window is being loaded."""
    configure(Settings(demo=DemoSettings(scenario="healthy"), cloud=SANDBOX))
    at = AppTest.from_file(ENTRY, default_timeout=BOUND_S)
    at.switch_page("app_pages/errors.py")
    return Page(at).run()


def pick(page: Page, place: str) -> Page:
    """Choose a workspace in the sidebar."""
    page.at.selectbox(key=PICKED).set_value(place).run()
    assert not page.at.exception
    return page


def link(page: Page) -> list[str]:
    """Return the workspace that the link names."""
    found = page.at.query_params.get(WORKSPACE, [])
    return [found] if isinstance(found, str) else list(found)


def shows(page: Page, place: str) -> None:
    """Assert that selector, link, session and body are all of one place."""
    assert page.at.selectbox(key=PICKED).value == place
    assert link(page) == [place]
    assert page.at.session_state[WORKSPACE] == place
    assert SAYS[place] in page.text
    assert all(said not in page.text for other, said in SAYS.items() if other != place)


def test_a_page_says_what_is_read_and_for_how_long(page: Page) -> None:
    """Whoever waits sees what for, and that it goes on."""
    assert re.search("Reading 60 days of requests from Log Analytics, [0-9]+ s", page.text)
    assert page.at.title[0].value == "Errors"
    assert "Stop" in page.buttons


def test_a_range_says_itself_while_it_is_read(page: Page) -> None:
    """The range that was chosen is the one that is waited for, and the one before it."""
    page.at.button_group(key=RANGE).set_value("24 h").run()

    assert "Reading 2 days of requests" in page.text


def test_a_blank_page_holds_the_places(page: Page) -> None:
    """Figures and chart are there in blank, and nothing of them says a number."""
    assert [caption.value for caption in page.at.caption].count("…") == 4
    assert len(page.at.get("plotly_chart")) == 1
    assert not page.at.metric


def test_what_holds_the_places_is_drawn_before_anything_waits(
    page: Page, windows: FakeWindows, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The browser fetches what draws a chart meanwhile; no look draws it anew."""
    order: list[str] = []
    blank, get = cards.blank_page, windows.get

    def draws() -> None:
        order.append("blank")
        blank()

    def waits(*args: Any, wait_s: float = 0.0, **others: Any) -> Loaded:
        order.append("waits" if wait_s > monitor.FIRST_WAIT_S else "looks")
        return get(*args, wait_s=wait_s, **others)

    monkeypatch.setattr(cards, "blank_page", draws)
    monkeypatch.setattr(windows, "get", waits)
    page.run()

    assert order.count("blank") == 1
    assert order.index("blank") < order.index("waits")


def test_a_window_that_arrives_is_drawn_at_once(page: Page, windows: FakeWindows) -> None:
    """The wait ends with the window, and the page draws itself anew."""
    windows.arriving.add(FIRST)
    page.run()

    assert SAYS[FIRST] in page.text
    assert "Stop" not in page.buttons
    assert windows.polled == [FIRST, FIRST]


def test_stopping_ends_the_waiting(page: Page, windows: FakeWindows, load: FakeLoading) -> None:
    """The page says that it was stopped, and what came of the reading later changes nothing."""
    page.click("Stop")
    assert "Reading was stopped" in page.text
    assert page.at.metric == []
    assert "Stop" not in page.buttons

    load.open[FIRST].set()
    page.run()

    assert "Reading was stopped" in page.text
    assert load.calls == [FIRST]


def test_reading_goes_on_when_it_is_wanted(
    page: Page, windows: FakeWindows, load: FakeLoading
) -> None:
    """After Stop, Read again reads anew."""
    page.click("Stop").click("Read again")
    assert "Reading 60 days" in page.text
    assert load.calls == [FIRST, FIRST]

    windows.settle(FIRST)
    assert SAYS[FIRST] in page.run().text


def test_refresh_reads_what_was_stopped(page: Page, load: FakeLoading) -> None:
    """Who asks for fresh data wants it read, whatever was stopped before."""
    page.click("Stop").click("Refresh")

    assert "Reading 60 days" in page.text
    assert load.calls == [FIRST, FIRST]


def test_what_was_stopped_stops_nothing_else(page: Page, load: FakeLoading) -> None:
    """Another workspace is read, and the one that was stopped stays so."""
    page.click("Stop")
    assert "Reading 60 days" in pick(page, OTHER).text
    assert load.calls == [FIRST, OTHER]

    assert "Reading was stopped" in pick(page, FIRST).text


def test_a_workspace_picked_while_another_loads_wins(page: Page, windows: FakeWindows) -> None:
    """Link, selector and page are of the one that was picked last, whichever arrives first."""
    pick(page, THIRD)
    pick(page, OTHER)
    assert link(page) == [OTHER]
    assert page.at.selectbox(key=PICKED).value == OTHER

    windows.arriving.add(OTHER)
    page.run()
    shows(page, OTHER)

    for late in (FIRST, THIRD):
        windows.settle(late)
        shows(page.run(), OTHER)


def test_a_window_that_arrives_for_another_place_is_not_drawn(
    page: Page, windows: FakeWindows
) -> None:
    """The first place's window comes while the second one's is waited for."""
    pick(page, OTHER)
    windows.settle(FIRST)
    page.run()

    assert link(page) == [OTHER]
    assert "Reading 60 days" in page.text
    assert SAYS[FIRST] not in page.text


def test_going_back_shows_what_has_come(page: Page, windows: FakeWindows) -> None:
    """A window that arrived meanwhile is there when its place is picked again."""
    pick(page, OTHER)
    windows.settle(FIRST)

    shows(pick(page, FIRST), FIRST)


def test_a_link_to_another_workspace_is_followed(page: Page, windows: FakeWindows) -> None:
    """Who comes by a link in the same session sees what the link names."""
    for place in (FIRST, OTHER):
        windows.settle(place)
        windows._loading.open[place].set()
    page.run()
    page.at.query_params[WORKSPACE] = OTHER
    windows.arriving.add(OTHER)
    shows(page.run(), OTHER)

    page.at.query_params[WORKSPACE] = FIRST
    shows(page.run(), FIRST)


def test_a_link_to_what_is_not_here_is_told(page: Page) -> None:
    """It is not read as the workspace that was looked at before."""
    page.at.query_params[WORKSPACE] = "6a0e9d52-b4c7-43f8-9e1b-f20d8c7a3165"
    page.run()

    assert "This workspace is not available" in page.text
    assert page.at.selectbox(key=PICKED).value is None
