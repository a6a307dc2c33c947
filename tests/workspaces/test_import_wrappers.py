"""The forms in which PowerShell, Kusto and Excel hand on the same rows."""

import gzip
import json
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from checks.workspaces.local import LocalWorkspace
from tests.workspaces.conftest import Import
from tests.workspaces.exports import (
    LOGGED,
    Row,
    answer,
    csv_text,
    event,
    lines,
    logged,
    rows_of,
    write,
)
from tests.workspaces.test_import_formats import check_calls

Opened = Callable[[], LocalWorkspace]


def kusto_table(rows: Iterable[Row], **more: object) -> Row:
    """Return a table as Kusto's two versions have it."""
    rows = list(rows)
    columns = [{"ColumnName": name, "ColumnType": "string"} for name in rows[0]]
    return more | {"Columns": columns, "Rows": [list(row.values()) for row in rows]}


def frames(*, progressive: bool) -> list[Row]:
    """Return a response of Kusto's second version."""
    primary = kusto_table(LOGGED, TableId=1, TableKind="PrimaryResult", TableName="PrimaryResult")
    head = [
        {"FrameType": "DataSetHeader", "IsProgressive": progressive, "Version": "v2.0"},
        {"FrameType": "DataTable", **kusto_table([{"a": "1"}], TableId=0, TableKind="Properties")},
    ]
    end = {"FrameType": "DataSetCompletion", "HasErrors": False, "Cancelled": False}
    if not progressive:
        return [*head, {"FrameType": "DataTable", **primary}, end]
    first, *others = primary.pop("Rows")
    piece = {"FrameType": "TableFragment", "TableFragmentType": "DataAppend", "TableId": 1}
    return [
        *head,
        {"FrameType": "TableHeader", **primary},
        piece | {"Rows": [first]},
        piece | {"Rows": others},
        {"FrameType": "TableCompletion", "TableId": 1, "RowCount": 3},
        end,
    ]


KUSTO = {"Tables": [kusto_table(LOGGED, TableName="Table_0"), kusto_table([{"Value": "x"}])]}
FORMS = {
    "powershell.json": json.dumps({"Results": LOGGED, "Render": None, "Error": None}, indent=4),
    "powershell-5.json": json.dumps({"Results": {"value": LOGGED, "Count": 3}, "Render": None}),
    "render-first.json": json.dumps({"Render": None, "Statistics": {}, "Results": LOGGED}),
    "kusto-1.json": json.dumps(KUSTO),
    "kusto-2.json": json.dumps(frames(progressive=False)),
    "kusto-2-progressive.json": json.dumps(frames(progressive=True), indent=1),
    "sep.csv": "sep=,\r\n" + csv_text(LOGGED),
    "sep-semicolon.csv": "sep=;\n"
    + "\n".join(
        ";".join(f'"{cell}"' for cell in row)
        for row in (LOGGED[0], *([str(v).replace('"', '""') for v in r.values()] for r in LOGGED))
    ).replace('"None"', ""),
}
"""Name to text, each with the three calls."""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize("name", [*FORMS, "iso.csv", "lines.jsonl"])
def test_every_form_says_the_same(
    name: str, encoding: str, tmp_path: Path, take: Import, opened: Opened
) -> None:
    """In the encodings of Windows, too: PowerShell 5 writes UTF-16, with a mark or without."""
    texts = FORMS | {"iso.csv": csv_text(LOGGED), "lines.jsonl": lines(LOGGED)}
    (tmp_path / name).write_bytes(texts[name].encode(encoding))

    (file,) = take(tmp_path / name).files

    assert (file.error, file.rows, file.bad) == ("", 3, 0)
    check_calls(rows_of(opened()))


def test_compressed_utf_16_is_read(tmp_path: Path, take: Import) -> None:
    """Both at once are no more than one after the other."""
    (tmp_path / "a.gz").write_bytes(gzip.compress(csv_text(LOGGED).encode("utf-16")))

    assert take(tmp_path / "a.gz").parts[0].kept == 3


def test_a_bad_row_below_a_separator_line_is_told_by_its_number(
    tmp_path: Path, take: Import
) -> None:
    """The line that Excel does not show is one of the file all the same."""
    text = "sep=,\r\n" + csv_text([*LOGGED, logged(event(3, time="soon"))])
    (file,) = take(write(tmp_path, "a.csv", text)).files

    assert file.reasons == ("row 6: 'soon' is not a valid time",)


def test_rows_that_replace_each_other_are_refused(tmp_path: Path, take: Import) -> None:
    """Of a progressive response some rows are only estimates."""
    replaced = json.dumps(frames(progressive=True)).replace("DataAppend", "DataReplace", 1)
    (file,) = take(write(tmp_path, "a.json", replaced)).files

    assert "results_progressive_enabled" in file.error


def test_a_response_that_lacks_rows_says_so(tmp_path: Path, take: Import) -> None:
    """Log Analytics and Kusto hand on what they have, with an error beside it."""
    error = {"code": "PartialError", "message": "There were some errors."}
    ended = frames(progressive=False)
    ended[-1] = {"FrameType": "DataSetCompletion", "HasErrors": True, "OneApiErrors": [{}]}
    for number, document in enumerate((answer(LOGGED) | {"error": error}, ended)):
        (file,) = take(write(tmp_path, f"{number}.json", json.dumps(document))).files
        assert file.rows == 3
        assert file.notes[0].startswith("The file holds only part of the query's rows")
    (file,) = take(write(tmp_path, "whole.json", json.dumps(answer(LOGGED)))).files

    assert file.notes == ()


ONE_API = {"OneApiErrors": [{"error": {"code": "LimitsExceeded", "message": "Too many rows."}}]}
STATUS = [
    {"Timestamp": "2026-11-20T17:09:11Z", "Severity": 4, "SeverityName": "Info"},
    {"Timestamp": "2026-11-20T17:09:12Z", "Severity": 2, "SeverityName": "Error"},
]


def broken_off(first: Row) -> Row:
    """Return a table in which an error stands behind the rows."""
    return first | {"Rows": [*first["Rows"], ONE_API]}


PARTIAL = {
    "errors beside the tables": KUSTO | ONE_API,
    "exceptions beside the tables": KUSTO | {"Exceptions": ["Query execution has exceeded"]},
    "an error among the rows": {"Tables": [broken_off(kusto_table(LOGGED)), *KUSTO["Tables"][1:]]},
    "a bad status at the end": {"Tables": [*KUSTO["Tables"], kusto_table(STATUS)]},
    "an error among the second version's rows": [
        broken_off(frame) if frame.get("TableKind") == "PrimaryResult" else frame
        for frame in frames(progressive=False)
    ],
    "an error among the query API's rows": {
        "tables": [{**each, "rows": [*each["rows"], ONE_API]} for each in answer(LOGGED)["tables"]]
    },
}


@pytest.mark.parametrize("name", PARTIAL)
def test_wherever_kusto_puts_an_error_the_rows_are_partial(
    name: str, tmp_path: Path, take: Import, opened: Opened
) -> None:
    """The rows that are there come in, the error is none of them, and a line says so."""
    (file,) = take(write(tmp_path, "a.json", json.dumps(PARTIAL[name]))).files

    assert (file.error, file.rows, file.bad) == ("", 3, 0)
    assert file.notes[0].startswith("The file holds only part of the query's rows")
    check_calls(rows_of(opened()))


@pytest.mark.parametrize("said", [{"OneApiErrors": []}, {"Exceptions": None}, {"error": None}])
def test_a_response_without_an_error_is_whole(said: Row, tmp_path: Path, take: Import) -> None:
    """An empty list of errors is none, and so is a good status."""
    document = {"Tables": [*KUSTO["Tables"], kusto_table(STATUS[:1])]} | said
    (file,) = take(write(tmp_path, "a.json", json.dumps(document))).files

    assert (file.rows, file.notes) == (3, ())
