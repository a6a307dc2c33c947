"""Fixtures that every test may ask for."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import is_hypothesis_test, settings

from checks.sandbox import Sandbox
from tests.properties import RANDOM
from tests.waiting import PATIENCE_S

ROOT = Path(__file__).parent.parent


def pytest_configure(config: pytest.Config) -> None:
    """Let hypothesis think of other examples each time where the marker `random` is asked for."""
    if config.option.markexpr == "random":
        settings.load_profile(RANDOM)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep a file's tests in one process, for what they share, and all browsers' in one, too.

    Two browsers at once on two cores wait for each other longer than a test waits. First of
    its hooks, because pytest-xdist reads the groups in its own.
    """
    for item in items:
        group = "browser" if item.get_closest_marker("browser") else str(item.path)
        item.add_marker(pytest.mark.xdist_group(group))
        if is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker("random")


@pytest.fixture(autouse=True)
def no_user_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the developer's own credentials and proxies out of every test."""
    for name in list(os.environ):
        own = name.startswith(("ANTHROPIC_", "AZURE_", "FOUNDRY_DOCTOR_"))
        if (own or name.lower().endswith("_proxy")) and name != "FOUNDRY_DOCTOR_BROWSER":
            monkeypatch.delenv(name)
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential")


@pytest.fixture
def healthy() -> Iterator[Sandbox]:
    """A running sandbox in which everything works."""
    with Sandbox("healthy") as sandbox:
        yield sandbox


QUIET = {
    "PYTHONPATH": str(ROOT),
    "NO_COLOR": "1",
    # The rest of the chain would ask this machine's own identity service.
    "AZURE_TOKEN_CREDENTIALS": "EnvironmentCredential",
}

RunCommand = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def command() -> RunCommand:
    """Run the real command line in a process of its own."""

    def run(
        *arguments: str,
        environ: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        stdin: str = "",
    ) -> "subprocess.CompletedProcess[str]":
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return subprocess.run(
            [sys.executable, "-m", "checks", *arguments],
            env={**kept, **QUIET, **(environ or {})},
            cwd=cwd or ROOT,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )

    return run
