"""Proxies of a sandbox: those that its env file names, and nobody else's."""

import json
import socket
from pathlib import Path

import pytest

from checks.sandbox import Sandbox
from tests.cli.test_scenarios import sandbox_elsewhere, variables
from tests.conftest import RunCommand


@pytest.mark.parametrize("scenario", ["dead-proxy", "proxy-signin"])
def test_without_the_proxy_setting_calls_work(
    scenario: str, command: RunCommand, tmp_path: Path
) -> None:
    """The env file sets HTTPS_PROXY and no NO_PROXY; both printed ways around it work."""
    with sandbox_elsewhere(scenario, tmp_path) as env_file:
        environ = variables(env_file)
        host = "contoso-ai.services.ai.azure.localhost"
        unset = {name: value for name, value in environ.items() if name != "HTTPS_PROXY"}
        ways = (unset, environ | {"NO_PROXY": host})
        done = [command("check", "--cloud", "sandbox", "--json", environ=way) for way in ways]

    assert "HTTPS_PROXY" in environ
    assert "NO_PROXY" not in environ
    assert [json.loads(each.stdout)["verdict"] for each in done] == ["pass", "pass"]


@pytest.mark.parametrize("setting", ["http://127.0.0.1:9", "no proxy at all", "socks4://x:1"])
def test_a_proxy_of_the_users_own_is_not_asked_for_a_sandbox(
    setting: str, command: RunCommand, tmp_path: Path
) -> None:
    """A sandbox's names mean nothing to a proxy outside of it."""
    with sandbox_elsewhere("healthy", tmp_path) as env_file:
        environ = variables(env_file) | {"HTTPS_PROXY": setting}
        named = ("--resource", "contoso-ai")
        done = command("check", "--cloud", "sandbox", *named, "--json", environ=environ)

    assert json.loads(done.stdout)["verdict"] == "pass"


def test_any_client_meets_the_sign_in_of_the_proxy() -> None:
    """The proxy answers CONNECT with 407 and both sign-ins of Windows, and hangs up."""
    with Sandbox("proxy-signin") as sandbox:
        host, _, port = sandbox.environment["HTTPS_PROXY"].removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            connection.sendall(b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n")
            said = b"".join(iter(lambda: connection.recv(4096), b"")).decode()

    assert said.startswith("HTTP/1.1 407 ")
    assert "Proxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n" in said


def test_nothing_listens_where_the_dead_proxy_is() -> None:
    """The port belongs to the sandbox, and refuses every connection."""
    with Sandbox("dead-proxy") as sandbox:
        port = int(sandbox.environment["HTTPS_PROXY"].rpartition(":")[2])
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=10)
