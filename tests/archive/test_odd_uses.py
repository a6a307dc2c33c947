"""`collect` and `judge`, used as nobody meant it: no evidence is lost, and nothing misleads."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KEPT = Path(__file__).parent / "golden" / "firewall.fdz"


def doctor(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the program in a folder, with an environment of its own."""
    return subprocess.run(
        [sys.executable, "-m", "checks", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env={"PATH": "", "PYTHONPATH": str(ROOT), "HOME": str(folder)},
        timeout=100,
        check=False,
    )


@pytest.mark.parametrize("onto", ["kept.fdz", "link.fdz", "kept.names.json"])
def test_a_report_never_replaces_what_it_is_read_from(tmp_path: Path, onto: str) -> None:
    """Evidence cannot be collected again, and neither can its map, by whichever name."""
    shutil.copy(KEPT, tmp_path / "kept.fdz")
    (tmp_path / "kept.names.json").write_text('{"name-1": "contoso"}', encoding="utf-8")
    (tmp_path / "link.fdz").symlink_to(tmp_path / "kept.fdz")
    before = (tmp_path / onto).read_bytes()

    arguments = ("judge", "kept.fdz", "--names", "kept.names.json", "--output", onto)
    found = doctor(*arguments, folder=tmp_path)

    assert (found.returncode, found.stdout) == (2, "")
    assert "is read by this command. Specify another --output." in found.stderr
    assert (tmp_path / onto).read_bytes() == before


def test_a_map_with_an_empty_name_is_refused(tmp_path: Path) -> None:
    """Put back between all letters, it would make every line unreadable."""
    (tmp_path / "names.json").write_text(json.dumps({"": "x", "name-1": "y"}), encoding="utf-8")

    found = doctor("judge", str(KEPT), "--names", "names.json", folder=tmp_path)

    assert (found.returncode, found.stdout) == (2, "")
    assert "it is not a map of pseudonyms" in found.stderr


def test_a_collection_that_ended_early_says_so(tmp_path: Path) -> None:
    """The file is written, and whoever sends it knows that it lacks something."""
    arguments = ("collect", "--sandbox", "slow", "--timeout", "1", "--output", "early.fdz")

    found = doctor(*arguments, folder=tmp_path)

    assert found.returncode == 1
    assert (tmp_path / "early.fdz").stat().st_size > 0
    assert "The collection ended early" in found.stderr
