"""The Monitor pages in a browser: drawn for all; a drag lists an interval; a file comes in."""

import json
import re
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser.accessible import STILL, violations
from tests.browser.gestures import click
from tests.browser.watched_tabs import OpenTab
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

SELECTED = "Slowest requests in the selection"


def drawn(page: Page) -> None:
    """Wait until the first chart is drawn; an empty one holds its place meanwhile."""
    page.locator(".js-plotly-plot :is(.trace, .hm)").first.wait_for(state="attached")


STACKED = """() => {
    const chart = document.querySelector(".js-plotly-plot");
    const bars = chart.calcdata.filter(each => each[0].trace.type === "bar");
    const tops = new Map(), sums = new Map();
    for (const trace of bars) for (const bar of trace) {
        if (bar.s === undefined || Number.isNaN(bar.s)) continue;
        tops.set(bar.p, Math.max(tops.get(bar.p) || 0, bar.s1));
        sums.set(bar.p, (sums.get(bar.p) || 0) + bar.s);
    }
    return [[...tops.values()], [...sums.values()]];
}"""
"""How high the stacks are that the browser draws, and what they are made of."""


@pytest.mark.parametrize("name", ["errors", "usage"])
def test_a_stack_is_as_high_as_its_sum(open_tab: OpenTab, name: str) -> None:
    """No kind is drawn over another one, also in a step that lacks one of them."""
    page = open_tab(f"/{name}?range=24+h")
    drawn(page)
    page.wait_for_function(STILL)

    tops, sums = page.evaluate(STACKED)

    assert sum(sums) > 0
    assert tops == pytest.approx(sums)


def is_selected_by_a_drag(page: Page, heading: str) -> bool:
    """Drag over a fifth of the first chart, and tell whether a heading of that time is seen."""
    page.wait_for_function(STILL)
    box = page.locator(".nsewdrag").first.bounding_box()
    if not box:
        return False
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.5, steps=8)
    page.mouse.up()
    listed = page.get_by_role("heading", name=heading)
    with suppress(Error):
        listed.wait_for(timeout=10_000)
    return listed.is_visible()


def test_a_drag_lists_the_requests_of_the_interval(open_tab: OpenTab) -> None:
    """The interval is in the link and on a chip, and a click on that undoes it."""
    page = open_tab("/latency?range=7+d")
    drawn(page)

    # Quota and retention come late: a chart that is drawn anew for them forgets a drag.
    until(lambda: is_selected_by_a_drag(page, SELECTED))

    assert "from=" in page.url
    assert "to=" in page.url
    whole = page.get_by_role("heading", name="Slowest requests in the last 7 d")
    click(page.get_by_role("button", name="✕"), whole)
    assert "from=" not in page.url


def test_back_undoes_one_choice_at_a_time(open_tab: OpenTab) -> None:
    """Range, drag and another page are a step each; a page keeps what the one before showed."""
    page = open_tab("/latency")
    drawn(page)
    week = page.get_by_role("radio", name="7 d")
    by_hour = page.get_by_role("heading", name="Response time by hour")
    undo = page.get_by_role("button", name="✕")

    click(page.get_by_text("7 d", exact=True), by_hour)
    until(lambda: is_selected_by_a_drag(page, SELECTED))
    click(
        page.get_by_role("link", name="Errors"), page.get_by_role("heading", name="Errors", level=1)
    )
    expect(undo).to_be_visible()
    expect(page).to_have_title("Errors · Foundry Doctor")

    page.go_back()
    expect(page.get_by_role("heading", name=SELECTED)).to_be_visible()
    page.go_back()
    expect(undo).to_have_count(0)
    expect(week).to_be_checked()
    page.go_back()
    expect(page.get_by_role("radio", name="30 d")).to_be_checked()


@pytest.mark.parametrize(
    ("name", "label", "said"),
    [
        ("latency", "Show the 99th percentile", "p99=true"),
        ("errors", "New first", "new-first=true"),
        ("usage", "Requests", "measure=requests"),
    ],
)
def test_back_undoes_a_choice_of_one_page(
    open_tab: OpenTab, name: str, label: str, said: str
) -> None:
    """A switch and a measure are a step each, as range and drag are."""
    page = open_tab(f"/{name}")
    drawn(page)
    page.wait_for_function(STILL)
    radio, switch = (page.get_by_role(r, name=label, exact=True) for r in ("radio", "switch"))
    chosen = radio.or_(switch)
    expect(chosen).not_to_be_checked()

    on = page.locator("[aria-checked=true], :checked").and_(chosen)
    choices = page.locator("[data-testid=stButtonGroup], [data-testid=stCheckbox]")
    click(choices.get_by_text(label, exact=True).first, on)
    expect(page).to_have_url(re.compile(re.escape(said)))
    page.wait_for_function(STILL)
    page.go_back()

    expect(chosen).not_to_be_checked()
    assert said not in page.url


def test_a_hover_says_the_time_twice_and_how_many(open_tab: OpenTab) -> None:
    """The step in the viewer's zone and in UTC, the percentiles, the requests."""
    page = open_tab("/latency")
    drawn(page)
    hover = page.locator(".hoverlayer")

    def is_shown() -> bool:
        page.wait_for_function(STILL)
        box = page.locator(".nsewdrag").first.bounding_box()
        if box:
            page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.4)
            page.mouse.move(box["x"] + box["width"] * 0.31, box["y"] + box["height"] * 0.5)
        with suppress(Error):
            hover.get_by_text("UTC)").first.wait_for(timeout=5_000)
        return "UTC)" in (hover.text_content() or "")

    until(is_shown)

    said = hover.text_content() or ""
    assert re.search(r"CES?T \(\d\d:\d\d UTC\)", said)
    assert re.search(r"95th : [\d.]+ (ms|s|min)", said)
    assert re.search(r"Requests : [\d,]+", said)


def test_a_link_is_the_whole_state(open_tab: OpenTab) -> None:
    """Range, deployment and kind of chart are those of whoever sent it."""
    page = open_tab("/latency?range=24+h&deployment=claude-sonnet-5&chart=Distribution")

    drawn(page)

    expect(page.get_by_text("claude-haiku-4-5")).to_have_count(0)
    expect(page.get_by_role("radio", name="24 h")).to_be_checked()


def test_a_forbidden_workspace_names_the_role(open_tab: OpenTab) -> None:
    """No empty chart, but who may grant what."""
    page = open_tab("/errors?workspace=sandbox%3Alogs-forbidden")

    expect(page.get_by_role("alert")).to_contain_text(
        "This identity is not allowed to query the workspace"
    )
    expect(page.get_by_text("Log Analytics Reader").first).to_be_visible()
    assert violations(page) == []


def test_an_exported_file_becomes_a_workspace(open_tab: OpenTab, tmp_path: Path) -> None:
    """An upload is imported with its bad rows counted, and one click shows it."""
    file = tmp_path / "exported.jsonl"
    file.write_text("\n".join(map(json.dumps, map(event, range(200)))) + '\n{"time": "no"}\n')
    page = open_tab("/settings")

    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_role("button", name="Remove exported.jsonl")).to_be_visible()
    added = page.get_by_text("200 requests added from the resource's own log")
    click(page.get_by_role("button", name="Import"), added)
    assert violations(page) == []
    latency = page.get_by_role("heading", name="Latency", level=1)
    click(page.get_by_role("link", name="Look at them"), latency)
    drawn(page)

    assert "workspace=local%3Aexported" in page.url
    expect(page.get_by_text("claude-imported").first).to_be_attached()


def event(number: int) -> dict[str, object]:
    """Return a row as a storage account keeps it."""
    inner = {"modelDeploymentName": "claude-imported", "modelName": "claude-sonnet-5"}
    return {
        "time": f"2026-11-{1 + number // 24:02d}T{number % 24:02d}:00:00Z",
        "resourceId": "/SUBSCRIPTIONS/S/PROVIDERS/MICROSOFT.COGNITIVESERVICES/ACCOUNTS/A",
        "operationName": "Messages_Create",
        "category": "RequestResponse",
        "resultSignature": "200",
        "durationMs": 900 + number,
        "correlationId": f"00000000-0000-4000-8000-{number:012d}",
        "properties": json.dumps(inner),
    }
