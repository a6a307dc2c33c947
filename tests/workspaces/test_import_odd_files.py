"""Files that are odd and whole: their rows come in, or the right sentence does."""

import codecs
import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from checks.workspaces.imports import opened as opening
from checks.workspaces.imports.broken import line_of_fault
from checks.workspaces.imports.staging import Staging
from checks.workspaces.local import LocalWorkspace
from tests.workspaces.conftest import Import
from tests.workspaces.exports import LOGGED, csv_text, event, lines, logged, rows_of, write
from tests.workspaces.test_import_formats import check_calls

Opened = Callable[[], LocalWorkspace]
FAR = ["290000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "infinity"]
CSV = csv_text(LOGGED)
MARK = codecs.BOM_UTF8
ODD: dict[str, bytes] = {
    "marked-twice.csv": 2 * MARK + CSV.encode(),
    "marked-twice.jsonl": 2 * MARK + lines(LOGGED).encode(),
    "marked-in-both.csv": ("\ufeff" + CSV).encode("utf-16"),
    "padded.csv.gz": gzip.compress(CSV.encode()) + bytes(512),
    "ends-of-both-kinds.csv": "\n".join(CSV.rsplit("\r\n", 2)).encode(),
    "arrays.jsonl": "".join(f"{json.dumps([row])}\n" for row in LOGGED).encode(),
    "arrays-of-two.jsonl": f"{json.dumps(LOGGED[:2])}\n{json.dumps(LOGGED[2:])}".encode(),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_files_have_their_rows(name: str, tmp_path: Path, take: Import, opened: Opened) -> None:
    """Whatever joined or padded them."""
    (tmp_path / name).write_bytes(ODD[name])
    (file,) = take(tmp_path / name).files

    assert (file.error, file.rows, file.bad) == ("", 3, 0)
    check_calls(rows_of(opened()))


def test_a_result_of_one_row_is_an_object_to_powershell(tmp_path: Path, take: Import) -> None:
    """`ConvertTo-Json` writes a list of one as its only item, and an empty one as null."""
    one = write(tmp_path, "one.json", json.dumps({"Results": LOGGED[0], "Render": None}))
    none = write(tmp_path, "none.json", json.dumps({"Results": None, "Render": None}))
    report = take(one, none)

    assert report.files[0].rows == 1
    assert report.files[1].error.startswith("The file has no rows.")


@pytest.mark.skipif(os.name == "nt", reason="names are UTF-16 there")
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_name_may_be_no_text(suffix: str, tmp_path: Path, take: Import) -> None:
    """To Linux a name is bytes, and to a report it is shown as far as it is text."""
    source = write(tmp_path, "own.csv", CSV)
    path = tmp_path / os.fsdecode(b"caf\xe9." + suffix.encode())
    if suffix == "parquet":
        with duckdb.connect() as connection:
            connection.execute(f"COPY (FROM '{source}') TO '{tmp_path}/p' (FORMAT parquet)")
        source = tmp_path / "p"
    source.rename(path)
    (file,) = take(path).files

    assert (file.error, file.rows) == ("", 3)
    assert file.name == f"caf\ufffd.{suffix}"


@pytest.mark.parametrize("time", FAR)
def test_a_time_beyond_all_logs_costs_its_row(
    time: str, tmp_path: Path, take: Import, opened: Opened
) -> None:
    """No page could show it, and no other file is at fault."""
    path = write(tmp_path, "a.csv", csv_text([*LOGGED, logged(event(3, time=time))]))
    alone = write(tmp_path, "b.csv", csv_text([logged(event(3, time=time))]))
    report = take(path, alone, write(tmp_path, "c.jsonl", lines(LOGGED[:1])))
    odd, without, whole = report.files

    assert (odd.error, odd.rows, odd.bad) == ("", 4, 1)
    assert odd.reasons == (f"row 5: {time!r} is not a valid time",)
    assert "is not a valid time" in without.error
    assert whole.error == ""
    check_calls(rows_of(opened()))


def test_a_parquet_time_beyond_all_logs_costs_no_other_file(tmp_path: Path, take: Import) -> None:
    """Its type has room for years that Python has not."""
    with duckdb.connect() as connection:
        cells = ", ".join(f"'x' AS {name}" for name in LOGGED[0] if name != "TimeGenerated")
        far = f"SELECT TIMESTAMP '290000-01-01' AS TimeGenerated, {cells}"
        connection.execute(f"COPY ({far}) TO '{tmp_path}/far.parquet' (FORMAT parquet)")
    report = take(tmp_path / "far.parquet", write(tmp_path, "a.csv", CSV))

    assert "is not a valid time" in report.files[0].error
    assert report.files[1].rows == 3


def cut(row: dict[str, Any], old: str, new: bytes) -> bytes:
    """Return a row as a line of JSON with a part of it replaced by bytes."""
    return json.dumps(row).encode().replace(old.encode(), new)


@pytest.mark.parametrize("bad", ["Köln, Århus".encode() + b"\xff", b"\\ud800"])
def test_json_that_is_no_text_is_not_called_empty(bad: bytes, tmp_path: Path, take: Import) -> None:
    """Bytes that are no UTF-8, and half a sign, break a file at their line."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join(cut(row, "Messages_Create", bad) for row in LOGGED))
    (file,) = take(path).files

    assert file.error.startswith("The file's JSON is malformed or cut off at line 1.")


def test_closed_brackets_without_end_are_not_called_empty(tmp_path: Path, take: Import) -> None:
    """They are nested too deeply, and not without rows."""
    (file,) = take(write(tmp_path, "a.json", "[" * 50_000 + "]" * 50_000)).files

    assert "nested too deeply" in file.error


@pytest.mark.parametrize(
    "text",
    [
        "\\ud83d\\ude00",
        "\\\\ud83d",
        "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    ],
)
def test_whole_signs_are_no_fault(text: str, tmp_path: Path) -> None:
    """Two halves, a backslash before the letter, and the sign itself."""
    assert line_of_fault(write(tmp_path, "a.json", f'{{"a": "{text}"}}')) is None


@pytest.mark.parametrize("kind", ["utf-16", "gzip", "both"])
def test_progress_counts_the_bytes_of_the_file(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a file is written anew and while its checksum is compared, before DuckDB reads it."""
    monkeypatch.setattr(opening, "_BLOCK", 1 << 12)
    rows = [logged(event(n, location=os.urandom(50).hex())) for n in range(1000)]
    text = csv_text(rows).encode("utf-8" if kind == "gzip" else "utf-16")
    path = tmp_path / "a.csv"
    path.write_bytes(text if kind == "utf-16" else gzip.compress(text))
    told: list[float] = []
    with duckdb.connect() as connection:
        staging = Staging(connection=connection, work=tmp_path, at=told.append)
        (file,) = [staging.add(path, "a.csv", "")]

    assert file.rows == 1000
    assert told == sorted(told)
    assert len({round(share, 2) for share in told}) > 10
    assert told[-1] == pytest.approx(0.2 if kind == "gzip" else 0.4)
