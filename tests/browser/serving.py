"""The dashboard as a process that a test starts with options and an environment of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.waiting import PATIENCE_S, until

ROOT = Path(__file__).parent.parent.parent


@contextmanager
def served(
    command: str, folder: Path, *arguments: str, environ: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Serve from a folder, which is its home; it must write no traceback and end with 0."""
    ready, log = folder / "ready", folder / "log"
    kept = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PYTHONPATH": str(ROOT),
        # The rest of the chain would ask this machine's own identity service.
        "AZURE_TOKEN_CREDENTIALS": "EnvironmentCredential",
        **(environ or {}),
    }
    options = ("--port", "0", "--no-browser", "--ready-file", str(ready), *arguments)
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "checks", command, *options],
            cwd=folder,
            env=kept,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        until(lambda: ready.exists() or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        yield ready.read_text().strip()
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_S)
    written = log.read_text()
    assert "Traceback" not in written
    assert "fault " not in written
    assert process.returncode == 0
