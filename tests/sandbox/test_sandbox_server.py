"""A running sandbox from start to stop: its log, its silence, its ports and files."""

import logging
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from checks.sandbox import Sandbox, listeners
from tests.waiting import PATIENCE_S, until

Connect = Callable[..., httpx.Client]

COUNT = "/anthropic/v1/messages/count_tokens"


def trusting(sandbox: Sandbox) -> ssl.SSLContext:
    """Return a context that trusts what the scenario's machine trusts."""
    return ssl.create_default_context(cadata=sandbox.ca_pem)


def accepts(port: int) -> bool:
    """Whether somebody listens."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_the_log_tells_who_asked_what(connect: Connect, healthy: Sandbox) -> None:
    """A request stands in the log once its answer is there, with both times and the listener."""
    before = len(healthy.requests)
    with connect(healthy) as gateway:
        gateway.post(f"{COUNT}?beta=true", headers={"x-mark": "1"}, json={})
        gateway.get(f"https://localhost:{healthy.management_port}/nothing")

    first, second = healthy.requests[before:]
    assert (first.listener, second.listener) == ("gateway", "management")
    assert (first.method, first.host, first.path) == ("POST", "localhost", COUNT)
    assert (first.query, first.status, second.status) == ("beta=true", 401, 404)
    assert first.headers["x-mark"] == "1"
    assert first.finished_at is not None
    assert first.started_at <= first.finished_at <= second.started_at


def test_the_log_holds_no_credential(connect: Connect, healthy: Sandbox) -> None:
    """Neither a key nor a token that was sent can be read from the log."""
    canary = "canary-4711"
    headers = {"x-api-key": canary, "api-key": canary, "authorization": f"Bearer {canary}"}
    with connect(healthy) as gateway:
        gateway.post(COUNT, headers=headers)

    assert canary not in repr(healthy.requests)


def test_the_log_can_be_read_over_the_control_route(connect: Connect, healthy: Sandbox) -> None:
    """With the control token another process sees the same log."""
    url = f"https://localhost:{healthy.management_port}/sandbox/requests"
    token = healthy.environment["FOUNDRY_DOCTOR_SANDBOX_TOKEN"]
    with connect(healthy) as management:
        refused = management.get(url)
        shown = management.get(url, headers={"authorization": f"Bearer {token}"}).json()

    assert refused.status_code == 401
    assert [entry["path"] for entry in shown["requests"]] == [
        entry.path for entry in healthy.requests
    ]


def test_a_silent_gateway_takes_the_request_and_says_nothing(
    connect: Connect, message: dict[str, Any], capfd: pytest.CaptureFixture[str]
) -> None:
    """A client gives up, the log shows the request as open, and the end waits for nobody."""
    impatient = httpx.Timeout(PATIENCE_S, read=0.3)
    with Sandbox("slow", seed=7) as sandbox:
        with connect(sandbox, timeout=impatient) as gateway, pytest.raises(httpx.ReadTimeout):
            gateway.post("/anthropic/v1/messages", json=message)
        (open_request,) = until(lambda: sandbox.requests)

    assert (open_request.status, open_request.finished_at) == (None, None)
    assert capfd.readouterr() == ("", "")


def leave_in_the_handshake(sandbox: Sandbox) -> None:
    """Connect, send half of what TLS wants, and go."""
    with socket.create_connection(("127.0.0.1", sandbox.gateway_port)) as raw:
        raw.sendall(b"\x16\x03\x01")


def speak_plainly(sandbox: Sandbox) -> None:
    """Send HTTP where TLS is expected."""
    with socket.create_connection(("127.0.0.1", sandbox.gateway_port)) as raw:
        raw.sendall(b"GET / HTTP/1.1\r\n\r\n")
        raw.recv(64)


def leave_in_the_body(sandbox: Sandbox) -> None:
    """Promise a body and go before it is sent."""
    with (
        socket.create_connection(("127.0.0.1", sandbox.gateway_port)) as raw,
        trusting(sandbox).wrap_socket(raw, server_hostname="localhost") as wrapped,
    ):
        wrapped.sendall(b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\nx")


@pytest.mark.parametrize("leave", [leave_in_the_handshake, speak_plainly, leave_in_the_body])
def test_a_client_that_goes_away_is_nothing_to_report(
    connect: Connect,
    leave: Callable[[Sandbox], None],
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A client that leaves at any point is not logged, and others are still served."""
    with Sandbox("healthy", seed=7) as sandbox:
        leave(sandbox)
        with connect(sandbox) as gateway:
            assert gateway.get("/").status_code == 404

    assert capfd.readouterr() == ("", "")
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def test_the_end_does_not_wait_for_idle_connections(connect: Connect) -> None:
    """A client that keeps its connection open does not hold the sandbox up."""
    with Sandbox("healthy", seed=7) as sandbox, connect(sandbox) as gateway:
        gateway.get("/")
        sandbox.stop()
        with pytest.raises(httpx.TransportError):
            gateway.get("/")


def test_the_end_frees_ports_and_files() -> None:
    """After the end nobody listens and the private directory is gone."""
    with Sandbox("healthy", seed=7) as sandbox:
        directory = sandbox.ca_file.parent
        ports = (sandbox.gateway_port, sandbox.management_port)
        assert all(accepts(port) for port in ports)
        assert directory.stat().st_mode & 0o077 == 0

    assert not [port for port in ports if accepts(port)]
    assert not directory.exists()


def test_stopping_twice_is_stopping_once() -> None:
    """A second stop does nothing."""
    sandbox = Sandbox("healthy", seed=7).start()

    sandbox.stop()
    sandbox.stop()

    assert not accepts(sandbox.gateway_port)


def test_a_port_can_be_chosen_and_used_again(connect: Connect) -> None:
    """The gateway listens where it is told to, again right after the end of another."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    for _ in range(2):
        with Sandbox("healthy", seed=7, port=port) as sandbox, connect(sandbox) as gateway:
            assert gateway.get("/").status_code == 404
            assert sandbox.client_options.base_url == f"https://localhost:{port}/anthropic/"


def test_a_taken_port_is_a_clear_error(healthy: Sandbox) -> None:
    """The error names the port and what to do, and leaves nothing open."""
    port = healthy.gateway_port

    with pytest.raises(OSError, match=rf"cannot listen on 127\.0\.0\.1:{port}.*another port"):
        Sandbox("healthy", seed=7, port=port).start()


def test_a_failing_start_is_the_callers(monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes wrong in the sandbox's thread before it serves is raised by start."""

    async def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("not today")

    monkeypatch.setattr(listeners, "run", broken)

    with pytest.raises(RuntimeError, match="not today"):
        Sandbox("healthy", seed=7).start()


def test_the_environment_points_at_the_listeners(healthy: Sandbox) -> None:
    """The env file names both listeners, the CA file and the deployment."""
    found = healthy.environment
    management = f"https://localhost:{healthy.management_port}"

    assert found["ANTHROPIC_FOUNDRY_BASE_URL"] == healthy.client_options.base_url
    assert found["ANTHROPIC_FOUNDRY_RESOURCE_NAME"] == "contoso-ai"
    assert {found[f"FOUNDRY_DOCTOR_{name}"] for name in ("ARM", "LOGS")} == {management}
    assert found["AZURE_AUTHORITY_HOST"] == management
    assert Path(found["FOUNDRY_DOCTOR_CA_FILE"]).read_text("ascii") == healthy.ca_pem
    assert found["FOUNDRY_DOCTOR_DEPLOYMENT"] == "claude-sonnet-5"
    assert healthy.client_options.auth == "auto"
    assert healthy.client_options.tenant_id == found["AZURE_TENANT_ID"]
