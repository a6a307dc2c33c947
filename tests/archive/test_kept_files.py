"""Files that are kept: what was written once stays readable, elsewhere and a year on."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from checks.archive.changes import changes
from checks.archive.kinds import classes
from checks.archive.reading import opened
from checks.engine.checks import CHECKS
from checks.engine.probes import providers

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.fdz"))
ROOT = Path(__file__).parents[2]
YEAR_ON = (
    "import sys, datetime as d, time as t\n"
    "class Later(d.datetime):\n"
    "    @classmethod\n"
    "    def now(cls, tz=None):\n"
    "        return d.datetime.fromtimestamp(t.time() + 366 * 86400, tz)\n"
    "d.datetime = Later\n"
    "from checks.cli import main\n"
    "sys.exit(main(sys.argv[1:]))\n"
)
"""A Python whose clock runs a year ahead, from before the program is imported."""


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_kept_file_is_read_without_loss(path: Path) -> None:
    """Every kind of evidence in it is known, and every piece can be read."""
    found = opened(path.read_bytes())

    assert found.unknown == found.unreadable == ()
    assert {result.id for result in found.run.results} <= {check.id for check in CHECKS}


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_kept_file_names_the_cause_that_it_did(path: Path) -> None:
    """The likeliest cause is the one of the day when it was collected."""
    found = opened(path.read_bytes())
    assert found.then is not None

    document = judged(path)

    then = [root["id"] for root in found.then["root_causes"]]
    assert [root["id"] for root in document["root_causes"]] == then


def judged(path: Path, *command: str) -> dict[str, Any]:
    """Return the document that a process of its own makes of a file."""
    start = command or (sys.executable, "-m", "checks")
    done = subprocess.run(
        [*start, "judge", str(path), "--format", "json"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": "/nonexistent"},
        timeout=100,
        check=False,
    )
    assert done.stdout, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_it_is_judged_by_its_own_time() -> None:
    """With the machine's clock a year on, the document is the same."""
    path = GOLDEN[0]

    assert judged(path, sys.executable, "-c", YEAR_ON) == judged(path)


@pytest.mark.skipif(
    not shutil.which("unshare") or os.name == "nt" or os.geteuid() != 0,
    reason="needs unshare, as root, for a process without any network",
)
def test_it_is_judged_without_a_network() -> None:
    """In a namespace without interfaces, the document is the same."""
    path = GOLDEN[0]
    alone = ("unshare", "--net", sys.executable, "-m", "checks")

    assert judged(path, *alone) == judged(path)


def test_judging_imports_nothing_that_asks_anybody() -> None:
    """No HTTP library, no sign-in library, no event loop is there when a file is judged."""
    program = (
        "import sys\n"
        "from checks.archive.reading import opened\n"
        "from checks.report.document import document_of\n"
        "asks = ('httpx', 'azure', 'msal', 'ssl', 'asyncio', 'requests')\n"
        "print([name for name in asks if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True
    )

    assert done.stdout.strip() == "[]"


def test_every_kind_of_evidence_can_be_in_a_file() -> None:
    """What a probe provides and a check needs has a name of its own."""
    needed = {kind for check in CHECKS for kind in (*check.needs, *check.uses)}

    assert {kind.__name__ for kind in {*providers(), *needed}} <= set(classes())


def test_what_newer_knowledge_changes_is_said() -> None:
    """Which result, what it was, and what it is now."""
    then = {"checks": [{"id": "a.b", "subject": "x", "status": "fail", "cause": "old"}]}
    now = {"checks": [{"id": "a.b", "subject": "x", "status": "fail", "cause": "new"}]}

    (change,) = changes(then, now)

    assert change.told == "a.b (x): fail (old), now fail (new)"
    assert changes(then, then) == changes(None, now) == ()
