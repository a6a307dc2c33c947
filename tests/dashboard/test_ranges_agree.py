"""Every range of a page gives the same answer: incidents are those of all that is loaded."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from checks.clouds import SANDBOX
from checks.workspaces import LogsError, Span
from dashboard.context.place import Place
from dashboard.context.settings import DemoSettings, Settings, configure
from dashboard.panels.loading import WINDOWS
from dashboard.telemetry.ranges import RANGES
from dashboard.telemetry.window import Asked, Loaded, Window
from tests.dashboard.conftest import ENTRY
from tests.dashboard.made_views import made_window
from tests.dashboard.page_driver import Page
from tests.dashboard.test_monitor_frame import full_window
from tests.telemetry.made_cubes import END, MONTH, calls_between, cube_from
from tests.waiting import PATIENCE_S

WIDEST = max(RANGES.values())
SLOW_SINCE = END - timedelta(days=4)
FAILING_SINCE = END - timedelta(hours=30)
Open = Callable[..., Page]


@cache
def made_calls() -> pd.DataFrame:
    """Return two months of two deployments, one of which is slow, then failing, to the end."""
    both = Span(start=MONTH.previous.start, end=END)
    made = [
        calls_between(both, per_hour=15, seed=seed, deployment=name)
        for seed, name in enumerate(("claude-haiku", "claude-opus"))
    ]
    calls = pd.concat(made, ignore_index=True).sort_values("time", ignore_index=True)
    opus = calls["deployment"] == "claude-opus"
    calls.loc[opus & (calls["time"] >= pd.Timestamp(SLOW_SINCE)), "duration_ms"] *= 3
    failing = opus & (calls["time"] >= pd.Timestamp(FAILING_SINCE)) & (calls.index % 4 == 0)
    return calls.assign(status=failing.map({True: 403, False: 200}))


@cache
def window_of_hours(hours: int) -> Window:
    """Return the window that a workspace would give of so many hours."""
    span, calls = Span.before(END, timedelta(hours=hours)), made_calls()
    inside = calls["time"] >= pd.Timestamp(span.start)
    earlier = calls["time"].between(
        pd.Timestamp(span.previous.start), pd.Timestamp(span.start), inclusive="left"
    )
    return replace(
        made_window("full"),
        span=span,
        cube=cube_from(calls[inside], span),
        before=cube_from(calls[earlier], span.previous),
        holdings=full_window().holdings,
    )


@pytest.fixture
def open_range(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Open:
    """Open a page at a range; what is known of other windows than that may be given."""
    monkeypatch.setenv("FOUNDRY_DOCTOR_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(Place, "seen", {})
    monkeypatch.setattr(Place, "has_looked", True)
    monkeypatch.setattr(Place, "now", lambda _: END)

    def open_(name: str, range_: str, known: Mapping[int, Loaded] | None = None) -> Page:
        def get(_place: str, asked: Asked, **_: object) -> Loaded:
            given = (known or {}).get(asked.hours)
            return given or Loaded(window=window_of_hours(asked.hours))

        configure(Settings(demo=DemoSettings(scenario="healthy"), cloud=SANDBOX))
        monkeypatch.setattr(WINDOWS, "get", get)
        at = AppTest.from_file(ENTRY, default_timeout=PATIENCE_S)
        at.switch_page(f"app_pages/{name}.py")
        at.query_params["range"] = range_
        return Page(at).run()

    return open_


def answer(page: Page) -> str:
    """Return the page's first sentences."""
    return str(next(each.value for each in page.at.markdown if each.value.startswith("**")))


@pytest.mark.parametrize("range_", RANGES)
def test_what_goes_on_is_said_first_on_every_range(open_range: Open, range_: str) -> None:
    """With its beginning, even where that is before the range."""
    slow = answer(open_range("latency", range_))
    failing = answer(open_range("errors", range_))

    assert slow.startswith("**Responses from `claude-opus` have been slow since 16 November")
    assert failing.startswith("**Requests to `claude-opus` have failed more often since yesterday")
    assert "new since yesterday" in failing


@pytest.mark.parametrize("page", ["latency", "errors"])
def test_factor_and_beginning_are_the_same_on_every_range(open_range: Open, page: str) -> None:
    """The first sentence does not depend on what is shown."""
    firsts = {answer(open_range(page, each)).split("value")[0].split("rate")[0] for each in RANGES}

    assert len(firsts) == 1


def test_the_time_limit_and_burn_rates_are_the_same_on_every_range(open_range: Open) -> None:
    """They rest on all that is loaded, so that 3 days are known on 24 hours, too."""
    pages = [open_range("errors", each) for each in RANGES]

    assert len({page.at.number_input(key="slo-under").value for page in pages}) == 1
    tables = [
        next(t.value for t in page.at.dataframe if "Burn rate of" in t.value) for page in pages
    ]
    assert all(tables[0].equals(table) for table in tables[1:])
    assert not tables[0].isin(["no data", "no requests", "outside this range"]).any(axis=None)


def test_while_the_usual_is_being_read_nothing_is_said_to_be_usual(open_range: Open) -> None:
    """Neither is there an incident: it could be another one when all has come."""
    reading = {WIDEST: Loaded(loading_since=END)}

    for name in ("latency", "errors"):
        said = answer(open_range(name, "24 h", reading))
        assert "Abnormal hours are still being looked for" in said
        assert "no abnormal hours" not in said
        assert "have been slow" not in said
        assert "have failed more often" not in said


def test_a_range_stands_alone_where_the_widest_cannot_be_read(open_range: Open) -> None:
    """Its own requests tell the usual then, and the 3 days that it lacks are said to be outside."""
    refused = {WIDEST: Loaded(error=LogsError("It took too long", cause="logs-timeout"))}

    assert "looked for" not in answer(open_range("latency", "24 h", refused))
    page = open_range("errors", "24 h", refused)
    table = next(t.value for t in page.at.dataframe if "Burn rate of" in t.value)
    assert set(table["3 d"].str.strip()) == {"outside this range"}
