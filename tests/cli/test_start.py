"""What a check loads before its first request: everybody waits for it."""

import subprocess
import sys

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
