"""How fast a run is: ratios within one run of the benchmark, never seconds.

`python -m pytest -m benchmark -n 0 -s` prints what was measured.
"""

import asyncio
import os
import socket
import ssl
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import azure.identity  # noqa: F401 - imported before the clock starts: a run is measured, not Python
import httpx
import pytest

from checks.clouds import cloud_from_environment
from checks.engine.probes import depth, needed_probes
from checks.engine.run import Run, RunRequest, chosen_checks, run
from checks.report.document import document_of
from checks.sandbox import LoggedRequest, Sandbox
from checks.target import TargetInput

pytestmark = pytest.mark.benchmark

ROOT = Path(__file__).parent.parent.parent
LATENCY_S = 0.2
COLD, WARM = 1.5, 1.25
SENT_SOMETIMES = (
    "gateway.other-header",
    "gateway.other-version",
    "gateway.other-sign-in",
    "gateway.other-audience",
    "arm.other-regions",
)
"""Probes that send nothing in a healthy run: they wait for what it has not."""

SENT_WITH_ENTRA = (
    "identity.sign-in",
    "arm.assignments",
    "arm.denies",
    "arm.permissions",
    "arm.eligibilities",
    "arm.definitions",
    "arm.check-access",
)
"""Probes that send nothing when the calls carry a key."""


def request_of(sandbox: Sandbox, auth: str) -> RunRequest:
    """Ask for one deployment with one kind of credential."""
    environ = sandbox.environment
    base_url = environ["ANTHROPIC_FOUNDRY_BASE_URL"]
    return RunRequest(
        given=TargetInput(
            base_url=base_url,
            resource_name=environ["ANTHROPIC_FOUNDRY_RESOURCE_NAME"],
            deployments=("claude-sonnet-5",),
        ),
        cloud=cloud_from_environment("sandbox", environ),
        environ=environ,
        auth=auth,
    )


def bare_round_trip(sandbox: Sandbox) -> float:
    """Return the time of one bare request on a warm connection, its latency taken off."""
    context = ssl.create_default_context(cafile=sandbox.ca_file)
    url = sandbox.environment["ANTHROPIC_FOUNDRY_BASE_URL"]
    with httpx.Client(verify=context, http2=True) as client:
        client.get(url)
        times = []
        for _ in range(5):
            start = time.perf_counter()
            client.get(url)
            times.append(time.perf_counter() - start)
    return statistics.median(times) - LATENCY_S


def declared_depth(request: RunRequest, auth: str) -> int:
    """Return the depth of the graph of probes that send in a healthy run."""
    inside, _ = chosen_checks(request)
    silent = {*SENT_SOMETIMES, *(() if auth == "entra" else SENT_WITH_ENTRA)}
    probes = [probe for probe in needed_probes(inside) if probe.id not in silent]
    if auth == "entra":
        # The second sign-in knows from the first where the tenant signs in.
        probes = [replace(p, rounds=1) if p.id == "arm.sign-in" else p for p in probes]
    return depth(tuple(probes))


def proven_depth(entries: tuple[LoggedRequest, ...]) -> int:
    """Return the longest chain of requests of which each began after the last had ended."""
    chain: list[int] = []
    for index, entry in enumerate(entries):
        before = [
            chain[i]
            for i in range(index)
            if (ended := entries[i].finished_at) is not None and ended <= entry.started_at
        ]
        chain.append(1 + max(before, default=0))
    return max(chain)


def repeated(entries: tuple[LoggedRequest, ...], auth: str) -> dict[tuple[str, str, str], int]:
    """Return what was asked more than once; a token is for one scope, and Entra calls have two."""
    counts = Counter((entry.method, entry.path, entry.query) for entry in entries)
    tokens = 2 if auth == "entra" else 1
    return {
        asked: count
        for asked, count in counts.items()
        if count > (tokens if asked[1].endswith("/token") else 1)
    }


def took_s(found: Run) -> float:
    """Return how long a run took."""
    return found.finished.duration_ms / 1000


@pytest.mark.parametrize("auth", ["key", "entra"])
def test_a_run_takes_little_more_than_its_longest_chain(auth: str) -> None:
    """Cold at most 1.5 times, warm at most 1.25 times the bound of the declared graph."""
    with Sandbox("healthy", latency_ms=int(LATENCY_S * 1000)) as sandbox:
        request = request_of(sandbox, auth)
        found = asyncio.run(run(request))
        cold, entries = found.finished.duration_ms / 1000, sandbox.requests
        warm = statistics.median(
            asyncio.run(run(request)).finished.duration_ms / 1000 for _ in range(3)
        )
        bound = declared_depth(request, auth) * (LATENCY_S + bare_round_trip(sandbox))

    checks = len(found.finished.results)
    print(f"\n{checks} checks, {len(entries)} requests")
    print(f"{auth}: bound {bound:.3f} s, cold {cold / bound:.2f} x, warm {warm / bound:.2f} x")
    assert document_of(*found)["verdict"] == "pass"
    assert proven_depth(entries) == declared_depth(request, auth)
    assert repeated(entries, auth) == {}
    assert cold <= COLD * bound
    assert warm <= WARM * bound


def seconds(*arguments: str) -> float:
    """Return the best of seven times of a Python process."""

    def once() -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, capture_output=True)
        return time.perf_counter() - start

    return min(once() for _ in range(7))


def test_the_version_costs_little_more_than_python() -> None:
    """`--version` takes at most 15 times a bare Python."""
    bare, version = seconds("-c", "pass"), seconds("-m", "checks", "--version")

    print(f"\nbare {bare * 1000:.0f} ms, --version {version / bare:.1f} x")
    assert version <= 15 * bare


class FakeListener:
    """A server that notes when the first byte arrives."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.first_byte = 0.0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        connection, _ = self._listening.accept()
        connection.recv(1)
        self.first_byte = time.perf_counter()
        connection.close()

    def close(self) -> None:
        """Stop listening."""
        self._listening.close()


@contextmanager
def listening() -> Iterator[FakeListener]:
    """Listen for one connection."""
    listener = FakeListener()
    try:
        yield listener
    finally:
        listener.close()


def first_byte(_: int) -> float:
    """Return the time from the start of `check` to its first byte on the wire."""
    with listening() as listener:
        url = f"http://127.0.0.1:{listener.port}/anthropic"
        start = time.perf_counter()
        subprocess.run(
            [
                sys.executable,
                "-m",
                "checks",
                "check",
                "--json",
                "--deployment",
                "d",
                "--base-url",
                url,
            ],
            cwd=ROOT,
            env={**os.environ, "ANTHROPIC_FOUNDRY_API_KEY": "k" * 84},
            capture_output=True,
            check=False,
        )
        return listener.first_byte - start


def test_check_sends_its_first_byte_soon() -> None:
    """With a key, the first byte leaves within 60 times a bare Python."""
    measure: Callable[[int], float] = first_byte
    bare, sent = seconds("-c", "pass"), min(map(measure, range(7)))

    print(f"\nbare {bare * 1000:.0f} ms, first byte after {sent / bare:.1f} x")
    assert 0 < sent <= 60 * bare
