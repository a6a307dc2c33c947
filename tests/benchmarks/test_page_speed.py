"""How soon a Monitor page's first chart is drawn, beside Streamlit's own empty plotly page."""

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.serving import ROOT

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(600)]

ROUNDS, FIRST_CHART = 5, 2.0
EMPTY_CHART, CHART = ".js-plotly-plot .main-svg", ".js-plotly-plot .trace:visible"
EMPTY = """
import plotly.graph_objects as go
import streamlit as st

st.plotly_chart(go.Figure())
"""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def served(*command: str, folder: Path, port: int) -> Iterator[str]:
    """Run a server until its health is good, and end it."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "FOUNDRY_DOCTOR_DATA_DIR": str(folder)}
    process = subprocess.Popen([sys.executable, "-m", *command], cwd=folder, env=environ)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urlopen(f"{url}/_stcore/health", timeout=1).close()  # noqa: S310 - our own
                break
            except OSError:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=10)


def drawn_s(browser: Browser, url: str, chart: str) -> float:
    """Return the seconds until a chart is drawn, in a browser that has nothing cached."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    start = time.perf_counter()
    page.goto(url)
    page.locator(chart).first.wait_for(state="attached", timeout=60_000)
    took = time.perf_counter() - start
    context.close()
    return took


def test_the_first_chart_comes_soon(tmp_path: Path) -> None:
    """Latency's chart is drawn within twice the time of a page that holds nothing else."""
    (tmp_path / "empty.py").write_text(EMPTY)
    ports = free_port(), free_port()
    options = ("--server.headless=true", "--browser.gatherUsageStats=false")
    empty = ("streamlit", "run", "empty.py", f"--server.port={ports[0]}", *options)
    ours = ("checks", "demo", "--no-browser", "--port", str(ports[1]))
    with (
        served(*empty, folder=tmp_path, port=ports[0]) as theirs,
        served(*ours, folder=tmp_path, port=ports[1]) as demo,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        pages = ((theirs, EMPTY_CHART), (f"{demo}/latency", CHART))
        for url, chart in pages:  # once unmeasured: the logs are made, both are warm
            drawn_s(browser, url, chart)
        pairs = [[drawn_s(browser, url, chart) for url, chart in pages] for _ in range(ROUNDS)]
        browser.close()
    bare, latency = (statistics.median(each) for each in zip(*pairs, strict=True))

    print(f"\nempty {bare:.2f} s, Latency {latency:.2f} s, {latency / bare:.2f} x")
    assert latency <= FIRST_CHART * bare
