"""Sandboxes in a process of their own: what they answer, what they know, and when they end."""

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from checks.clouds import sandbox_cloud
from checks.sandbox import ScenarioError
from checks.sandbox.hosted import HostedSandboxes, SandboxUnavailable
from checks.workspaces import Span
from checks.workspaces.azure import AzureWorkspace, connect
from tests.sandbox.hosted_processes import PROC, asked, is_running
from tests.waiting import PATIENCE_S, until

NOW = datetime(2026, 11, 20, 17, 9, tzinfo=UTC)
CANARIES = {
    "ANTHROPIC_FOUNDRY_API_KEY": "canary-of-a-key",
    "ANTHROPIC_FOUNDRY_AUTH_TOKEN": "canary-of-a-pasted-token",
    "AZURE_CLIENT_SECRET": "canary-of-a-client-secret",
    "AWS_SECRET_ACCESS_KEY": "canary-of-another-cloud",
    "HTTPS_PROXY": "http://user:canary-of-a-proxy@127.0.0.1:9",
    "MY_TOKEN": "canary-of-a-token",
    "OTHER": "canary-of-a-name-that-says-nothing",
}
needs_proc = pytest.mark.skipif(
    not PROC.is_dir(), reason="only /proc tells which environment a process has"
)


@pytest.fixture(scope="module")
def sandboxes() -> Iterator[HostedSandboxes]:
    """Sandboxes that the tests of this file share, unless they end or change them."""
    with HostedSandboxes(log_days=2) as hosted:
        yield hosted


@pytest.fixture
def own() -> Iterator[HostedSandboxes]:
    """Sandboxes of one test, which may end them."""
    hosted = HostedSandboxes(log_days=2)
    yield hosted
    hosted.close()


def pid_of(hosted: HostedSandboxes) -> int:
    """Return the process that there is."""
    assert hosted.pid is not None
    return hosted.pid


def test_a_hosted_sandbox_answers_over_tls(sandboxes: HostedSandboxes) -> None:
    """A client that has the environment is answered, trusting nothing but its CA file."""
    assert asked(sandboxes.environment("healthy")) == 200


def test_each_scenario_answers_as_itself(sandboxes: HostedSandboxes) -> None:
    """Two run at once, apart from each other: the one refuses what the other takes."""
    healthy, wrong = (sandboxes.environment(name) for name in ("healthy", "wrong-key"))

    assert (asked(healthy), asked(wrong), asked(healthy)) == (200, 401, 200)


def test_the_same_scenario_is_started_once(sandboxes: HostedSandboxes) -> None:
    """Whoever asks for one that runs gets it, though many ask at once."""
    found: queue.SimpleQueue[str] = queue.SimpleQueue()

    def ask() -> None:
        found.put(sandboxes.environment("healthy")["ANTHROPIC_FOUNDRY_BASE_URL"])

    threads = [threading.Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)

    assert len({found.get(timeout=PATIENCE_S) for _ in threads}) == 1


def test_an_unknown_scenario_is_refused_and_the_others_go_on(sandboxes: HostedSandboxes) -> None:
    """A wrong name is an error that says where the names are; the process stays."""
    before = sandboxes.environment("healthy")
    pid = pid_of(sandboxes)

    with pytest.raises(ScenarioError, match="sandbox --list"):
        sandboxes.environment("unheard-of")

    assert pid_of(sandboxes) == pid
    assert sandboxes.environment("healthy") == before
    assert asked(before) == 200


@pytest.mark.parametrize(
    "content", [b"title = ", b"\xff\xfe\x00", b"title = 1"], ids=["no TOML", "no text", "no title"]
)
def test_a_file_that_is_no_scenario_is_refused(
    sandboxes: HostedSandboxes, tmp_path: Path, content: bytes
) -> None:
    """Whatever a file holds, the answer is an error that names it, and the process stays."""
    file = tmp_path / "own.toml"
    file.write_bytes(content)
    pid = sandboxes.begin().pid

    with pytest.raises(ScenarioError, match=r"own\.toml"):
        sandboxes.environment(file)

    assert sandboxes.pid == pid
    assert sandboxes.environment("healthy")


def test_a_stopped_sandbox_is_another_one_when_it_is_wanted_again(own: HostedSandboxes) -> None:
    """Its address is not answered any more, and the new one is elsewhere."""
    first = own.environment("healthy")
    own.stop("healthy")
    second = own.environment("healthy")

    port = urlsplit(first["ANTHROPIC_FOUNDRY_BASE_URL"]).port
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S).close()
    assert second["FOUNDRY_DOCTOR_CA_FILE"] != first["FOUNDRY_DOCTOR_CA_FILE"]
    assert not Path(first["FOUNDRY_DOCTOR_CA_FILE"]).exists()
    assert asked(second) == 200


def test_closing_leaves_nothing_and_using_it_begins_anew(own: HostedSandboxes) -> None:
    """Process and folder are gone with `close`; the next sandbox has others."""
    environ = own.environment("healthy")
    pid, folder = pid_of(own), Path(own._folder)
    assert folder in Path(environ["FOUNDRY_DOCTOR_CA_FILE"]).parents
    own.close()

    assert own.pid is None
    assert not is_running(pid)
    assert not folder.exists()
    assert asked(own.environment("healthy")) == 200
    assert pid_of(own) != pid


def test_closing_twice_and_stopping_nothing_are_no_mistakes(own: HostedSandboxes) -> None:
    """Whoever tidies up need not know what there is; nothing is started for it."""
    own.stop("healthy")
    own.close()
    own.close()

    assert own.pid is None


@needs_proc
def test_no_secret_of_the_user_reaches_the_process(
    own: HostedSandboxes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in the user's environment is not in the process's, whatever its name is."""
    for name, value in CANARIES.items():
        monkeypatch.setenv(name, value)
    own.begin()
    environ = PROC / str(pid_of(own)) / "environ"
    # It is empty while the process becomes what it was started for.
    until(lambda: b"PYTHONPATH=" in environ.read_bytes())
    told = environ.read_bytes()

    assert b"canary" not in told


PARENT = """
import sys
from checks.sandbox.hosted import HostedSandboxes

hosted = HostedSandboxes()
hosted.environment("healthy")
print(hosted.pid, hosted._folder, flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_the_process_ends_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    """A parent that could tidy nothing up leaves neither the process nor its folder."""
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"TMPDIR": str(tmp_path)},
        text=True,
    )
    with parent:
        assert parent.stdout is not None
        pid, folder = parent.stdout.readline().split()
        assert is_running(int(pid))
        assert Path(folder).parent == tmp_path
        parent.kill()

    until(lambda: not is_running(int(pid)), lambda: "never: the process ends")
    until(lambda: not Path(folder).exists(), lambda: "never: its folder goes")


def test_a_process_that_was_killed_is_told_not_waited_for(own: HostedSandboxes) -> None:
    """Whoever asks after its end gets an error each time, until it is closed and begun anew."""
    own.environment("healthy")
    os.kill(pid_of(own), signal.SIGKILL)

    for _ in range(2):
        with pytest.raises(SandboxUnavailable):
            own.environment("healthy")
    folder = Path(own._folder)
    own.close()
    assert not folder.exists()
    assert own.environment("healthy")


def test_a_process_that_dies_while_it_is_asked_is_told(own: HostedSandboxes) -> None:
    """Whoever waits for its answer is let go when it ends."""
    pid = pid_of(own.begin())
    os.kill(pid, signal.SIGSTOP)
    told: queue.SimpleQueue[BaseException] = queue.SimpleQueue()

    def ask() -> None:
        try:
            own.environment("healthy")
        except SandboxUnavailable as error:
            told.put(error)

    thread = threading.Thread(target=ask)
    thread.start()
    until(own._lock.locked, lambda: "never: the process is asked")
    os.kill(pid, signal.SIGKILL)

    assert told.get(timeout=PATIENCE_S / 2)
    thread.join(PATIENCE_S)


def test_an_answer_that_came_too_late_is_given_to_nobody(
    own: HostedSandboxes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was no longer waited for must not pass for the answer to the next question."""
    pid = pid_of(own.begin())
    os.kill(pid, signal.SIGSTOP)
    with monkeypatch.context() as hasty:
        hasty.setattr("checks.sandbox.hosted.START_S", 0.01)
        with pytest.raises(SandboxUnavailable):
            own.environment("wrong-key")
    if is_running(pid):
        os.kill(pid, signal.SIGCONT)

    with pytest.raises(SandboxUnavailable):
        own.environment("healthy")
    own.close()
    assert asked(own.environment("healthy")) == 200


NOISE = """
import os, tomllib

read = tomllib.load

def noisy(*arguments):
    print("printed")
    os.write(1, b"written by a library in C\\n")
    return read(*arguments)

tomllib.load = noisy
"""


def test_what_is_printed_by_accident_is_no_answer(
    own: HostedSandboxes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A library that prints, in Python or in C, does not stand among the answers."""
    (tmp_path / "sitecustomize.py").write_text(NOISE, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))

    assert own.environment("healthy")["FOUNDRY_DOCTOR_WORKSPACE"]
    assert own.environment("wrong-key")["ANTHROPIC_FOUNDRY_BASE_URL"]


def oldest_row(environ: Any) -> datetime:
    """Return when the oldest request in a sandbox's logs was."""
    azure = connect(sandbox_cloud(environ), environ)
    workspace = AzureWorkspace(azure=azure, name=environ["FOUNDRY_DOCTOR_WORKSPACE"])
    answer = workspace.query(
        "AppDependencies | summarize oldest = min(TimeGenerated)",
        Span.before(NOW, timedelta(days=90)),
    )
    azure.line.close()
    (found,) = answer.values("oldest")
    return datetime.fromisoformat(str(found))


def test_logs_go_back_no_further_than_asked_for(own: HostedSandboxes) -> None:
    """A bound on the days of logs is kept, so that nobody waits for rows that none will read."""
    oldest = oldest_row(own.environment("healthy", now=NOW))

    assert NOW - timedelta(days=3) < oldest < NOW - timedelta(days=1)
