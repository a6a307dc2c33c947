"""The process that sandboxes live in: told by lines of JSON what to start and to stop.

    {"do": "start", "scenario": "healthy", "seed": 1, "now": null, "log_days": null,
     "logs_ready": true}                   → {"environment": {…}}
    {"do": "stop", "scenario": "healthy"}  → {}

A scenario or port that cannot be had is {"error": "…"}. It ends when its standard input does, which
is when whoever started it ends, however that comes about; its folder of temporary files goes then.
"""

import json
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from checks.memory import keep_house
from checks.sandbox import Sandbox, Scenario, ScenarioError, load
from checks.sandbox.logs import schema


class Host:
    """The sandboxes of this process, by scenario."""

    def __init__(self) -> None:
        self._running: dict[str, Sandbox] = {}
        # Sandboxes of one host count their traffic from one moment, so that they share its tables.
        self._began = datetime.now(UTC)

    def start(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Start a sandbox, unless it runs, and return its client's environment."""
        name = order["scenario"]
        if name not in self._running:
            now = datetime.fromisoformat(order["now"]) if order.get("now") else None
            scenario = load(name)
            if days := order.get("log_days"):
                scenario = _shortened(scenario, days)
            sandbox = Sandbox(
                scenario, seed=order.get("seed", 1), now=now, traffic_start=now or self._began
            )
            if order.get("logs_ready"):
                # Before the listeners: it takes longer than they do.
                threading.Thread(target=_make_logs, args=(sandbox,), daemon=True).start()
            self._running[name] = sandbox.start()
        return {"environment": self._running[name].environment}

    def stop(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Stop a sandbox, if it runs."""
        if sandbox := self._running.pop(order["scenario"], None):
            sandbox.stop()
        return {}


def _shortened(scenario: Scenario, days: int) -> Scenario:
    """Return a scenario whose logs go back no further than somebody will ask."""
    plan = scenario.plan
    traffic = replace(plan.traffic, days=min(days, plan.traffic.days))
    return replace(scenario, plan=replace(plan, traffic=traffic))


def _make_logs(sandbox: Sandbox) -> None:
    from checks.sandbox.logs import store  # noqa: PLC0415 - imports DuckDB

    store.shared(sandbox.state).have(schema.tables())


def _answered(
    orders: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]], line: str
) -> str:
    order = json.loads(line)
    try:
        return json.dumps(orders[order["do"]](order))
    except (ScenarioError, OSError) as error:
        return json.dumps({"error": getattr(error, "strerror", None) or str(error)})


def main() -> None:
    """Carry out orders until there are no more."""
    # Ctrl-C is for whoever started this process, and reaches the whole group.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What a library prints, be it in C, must not stand among the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    threading.Thread(target=keep_house, daemon=True).start()
    host = Host()
    orders = {"start": host.start, "stop": host.stop}
    try:
        # Whoever gave an order may be gone before there is an answer.
        with suppress(BrokenPipeError):
            for line in sys.stdin:
                answers.write(f"{_answered(orders, line)}\n")
                answers.flush()
    finally:
        # A listener that still starts misses its certificate, and nobody wants to know.
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stderr(nowhere):
            shutil.rmtree(tempfile.gettempdir(), ignore_errors=True)
            # A query that still runs would be waited for.
            os._exit(0)


if __name__ == "__main__":
    main()
