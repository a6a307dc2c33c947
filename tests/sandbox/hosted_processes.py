"""Looks at the processes of sandboxes and at what they leave behind."""

import os
import ssl
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx

from tests.waiting import PATIENCE_S

PROC = Path("/proc")
PREFIX = "foundry-doctor-sandbox-"


def is_running(pid: int) -> bool:
    """Tell whether a process runs; one that has ended and that nobody asked about does not."""
    try:
        os.kill(pid, 0)
        told = (PROC / str(pid) / "stat").read_text() if PROC.is_dir() else ""
    except OSError:
        return False
    return told.rpartition(")")[2].split()[:1] != ["Z"]


def folders_in(directory: Path) -> list[Path]:
    """Return the folders of sandboxes' processes in a directory of temporary files."""
    return sorted(directory.glob(f"{PREFIX}*"))


def hosts_below(directory: Path) -> list[int]:
    """Return the processes of sandboxes whose temporary files are below a directory (Linux)."""
    return list(_hosts_below(directory))


def _hosts_below(directory: Path) -> Iterator[int]:
    for each in PROC.glob("[0-9]*"):
        try:
            command = (each / "cmdline").read_bytes()
            told = (each / "environ").read_bytes()
        except OSError:
            continue
        ours = b"checks.sandbox.host" in command and os.fsencode(directory) in told
        if ours and is_running(int(each.name)):
            yield int(each.name)


def asked(environ: Mapping[str, str]) -> int:
    """Send a message with what a client has in its environment; return the answer's status."""
    trusted = ssl.create_default_context(cafile=environ["FOUNDRY_DOCTOR_CA_FILE"])
    with httpx.Client(verify=trusted, trust_env=False, timeout=PATIENCE_S) as client:
        answer = client.post(
            f"{environ['ANTHROPIC_FOUNDRY_BASE_URL']}v1/messages",
            headers={
                "x-api-key": environ["ANTHROPIC_FOUNDRY_API_KEY"],
                "anthropic-version": "2023-06-01",
            },
            json={
                "model": environ["FOUNDRY_DOCTOR_DEPLOYMENT"],
                "max_tokens": 16,
                "messages": [{"role": "user", "content": "Good morning"}],
            },
        )
    return answer.status_code
