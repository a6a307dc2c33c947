"""A server that others reach: what strangers cannot do to it, in a process of its own."""

import json
import re
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.dashboard.open_tab import opened
from tests.dashboard.test_serving import ROOT, get
from tests.waiting import PATIENCE_S, until

SECRETS = """
[auth]
redirect_uri = "http://localhost:8501/oauth2callback"
cookie_secret = "plainwordsofthecookie77"
client_id = "11111111-2222-3333-4444-555555555555"
client_secret = "plainwordsoftheclient77"
server_metadata_url = "http://127.0.0.1:9/.well-known/openid-configuration"
"""
OPEN = ("serve", "--host", "0.0.0.0", "--port", "0")  # noqa: S104
SPARE_MB = 90
"""What a process takes meanwhile to prepare its pages; three times a hundred megabytes knock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running dashboard."""

    url: str
    pid: int
    log: Path

    @property
    def memory_mb(self) -> float:
        """Return what it holds in memory."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * resource.getpagesize() / 1e6


@contextmanager
def serving(
    folder: Path, *arguments: str, script: tuple[str, ...] = ("-m", "checks"), **environ: str
) -> Iterator[Server]:
    """Serve from a folder, which is its home, with 1 024 files at once."""
    ready, log = folder / "ready", folder / "log"
    command = [sys.executable, *script, *arguments, "--no-browser"]
    command += ["--ready-file", str(ready)]
    with log.open("w") as output:
        process = subprocess.Popen(
            ["sh", "-c", 'ulimit -n 1024; exec "$0" "$@"', *command],
            cwd=folder,
            env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "PYTHONPATH": str(ROOT), **environ},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        until(lambda: ready.exists() or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        port = urlsplit(ready.read_text().strip()).port
        yield Server(url=f"http://127.0.0.1:{port}", pid=process.pid, log=log)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=PATIENCE_S)


FAR_FUTURE = 4_102_444_800
"""The first second of 2100."""


@pytest.fixture
def with_sign_in(tmp_path: Path) -> Path:
    """Return a folder whose dashboard signs people in by OpenID Connect."""
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text(SECRETS, encoding="utf-8")
    return tmp_path


def test_files_before_a_sign_in_take_no_memory(with_sign_in: Path) -> None:
    """They are refused before they are read, from whoever holds a session of the sign-in page."""
    with serving(with_sign_in, *OPEN) as server, opened(server.url) as tab:
        assert "Sign in to continue" in "".join(tab.words())
        before = server.memory_mb
        statuses = [tab.upload(100, f"f{n}") for n in range(3)]

        assert statuses == [401, 401, 401]
        assert server.memory_mb < before + SPARE_MB
        assert get(f"{server.url}/_stcore/metrics")[0] == 401


def test_files_for_an_anonymous_server_take_no_memory(tmp_path: Path) -> None:
    """Everybody may look, and nobody may fill it."""
    with serving(tmp_path, *OPEN, "--allow-anonymous") as server, opened(server.url) as tab:
        assert "Foundry Doctor" in "".join(tab.words())
        before = server.memory_mb
        statuses = [tab.upload(100, f"f{n}") for n in range(3)]

        assert statuses == [403, 403, 403]
        assert server.memory_mb < before + SPARE_MB
        assert get(f"{server.url}/_stcore/metrics")[0] == 403


def test_half_open_requests_leave_the_page_answering(tmp_path: Path) -> None:
    """More of them than the process may have files open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    try:
        with serving(tmp_path, "serve", "--port", "0") as server, ExitStack() as held:
            place = ("127.0.0.1", urlsplit(server.url).port or 0)
            for _ in range(1100):
                half = held.enter_context(socket.create_connection(place, timeout=PATIENCE_S))
                half.sendall(b"GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nx: ")

            assert get(f"{server.url}/api/ready")[0] == 200
            assert get(server.url)[0] == 200
            with opened(server.url) as tab:
                assert "Settings" in "".join(tab.words())
        assert "out of system resource" not in server.log.read_text()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


KNOCK = (
    b"GET /_stcore/stream HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: Upgrade\r\n"
    b"upgrade: websocket\r\nsec-websocket-version: 13\r\n"
    b"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


def test_open_websockets_leave_the_page_answering(tmp_path: Path) -> None:
    """Each takes four files; those that ask for no page make room for a visitor, and end soon."""
    with serving(tmp_path, "serve", "--port", "0") as server, ExitStack() as held:
        place = ("127.0.0.1", urlsplit(server.url).port or 0)
        mute = []
        for _ in range(400):
            each = held.enter_context(socket.create_connection(place, timeout=PATIENCE_S))
            each.sendall(KNOCK)
            mute.append(each)
        answers = [each.recv(12) for each in mute]

        assert set(answers) <= {b"HTTP/1.1 101", b"HTTP/1.1 503"}
        assert len(list(Path(f"/proc/{server.pid}/fd").iterdir())) < 900
        with opened(server.url) as tab:
            assert "Settings" in "".join(tab.words())
        assert get(f"{server.url}/api/ready")[0] == 200
        until(lambda: mute[-1].recv(4096) == b"")
        assert "Too many open files" not in server.log.read_text()
        assert "handshake" not in server.log.read_text()


FAULTY = """
import os, sys
from dashboard.panels import carried as module
def carried():
    raise RuntimeError(" ".join((*(os.environ[n] for n in os.environ["NAMES"].split()),
                                 "plainwordsofthecookie77", "plainwordsoftheclient77")))
module.carried = carried
import threading, logging
said = os.environ["AZURE_CLIENT_SECRET"]
def thread():
    raise RuntimeError(said)
import dashboard.serving.launch as launch
going_on = launch._go_on
def go_on(settings):
    logging.getLogger("streamlit.runtime.app_session").error("uncaught %s", said)
    threading.Thread(target=thread).start()
    going_on(settings)
launch._go_on = go_on
from checks.cli import main
sys.exit(main(sys.argv[1:]))
"""
CANARIES = {
    "AZURE_CLIENT_SECRET": "plainwordsofaclient77",
    "ANTHROPIC_FOUNDRY_API_KEY": "plainwordsofakey77",
    "AZURE_CLIENT_CERTIFICATE_PASSWORD": "plainwordsofacertificate77",
}


def test_the_log_knows_the_servers_secrets(with_sign_in: Path) -> None:
    """A fault of a page, a thread or a library may quote any of them; none has a telling shape."""
    (with_sign_in / "faulty.py").write_text(FAULTY, encoding="utf-8")
    environ = {**CANARIES, "NAMES": " ".join(CANARIES)}
    local = ("serve", "--port", "0")
    with serving(with_sign_in, *local, script=("faulty.py",), **environ) as server:
        with opened(server.url) as tab:
            list(tab.words())
        until(lambda: server.log.read_text().count("RuntimeError") >= 2)
        until(lambda: "uncaught" in server.log.read_text())
    written = server.log.read_text()

    assert "fault " in written
    assert "«redacted" in written
    assert re.findall(r"plainwordsof\w+", written) == []


def signed_in(url: str, **claims: object) -> str:
    """Return the cookie that Streamlit gives whoever the provider has signed in."""
    from streamlit.web.server.starlette.starlette_app_utils import (  # noqa: PLC0415 - half a second
        create_signed_value,
    )

    kept = {"origin": url, "is_logged_in": True, "exp": FAR_FUTURE, "sub": "s", **claims}
    name = "_streamlit_user"
    value = create_signed_value("plainwordsofthecookie77", name, json.dumps(kept))
    return f"{name}={value.decode()}"


def test_only_listed_people_get_in(with_sign_in: Path) -> None:
    """Others are told by whom they are known and what to do; their files are refused."""
    with serving(with_sign_in, *OPEN, "--allow-tenant", "t-1") as server:
        listed = signed_in(server.url, tid="t-1", email="ana@contoso.example")
        with opened(server.url, listed, page="settings") as tab:
            assert "Exported logs" in "".join(tab.words())
            assert tab.upload(1) == 204
        for claims in (
            {"tid": "t-2", "email": "eve@evil.example"},
            {"tid": "t-1", "exp": 1},
            {"tid": "t-1", "is_logged_in": False},
        ):
            with opened(server.url, signed_in(server.url, **claims)) as tab:
                said = "".join(tab.words())
                assert ("cannot use this dashboard" in said) is (claims["tid"] == "t-2")
                assert "Exported logs" not in said
                assert tab.upload(1) == 401
        forged = listed[:-3] + "xxx"
        with opened(server.url, forged) as tab:
            assert "Sign in to continue" in "".join(tab.words())
            assert tab.upload(1) == 401


def test_a_visitors_files_are_bounded(tmp_path: Path) -> None:
    """Each of them is small enough, together they are not; and a size must be given first."""
    local = ("serve", "--port", "0")
    limited = serving(tmp_path, *local, STREAMLIT_SERVER_MAX_UPLOAD_SIZE="2")
    with limited as server, ExitStack() as tabs:
        one, two, three = (tabs.enter_context(opened(server.url)) for _ in range(3))

        assert [one.upload(1, f"{n}") for n in range(5)] == [204, 204, 204, 413, 413]
        assert [two.upload(1, f"{n}") for n in range(4)] == [204, 204, 204, 413]
        assert [three.upload(1, f"{n}") for n in range(2)] == [204, 503]
