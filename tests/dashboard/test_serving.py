"""`serve` and `demo` as processes: when they start, what they refuse, how they end."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.waiting import PATIENCE_S, until

ROOT = Path(__file__).parent.parent.parent
RunCommand = Callable[..., "subprocess.CompletedProcess[str]"]


@contextmanager
def served(
    folder: Path, *arguments: str, end: signal.Signals = signal.SIGTERM
) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """Serve from a folder of its own; it must end without an error and a traceback."""
    ready = folder / "ready"
    process = subprocess.Popen(
        [sys.executable, "-m", "checks", *arguments, "--no-browser", "--ready-file", str(ready)],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        until(lambda: ready.exists() or process.poll() is not None)
        assert process.poll() is None, process.communicate()[0]
        yield ready.read_text(encoding="utf-8").strip(), process
        process.send_signal(end)
        output, _ = process.communicate(timeout=PATIENCE_S)
        assert "Traceback" not in output
        assert process.returncode == 0, output
    finally:
        process.kill()


def get(url: str, **headers: str) -> tuple[int, str]:
    """Return status and body of a page of the server."""
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - loopback
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:  # noqa: S310 - loopback
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_a_page_opens_as_soon_as_the_ready_file_is_there(tmp_path: Path) -> None:
    """The file names the URL, and stdout does too; port 0 takes a free one."""
    with served(tmp_path, "demo", "--port", "0") as (url, process):
        assert get(url)[0] == 200
        status, body = get(f"{url}/api/ready")
        assert process.stdout is not None
        assert process.stdout.readline().strip() == url

    assert (status, json.loads(body)["status"]) == (200, "ready")


def test_ctrl_c_is_an_ordinary_end(tmp_path: Path) -> None:
    """No traceback, exit code 0."""
    with served(tmp_path, "serve", "--port", "0", end=signal.SIGINT) as (url, _):
        assert url.startswith("http://127.0.0.1:")


def test_demo_says_what_it_is_and_how_to_end_it(tmp_path: Path) -> None:
    """What, where, and Ctrl-C: nobody who has just started it has to guess."""
    with served(tmp_path, "demo", "--port", "0") as (url, process):
        assert process.stdout is not None
        said = [process.stdout.readline().strip() for _ in range(3)]

    assert said[0] == url
    assert "demo" in said[1]
    assert "nothing is real" in said[1]
    assert "Ctrl-C" in said[2]


def test_an_open_host_behind_a_platform_asks_for_its_name(tmp_path: Path) -> None:
    """Every page needs the header, health does not."""
    arguments = ("serve", "--host", "0.0.0.0", "--port", "0", "--platform-sign-in")  # noqa: S104
    with served(tmp_path, *arguments) as (url, _):
        assert get(url)[0] == 401
        assert get(url, **{"X-MS-CLIENT-PRINCIPAL-ID": "oid-1"})[0] == 200
        assert get(f"{url}/_stcore/health")[0] == 200


@pytest.mark.parametrize("command_name", ["serve", "demo"])
def test_an_open_host_without_a_sign_in_is_refused(command: RunCommand, command_name: str) -> None:
    """Nobody opens the server's identity to others by mistake; the sentence names three ways."""
    done = command(command_name, "--host", "0.0.0.0", "--port", "0", "--no-browser")  # noqa: S104

    assert done.returncode == 2
    for way in ("--platform-sign-in", "[auth]", "--allow-anonymous"):
        assert way in done.stderr


def test_a_taken_port_is_told_at_once(command: RunCommand) -> None:
    """The port that was asked for or none."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = command("serve", "--port", str(port), "--no-browser")

    assert done.returncode == 2
    assert done.stderr.startswith("foundry-doctor: ")
    assert f"Port {port} on 127.0.0.1 is already in use" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_scenario_lists_the_known_ones(command: RunCommand) -> None:
    """A typo is answered with what there is."""
    done = command("demo", "--scenario", "no-rol", "--no-browser")

    assert done.returncode == 2
    assert "no-role" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("--port", "70000"),
        ("--port", "-1"),
        ("--now", "yesterday"),
        ("--now", "2026-11-20T12:00:00"),
        ("--cloud", "AzureCloud"),
        ("--host", "no.such.host.invalid", "--allow-anonymous"),
        ("--port", "0", "--ready-file", "/no/such/folder/ready"),
    ],
)
def test_what_cannot_be_done_ends_in_a_sentence(
    command: RunCommand, arguments: tuple[str, ...]
) -> None:
    """Exit code 2, no traceback."""
    done = command("demo", "--no-browser", *arguments)

    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()
