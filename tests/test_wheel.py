"""The built wheel in an empty environment, run from another directory."""

import json
import os
import subprocess
import sys
import sysconfig
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.waiting import PATIENCE_S, until

ROOT = Path(__file__).parent.parent
COMPONENT = ROOT / "dashboard" / "kit" / "copying"
pytestmark = pytest.mark.timeout(1200)
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def run(*arguments: str | Path, cwd: Path) -> str:
    """Run a command that must succeed, and return what it printed."""
    done = subprocess.run(
        [str(argument) for argument in arguments],
        cwd=cwd,
        env={**ENVIRONMENT, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with an environment that holds the wheel, beside what is installed here."""
    folder = tmp_path_factory.mktemp("elsewhere")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", folder / "dist", ROOT, cwd=folder)
    run(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
    (wheel,) = (folder / "dist").glob("*.whl")
    pip = folder / "venv" / "bin" / "pip"
    run(pip, "install", "--quiet", "--no-deps", wheel, cwd=folder)
    # What it asks for is here already; that all of it is asked for, `-m light` and README's first
    # command hold.
    (packages,) = (folder / "venv").glob("lib/python3*/site-packages")
    (packages / "here.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return folder


def test_the_wheel_checks_a_sandbox(elsewhere: Path) -> None:
    """Knowledge, scenarios and every format travel in the wheel."""
    program = elsewhere / "venv" / "bin" / "foundry-doctor"

    document = json.loads(run(program, "check", "--sandbox", "healthy", "--json", cwd=elsewhere))

    assert document["verdict"] == "pass"
    assert "no-role" in run(program, "sandbox", "--list", cwd=elsewhere)


@contextmanager
def demo(elsewhere: Path) -> Iterator[str]:
    """Serve the demo from a directory with a configuration of its own; yield the URL."""
    ready = elsewhere / "ready"
    (elsewhere / ".streamlit").mkdir(exist_ok=True)
    other = '[theme]\nprimaryColor = "#00FF00"\n[client]\nshowErrorDetails = "full"\n'
    (elsewhere / ".streamlit" / "config.toml").write_text(other, encoding="utf-8")
    program = elsewhere / "venv" / "bin" / "foundry-doctor"
    arguments = ["demo", "--port", "0", "--no-browser", "--ready-file", str(ready)]
    process = subprocess.Popen(
        [program, *arguments], cwd=elsewhere, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        until(lambda: ready.exists() or process.poll() is not None)
        assert process.poll() is None
        yield ready.read_text(encoding="utf-8").strip()
    finally:
        process.terminate()
        output, _ = process.communicate(timeout=PATIENCE_S)
    assert b"Traceback" not in output
    assert process.returncode == 0


def test_the_wheel_serves_the_demo(elsewhere: Path) -> None:
    """`demo` opens from any directory, with its security headers and its own component."""
    with demo(elsewhere) as url:
        with urllib.request.urlopen(url, timeout=PATIENCE_S) as answer:  # noqa: S310 - loopback
            page = answer.read().decode()
            policy = answer.headers["content-security-policy"]
        for file in ("copy.js", "copy.css"):
            where = f"{url}/_stcore/bidi-components/foundry-doctor.copy/{file}"
            with urllib.request.urlopen(where, timeout=PATIENCE_S) as answer:  # noqa: S310 - loopback
                assert answer.read() == (COMPONENT / file).read_bytes()

    assert "<html" in page.lower()
    assert "default-src 'self'" in policy
