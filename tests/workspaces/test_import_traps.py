"""What is odd in real logs does not change the count of requests."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb
import pytest

from checks.workspaces import store
from checks.workspaces.imports.materialise import Materialisation
from checks.workspaces.imports.staging import Staging
from checks.workspaces.local import LocalWorkspace
from checks.workspaces.model import Source
from tests.workspaces.conftest import Import
from tests.workspaces.exports import (
    EVENTS,
    LOGGED,
    csv_text,
    event,
    lines,
    logged,
    properties,
    rows_of,
    write,
)

Opened = Callable[[], LocalWorkspace]
POOR = {"properties": json.dumps({"apiName": "Anthropic API"}), "durationMs": -1021}
FOREIGN = POOR | {"properties": json.dumps({"apiName": "Azure OpenAI API version 2024-10-21"})}


def test_two_rows_of_a_call_are_one_request(tmp_path: Path, take: Import, opened: Opened) -> None:
    """A nearly empty second row adds no request, and a negative duration is none."""
    poor = [event(0, **POOR), event(7, **POOR)]
    take(write(tmp_path, "a.json", lines([*EVENTS, *poor])))

    assert [row["DurationMs"] for row in rows_of(opened())] == [100, 101, 102, None]


@pytest.mark.parametrize("piece_rows", [1, 2, 3, 100])
def test_a_call_that_lies_in_two_pieces_counts_once(piece_rows: int, tmp_path: Path) -> None:
    """Pieces of any size give the same requests, and none of another vendor's model."""
    gpt = json.dumps(properties("gpt-35-turbo"))
    rows = [event(0), event(1, properties=gpt), event(2), event(3), event(4)]
    second = {0: POOR, 1: FOREIGN, 3: POOR, 6: FOREIGN}
    late = [event(n, **each, time=f"2026-11-20T23:0{n}:00Z") for n, each in second.items()]
    path = write(tmp_path, "a.json", lines([*rows, *late]))
    with duckdb.connect() as connection:
        staging = Staging(connection=connection, work=tmp_path)
        staging.add(path, "a", "")
        connection.execute(f"ATTACH '{tmp_path / 'p.duckdb'}' AS part")
        made = Materialisation(staging, Source.DIAGNOSTICS, (), piece_rows=piece_rows)
        assert made.run(lambda _: None).kept == 4
        found = connection.execute("SELECT DurationMs FROM part.calls ORDER BY Time").fetchall()

    assert found == [(100,), (102,), (103,), (104,)]


def test_bad_rows_are_counted_and_shown(tmp_path: Path, take: Import) -> None:
    """A row that does not fit and a time that is none are counted, with examples."""
    text = csv_text([*LOGGED, logged(event(3, time="soon"))]) + "too,few\r\n"
    file, *_ = take(write(tmp_path, "a.csv", text)).files

    assert (file.rows, file.bad) == (5, 2)
    assert file.reasons == (
        "row 6: missing columns",
        "row 5: 'soon' is not a valid time",
    )


@pytest.mark.parametrize(("ending", "row"), [("csv", 7), ("jsonl", 6), ("json", 6)])
def test_a_bad_row_is_told_by_its_number(
    ending: str, row: int, tmp_path: Path, take: Import
) -> None:
    """It is found again in the file: a header counts, and so does a row that was left out."""
    rows = [logged(event(n)) for n in range(4)]
    left_out = "too,few\r\n" if ending == "csv" else ""
    bad = [logged(event(5, time="soon"))]
    if ending == "csv":
        head, *after = csv_text([*rows, *bad]).splitlines(keepends=True)
        text = "".join((head, after[0], left_out, *after[1:]))
    else:
        found = [*rows, {"nothing": 1}, *bad]
        text = json.dumps(found) if ending == "json" else lines(found)
    (file, *_) = take(write(tmp_path, f"a.{ending}", text)).files

    assert f"row {row}: 'soon' is not a valid time" in file.reasons


def test_a_broken_line_of_json_is_a_bad_row(tmp_path: Path, take: Import) -> None:
    """A line that is no JSON costs no other."""
    report = take(write(tmp_path, "a.json", lines(EVENTS[:2]) + "{broken\n" + lines(EVENTS[2:])))

    assert (report.files[0].rows, report.files[0].bad, report.parts[0].kept) == (4, 1, 3)


@pytest.mark.parametrize("wrap", [json.dumps, lambda rows: json.dumps({"records": rows})])
def test_a_key_with_marks_costs_nothing_else(
    wrap: Callable[[object], str], tmp_path: Path, take: Import
) -> None:
    """A key that no reader can name is passed over, and its row is kept."""
    rows = [event(n) | {'a"b': "x", "c\\d": "y", "it's": "z"} for n in range(2)]
    report = take(write(tmp_path, "a.json", wrap(rows)))

    assert (report.files[0].rows, report.files[0].bad, report.parts[0].kept) == (2, 0, 2)


def test_the_word_none_is_no_id(tmp_path: Path, take: Import, opened: Opened) -> None:
    """Calls whose ID was null are not taken for one call."""
    rows = [logged(event(n, correlationId="None")) for n in range(3)]
    take(write(tmp_path, "a.json", json.dumps(rows)))

    assert [row["ApimRequestId"] for row in rows_of(opened())] == ["", "", ""]


def test_the_same_file_adds_nothing(
    tmp_path: Path, take: Import, environ: Mapping[str, str]
) -> None:
    """A second import of the same content is told, whatever the file is called."""
    take(write(tmp_path, "a.csv", csv_text(LOGGED)))
    again = take(write(tmp_path, "b.csv", csv_text(LOGGED)))

    assert [file.is_present for file in again.files] == [True]
    assert not again.parts
    assert [part.kept for part in store.parts("w", environ)] == [3]


def test_exports_that_overlap_count_once(tmp_path: Path, take: Import, opened: Opened) -> None:
    """Of a second export only what the first had not is added."""
    take(write(tmp_path, "a.csv", csv_text(LOGGED[:2])))
    report = take(write(tmp_path, "b.json", lines(EVENTS)))

    assert [(part.kept, part.duplicates) for part in report.parts] == [(1, 2)]
    assert len(rows_of(opened())) == 3


def test_files_of_one_source_are_one_import(
    tmp_path: Path, take: Import, environ: Mapping[str, str]
) -> None:
    """Hourly files given together come to one part, in which a removed one leaves nothing."""
    paths = [write(tmp_path, f"{n}.json", lines([each])) for n, each in enumerate(EVENTS)]
    take(*reversed(paths))
    (part,) = store.parts("w", environ)

    assert (part.kept, [file.name for file in part.files]) == (3, ["2.json", "1.json", "0.json"])
    assert store.remove_part("w", part.id, environ)
    assert store.parts("w", environ) == []
