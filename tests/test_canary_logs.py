"""A canary of each secret kind appears in no log, no exception and no traceback."""

import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from checks.engine import probes as engine_probes
from tests.canary_cases import BY_NAME, KEY, Served, assert_absent, serving
from tests.waiting import PATIENCE_S


@pytest.fixture(params=BY_NAME)
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """Each case in turn, with its echo and the command line that meets it."""
    with serving(BY_NAME[request.param], tmp_path_factory.mktemp("trust")) as found:
        yield found


@pytest.fixture
def everything_logged(tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Log every record of every library, to a stream and to a file; return what was written."""
    stream, file = io.StringIO(), tmp_path / "debug.log"
    handlers: tuple[logging.Handler, ...] = (
        logging.StreamHandler(stream),
        logging.FileHandler(file, encoding="utf-8"),
    )
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.DEBUG)
    for handler in handlers:
        root.addHandler(handler)

    def written() -> str:
        for handler in handlers:
            handler.flush()
        return stream.getvalue() + file.read_text(encoding="utf-8")

    yield written
    root.setLevel(level)
    for handler in handlers:
        root.removeHandler(handler)
        handler.close()


def test_no_log_lets_a_canary_out(
    served: Served,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    everything_logged: Callable[[], str],
) -> None:
    """Not even with everything logged that the HTTP and Azure libraries have to say."""
    served.run_here(monkeypatch)

    assert_absent(served.case.secret, everything_logged(), *capsys.readouterr())


def crashing(monkeypatch: pytest.MonkeyPatch, probe_id: str, secret: str) -> None:
    """Have a probe raise with the secret in every part of an exception."""

    async def crash(*_: object) -> object:
        fault = RuntimeError(f"cannot send {secret} as {json.dumps(secret)}", secret)
        fault.add_note(f"the key was {secret}")
        raise fault from KeyError(secret)

    probes = tuple(replace(p, run=crash) if p.id == probe_id else p for p in engine_probes.PROBES)
    monkeypatch.setattr(engine_probes, "PROBES", probes)
    engine_probes.providers.cache_clear()
    monkeypatch.setattr("checks.engine.run.providers", lambda: {p.provides: p for p in probes})
    monkeypatch.setattr(engine_probes, "providers", lambda: {p.provides: p for p in probes})


@pytest.mark.parametrize("served", ["opaque key", "odd key", "opaque token"], indirect=True)
def test_a_crash_with_a_secret_in_it_is_logged_without(
    served: Served,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    everything_logged: Callable[[], str],
) -> None:
    """The traceback is there, under the reference that the report names; the secret is not."""
    crashing(monkeypatch, "network.resolve", served.case.secret)

    served.run_here(monkeypatch, "--format", "json")

    out, errors = capsys.readouterr()
    crash = next(c for c in json.loads(out)["checks"] if c["status"] == "crash")
    reference = crash["summary"].partition("reference ")[2].partition(")")[0]
    assert f"fault {reference} in network.resolve" in everything_logged()
    assert "RuntimeError: " in everything_logged()
    assert_absent(served.case.secret, out, errors, everything_logged())


def run_python(program: str, environ: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run a program in which nobody has set up logging."""
    return subprocess.run(
        [sys.executable, "-c", program],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path.cwd()), **environ},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


FAULTS = {
    "a probe": "from checks.log import log\ntry: raise ValueError(s)\n"
    "except ValueError: log.exception('fault')",
    "a task that nobody awaits": "import checks.engine.run, asyncio, gc\n"
    "async def bad(): raise ValueError(s)\n"
    "async def main(): asyncio.ensure_future(bad()); await asyncio.sleep(0)\n"
    "asyncio.run(main()); gc.collect()",
    "the report": "import checks.report.document as d, checks.cli as c\n"
    "def bad(*_): raise ValueError(s)\n"
    "d.document_of = bad; where = ['--base-url', 'http://127.0.0.1:9/anthropic']\n"
    "sys.argv[1:] = ['check', '--auth', 'key', *where]; sys.exit(c.main())",
}


@pytest.mark.parametrize("where", FAULTS)
def test_a_fault_on_stderr_is_redacted(where: str) -> None:
    """Where Python itself would print an exception, it is printed without the secret's text."""
    secret = BY_NAME["foundry key"].secret
    program = f"import os, sys; s = os.environ['{KEY}']\n{FAULTS[where]}"

    done = run_python(program, {KEY: secret})

    assert "ValueError: «redacted Foundry key»" in done.stderr
    assert_absent(secret, done.stdout, done.stderr)


def test_a_fault_that_ends_the_program_hides_a_key_without_a_shape() -> None:
    """The environment's secrets are known by value then, too."""
    secret = BY_NAME["opaque key"].secret
    program = f"import os, sys; s = os.environ['{KEY}']\n{FAULTS['the report']}"

    done = run_python(program, {KEY: secret})

    assert done.returncode == 2
    assert "ValueError: «redacted secret in use»" in done.stderr
    assert_absent(secret, done.stdout, done.stderr)
