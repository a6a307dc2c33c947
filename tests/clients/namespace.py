"""Programs in a namespace of their own, in which a Foundry resource's names lead to a sandbox.

As root on Linux: the namespace has a hosts file of its own and no network but loopback, so that
port 443 is free and nothing gets out. `python -m tests.clients.namespace FOLDER` is its inside.
"""

import fcntl
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from checks.sandbox import Sandbox
from tests.clients.azure_by_name import ZONES, Azure
from tests.conftest import ROOT

PROGRAM_S = 60
TIMED_OUT = 124
"""The code of a program that hangs."""
_SET_FLAGS, _UP_AND_RUNNING = 0x8914, 0x41


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What runs inside."""

    command: Sequence[str]
    folder: str
    environ: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How it ended, and what it wrote to both of its outputs."""

    code: int
    said: str


def why_not() -> str:
    """Return why this machine can make no such namespace; empty where it can."""
    if not sys.platform.startswith("linux"):
        return "namespaces are Linux's"
    if os.geteuid() != 0:
        return "only root makes a namespace with a hosts file of its own"
    if shutil.which("unshare") is None or shutil.which("mount") is None:
        return "unshare and mount are not installed"
    tried = subprocess.run(["unshare", "-m", "-n", "true"], check=False, capture_output=True)
    return "this machine allows no new namespace" if tried.returncode else ""


def run_by_name(programs: Sequence[Program], folder: Path) -> list[Ended]:
    """Run programs one after the other beside one sandbox, and return how each ended."""
    (folder / "programs.json").write_text(json.dumps([asdict(one) for one in programs]))
    inside = [sys.executable, "-m", "tests.clients.namespace", str(folder)]
    done = subprocess.run(
        ["unshare", "-m", "-n", *inside], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return [Ended(**one) for one in json.loads((folder / "ended.json").read_text())]


def _open_loopback() -> None:
    with socket.socket() as any_socket:
        wanted = struct.pack("16sh14x", b"lo", _UP_AND_RUNNING)
        fcntl.ioctl(any_socket, _SET_FLAGS, wanted)


def _name_here(resource: str, folder: Path) -> None:
    names = " ".join(f"{resource}.{zone}.azure.com" for zone in ZONES)
    hosts = folder / "hosts"
    hosts.write_text(f"127.0.0.1 localhost {names}\n")
    subprocess.run(["mount", "--bind", str(hosts), "/etc/hosts"], check=True)


def _run(program: Program, trust: dict[str, str]) -> Ended:
    try:
        done = subprocess.run(
            program.command,
            cwd=program.folder,
            env={"PATH": os.environ["PATH"], **trust, **program.environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=PROGRAM_S,
        )
    except subprocess.TimeoutExpired as error:
        return Ended(code=TIMED_OUT, said=(error.stdout or b"").decode(errors="replace"))
    return Ended(code=done.returncode, said=done.stdout)


def _inside(folder: Path) -> None:
    programs = [Program(**one) for one in json.loads((folder / "programs.json").read_text())]
    _open_loopback()
    with Sandbox("healthy") as sandbox, Azure(sandbox, port=443, is_proxy=False) as azure:
        _name_here(sandbox.environment["ANTHROPIC_FOUNDRY_RESOURCE_NAME"], folder)
        trusted = folder / "ca.pem"
        trusted.write_text(azure.ca_pem)
        trust = dict.fromkeys(("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"), str(trusted))
        trust["ANTHROPIC_FOUNDRY_API_KEY"] = sandbox.environment["ANTHROPIC_FOUNDRY_API_KEY"]
        ended = [asdict(_run(program, trust)) for program in programs]
    (folder / "ended.json").write_text(json.dumps(ended))


if __name__ == "__main__":
    _inside(Path(sys.argv[1]))
