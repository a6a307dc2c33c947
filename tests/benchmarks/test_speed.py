"""How fast a run is: ratios within one run of the benchmark, never seconds.

`python -m pytest -m benchmark -n 0 -s` prints what was measured.
"""

import asyncio
import http.client
import json
import os
import socket
import ssl
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import azure.identity  # noqa: F401 - imported before the clock starts: a run is measured, not Python
import httpx
import pytest

from checks.clouds import cloud_from_environment
from checks.engine.probes import depth, needed_probes
from checks.engine.run import Run, RunRequest, chosen_checks, run
from checks.report.document import document_of
from checks.sandbox import LoggedRequest
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
    "arm.table",
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


class FakeAzure:
    """A sandbox in a process of its own: what it computes is not the run's, as with Azure's."""

    def __init__(self, folder: Path, scenario: str = "healthy") -> None:
        self._env_file, self._ready_file = folder / "sandbox.env", folder / "ready"
        what = ("--scenario", scenario, "--latency-ms", f"{LATENCY_S * 1000:.0f}")
        files = ("--env-file", str(self._env_file), "--ready-file", str(self._ready_file))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "checks", "sandbox", *what, *files],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )

    def __enter__(self) -> Self:
        while not self._ready_file.exists():
            assert self._process.poll() is None
            time.sleep(0.02)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()

    @property
    def environment(self) -> Mapping[str, str]:
        """Return what its env file holds."""
        pairs = (line.partition("=") for line in self._env_file.read_text().splitlines())
        return {name: value for name, _, value in pairs}

    @property
    def trust(self) -> ssl.SSLContext:
        """Return a context that trusts it."""
        return ssl.create_default_context(cafile=self.environment["FOUNDRY_DOCTOR_CA_FILE"])

    def warm_up(self) -> None:
        """Have it asked everything once: it makes its logs at the first query, Azure has them."""
        subprocess.run(
            [sys.executable, "-m", "checks", "check", "--cloud", "sandbox"],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            check=True,
            capture_output=True,
        )

    def requests(self) -> tuple[LoggedRequest, ...]:
        """Return what it was asked so far, but for this."""
        environ = self.environment
        at = urlsplit(environ["FOUNDRY_DOCTOR_ARM"])
        connection = http.client.HTTPSConnection(at.hostname or "", at.port, context=self.trust)
        token = environ["FOUNDRY_DOCTOR_SANDBOX_TOKEN"]
        connection.request("GET", "/sandbox/requests", headers={"authorization": f"Bearer {token}"})
        told = json.loads(connection.getresponse().read())["requests"]
        connection.close()
        entries = (LoggedRequest(**entry) for entry in told)
        return tuple(entry for entry in entries if not entry.path.startswith("/sandbox/"))


def request_of(sandbox: FakeAzure, auth: str) -> RunRequest:
    """Ask for one deployment with one kind of credential."""
    environ = sandbox.environment
    return RunRequest(
        given=TargetInput(
            base_url=environ["ANTHROPIC_FOUNDRY_BASE_URL"],
            resource_name=environ["ANTHROPIC_FOUNDRY_RESOURCE_NAME"],
            deployments=("claude-sonnet-5",),
        ),
        cloud=cloud_from_environment("sandbox", environ),
        environ=environ,
        auth=auth,
    )


def bare_round_trip(sandbox: FakeAzure) -> float:
    """Return the time of one bare request on a warm connection, its latency taken off."""
    url = sandbox.environment["ANTHROPIC_FOUNDRY_BASE_URL"]
    with httpx.Client(verify=sandbox.trust, http2=True) as client:
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


def repeated(entries: tuple[LoggedRequest, ...]) -> list[tuple[str, str, str, str]]:
    """Return what was asked more than once; tokens for two scopes differ in their bodies."""
    asked = Counter((each.method, each.path, each.query, each.content) for each in entries)
    return [request for request, count in asked.items() if count > 1]


def logs_s(entries: tuple[LoggedRequest, ...]) -> float:
    """Return the sandbox's own time for the log query, its latency taken off."""
    took = (
        each.finished_at - each.started_at
        for each in entries
        if each.path.endswith("/query") and each.finished_at is not None
    )
    return sum(took) - LATENCY_S


def took_s(found: Run) -> float:
    """Return how long a run took."""
    return found.finished.duration_ms / 1000


@pytest.mark.parametrize("auth", ["key", "entra"])
def test_a_run_takes_little_more_than_its_longest_chain(auth: str, tmp_path: Path) -> None:
    """Cold at most 1.5 times, warm at most 1.25 times the bound of the declared graph."""
    with FakeAzure(tmp_path) as sandbox:
        sandbox.warm_up()
        before = len(sandbox.requests())
        request = request_of(sandbox, auth)
        found = asyncio.run(run(request))
        cold, entries = took_s(found), sandbox.requests()[before:]
        warm = statistics.median(took_s(asyncio.run(run(request))) for _ in range(3))
        bound = declared_depth(request, auth) * (LATENCY_S + bare_round_trip(sandbox))

    print(f"\n{len(found.finished.results)} checks, {len(entries)} requests")
    print(f"{auth}: bound {bound:.3f} s, cold {cold / bound:.2f} x, warm {warm / bound:.2f} x")
    print(f"of which the sandbox's log query {logs_s(entries) / bound:.2f} x")
    assert document_of(*found)["verdict"] == "pass"
    assert proven_depth(entries) == declared_depth(request, auth)
    assert repeated(entries) == []
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
