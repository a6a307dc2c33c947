"""A result that cannot be written is a sentence, whichever command it is of."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.workspaces.exports import LOGGED, csv_text, write

FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
@pytest.mark.parametrize(
    "arguments",
    [
        ["facts"],
        ["facts", "--format", "json"],
        ["check", "--list"],
        ["check", "--only", "target.*", "--resource", "contoso-ai"],
        ["import", "FILE"],
    ],
    ids=" ".join,
)
def test_a_full_disk_ends_in_a_sentence(arguments: list[str], tmp_path: Path) -> None:
    """What could not be written is said on stderr, without a traceback, and the exit code is 2."""
    file = write(tmp_path, "a.csv", csv_text(LOGGED))
    given = [str(file) if word == "FILE" else word for word in arguments]
    with FULL.open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "checks", *given],
            env={"FOUNDRY_DOCTOR_DATA_DIR": str(tmp_path / "data")},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    told = "foundry-doctor: Cannot write the result: No space left on device.\n"
    assert (done.returncode, done.stderr) == (2, told)


def test_who_stops_reading_is_told_nothing() -> None:
    """`foundry-doctor facts | head` shows no complaint."""
    with subprocess.Popen(
        [sys.executable, "-m", "checks", "facts"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
