"""All imports together have a bound on the disk; what does not fit is refused, and nothing goes."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from checks.errors import ConfigurationError
from checks.workspaces import room, store
from checks.workspaces.imports import ImportReport, import_files
from checks.workspaces.room import MAX_GB, ImportsFullError
from tests.workspaces.exports import LOGGED, csv_text, event, logged, write

Into = Callable[..., ImportReport]


@pytest.fixture
def into(tmp_path: Path, environ: Mapping[str, str]) -> Into:
    """Import three requests into a workspace while so many bytes are allowed."""

    def import_(name: str, allowed: float | None = None) -> ImportReport:
        path = write(tmp_path, f"{name}.csv", csv_text(LOGGED))
        limits = {} if allowed is None else {MAX_GB: f"{allowed / room.GB:.9f}"}
        return import_files([path], name, environ={**environ, **limits})

    return import_


def held(environ: Mapping[str, str]) -> list[str]:
    """Return all files below the workspaces, but for locks."""
    found = (store.data_dir(environ) / "workspaces").rglob("*")
    return sorted(path.name for path in found if path.is_file() and ".lock" not in path.name)


def test_an_import_that_does_not_fit_is_refused_whole(
    into: Into, environ: Mapping[str, str]
) -> None:
    """It leaves nothing behind, and what was there stays: the oldest, too."""
    into("first")
    before, (_, used) = held(environ), store.size_of(environ)

    with pytest.raises(ImportsFullError) as caught:
        into("second", used * 1.5)

    assert held(environ) == before
    assert store.list_workspaces(environ) == ["first"]
    assert re.search(
        r"Imported logs use [\d.e-]+ GB, this import needs [\d.e-]+ GB, and [\d.e-]+ GB are "
        r"allowed\. Remove imports on the Settings page \(the largest: local:first [\d.e-]+ GB\), "
        rf"or set {MAX_GB} to a higher",
        str(caught.value),
    )
    into("second", used * 3)


def test_what_is_full_reads_no_file(into: Into, environ: Mapping[str, str]) -> None:
    """The refusal comes before any work, and names the largest workspaces first."""
    into("b")
    into("a")
    _, used = store.size_of(environ)

    with pytest.raises(
        ImportsFullError, match=r"another import\. Imported logs use .* \(the large"
    ):
        into("c", used)
    assert store.list_workspaces(environ) == ["a", "b"]


def test_a_file_that_adds_nothing_needs_no_room(into: Into, environ: Mapping[str, str]) -> None:
    """What is there already is said to be there."""
    into("first")
    _, used = store.size_of(environ)

    assert into("first", used + 1).files[0].is_present


@pytest.mark.parametrize("chosen", ["much", "0", "-1", "inf", "nan", "1e400"])
def test_a_bound_that_is_none_is_refused(chosen: str) -> None:
    """With the variable, what it was set to, and what to set it to."""
    with pytest.raises(ConfigurationError, match=rf"{MAX_GB} is '{re.escape(chosen)}'.*such as 20"):
        room.limit({MAX_GB: chosen})


def test_there_is_a_bound_without_a_setting(tmp_path: Path) -> None:
    """Twenty gigabytes, and as many as somebody has chosen."""
    assert room.limit({}) == room.limit({MAX_GB: " "}) == 20 * 10**9
    assert room.limit({MAX_GB: "0.5"}) == 5 * 10**8


def test_many_small_imports_meet_the_bound(
    tmp_path: Path, environ: Mapping[str, str], into: Into
) -> None:
    """One after the other into one workspace, until the next one does not fit."""
    into("w")
    _, one = store.size_of(environ)
    bounded = {**environ, MAX_GB: f"{3.5 * one / room.GB:.9f}"}
    taken = 0
    for number in range(10, 20):
        text = csv_text([logged(event(number))])
        with suppress(ImportsFullError):
            import_files([write(tmp_path, f"{number}.csv", text)], "w", environ=bounded)
            taken += 1

    assert 1 <= taken <= 5
    assert store.size_of(environ)[1] <= 3.5 * one


@pytest.mark.parametrize("command", ["import a.csv", "serve --port 0", "demo --port 0"])
def test_a_command_says_at_its_start_that_the_bound_is_none(command: str, tmp_path: Path) -> None:
    """No page is served that would fail over it later."""
    done = subprocess.run(
        [sys.executable, "-m", "checks", *command.split()],
        env=os.environ | {MAX_GB: "much", store.DATA_DIR: str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert f"{MAX_GB} is 'much', which is not a valid size." in done.stderr
