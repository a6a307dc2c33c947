"""How soon the program ends when it should, beside what it takes to start and end at all."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from time import perf_counter

import pytest

from checks.sandbox import Sandbox
from tests.conftest import ROOT
from tests.faults import behaviours as b
from tests.faults.answers import GOOD
from tests.faults.fake_server import FakeServer, Peer
from tests.faults.test_hung_waits import sandbox_variables
from tests.waiting import PATIENCE_S, until

pytestmark = pytest.mark.benchmark

KEY = {"ANTHROPIC_FOUNDRY_API_KEY": "k" * 84}


def started(*arguments: str, **environ: str) -> "subprocess.Popen[str]":
    """Start the command line."""
    return subprocess.Popen(
        [sys.executable, "-m", "checks", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def ended_s(process: "subprocess.Popen[str]") -> tuple[str, float]:
    """Wait for the end; return what was printed and how long it took."""
    start = perf_counter()
    output, _ = process.communicate(timeout=PATIENCE_S)
    return output, perf_counter() - start


@pytest.fixture(scope="module")
def run_s() -> float:
    """Seconds of a run that has nothing to wait for, the best of three."""
    with FakeServer(b.always(GOOD)) as server:
        arguments = ("check", "--base-url", server.url, "--deployment", "d", "--json")
        return min(ended_s(started(*arguments, **KEY))[1] for _ in range(3))


def test_a_run_ends_with_its_deadline(run_s: float) -> None:
    """With a sign-in that hangs, a run of 1 s takes at most a run more than its second."""
    with FakeServer(b.never) as authority, FakeServer(b.always(GOOD)) as server:
        arguments = ("check", "--base-url", server.url, "--auth", "entra", "--timeout", "1")
        output, took = ended_s(started(*arguments, "--json", **sandbox_variables(authority)))

    print(f"\n{(took - 1) / run_s:.2f} runs beyond the deadline")
    assert json.loads(output)["duration_ms"] < 1000 + 500 * run_s
    assert took - 1 <= 2 * run_s


def test_ctrl_c_ends_a_run_at_once(run_s: float) -> None:
    """After SIGINT a run that waits for a server takes less than a whole run to end."""
    arrived = threading.Event()

    async def wait(peer: Peer) -> None:
        arrived.set()
        await peer.hang()

    with FakeServer(wait) as server:
        process = started("check", "--base-url", server.url, "--json", **KEY)
        assert arrived.wait(PATIENCE_S)
        process.send_signal(signal.SIGINT)
        _, took = ended_s(process)

    print(f"\nCtrl-C {took / run_s:.2f} runs")
    assert took <= run_s


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_a_server_ends_soon(end: signal.Signals, tmp_path: Path) -> None:
    """A demo ends in less time than it took to start."""
    ready, start = tmp_path / "ready", perf_counter()
    process = started("demo", "--port", "0", "--no-browser", "--ready-file", str(ready))
    until(ready.exists)
    began = perf_counter() - start
    process.send_signal(end)
    _, took = ended_s(process)

    print(f"\n{end.name}: started in {began:.2f} s, ended in {took / began:.2f} of that")
    assert took <= 2 * began


def test_a_sandbox_ends_soon() -> None:
    """A sandbox ends in less time than it took to start."""
    start = perf_counter()
    with Sandbox("healthy", seed=7):
        began, stop = perf_counter() - start, perf_counter()
    took = perf_counter() - stop

    print(f"\nstarted in {began:.2f} s, ended in {took / began:.2f} of that")
    assert took <= 5 * began
