"""The frame of the Monitor pages in process: each state, with its exact reason and what to do."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from checks.clouds import SANDBOX
from checks.model import Confidence
from checks.report.document import explained
from checks.workspaces import LogsError, Partial, Source
from checks.workspaces.failures import SAYS
from dashboard.context import places
from dashboard.context.place import Place
from dashboard.context.settings import DemoSettings, Settings, configure
from dashboard.panels.loading import WINDOWS
from dashboard.telemetry.cube import empty_cube
from dashboard.telemetry.states import headline
from dashboard.telemetry.window import Loaded, Window
from tests.dashboard.conftest import ENTRY
from tests.dashboard.made_views import made_window
from tests.dashboard.page_driver import Page, as_read
from tests.waiting import PATIENCE_S

DEMO = Settings(demo=DemoSettings(scenario="healthy"), cloud=SANDBOX)
PAGES = ("latency", "errors", "usage")
Open = Callable[..., Page]


@pytest.fixture
def open_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Open]:
    """Open a page over what is known of its window, as a test makes it up."""
    monkeypatch.setenv("FOUNDRY_DOCTOR_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(Place, "seen", {})
    monkeypatch.setattr(Place, "has_looked", True)

    def open_(
        loaded: Loaded,
        name: str = "latency",
        *,
        settings: Settings = DEMO,
        why: Mapping[str, Any] | None = None,
        **parameters: str,
    ) -> Page:
        configure(settings)
        monkeypatch.setattr(WINDOWS, "get", lambda *_, **__: loaded)
        monkeypatch.setattr(Place, "why", lambda _: why)
        at = AppTest.from_file(ENTRY, default_timeout=PATIENCE_S)
        at.switch_page(f"app_pages/{name}.py")
        for key, value in parameters.items():
            at.query_params[key] = value
        return Page(at).run()

    yield open_
    places.PLACES._made.clear()


def full_window() -> Window:
    """Return a month, and what two sources hold of it."""
    window = made_window("full")
    held = pd.DataFrame(
        {
            "source": ["diagnostics", "spans"],
            "deployment": "claude-sonnet-5",
            "requests": 900.0,
            "joinable": 900.0,
            "first": window.span.start,
            "last": window.span.end,
        }
    )
    return replace(window, holdings=held)


def empty_window(*, newest: datetime | None) -> Window:
    """Return a window without requests, and when the last one was."""
    window = full_window()
    return replace(window, cube=empty_cube(window.span), before=None, newest=newest)


def texts(page: Page) -> str:
    """Return everything that a page says, as a reader sees it."""
    return as_read(page.markdown)


def place_of(page: Page) -> str:
    """Return the place that a page reads."""
    return str(page.at.session_state["workspace"])


@pytest.mark.parametrize("name", PAGES)
def test_a_refused_query_names_the_role(open_state: Open, name: str) -> None:
    """No empty chart: what is missing, and the command that grants it."""
    error = LogsError("This identity cannot query the workspace: 403", cause="logs-forbidden")
    page = open_state(Loaded(error=error), name)

    assert SAYS["logs-forbidden"] in page.alert
    assert any("Log Analytics Reader" in code.value for code in page.at.code)
    assert page.at.get("plotly_chart") == []


@pytest.mark.parametrize("cause", sorted(SAYS))
def test_every_failure_has_a_headline_and_a_remedy(cause: str) -> None:
    """Whatever goes wrong with a query, there is something to say and to do."""
    found = explained(cause, {}, decided_by="the answer", confidence=Confidence.CERTAIN)

    assert headline(LogsError("x", cause=cause)) == SAYS[cause]
    assert found["remedies"]


def test_logs_that_are_off_show_the_setting_to_turn_on(open_state: Open) -> None:
    """The checks know more than an empty table: their cause is shown, with its command."""
    why = explained("logs-off", {}, decided_by="ARM", confidence=Confidence.CERTAIN)
    page = open_state(Loaded(window=empty_window(newest=None)), why=why)

    assert any("diagnostic-settings create" in code.value for code in page.at.code)


def test_what_a_setting_lacks_does_not_contradict_the_chart(
    open_state: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over requests that are shown nobody reads that none is logged, but what is missing."""
    names = {"setting": "to-logs", "setting_sends": "Audit only"}
    labels = []
    for known in ({}, names):
        why = explained("logs-off", known, decided_by="ARM", confidence=Confidence.CERTAIN)
        monkeypatch.setattr(Place, "known_cause", why)
        page = open_state(Loaded(window=full_window()))
        (label,) = [each.label for each in page.at.expander if ":orange[" in each.label]
        labels.append(as_read(label))

    assert labels[0] != labels[1]
    assert "sends Audit only" in labels[1]
    assert not any("not logged" in label for label in labels)


def test_nothing_ever_logged_says_how_long_rows_take(open_state: Open) -> None:
    """A new setting and no traffic look alike; both are said."""
    page = open_state(Loaded(window=empty_window(newest=None)))

    assert "No requests have been logged in the last 90 days" in texts(page)
    assert "first rows appear after about 15 minutes" in texts(page)
    lag = "about half of"
    assert lag in texts(page)


def test_a_quiet_day_offers_the_range_that_shows_something(open_state: Open) -> None:
    """The last request's age is said, and one click shows it."""
    window = empty_window(newest=full_window().span.end - timedelta(days=3))
    page = open_state(Loaded(window=window), range="24 h")

    assert "No requests in the last 24 hours" in texts(page)
    assert "3 days ago" in texts(page)
    assert "Show 7 d" in page.buttons


@pytest.mark.parametrize("name", PAGES)
def test_what_is_old_is_shown_with_its_age(open_state: Open, name: str) -> None:
    """A throttled refresh keeps the last good data, and says so."""
    window = replace(full_window(), loaded_at=datetime.now(UTC) - timedelta(minutes=20))
    error = LogsError("throttled", cause="logs-throttled")
    page = open_state(Loaded(window=window, error=error), name)

    assert "20 minutes ago" in texts(page)
    assert page.at.get("plotly_chart")


def test_a_cut_result_is_told(open_state: Open) -> None:
    """What came is drawn, under a note that some is missing."""
    cut = Partial(code="PartialError", message="exceed the set limit of 500000 records")
    page = open_state(Loaded(window=replace(full_window(), partial=(cut,))))

    assert "500000 records" in texts(page)
    assert page.at.get("plotly_chart")


def test_a_range_beyond_the_retention_is_told(
    open_state: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seven kept days are no month, and the page does not pretend."""
    monkeypatch.setattr(Place, "retention_days", 7)
    page = open_state(Loaded(window=full_window()))

    assert "for only 7 days" in texts(page)


def test_a_first_load_holds_the_places(open_state: Open) -> None:
    """Title and controls work at once; what is awaited is named, with the seconds."""
    page = open_state(Loaded(loading_since=datetime.now(UTC) - timedelta(seconds=12)))

    assert page.at.title[0].value == "Latency"
    assert re.search("Reading 60 days of requests from Log Analytics, 1[2-9] s", texts(page))


def test_nowhere_to_read_says_how_to_name_a_place(open_state: Open) -> None:
    """Without resource, workspace or import there is nothing to ask."""
    page = open_state(Loaded(), settings=Settings())

    assert "No workspace is chosen" in texts(page)


def test_a_link_names_the_place_by_its_key(open_state: Open) -> None:
    """A colleague who opens the link sees the same workspace."""
    loaded = Loaded(window=full_window())
    page = open_state(loaded, workspace="sandbox:logs-quiet")

    assert place_of(page) == "sandbox:logs-quiet"


def test_a_link_cannot_name_a_workspace_of_its_own(open_state: Open) -> None:
    """A viewer chooses among what the server offers; anything else is not here."""
    loaded = Loaded(window=full_window())
    page = open_state(loaded, workspace="6a0e9d52-b4c7-43f8-9e1b-f20d8c7a3165")

    assert "This workspace is not available" in texts(page)
    assert page.at.metric == []


@pytest.mark.parametrize("name", PAGES)
def test_sources_say_what_is_measured_and_what_is_assumed(open_state: Open, name: str) -> None:
    """Each page names whose figures it rests on, where and when, and what nobody has shown."""
    page = open_state(Loaded(window=full_window()), name)
    measured, _, assumed = texts(page).partition("has not been confirmed")

    assert "one account in eastus2 on 6 and 7 October 2026" in measured
    assert "dhangerkapil/foundry-usage-metering" in measured
    for fact in ("not inference requests", "cache reads and writes", "3 h 45 min"):
        assert fact in measured
    for doubt in ("CorrelationId", "rejected", "operation", "modelVersion 2", "Responses API"):
        assert doubt in assumed


def test_a_chosen_source_is_in_the_link(open_state: Open) -> None:
    """Which source counts a deployment can be sent to a colleague; nonsense is left out."""
    from dashboard.panels.controls import sources_of  # noqa: PLC0415 - imports streamlit

    found = sources_of(["claude-sonnet-5~spans", "x~nothing", "~spans", "a~b~gateway"])

    assert found == (("a~b", Source.GATEWAY), ("claude-sonnet-5", Source.SPANS))


@pytest.mark.parametrize("name", PAGES)
def test_a_phone_says_whose_data_it_shows_and_how_new_it_is(open_state: Open, name: str) -> None:
    """The sidebar, which says it too, is closed there: the page's own part has it once."""
    page = open_state(Loaded(window=full_window()), name)
    (workspace,) = [box for box in page.at.selectbox if box.label == "Workspace"]
    said = [as_read(each.value) for each in page.at.main.caption if "Log data to" in each.value]

    assert len(said) == 1
    assert said[0].startswith(f"{workspace.format_func(workspace.value)} · Log data to ")
