"""However a command with a sandbox ends, neither a process nor a folder of it stays."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import QUIET, ROOT
from tests.sandbox.hosted_processes import PROC, folders_in, hosts_below
from tests.waiting import PATIENCE_S, until

pytestmark = pytest.mark.skipif(not PROC.is_dir(), reason="only /proc tells whose a process is")
ENDS = ("SIGINT", "SIGTERM", "SIGHUP")
"""Ctrl-C, a service manager, and a terminal that is lost."""
STARTING, ASKING = "the sandbox starts", "the sandbox is asked"
MOMENTS = (STARTING, ASKING)


class FakeUser:
    """Somebody at a shell, whose temporary files have a directory of their own."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._started: list[subprocess.Popen[str]] = []

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start a command and return its process, which answers Ctrl-C."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        process = subprocess.Popen(
            [sys.executable, "-m", "checks", *arguments],
            env={**kept, **QUIET, "TMPDIR": str(self.directory)},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._started.append(process)
        return process

    def end(self) -> None:
        """End what a failed test left."""
        for process in self._started:
            process.kill()
            process.communicate()

    def sees(self, moment: str) -> bool:
        """Tell whether a moment has come."""
        if moment is STARTING:
            return bool(hosts_below(self.directory))
        return any(self.directory.glob("*/*/ca.pem"))

    def nothing_stays(self) -> bool:
        """Tell whether neither process nor folder is left."""
        return not hosts_below(self.directory) and not folders_in(self.directory)


@pytest.fixture
def user(tmp_path: Path) -> Iterator[FakeUser]:
    """A user with an empty directory of temporary files."""
    somebody = FakeUser(tmp_path)
    yield somebody
    somebody.end()


def test_a_finished_check_leaves_nothing(user: FakeUser) -> None:
    """When the report stands there, sandbox, process and folder are gone."""
    checking = user.start("check", "--sandbox", "healthy", "--only", "gateway.*", "--timeout", "60")
    out, err = checking.communicate(timeout=PATIENCE_S)

    assert checking.returncode == 0, out + err
    assert user.nothing_stays()


def test_an_unknown_scenario_leaves_nothing(user: FakeUser) -> None:
    """A wrong name is a mistake in the command, not a process that stays."""
    checking = user.start("check", "--sandbox", "unheard-of")
    _, err = checking.communicate(timeout=PATIENCE_S)

    assert checking.returncode == 2
    assert "unheard-of" in err
    assert user.nothing_stays()


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("name", ENDS)
def test_an_interrupted_check_leaves_nothing(user: FakeUser, moment: str, name: str) -> None:
    """Whatever ends it, early or late: what was started for the check ends with it."""
    checking = user.start("check", "--sandbox", "slow", "--timeout", "600")
    until(lambda: user.sees(moment), lambda: moment)
    checking.send_signal(getattr(signal, name))
    checking.communicate(timeout=PATIENCE_S)

    until(user.nothing_stays, lambda: "never: process and folder go")


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_check_leaves_nothing(user: FakeUser, moment: str) -> None:
    """SIGKILL lets the command tidy nothing up, so the sandbox's process does."""
    checking = user.start("check", "--sandbox", "slow", "--timeout", "600")
    until(lambda: user.sees(moment), lambda: moment)
    checking.kill()
    checking.communicate(timeout=PATIENCE_S)

    until(user.nothing_stays, lambda: "never: process and folder go")


@pytest.mark.parametrize("name", ENDS)
def test_a_served_sandbox_takes_its_folder_along(user: FakeUser, name: str) -> None:
    """Its keys lie in the folder; a lost terminal ends it like Ctrl-C."""
    ready = user.directory / "ready"
    serving = user.start("sandbox", "--scenario", "no-role", "--ready-file", str(ready))
    until(ready.exists, lambda: "ready")
    assert folders_in(user.directory)
    serving.send_signal(getattr(signal, name))
    serving.communicate(timeout=PATIENCE_S)

    assert user.nothing_stays()
    assert serving.returncode == 0


@pytest.mark.parametrize("name", ENDS)
def test_a_demo_leaves_nothing(user: FakeUser, name: str) -> None:
    """The dashboard, its sandboxes' process and their folders end together, and cleanly."""
    ready = user.directory / "ready"
    demo = user.start(
        "demo", "--port", "0", "--no-browser", "--ready-file", str(ready), "--scenario", "healthy"
    )
    until(ready.exists, lambda: "ready")
    until(lambda: user.sees(STARTING), lambda: STARTING)
    demo.send_signal(getattr(signal, name))
    _, err = demo.communicate(timeout=PATIENCE_S)

    assert demo.returncode == 0, err
    until(user.nothing_stays, lambda: "never: process and folder go")


@pytest.mark.parametrize("command", ["sandbox", "demo --port 0 --no-browser"])
def test_nohup_is_heard(user: FakeUser, command: str) -> None:
    """Who asked for a command to outlive its terminal finds it there."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    ready = user.directory / "ready"
    try:
        serving = user.start(*command.split(), "--ready-file", str(ready))
    finally:
        signal.signal(signal.SIGHUP, before)
    until(ready.exists, lambda: "ready")
    ignored = (PROC / str(serving.pid) / "status").read_text().split("SigIgn:")[1].split()[0]
    serving.send_signal(signal.SIGHUP)
    serving.send_signal(signal.SIGTERM)
    serving.communicate(timeout=PATIENCE_S)

    assert int(ignored, 16) & 1 << signal.SIGHUP - 1
    assert serving.returncode == 0
