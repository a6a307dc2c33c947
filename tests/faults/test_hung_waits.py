"""Waits that never end: they end with the run, and the process ends with them."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from checks.credentials import LinkSpec
from tests.conftest import ROOT, RunCommand
from tests.faults import behaviours as b
from tests.faults.answers import GOOD
from tests.faults.certificates import HOST
from tests.faults.diagnosis import KEY, diagnose, public_cloud
from tests.faults.fake_server import FakeServer, Peer
from tests.waiting import PATIENCE_S

SIGN_IN = {
    "AZURE_TENANT_ID": "11111111-1111-1111-1111-111111111111",
    "AZURE_CLIENT_ID": "22222222-2222-2222-2222-222222222222",
    "AZURE_CLIENT_SECRET": "canary-client-secret",
}


@pytest.fixture
def release() -> Iterator[threading.Event]:
    """An event that hung threads wait for, set when the test is over."""
    event = threading.Event()
    yield event
    event.set()


def sandbox_variables(authority: FakeServer) -> Mapping[str, str]:
    """Return an environment whose authority is a server that accepts and never answers."""
    base = f"https://127.0.0.1:{authority.port}"
    return {
        **SIGN_IN,
        "AZURE_AUTHORITY_HOST": base,
        "FOUNDRY_DOCTOR_ARM": base,
        "FOUNDRY_DOCTOR_LOGS": base,
        "FOUNDRY_DOCTOR_CLOUD": "sandbox",
    }


def test_the_process_ends_with_its_deadline_though_the_sign_in_hangs(command: RunCommand) -> None:
    """An authority that never answers does not keep the program, whose verdict is the deadline's.

    A sign-in that is waited for to its own end, 4 s, is a verdict of its own.
    """
    with FakeServer(b.never) as authority, FakeServer(b.always(GOOD)) as server:
        arguments = ["check", "--base-url", server.url, "--auth", "entra", "--timeout", "2"]
        done = command(*arguments, "--json", environ=sandbox_variables(authority))
    document = json.loads(done.stdout)
    token = next(check for check in document["checks"] if check["id"] == "identity.token")
    assert (done.returncode, document["verdict"]) == (2, "incomplete")
    assert token["reason"] == "deadline"


def test_ctrl_c_ends_a_hung_run_at_once() -> None:
    """SIGINT yields the partial result with exit 2, though a server never answers.

    A run that waits for the server ends, too, after its own time: as one that failed.
    """
    arrived = threading.Event()

    async def wait(peer: Peer) -> None:
        arrived.set()
        await peer.hang()

    with FakeServer(wait) as server:
        environ = {**os.environ, "PYTHONPATH": str(ROOT), "ANTHROPIC_FOUNDRY_API_KEY": "k" * 32}
        started = subprocess.Popen(
            [sys.executable, "-m", "checks", "check", "--base-url", server.url, "--json"],
            env=environ,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert arrived.wait(PATIENCE_S)
        started.send_signal(signal.SIGINT)
        out, _ = started.communicate(timeout=PATIENCE_S)
    assert (started.returncode, json.loads(out)["verdict"]) == (2, "incomplete")


def test_a_hung_name_server_ends_with_the_run(
    monkeypatch: pytest.MonkeyPatch, release: threading.Event
) -> None:
    """A lookup that never returns is left behind when the run's time is over."""

    def hang(*_: object, **__: object) -> Any:
        release.wait()
        raise socket.gaierror(socket.EAI_AGAIN, "released")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    found = diagnose(f"https://{HOST}/anthropic/", in_cloud=public_cloud(), timeout_s=0.5)
    assert found.verdict == "incomplete"
    assert found.check("network.dns")["reason"] == "deadline"


def test_a_slow_name_server_is_a_finding(
    monkeypatch: pytest.MonkeyPatch, release: threading.Event
) -> None:
    """A lookup without an answer in its own time is a failure of the name service."""

    def hang(*_: object, **__: object) -> Any:
        release.wait()
        raise socket.gaierror(socket.EAI_AGAIN, "released")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    monkeypatch.setattr("checks.http.resolver.RESOLVE_TIMEOUT_S", 0.2)
    found = diagnose(f"https://{HOST}/anthropic/", in_cloud=public_cloud())
    assert (found.verdict, found.category) == ("fail", "network.dns")


LOOKUPS = {
    "unknown": (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "host-unknown"),
    "try-again": (socket.gaierror(socket.EAI_AGAIN, "Temporary failure"), "dns-failing"),
    "no-memory": (OSError(12, "Cannot allocate memory"), "dns-failing"),
    "label-too-long": (UnicodeError("label too long"), "dns-failing"),
}


@pytest.mark.parametrize(("error", "cause"), LOOKUPS.values(), ids=LOOKUPS)
def test_each_refusal_of_a_lookup_is_a_finding(
    error: Exception, cause: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the system's resolver raises becomes a failed check with a cause."""

    def refuse(host: str, *_: object, **__: object) -> Any:
        if host == HOST:
            raise error
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", 0))]

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    found = diagnose(f"https://{HOST}/anthropic/", in_cloud=public_cloud())
    assert (found.verdict, found.cause) == ("fail", cause)


@pytest.mark.parametrize("auth", ["key", "entra"])
def test_a_machine_that_resolves_nothing_is_offline(
    auth: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the sign-in's name fails as well, the machine is the one cause, not the resource."""

    def refuse(*_: object, **__: object) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    environ = {} if auth == "key" else SIGN_IN
    found = diagnose(
        f"https://{HOST}/anthropic/",
        in_cloud=public_cloud(),
        environ={"ANTHROPIC_FOUNDRY_API_KEY": KEY, **environ},
        auth=auth,
    )
    assert [cause["id"] for cause in found.document["root_causes"]] == ["offline"]
    assert "login.microsoftonline.com" in found.failed
    assert "refused" not in found.failed


def test_a_hung_credential_link_ends_in_its_own_time(
    monkeypatch: pytest.MonkeyPatch, release: threading.Event
) -> None:
    """A link that blocks for ever is left behind, and the run says which it was."""

    def block(_environ: Mapping[str, str], _common: Mapping[str, Any]) -> None:
        release.wait()

    hung = LinkSpec(name="AzureCliCredential", make=block, timeout_s=0.3, groups=("dev",))
    monkeypatch.setattr("checks.credentials.links.LINKS", (hung,))
    aim = replace(public_cloud(), links=("AzureCliCredential",))
    with FakeServer(b.always(GOOD)) as server:
        chosen = {"AZURE_TOKEN_CREDENTIALS": "AzureCliCredential"}
        found = diagnose(server.url, in_cloud=aim, environ=chosen, auth="entra")
    assert (found.verdict, found.cause) == ("fail", "sign-in-timeout")
    assert "AzureCliCredential" in found.failed
    assert server.requests == []


AUTHORITIES = {
    "mute": b.never,
    "hang-up": b.hang_up,
    "reset": b.reset_at_once,
}


@pytest.mark.parametrize("behave", AUTHORITIES.values(), ids=AUTHORITIES)
def test_a_broken_authority_ends_in_time(behave: Any) -> None:
    """An authority that does not speak TLS ends in a result about the sign-in or about time."""
    with FakeServer(behave) as authority, FakeServer(b.always(GOOD)) as server:
        aim = replace(
            public_cloud(zone=""),
            authority=f"https://127.0.0.1:{authority.port}",
            links=("EnvironmentCredential",),
        )
        found = diagnose(server.url, in_cloud=aim, environ=SIGN_IN, timeout_s=1.5)
    assert found.check("identity.token")["status"] in ("fail", "skip")
    assert found.verdict in ("fail", "incomplete")
    assert server.requests == []
