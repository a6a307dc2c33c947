"""What a check loads before its first request: everybody waits for it."""

import subprocess
import sys
from pathlib import Path

HEAVY = {"azure", "duckdb", "numpy", "pandas", "plotly", "pygments", "rich", "streamlit"}
"""Packages of which each takes longer to import than the engine's own modules."""


def test_the_engine_loads_nothing_heavy_before_it_is_asked() -> None:
    """Azure's libraries come with the sign-in, rich with a terminal, the others with the pages."""
    code = "import checks.engine.run, sys; print(*{name.partition('.')[0] for name in sys.modules})"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)

    assert set(told.stdout.split()) & HEAVY == set()


def test_the_http_library_is_whole_without_its_command_line() -> None:
    """Nothing is left of how it was imported, and it can be used."""
    code = (
        "import checks.http, httpx, sys; assert 'httpx._main' not in sys.modules; "
        "print(httpx.Client, httpx.AsyncClient, httpx.main)"
    )
    subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)


NOTING = """
import sys, threading
from checks.cli import main

class Note:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("azure", "msal"):
            threads.add(threading.current_thread().name)

threads = set()
sys.meta_path.insert(0, Note())
main(["check", "--sandbox", "no-role", "--output", sys.argv[1]])
print(*sorted(threads), sep="\\n")
"""


def test_azures_libraries_hold_nothing_up(tmp_path: Path) -> None:
    """They are imported in a thread, while the loop connects to the gateway."""
    told = subprocess.run(
        [sys.executable, "-c", NOTING, str(tmp_path / "out")],
        capture_output=True,
        check=True,
        text=True,
    )

    assert "import azure" in told.stdout.splitlines()
    assert "MainThread" not in told.stdout.splitlines()
