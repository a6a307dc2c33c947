"""What a Monitor page shows before a word is read: colours, alignment, order and labels."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from streamlit.proto.Metric_pb2 import Metric
from streamlit.testing.v1 import AppTest

from checks.clouds import SANDBOX
from dashboard.context.settings import DemoSettings, Settings, configure
from dashboard.kit import cells
from dashboard.panels import frame as monitor
from dashboard.panels import request_table
from dashboard.telemetry.deployments import UNNAMED
from dashboard.telemetry.peaks import Quota
from tests.dashboard.conftest import ENTRY
from tests.dashboard.made_views import FakeView, made_rows, made_view
from tests.dashboard.page_driver import Page, as_read
from tests.telemetry.made_cubes import MONTH, calls_between, cube_from
from tests.waiting import PATIENCE_S

Open = Callable[..., Page]
Change = Callable[[FakeView], FakeView]
MODEL = "claude-sonnet-5"
BREACHED = {MODEL: Quota(requests=4000, output_tokens=2000)}
"""Limits of which only the one of output tokens is exceeded."""
TEXTS = {
    *("deployment", "failure", "new", "model", "measure", "reason", "operation"),
    *("apim_request_id", "request_id", "region", "caller", "source"),
}
"""Columns that hold words."""


@pytest.fixture
def open_view(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open a page's body over a made-up month, whose view a test changes."""

    def open_(name: str, change: Change = lambda view: view, **link: str) -> Page:
        configure(Settings(demo=DemoSettings(scenario="healthy"), cloud=SANDBOX))
        # Made in the script: a link's interval is read there.
        monkeypatch.setattr(monitor, "frame", lambda _title, body, **_: body(change(made_view())))
        at = AppTest.from_file(ENTRY, default_timeout=PATIENCE_S)
        at.switch_page(f"app_pages/{name}.py")
        for key, value in link.items():
            at.query_params[key] = value
        return Page(at).run()

    return open_


def with_quota(view: FakeView) -> FakeView:
    """Return a view of a model that exceeded its limit of output tokens in the last two days."""
    peaks = view.window.peaks
    late = peaks[peaks["hour"] >= peaks["hour"].max() - 48]
    return replace(view, known_quota=BREACHED, window=replace(view.window, peaks=late))


def configured(page: Page) -> Iterator[tuple[list[str], dict[str, Any]]]:
    """Yield each table's columns in order, and how each is configured."""
    for table in page.at.dataframe:
        columns = json.loads(table.proto.columns)
        for column in columns.values():
            # Blanks before a label align it with its numbers.
            column["label"] = (column.get("label") or "").lstrip(cells.BLANK)
        yield list(table.proto.column_order), columns


def labels(page: Page) -> list[str]:
    """Return what the columns of a page's tables are called."""
    return [
        columns[name]["label"]
        for _, columns in configured(page)
        for name in columns
        if columns[name].get("label")
    ]


def test_about_the_same_is_grey_without_an_arrow(open_view: Open) -> None:
    """Noise is painted as no finding; what changed has its arrow."""
    metrics = [metric for name in ("usage", "errors") for metric in open_view(name).at.metric]
    same = [metric.proto for metric in metrics if metric.delta == "about the same"]
    other = [metric.proto for metric in metrics if metric.delta not in {"about the same", ""}]

    assert same
    assert {(each.color, each.direction) for each in same} == {(Metric.GRAY, Metric.NONE)}
    assert other
    assert Metric.NONE not in {each.direction for each in other}


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("latency", "95th over time"),
        ("errors", "Error rate over time"),
        ("usage", "Tokens over time"),
    ],
)
def test_a_page_draws_its_own_measure_of_each_deployment(
    open_view: Open, name: str, label: str
) -> None:
    """The small course in a row is of what the page is about."""
    found = [each for each in labels(open_view(name)) if each.endswith(" over time")]

    assert found == [label]


def test_an_empty_column_is_left_out_and_times_name_their_zone(open_view: Open) -> None:
    """No row has a reason, so there is no column of them; a time is never without its zone."""
    page = open_view("errors")
    order, columns = next(iter(configured(page)))

    assert "operation" in order
    assert "reason" not in order
    assert columns["new"]["label"] == "New since (Europe/Berlin)"
    assert columns["last"]["label"] == "Last seen (Europe/Berlin)"


def test_targets_are_written_without_idle_zeros(open_view: Open) -> None:
    """99.5 stands in its field as that, not as 99.500."""
    fields = open_view("errors").at.number_input

    assert len(fields) == 3
    assert {field.proto.format for field in fields} == {"%g"}


@pytest.mark.parametrize(
    ("limit", "colour", "word"), [("600", "green", "Met."), ("0.5", "red", "Missed.")]
)
def test_an_objectives_state_has_its_colour_and_word(
    open_view: Open, limit: str, colour: str, word: str
) -> None:
    """Red is missed and green is met, and the word says so without the colour."""
    texts = [text.value for text in open_view("errors", **{"slo-under": limit}).at.markdown]
    said, *above = [text for text in reversed(texts) if "Answered within" in text]

    assert said.startswith(f":{colour}[")
    assert f"**{word}**]" in said
    # One that was missed stands below the first sentence, too: nobody looks for it further down.
    assert above == ([said] if word == "Missed." else [])
    assert not above or texts.index(said) == 1


SELECTED = {"from": "2026-11-10T00:00Z", "to": "2026-11-10T12:00Z"}


def test_a_missed_objective_beside_a_selection_is_of_the_whole_range(open_view: Open) -> None:
    """Its figures are not those of the cards under it, and say so; without one they are."""
    part = open_view("errors", **SELECTED, **{"slo-under": "0.5"})
    whole = open_view("errors", **{"slo-under": "0.5"})

    assert "**Missed in the whole 30 d.**" in part.markdown
    assert "in the whole" not in whole.markdown
    assert "**Missed.**" in whole.markdown


def test_the_requests_that_a_drag_promises_stand_below_the_chart(open_view: Open) -> None:
    """Nobody scrolls past groups and objectives for what was asked for."""
    page = open_view("errors", **SELECTED)
    parts = [header.value for header in page.at.header]

    assert parts.index("Failed requests in the selection, newest first") == 1
    assert parts.index("Error groups") < parts.index("Objectives and error budget")


def test_an_exceeded_quota_is_red_and_said_first(open_view: Open) -> None:
    """The card has the colour of a bad change, and the page's sentence begins with the model."""
    page = open_view("usage", with_quota)
    (card,) = [metric for metric in page.at.metric if metric.label == "Limit used"]

    assert int(card.value.rstrip("%")) > 100
    assert card.delta == "over the limit"
    assert card.proto.color == Metric.RED
    assert as_read(page.at.markdown[0].value).startswith(f"**{MODEL} ")


def test_only_a_bar_above_the_limit_is_red(open_view: Open) -> None:
    """A day within its limit is no bad news, whatever another one was."""
    page = open_view("usage", with_quota)
    (card,) = [metric for metric in page.at.metric if metric.label == "Limit used"]
    over = [place for place, share in enumerate(card.proto.chart_data) if share > 100]
    (style,) = [
        str(each.proto) for each in page.at.get("html") if "st-key-cards" in str(each.proto)
    ]

    assert 0 < len(over) < len(card.proto.chart_data)
    assert [int(place) for place in re.findall(r"x: (\d+);", style)] == over


def test_the_breached_measure_is_shown_at_once(open_view: Open) -> None:
    """Nobody has to look through the tabs for the limit that was exceeded."""
    page = open_view("usage", with_quota)

    assert page.at.session_state["measure"] == "output_tokens"


def test_a_model_without_a_name_is_called_so(open_view: Open) -> None:
    """A row of the busiest minutes is never without a name."""

    def change(view: FakeView) -> FakeView:
        peaks = view.window.peaks.assign(model="")
        return replace(view, window=replace(view.window, peaks=peaks))

    table = open_view("usage", change).at.dataframe[-1].value

    assert set(table["model"]) == {UNNAMED}


@pytest.mark.parametrize("name", ["latency", "errors", "usage"])
def test_numbers_and_money_are_aligned_right(open_view: Open, name: str) -> None:
    """Digits stand under digits in every table, whatever a column counts."""
    numbers = {
        (column, columns[column].get("alignment"))
        for order, columns in configured(open_view(name))
        for column in order
        if columns[column].get("type_config", {}).get("type") == "text" and column not in TEXTS
    }
    own = {"latency": "p95", "errors": "share", "usage": "cost"}[name]

    assert (own, "right") in numbers
    assert {alignment for _, alignment in numbers} == {"right"}


def test_a_phone_shows_the_time_before_the_ids() -> None:
    """The first columns of a request tell when, how long, which and how it ended."""
    view = made_view()
    table, columns = request_table._shown(view, made_rows(MONTH, status=429))

    assert columns[:4] == ["time", "duration_ms", "deployment", "status"]
    assert columns.index("apim_request_id") > columns.index("status")
    assert "utc" not in columns
    assert re.fullmatch(r" *\d+ Nov \d\d:\d\d:\d\d \(\d\d:\d\d UTC\)", table["time"][0])
    assert isinstance(table, pd.DataFrame)


@pytest.mark.parametrize("name", ["latency", "errors", "usage"])
@pytest.mark.parametrize("days", [1, 30])
def test_each_card_has_its_course(open_view: Open, name: str, days: int) -> None:
    """One card without a drawing beside three with one looks like one that failed to load."""
    link = {} if days == 30 else {"from": "2026-11-18T00:00Z", "to": "2026-11-19T00:00Z"}
    cards = open_view(name, with_quota, **link).at.metric

    assert len(cards) == 4
    assert [card.label for card in cards if not card.proto.chart_data] == []


def with_one_slow(view: FakeView) -> FakeView:
    """Return a view of two deployments, of which one has been slow for the last two days."""
    slow = calls_between(MONTH, per_hour=30, deployment="claude-slow")
    late = slow["time"] > pd.Timestamp(MONTH.end) - pd.Timedelta(days=2)
    slow["duration_ms"] *= 1 + 3 * late
    fine = calls_between(MONTH, per_hour=60, seed=8, deployment="claude-fine")
    cube = cube_from(pd.concat([slow, fine], ignore_index=True))
    window = replace(view.window, cube=cube, before=None)
    return replace(
        view,
        window=window,
        memo=window.memo,
        cube=cube,
        whole=cube,
        before=None,
        whole_before=None,
    )


def test_latency_draws_the_deployment_that_its_sentence_names(open_view: Open) -> None:
    """Its own line and its own 95th percentile: the page's is another one."""
    page = open_view("latency", with_one_slow)
    drawn = json.loads(page.at.get("plotly_chart")[0].proto.spec)["data"]
    said = as_read(page.at.markdown[0].value)

    assert "Responses from claude-slow have been slow since" in said
    assert "their 95th percentile is 8.1 s" in said
    assert "95th of claude-slow" in [trace.get("name") for trace in drawn]
