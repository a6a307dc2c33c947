"""A bad file hurts only itself, a name is only a name, and a full disk is the disk's fault."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from checks.workspaces.imports.model import FileError
from checks.workspaces.imports.reading import run
from checks.workspaces.local import LocalWorkspace
from tests.workspaces.conftest import Import
from tests.workspaces.exports import (
    EVENTS,
    LOGGED,
    csv_text,
    event,
    lines,
    logged,
    parquet,
    rows_of,
    write,
)

Opened = Callable[[], LocalWorkspace]
DEPTH = 50_000
DEEP = '{"a":' * DEPTH
CLOSED = f"{DEEP}1{'}' * DEPTH}"


@pytest.mark.parametrize(
    "text",
    [
        DEEP,
        CLOSED,
        f"[{DEEP}",
        f"[{CLOSED}]",
        "[" * DEPTH,
        f'{{"records":[{CLOSED}]}}',
        f'{{"Results":[{DEEP}',
        lines(EVENTS[:1]).replace('"properties"', f'"x": {CLOSED}, "properties"') + DEEP,
        f'"{"x" * 200_000}","b"\n1,2\n',
    ],
    ids=range(9),
)
def test_a_file_that_is_too_deep_costs_no_other(text: str, tmp_path: Path, take: Import) -> None:
    """Those before it and after it come in."""
    first = write(tmp_path, "first.csv", csv_text(LOGGED[:1]))
    last = write(tmp_path, "last.csv", csv_text(LOGGED[1:]))
    report = take(first, write(tmp_path, "deep.json", text), last)

    assert [bool(file.error) for file in report.files][::2] == [False, False]
    assert report.parts[0].kept == 3


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[]", "The file has no rows."),
        ("{}", "The file has no rows."),
        ('{"tables":[]}', "The file has no rows."),
        ('{"Tables":[]}', "The file has no rows."),
        ('{"records":[]}', "The file has no rows."),
        ('{"Results":[]}', "The file has no rows."),
        ('[{"FrameType":"DataSetHeader"}]', "The file has no rows."),
        ('{"a":', "cut off at line 1"),
        ('[{"a": 1},\n{"b":', "cut off at line 2"),
        ('{"a": 1}\n\n{"b" 2}', "do not match any known table"),
        ('{\n "tables": [\n', "cut off at line 3"),
    ],
)
def test_no_rows_and_broken_json_are_told_apart(
    text: str, sentence: str, tmp_path: Path, take: Import
) -> None:
    """An empty result is an empty result; what breaks is found by its line."""
    (file,) = take(write(tmp_path, "a.json", text)).files

    assert sentence in file.error


@pytest.mark.parametrize(
    "names",
    [
        ("a*.csv", "abc.csv"),
        ("b[12].csv", "b1.csv"),
        ("j?.csv", "j1.csv"),
        ("[!x].csv", "y.csv"),
        ("back\\*.csv", "back\\1.csv"),
        ("x[.csv", "x.csv"),
    ],
)
@pytest.mark.parametrize("folder", ["plain", "with [1] *", "resourceId=x/y=2026"])
def test_a_name_is_no_pattern(
    folder: str, names: tuple[str, str], tmp_path: Path, take: Import, opened: Opened
) -> None:
    """A file's own rows come in, and no other's, in whatever folder it lies."""
    name, other = names
    place = tmp_path / folder
    place.mkdir(parents=True)
    write(place, other, csv_text(LOGGED[:2]))
    report = take(write(place, name, csv_text(LOGGED[2:])))

    assert [(file.name, file.rows) for file in report.files] == [(name, 1)]
    assert [row["DurationMs"] for row in rows_of(opened())] == [102]


@pytest.mark.parametrize("name", ["a*.parquet", "a?.json"])
def test_no_format_takes_a_name_for_a_pattern(name: str, tmp_path: Path, take: Import) -> None:
    """Parquet and JSON neither."""
    rows, others = LOGGED[2:], LOGGED[:2]
    if name.endswith("json"):
        write(tmp_path, name, lines(rows))
        write(tmp_path, "ab.json", lines(others))
    else:
        parquet(tmp_path / "own.parquet", rows)
        (tmp_path / "own.parquet").rename(tmp_path / name)
        parquet(tmp_path / "abc.parquet", others)

    assert take(tmp_path / name).files[0].rows == 1


@pytest.mark.parametrize("end", [bytes(8), b"\1" * 4])
def test_compressed_data_that_is_not_what_it_says_is_refused(
    end: bytes, tmp_path: Path, take: Import
) -> None:
    """Its checksum and its length are compared, as gunzip does."""
    whole = gzip.compress(csv_text(LOGGED).encode())
    path = tmp_path / "a.csv.gz"
    path.write_bytes(whole[: -len(end)] + end)
    damaged = tmp_path / "b.csv.gz"
    damaged.write_bytes(whole[:20] + b"\xff" * 40 + whole[60:])

    for file in take(path, damaged).files:
        assert file.error == "The file cannot be read: its compressed data is damaged."


FULL = """
import resource, sys
from pathlib import Path
from checks.errors import ConfigurationError
from checks.workspaces.imports import import_files
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
try:
    report = import_files([Path(sys.argv[1])], "w")
    print([file.error for file in report.files])
except ConfigurationError as error:
    print(error)
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_full_disk_is_no_fault_of_the_file(encoding: str, tmp_path: Path) -> None:
    """What cannot be written is told of the place where it is written."""
    rows = [
        logged(event(n, properties=json.dumps({"x": os.urandom(99).hex()}))) for n in range(9000)
    ]
    path = tmp_path / "a.csv"
    path.write_bytes(csv_text(rows).encode(encoding))
    told = subprocess.run(
        [sys.executable, "-c", FULL, str(path)],
        env=os.environ | {"FOUNDRY_DOCTOR_DATA_DIR": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "ran out of memory or disk space" in told.stdout, told.stdout + told.stderr


def test_what_cannot_be_written_is_not_the_file_s_fault(tmp_path: Path) -> None:
    """An error of the disk is told apart from one of the file by the path that it names."""
    path = write(tmp_path, "a.csv", csv_text(LOGGED))
    copy = "COPY (SELECT * FROM read_csv($path)) TO '/dev/full' (USE_TMP_FILE false)"
    with duckdb.connect() as connection:
        with pytest.raises(duckdb.IOException):
            run(connection, copy, path)
        with pytest.raises(FileError):
            run(connection, "SELECT * FROM read_csv($path)", tmp_path / "missing.csv")
