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
BARE = """
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

st.set_page_config(layout="wide")
chosen = st.segmented_control("Choice", ("a", "b"), default="a")
turn = 1 if chosen == "a" else 2
st.markdown(f"turn {chosen}")
st.multiselect("Deployments", ["x", "y"])
for _ in range(6):
    st.caption("words")
for column in st.columns(4):
    column.metric("m", turn, 1, chart_data=[turn, 2, 3] * 10)
figure = go.Figure()
for _ in range(4):
    figure.add_scatter(
        x=pd.date_range("2026-11-01", periods=120, freq="6h"),
        y=[turn * each for each in range(120)],
        customdata=["21 Oct 14:00 to 20:00 CEST (12:00 UTC)"] * 120,
    )
st.plotly_chart(figure)
for rows in (8, 50):
    st.dataframe(pd.DataFrame({f"c{n}": [f"{turn} {n}"] * rows for n in range(10)}))
st.header(f"end {chosen}")
"""


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


def of_bare(page: Page) -> list[float]:
    """Return how long the bare page's own rerun takes."""
    out = []
    for _ in range(ROUNDS):
        for choice in "ba":
            button = page.get_by_text(choice, exact=True).first
            end = page.get_by_role("heading", name=f"end {choice}", exact=True)
            out.append(took_s(button.click, end))
    return out


def drag(page: Page) -> None:
    """Drag over a fifth of the first chart."""
    box = page.locator(".nsewdrag").first.bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.4, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, middle, steps=2)
    page.mouse.up()


def of_ours(page: Page) -> dict[str, list[float]]:
    """Return how long each choice on a loaded page takes, until its last heading is seen."""
    whole = page.get_by_role("heading", name="Slowest requests in the last 30 d")
    part = page.get_by_role("heading", name="Slowest requests in the selection")
    undo = page.get_by_role("button", name="✕")
    out: dict[str, list[float]] = {"drag": [], "undo": [], "page": [], "back": [], "range": []}
    for _ in range(ROUNDS):
        out["drag"].append(took_s(lambda: drag(page), part))
        out["undo"].append(took_s(undo.click, whole))
        errors = page.get_by_role("heading", name="By deployment")
        budget = page.get_by_role("heading", name="Objectives and error budget")
        out["page"].append(took_s(page.get_by_role("link", name="Errors").click, budget))
        errors.wait_for()
        out["back"].append(took_s(page.get_by_role("link", name="Latency").click, whole))
        week = page.get_by_role("heading", name="Slowest requests in the last 7 d")
        out["range"].append(took_s(page.get_by_text("7 d", exact=True).click, week))
        out["range"].append(took_s(page.get_by_text("30 d", exact=True).click, whole))
    return out


def test_a_choice_is_drawn_as_soon_as_a_bare_rerun(tmp_path: Path) -> None:
    """On a loaded window each choice takes at most 1.2 times a bare page's rerun."""
    (tmp_path / "bare.py").write_text(BARE)
    ports = free_port(), free_port()
    options = ("--server.headless=true", "--browser.gatherUsageStats=false")
    bare = ("streamlit", "run", "bare.py", f"--server.port={ports[0]}", *options)
    ours = ("checks", "demo", "--no-browser", "--port", str(ports[1]))
    with (
        served(*bare, folder=tmp_path, port=ports[0]) as theirs,
        served(*ours, folder=tmp_path, port=ports[1]) as demo,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        with opened(browser, f"{demo}/latency") as page:
            # Once unmeasured: ranges are loaded and figures made, as on any page looked at.
            of_ours(page)
            measured = of_ours(page)
        with opened(browser, theirs) as page:
            base = statistics.median(of_bare(page))
        browser.close()
    took = {name: statistics.median(times) for name, times in measured.items()}

    print(f"\nbare rerun {base:.2f} s")
    for name, median in took.items():
        print(f"{name}: {median:.2f} s, {median / base:.2f} x")
    assert all(median <= AT_MOST * base for median in took.values())
