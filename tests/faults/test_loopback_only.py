"""Nothing that these tests or a sandbox's run do leaves this machine."""

import asyncio
import os
import socket
import subprocess
import sys

import pytest

from checks.clouds import cloud_from_environment
from checks.engine.checks import CHECKS
from checks.engine.run import RunRequest, run
from checks.report.document import document_of
from checks.sandbox import Sandbox
from checks.target import TargetInput
from tests.conftest import ROOT
from tests.faults.loopback import LoopbackGuard, is_local
from tests.scenarios import SCENARIOS, Expected
from tests.waiting import PATIENCE_S


def test_the_guard_sees_a_connection_that_leaves(guard: LoopbackGuard) -> None:
    """A connection to another machine is refused before it is tried, and recorded."""
    with socket.socket() as outward, pytest.raises(PermissionError):
        outward.connect(("192.0.2.1", 443))
    assert guard.leaks == ["socket.connect '192.0.2.1'"]
    guard.leaks.clear()


def test_the_guard_sees_a_name_that_is_asked(guard: LoopbackGuard) -> None:
    """A name that a name server would hear of is refused, and recorded."""
    with pytest.raises(PermissionError):
        socket.getaddrinfo("example.com", 443)
    assert guard.leaks == ["socket.getaddrinfo 'example.com'"]
    guard.leaks.clear()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.9.9.9", b"localhost", None])
def test_loopback_is_local(host: object) -> None:
    """Addresses and names of this machine are let through."""
    assert is_local(host)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("expected", SCENARIOS, ids=lambda expected: expected.scenario)
def test_a_scenario_stays_on_loopback(expected: Expected, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every scenario runs without a packet for another machine, also behind a company's proxy."""
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.contoso.example:3128")
    with Sandbox(expected.scenario) as sandbox:
        environ = sandbox.environment
        request = RunRequest(
            given=TargetInput(
                base_url=environ["ANTHROPIC_FOUNDRY_BASE_URL"],
                resource_name=environ["ANTHROPIC_FOUNDRY_RESOURCE_NAME"],
                subscription=environ.get("FOUNDRY_DOCTOR_SUBSCRIPTION"),
                deployments=(environ.get("FOUNDRY_DOCTOR_DEPLOYMENT", "claude-sonnet-5"),),
            ),
            cloud=cloud_from_environment("sandbox", environ),
            environ=environ,
            auth=sandbox.client_options.auth,
            timeout_s=PATIENCE_S,
        )
        found = asyncio.run(run(request))
    document = document_of(*found)
    assert document["verdict"] == expected.verdict
    assert len(document["checks"]) == len(CHECKS)


WATCHED = """
import sys
from tests.faults.loopback import LoopbackGuard
guard = LoopbackGuard()
guard.install()
guard.active = True
from checks.cli import main
code = main(sys.argv[1:])
sys.exit(f"left this machine: {guard.leaks}" if guard.leaks else code)
"""


def test_the_program_stays_on_loopback_with_a_sandbox() -> None:
    """`check --sandbox` starts, asks and ends without asking a name or another machine."""
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "HTTPS_PROXY": "http://proxy.contoso.example:3128",
    }
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, "check", "--sandbox", "no-role"],
        env=environ,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert "left this machine" not in done.stderr
    assert done.returncode == 1
