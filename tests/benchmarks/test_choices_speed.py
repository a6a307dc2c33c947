"""How soon a choice on a loaded Monitor page is drawn, beside a bare page's own rerun."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tests.benchmarks.test_page_speed import free_port, served
from tests.browser.accessible import STILL
from tests.browser.conftest import CHROMIUM, FLAGS

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(900)]

ROUNDS, AT_MOST = 5, 1.2
LIKE = {
    "drag": "drag",
    "undo": "rerun",
    "filter": "filter",
    "page": "page",
    "group": "group",
    "back": "page",
    "range": "rerun",
}
"""A choice on our pages → what the bare app is measured at for it."""
ENTRY = """
import streamlit as st

st.set_page_config(layout="wide")
pages = [st.Page("one.py", title="One", default=True), st.Page("two.py", title="Two")]
page = st.navigation(pages, position="hidden")
with st.sidebar:
    for each in (*pages, *pages, pages[0]):
        st.page_link(each)
    for _ in range(6):
        st.caption("words")
    st.selectbox("Workspace", ["a", "b"])
    st.divider()
page.run()
"""
"""A bare app with as many elements as a Monitor page and its sidebar have, none computed."""
PAGE = """
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

st.title("NAME")
chosen = st.segmented_control("Choice", ("a", "b"), default="a", key="choice")
st.button("Refresh")
picked = st.multiselect("Deployments", ["x", "y"], label_visibility="collapsed")
st.query_params["deployment"] = picked
# As on our pages, a filter changes every figure: what is equal is not drawn anew.
turn = (1 if chosen == "a" else 2) + len(picked)
st.selectbox("Resource", ["x", "y"])
with st.popover("Sources"):
    for _ in range(8):
        st.caption("words")
    st.dataframe({"a": ["x"] * 8})
st.markdown(f"turn {chosen}")
for column in st.columns(4):
    column.metric("m", turn, 1, chart_data=[turn, 2, 3] * 10)
with st.container(border=True):
    st.header("Chart")
    st.segmented_control("Chart", ("a1", "b1"), default="a1")
    st.toggle("More")
    st.caption("words")
    figure = go.Figure()
    for _ in range(4):
        figure.add_scatter(
            x=pd.date_range("2026-11-01", periods=120, freq="6h"),
            y=[turn * each for each in range(120)],
            customdata=["21 Oct 14:00 to 20:00 CEST (12:00 UTC)"] * 120,
        )
    figure.update_layout(dragmode="select", selectdirection="h")
    event = st.plotly_chart(figure, on_select="rerun", selection_mode="box", key=f"chart{chosen}")
    for _ in range(3):
        st.caption("words")
st.header("Table")
groups = st.dataframe(
    pd.DataFrame({f"c{n}": [f"{turn} {n}"] * 8 for n in range(7)}),
    key="groups",
    on_select="rerun",
    selection_mode="single-cell",
)
st.header("Rows")
st.button("Copy")
st.download_button("CSV", "a")
with st.popover("Read"):
    st.text("words")
st.dataframe(pd.DataFrame({f"c{n}": [f"{turn} {n}"] * 50 for n in range(13)}))
if groups.selection.cells:
    @st.dialog("Group", position="right", width="large")
    def drawer():
        st.header("Group")
        # As many as our drawer has with a remedy of each kind: 92, of them 8 of code.
        for part in range(6):
            with st.expander(f"Remedy {part}", expanded=not part):
                for _ in range(11):
                    st.markdown("words")
                st.code("words")
                st.button("Copy", key=f"copy{part}")
        for _ in range(10):
            st.caption("words")
        st.code("words")
        st.code("words")
        st.dataframe(pd.DataFrame({f"c{n}": [f"{turn} {n}"] * 50 for n in range(13)}))
    st.query_params["group"] = "a"
    drawer()
st.header(f"end NAME {chosen} {len(event.selection.box)}")
"""


ENDED = """sign => location.search.includes(sign)
    && document.querySelector("[data-testid=stApp]").dataset.testScriptState === "notRunning"
    && (!sign.startsWith("group=") || document.querySelector("[role=dialog] canvas"))"""
"""Whether a choice that the link names is drawn to its last element."""


@contextmanager
def opened(browser: Browser, url: str) -> Iterator[Page]:
    """Open a page in a context of its own."""
    context = browser.new_context(viewport={"width": 1440, "height": 1600})
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(url)
    page.locator(".js-plotly-plot .trace").first.wait_for(state="attached")
    page.wait_for_function(STILL)
    yield page
    context.close()


def took_s(act: Callable[[], None], seen: Locator) -> float:
    """Return the seconds from an act until what follows it is seen."""
    start = time.perf_counter()
    act()
    seen.wait_for()
    took = time.perf_counter() - start
    # What comes after the measured element must not fall into the next measurement.
    seen.page.wait_for_function(STILL)
    return took


def ended_s(page: Page, act: Callable[[], None], sign: str) -> float:
    """Return the seconds from an act until its sign is in the link and the page is drawn."""
    start = time.perf_counter()
    act()
    page.wait_for_function(ENDED, arg=sign)
    took = time.perf_counter() - start
    page.wait_for_function(STILL)
    return took


def filtered_s(page: Page, name: str) -> float:
    """Return the seconds until a page is drawn for one deployment; the filter is taken back."""
    box = page.locator("[data-testid=stMultiSelect] input").first
    box.click()
    option = page.get_by_role("option", name=name, exact=True)
    option.wait_for()
    took = ended_s(page, option.click, f"deployment={name}")
    box.press("Escape")
    box.press("Backspace")
    # A click elsewhere closes the list, which would swallow the next one.
    page.get_by_role("heading").first.click()
    page.wait_for_function("() => !location.search.includes('deployment=')")
    page.wait_for_function(STILL)
    return took


def group_s(page: Page, row: int) -> float:
    """Return the seconds until a row's drawer is drawn; it is closed again.

    A row that was chosen last cannot be chosen anew: each round takes another one.
    """
    table = page.locator("[data-testid=stDataFrame] .dvn-scroller").first
    table.scroll_into_view_if_needed()
    table.hover(position={"x": 60, "y": 200})
    page.wait_for_function(STILL)
    took = ended_s(
        page, lambda: table.click(position={"x": 60, "y": 50 + 35 * (row % 2)}), "group="
    )
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    page.get_by_role("dialog").wait_for(state="detached")
    page.wait_for_function(STILL)
    return took


def drag(page: Page) -> None:
    """Drag over a fifth of the first chart."""
    box = page.locator(".nsewdrag").first.bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.4, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, middle, steps=2)
    page.mouse.up()


def of_bare(page: Page, row: int) -> dict[str, float]:
    """Return how long the bare app takes: to draw a page anew, after a drag, and another page."""

    def end(said: str) -> Locator:
        return page.get_by_role("heading", name=f"end {said}", exact=True)

    out = {"drag": took_s(lambda: drag(page), end("One a 1"))}
    out["rerun"] = took_s(page.get_by_text("b", exact=True).first.click, end("One b 0"))
    out["filter"] = filtered_s(page, "x")
    out["group"] = group_s(page, row)
    two = page.get_by_role("link", name="Two").first
    out["page"] = took_s(two.click, end("Two a 0"))
    took_s(page.get_by_role("link", name="One").first.click, end("One a 0"))
    return out


def of_ours(page: Page, row: int) -> dict[str, float]:
    """Return how long each choice on a loaded page takes, until its last heading is seen."""
    whole = page.get_by_role("heading", name="Slowest requests in the last 30 d")
    part = page.get_by_role("heading", name="Slowest requests in the selection")
    week = page.get_by_role("heading", name="Slowest requests in the last 7 d")
    budget = page.get_by_role("heading", name="Objectives and error budget")
    out = {"drag": took_s(lambda: drag(page), part)}
    out["undo"] = took_s(page.get_by_role("button", name="✕").click, whole)
    out["filter"] = filtered_s(page, "claude-haiku-5-5")
    out["page"] = took_s(page.get_by_role("link", name="Errors").click, budget)
    out["group"] = group_s(page, row)
    out["back"] = took_s(page.get_by_role("link", name="Latency").click, whole)
    out["range"] = took_s(page.get_by_text("7 d", exact=True).click, week)
    took_s(page.get_by_text("30 d", exact=True).click, whole)
    return out


def test_a_choice_is_drawn_as_soon_as_a_bare_rerun(tmp_path: Path) -> None:
    """On a loaded window each choice takes at most 1.2 times a bare page's rerun."""
    (tmp_path / "bare.py").write_text(ENTRY)
    for name in ("One", "Two"):
        (tmp_path / f"{name.lower()}.py").write_text(PAGE.replace("NAME", name))
    ports = free_port(), free_port()
    options = ("--server.headless=true", "--browser.gatherUsageStats=false")
    app = ("streamlit", "run", "bare.py", f"--server.port={ports[0]}", *options)
    dashboard = ("checks", "demo", "--no-browser", "--port", str(ports[1]))
    with (
        served(*app, folder=tmp_path, port=ports[0]) as theirs,
        served(*dashboard, folder=tmp_path, port=ports[1]) as demo,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        with opened(browser, theirs) as empty, opened(browser, f"{demo}/latency") as latency:
            # Once unmeasured: ranges are loaded and figures made, as on any page looked at.
            of_bare(empty, ROUNDS), of_ours(latency, ROUNDS)
            rounds = [(of_bare(empty, row), of_ours(latency, row)) for row in range(ROUNDS)]
        browser.close()
    names = list(LIKE)
    took = {name: statistics.median(ours[name] for _, ours in rounds) for name in names}
    base = {name: statistics.median(bare[LIKE[name]] for bare, _ in rounds) for name in names}

    print()
    for name, median in took.items():
        print(f"{name}: {median:.2f} s, bare {base[name]:.2f} s, {median / base[name]:.2f} x")
    assert all(median <= AT_MOST * base[name] for name, median in took.items())
