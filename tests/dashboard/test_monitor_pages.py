"""The bodies of the Monitor pages in process: full, with a selection, hostile, without rows."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from checks.clouds import SANDBOX
from dashboard.context.settings import DemoSettings, Settings, configure
from dashboard.kit import support
from dashboard.kit.reader import Reader
from dashboard.monitor import deployment_table
from dashboard.panels import frame as monitor
from dashboard.telemetry.errors import groups_of
from dashboard.telemetry.tables import csv_of
from tests.dashboard.conftest import ENTRY
from tests.dashboard.made_views import HOSTILE, made_rows, made_view, made_window
from tests.dashboard.page_driver import Page
from tests.telemetry.made_cubes import MONTH
from tests.waiting import PATIENCE_S

Open = Callable[..., Page]
SELECTED = {"from": "2026-11-10T00:00Z", "to": "2026-11-10T12:00Z"}


@pytest.fixture
def open_body(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open a page with the body alone, over a month that a test names."""

    def open_(name: str, kind: str = "full", **parameters: str) -> Page:
        configure(Settings(demo=DemoSettings(scenario="healthy"), cloud=SANDBOX))
        monkeypatch.setattr(monitor, "frame", lambda _title, body, **_: body(made_view(kind)))
        at = AppTest.from_file(ENTRY, default_timeout=PATIENCE_S)
        at.switch_page(f"app_pages/{name}.py")
        for key, value in parameters.items():
            at.query_params[key.rstrip("_")] = value
        return Page(at).run()

    return open_


def metrics(page: Page) -> dict[str, str]:
    """Return the cards of a page: label and value."""
    return {metric.label: metric.value for metric in page.at.metric}


def headers(page: Page) -> list[str]:
    """Return the headings of a page's parts."""
    return [header.value for header in page.at.header]


def names_of(chart: Any) -> list[str]:
    """Return what a chart's legend names."""
    data = json.loads(chart.proto.spec)["data"]
    return [trace["name"] for trace in data if trace.get("showlegend", True)]


def test_latency_says_its_answer_first(open_body: Open) -> None:
    """The sentence, four cards, one chart, and two tables."""
    page = open_body("latency")
    (chart,) = page.at.get("plotly_chart")

    assert page.at.markdown[0].value.startswith("**The 95th percentile of")
    assert list(metrics(page)) == ["Median", "95th percentile", "99th percentile", "Requests"]
    assert names_of(chart) == ["95th", "Median"]
    assert headers(page)[0] == "Response time in 6-hour steps"
    assert headers(page)[-1] == "Slowest requests in the last 30 d"
    assert len(page.at.dataframe) == 2


@pytest.mark.parametrize("kind", ["Distribution", "Compare deployments"])
def test_the_chart_of_latency_is_in_the_link(open_body: Open, kind: str) -> None:
    """A link to another view of the response time opens it."""
    (chart,) = open_body("latency", chart=kind).at.get("plotly_chart")

    kinds = {trace["type"] for trace in json.loads(chart.proto.spec)["data"]}
    assert kinds == ({"heatmap"} if kind == "Distribution" else {"scatter"})


def test_the_wait_for_the_first_token_has_a_chart(open_body: Open) -> None:
    """It is asked for when it is chosen; the caption says of how many requests it is known."""
    page = open_body("latency", chart="First token")
    (chart,) = page.at.get("plotly_chart")

    assert names_of(chart) == ["95th", "Median"]
    assert "72 of the" in page.text
    assert headers(page)[0] == "Time to first token in 6-hour steps"


def test_where_nothing_tells_the_wait_the_page_says_what_would(open_body: Open) -> None:
    """No chart of nothing: spans or a metric would have it."""
    page = open_body("latency", "calm", chart="First token")

    assert not page.at.get("plotly_chart")
    assert "Spans of the anthropic SDK" in page.text
    assert "TimeToResponse" in page.text


@pytest.mark.parametrize("name", ["latency", "errors", "usage"])
def test_a_selection_is_said_and_can_be_undone(open_body: Open, name: str) -> None:
    """An interval in the link stands on a chip beside the chart, whose click takes it away."""
    page = open_body(name, **SELECTED)
    chip = "10 Nov 01:00 to 13:00 CET ✕"
    assert chip in page.buttons

    page.click(chip)
    assert not any(page.at.query_params.get(name) for name in SELECTED)
    assert chip not in page.buttons


@pytest.mark.parametrize("name", ["latency", "errors", "usage"])
def test_a_selection_narrows_every_part(open_body: Open, name: str) -> None:
    """Sentence, cards, chart and tables are about the interval, compared with a day before."""
    whole, part = open_body(name), open_body(name, **SELECTED)
    said = [page.at.markdown[0].value for page in (whole, part)]
    charts = [page.at.get("plotly_chart")[0].proto.spec for page in (whole, part)]

    assert said[0] != said[1]
    assert set(metrics(whole)) == set(metrics(part))
    changed = [label for label, value in metrics(part).items() if value != metrics(whole)[label]]
    assert len(changed) >= 3 or name == "errors"
    assert any("a day before" in str(metric.proto) for metric in part.at.metric)
    assert "2026-11-10T01:00" in str(json.loads(charts[1])["layout"]["xaxis"]["range"])
    assert "by hour" in headers(part)[0]


def test_what_a_selection_does_not_narrow_says_so(open_body: Open) -> None:
    """An error budget is that of the range, and a forecast needs whole days."""
    assert "An error budget covers the whole range" in open_body("errors", **SELECTED).text
    assert "No forecast for a selection." in open_body("usage", **SELECTED).text


def test_the_99th_percentile_is_in_the_link(open_body: Open) -> None:
    """A link that wants it shows it."""
    (chart,) = open_body("latency", p99="true").at.get("plotly_chart")

    assert names_of(chart) == ["99th", "95th", "Median"]


def test_an_unknown_kind_of_chart_is_said(open_body: Open) -> None:
    """The usual one is drawn, and the link's is named as no kind of ours."""
    page = open_body("latency", chart="<b>Pie</b>")

    assert "The chart in this link cannot be used" in page.at.warning[0].value
    assert page.at.get("plotly_chart")


def test_selected_rows_are_never_those_of_another_interval(open_body: Open) -> None:
    """Another interval has a table of its own, so that no selection is carried over."""
    page = open_body("latency")
    first = page.at.dataframe[1].proto.id
    page.at.query_params["from"], page.at.query_params["to"] = SELECTED.values()

    assert page.run().at.dataframe[1].proto.id != first


def test_errors_group_what_failed(open_body: Open) -> None:
    """Groups, what is new among them, and both objectives with their budget."""
    page = open_body("errors")
    groups = page.at.dataframe[0].value

    assert "new since" in page.text
    assert [bool(since) for since in groups["new"]] == [False, True]
    # The column holds what the sentence says, which may be earlier than the first one shown.
    since = groups["new"][1].split()[2]
    assert f"403, which is new since yesterday {since}" in page.text
    assert "Availability: 100.00% against a target of 99.5%" in page.text
    assert metrics(page)["Overloaded (529)"] == "0"


def test_a_link_opens_a_groups_drawer(open_body: Open) -> None:
    """The drawer says what to do and lists the newest requests of the group."""
    window = made_window("full")
    (new,) = (g for g in groups_of(window.cube, window.before) if g.is_new)
    page = open_body("errors", group=new.id)

    assert {"What to do", "The newest requests"} <= set(headers(page))
    assert "These causes match the status" in page.text


def test_an_unknown_group_opens_nothing(open_body: Open) -> None:
    """A stale or made-up link shows the page alone."""
    assert "What to do" not in headers(open_body("errors", group="<b>"))


def test_nothing_failed_is_no_missing_data(open_body: Open) -> None:
    """Without failures the page says how many requests were answered, and there is no group."""
    page = open_body("errors", "calm")

    assert "No requests failed in the last 30 days" in page.text
    assert "Error groups" not in headers(page)


def test_usage_foresees_and_compares_to_the_quota(open_body: Open) -> None:
    """The forecast with its interval, the cost as an estimate, the limit used, the caveats."""
    page = open_body("usage")

    assert "Forecast for the next 30 days: about $" in page.text
    assert "80% likely to be between $" in page.text
    assert "This estimate is based on the list prices checked on" in page.text
    assert metrics(page)["Limit used"].endswith("%")


def test_without_tokens_the_source_of_them_is_named(open_body: Open) -> None:
    """Missing counts are no zero cost: the page says what would carry them."""
    page = open_body("usage", "calm")

    assert "Spans of the anthropic SDK in Application Insights" in page.text
    assert "dhangerkapil" in page.text
    assert metrics(page)["Cost (estimate)"] == "not known"
    assert "The quota has not been read yet" in page.text


def test_rows_that_cannot_be_had_leave_the_page(open_body: Open) -> None:
    """A refused query of rows takes only its table away, and says why."""
    page = open_body("latency", "refusing")

    assert "The requests could not be listed. The workspace did not answer" in page.text
    assert len(page.at.get("plotly_chart")) == 1


@pytest.mark.parametrize("name", ["latency", "errors", "usage"])
def test_names_from_logs_are_text(open_body: Open, name: str) -> None:
    """No name or reason of a log becomes an image, a tag or a link anywhere on a page."""
    parameters = {}
    if name == "errors":
        parameters["group"] = groups_of(made_window("hostile").cube, None)[0].id
    page = open_body(name, "hostile", **parameters)
    specs = "".join(chart.proto.spec for chart in page.at.get("plotly_chart"))

    assert "![x](" not in page.markdown
    assert "<b>" not in page.markdown
    assert "<b>" not in specs


def test_what_support_gets_has_ids_and_utc_times() -> None:
    """The text names IDs, UTC times, deployment and status, and says that it is a sandbox's."""
    rows = made_rows(MONTH, status=429)
    text = support.requests_text(rows, workspace="made", is_sandbox=True)

    assert "SANDBOX DATA" in text
    assert "* 2026-11-20 16:59:00.000 UTC  HTTP 429 after 9120 ms" in text
    assert "apim-request-id: 2f6d" in text
    assert f"deployment: {HOSTILE}" in text
    assert "SANDBOX" not in support.requests_text(rows, workspace="made", is_sandbox=False)


def test_what_a_table_shortens_is_whole_in_its_file() -> None:
    """A cell has room for three digits; who computes with them gets all."""
    tokens = [185_487_722, 1_403]
    figures: dict[str, deployment_table.Figure] = {
        "input": (tokens, "Tokens in", Reader.short),
        "p95": ([19_012.5, None], "95th", Reader.duration),
    }
    rows = csv_of(deployment_table.exact(["a", "=1+1"], figures)).decode("utf-8-sig").splitlines()

    assert rows == ["deployment,input,p95_ms", "a,185487722,19012.5", "'=1+1,1403,"]
