"""`HostedSandboxes`: sandboxes in a process of their own, which ends with this one.

A sandbox computes: it signs tokens, makes log tables and runs queries. In the process that draws
pages or judges answers it would take their turn.
"""

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from checks.folders import make, remove
from checks.sandbox.scenarios import ScenarioError

START_S = 60.0
"""How long a busy machine may take to start an interpreter and a sandbox."""
STOP_S = 2.0
_KEPT = frozenset({"PATH", "SYSTEMROOT", "LANG", "TZ", "LD_LIBRARY_PATH", "LD_PRELOAD"})
_KEPT_BELOW = ("LC_", "OPENBLAS_", "FAKETIME")
"""What of the environment a sandbox needs to start: nothing that could be a secret."""


class SandboxUnavailable(RuntimeError):  # noqa: N818 - like the errors of the HTTP room
    """The process of the sandboxes does not start or does not answer."""


class HostedSandboxes:
    """Starts sandboxes by scenario and stops them; safe from any thread.

    The process starts with the first sandbox. `log_days` bounds how far back logs go; with
    `logs_ready` a sandbox's log tables are made at once, not when they are first asked for.
    """

    def __init__(self, *, log_days: int | None = None, logs_ready: bool = False) -> None:
        self._asked = {"log_days": log_days, "logs_ready": logs_ready}
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._folder = ""
        self._listening: threading.Thread | None = None

    def begin(self) -> Self:
        """Start the process, so that the first sandbox need not wait for it."""
        with self._lock:
            self._begin()
        return self

    def environment(
        self, scenario: str | Path, *, seed: int = 1, now: datetime | None = None
    ) -> Mapping[str, str]:
        """Start a sandbox, unless it runs, and return what its client has in its environment.

        Raises `ScenarioError` for a scenario that cannot be had, `SandboxUnavailable` when the
        process does not answer.
        """
        order = {
            "do": "start",
            "scenario": str(scenario),
            "seed": seed,
            "now": now.isoformat() if now else None,
            **self._asked,
        }
        with self._lock:
            answer = self._ask(order)
        if "error" in answer:
            raise ScenarioError(answer["error"])
        environment: dict[str, str] = answer["environment"]
        return environment

    def stop(self, scenario: str | Path) -> None:
        """Stop a sandbox, if it runs."""
        with self._lock:
            if self._process is not None:
                self._ask({"do": "stop", "scenario": str(scenario)})

    def close(self) -> None:
        """End the process and remove what it wrote."""
        with self._lock:
            process, self._process = self._process, None
            if process is None:
                return
            with suppress(OSError):
                if process.stdin:
                    process.stdin.close()
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if self._listening:
                self._listening.join(STOP_S)
            remove(Path(self._folder))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """Return the process's ID, while there is one."""
        return self._process.pid if self._process else None

    def _ask(self, order: Mapping[str, Any]) -> dict[str, Any]:
        process = self._begin()
        line = ""
        # A process that has ended takes nothing, and its end was put among the answers.
        with suppress(OSError, queue.Empty):
            if process.stdin:
                process.stdin.write(f"{json.dumps(order)}\n")
                process.stdin.flush()
            line = self._answers.get(timeout=START_S)
        if not line:
            # What it may still say would pass for the answer to the next order, and until it is
            # gone it takes orders.
            process.kill()
            process.wait()
            raise SandboxUnavailable(
                "The sandbox's process does not answer. Start the command again."
            )
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _begin(self) -> "subprocess.Popen[str]":
        if self._process is None:
            self._folder = str(make("sandbox"))
            self._process = subprocess.Popen(
                # The last word says in a list of processes what this is.
                [
                    sys.executable,
                    "-c",
                    "import foundry_doctor; foundry_doctor.host()",
                    "checks.sandbox.host",
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=_environment(self._folder),
                text=True,
                encoding="utf-8",
                # Ctrl-C in a terminal reaches a whole group; this process ends with its input.
                start_new_session=True,
            )
            self._answers = queue.SimpleQueue()
            self._listening = threading.Thread(
                target=_listen, args=(self._process, self._answers), daemon=True
            )
            self._listening.start()
        return self._process


def _listen(process: "subprocess.Popen[str]", answers: "queue.SimpleQueue[str]") -> None:
    if process.stdout:
        with process.stdout as lines:
            for line in lines:
                answers.put(line)
    # Whoever waits learns that nothing more will come.
    answers.put("")


def _environment(folder: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in _KEPT or name.startswith(_KEPT_BELOW)
    }
    return kept | {
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "PYTHONSAFEPATH": "1",
        # glibc: a query's tables go back to the system when they are freed.
        "MALLOC_ARENA_MAX": "2",
        "MALLOC_MMAP_THRESHOLD_": "131072",
        "TMPDIR": folder,
        "TEMP": folder,
        "HOME": folder,
    }
