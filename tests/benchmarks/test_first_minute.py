"""The first minute of a fresh demo, as ratios to a bare Streamlit page with one chart.

The clock starts with the process, for both; Chromium runs already, its cache is empty. Nothing is
warm: each measurement has a demo of its own, and a home that holds nothing.
"""

import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from checks.sandbox import load, names
from tests.benchmarks.test_page_speed import free_port
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.serving import ROOT

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1800)]

ROUNDS = 3
FIRST_CHART, WORKSPACE = 2.0, 3.0
SEVEN, MEMORY_MB = 7, 700
"""How much there may be after all pages and so many workspaces; more of them are not much more."""
MORE_MB = 50
TABS, TABS_CPU, TABS_MB = 5, 1.3, 20
WAITS_S = {"logs-slow": 4.0, "logs-throttled": 1.0}
"""Scenario → what it makes everybody wait on purpose: the delay of a query, its Retry-After."""
PATIENCE_MS = 120_000
SETTLED_S = 10
"""After so long what goes on behind a page has ended, and memory has been given back."""
BARE = """
import math

import plotly.graph_objects as go
import streamlit as st

st.plotly_chart(go.Figure(go.Scatter(y=[math.sin(each / 20) for each in range(720)])))
"""
CHART = ".js-plotly-plot .trace:visible"
"""Something drawn in a chart: while logs are read, an empty one holds its place."""


@dataclass(slots=True)
class Served:
    """A server that was started just now."""

    process: "subprocess.Popen[bytes]"
    url: str
    started: float

    def family(self) -> list[int]:
        """Return the IDs of the process and of those that it started."""
        found = [self.process.pid]
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) in found:
                found.append(int(folder.name))
        return found

    def megabytes(self, *, alone: bool = False) -> float:
        """Return the proportional share of memory, of the family or of the server alone."""
        pids = self.family()[: 1 if alone else None]
        return sum(_pss_kb(pid) for pid in pids) / 1000

    def cpu_s(self) -> float:
        """Return the seconds that the server has computed, without its sandboxes."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _pss_kb(pid: int) -> int:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)
    assert found
    return int(found[1])


@contextmanager
def served(folder: Path, *command: str, port: int, ready: Path | None = None) -> Iterator[Served]:
    """Start a server in an empty home; yield it once pages open, end it afterwards."""
    folder.mkdir(parents=True)
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(ROOT)}
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", *command], cwd=folder, env=environ)
    url = f"http://127.0.0.1:{port}"
    try:
        while not _opens(url, ready):
            assert process.poll() is None
            time.sleep(0.02)
        yield Served(process=process, url=url, started=started)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _opens(url: str, ready: Path | None) -> bool:
    if ready:
        return ready.exists()
    try:
        urlopen(f"{url}/_stcore/health", timeout=1).close()  # noqa: S310 - our own
    except OSError:
        return False
    return True


@contextmanager
def bare(folder: Path) -> Iterator[Served]:
    """Serve Streamlit's own page with one chart."""
    port = free_port()
    script = folder.parent / "bare.py"
    script.write_text(BARE)
    options = ("--server.headless=true", "--browser.gatherUsageStats=false")
    command = ("streamlit", "run", str(script), f"--server.port={port}", *options)
    with served(folder, *command, port=port) as found:
        yield found


@contextmanager
def demo(folder: Path) -> Iterator[Served]:
    """Serve a fresh demo."""
    port, ready = free_port(), folder / "ready"
    command = ("checks", "demo", "--no-browser", "--port", str(port), "--ready-file", str(ready))
    with served(folder, *command, port=port, ready=ready) as found:
        yield found


@contextmanager
def tab(browser: Browser) -> Iterator[Page]:
    """Open a tab of a context of its own: nothing is cached."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    yield page
    context.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, running."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        with tab(found) as page:
            page.goto("about:blank")
        yield found
        found.close()


def painted_s(browser: Browser, server: Served, path: str = "") -> float:
    """Return the seconds from the server's start to the first chart."""
    with tab(browser) as page:
        page.goto(server.url + path)
        page.locator(CHART).first.wait_for()
        return time.perf_counter() - server.started


@pytest.fixture(scope="module")
def bare_s(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> float:
    """The median of the bare page: start to chart."""
    folder = tmp_path_factory.mktemp("bare")
    found = []
    for number in range(ROUNDS):
        with bare(folder / str(number)) as server:
            found.append(painted_s(browser, server))
    print(f"\nbare page {statistics.median(found):.2f} s of {[round(each, 2) for each in found]}")
    return statistics.median(found)


@pytest.mark.parametrize("path", ["/latency", "/errors", "/usage"])
def test_the_first_chart_of_a_fresh_demo(
    browser: Browser, bare_s: float, tmp_path: Path, path: str
) -> None:
    """It is painted within twice the time of the bare page."""
    found = []
    for number in range(ROUNDS):
        with demo(tmp_path / str(number)) as server:
            found.append(painted_s(browser, server, path))
    median = statistics.median(found)

    print(f"\n{path} {median:.2f} s of {[round(e, 2) for e in found]}, {median / bare_s:.2f} x")
    assert median <= FIRST_CHART * bare_s


def test_each_workspace_answers_and_memory_is_bounded(
    browser: Browser, bare_s: float, tmp_path: Path
) -> None:
    """Each workspace of the demo shows a chart or its reason within three times the bare page."""
    scenarios = [name for name in names() if load(name).about == "logs"]
    late, held = [], list[float]()
    with demo(tmp_path / "demo") as server:
        for path in ("/", "/latency", "/errors", "/usage", "/settings"):
            with tab(browser) as page:
                page.goto(server.url + path)
                page.get_by_role("heading", level=1).wait_for()
                if path in ("/latency", "/errors", "/usage"):
                    page.locator(CHART).first.wait_for()
        for name in scenarios:
            start = time.perf_counter()
            with tab(browser) as page:
                page.goto(f"{server.url}/latency?workspace=sandbox:{name}")
                reason = page.locator("[data-testid=stAlert]").or_(
                    page.get_by_role("heading", name=re.compile("^No re"))
                )
                page.locator(CHART).or_(reason).first.wait_for()
            took = time.perf_counter() - start - WAITS_S.get(name, 0)
            print(f"\n{name} {took:.2f} s, {took / bare_s:.2f} x")
            if took > WORKSPACE * bare_s:
                late.append(name)
            if scenarios.index(name) + 1 in (SEVEN, len(scenarios)):
                time.sleep(SETTLED_S)
                held.append(server.megabytes())
        alone = server.megabytes(alone=True)
    print(f"\n{held[0]:.0f} MB after {SEVEN} workspaces, {held[1]:.0f} MB after {len(scenarios)}")
    print(f"of which the server {alone:.0f} MB")
    assert late == []
    assert held[0] <= MEMORY_MB
    assert held[1] <= MEMORY_MB + MORE_MB


def test_five_tabs_cost_little_more_than_one(browser: Browser, tmp_path: Path) -> None:
    """What one tab has computed the others show."""
    one_cpu, one_mb = _tabs(browser, tmp_path / "one", 1)
    five_cpu, five_mb = _tabs(browser, tmp_path / "five", TABS)

    print(
        f"\none tab {one_cpu:.2f} s, {one_mb:.0f} MB; {TABS} tabs {five_cpu:.2f} s, "
        f"{five_cpu / one_cpu:.2f} x, {five_mb - one_mb:+.0f} MB"
    )
    assert five_cpu <= TABS_CPU * one_cpu
    assert five_mb <= one_mb + TABS_MB


def _tabs(browser: Browser, folder: Path, number: int) -> tuple[float, float]:
    """Open tabs of one page at once; return the server's CPU from its start, and its memory.

    They are of one browser: what it has fetched for one of them it has for all.
    """
    with demo(folder) as server:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        pages = [context.new_page() for _ in range(number)]
        for page in pages:
            page.set_default_timeout(PATIENCE_MS)
            page.goto(f"{server.url}/latency", wait_until="commit")
        for page in pages:
            page.locator(CHART).first.wait_for()
            page.get_by_text("Slowest requests in").first.wait_for()
        time.sleep(SETTLED_S)
        told = server.cpu_s(), server.megabytes(alone=True)
        context.close()
    return told
