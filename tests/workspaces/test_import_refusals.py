"""A file that cannot be imported gets one clear sentence, and costs no other file."""

import gzip
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from checks.errors import ConfigurationError
from checks.workspaces import store
from checks.workspaces.imports import ImportCancelledError, Progress, import_files
from checks.workspaces.local import LocalWorkspace
from tests.workspaces.conftest import Import
from tests.workspaces.exports import LOGGED, csv_text, event, logged, parquet, rows_of, write

Opened = Callable[[], LocalWorkspace]
OTHER = (
    "TimeGenerated,Category,OperationName,ResultSignature,CorrelationId,Type\n,,,,,AppRequests\n"
)
TWO_WAYS = csv_text([logged(event(0, time="05/11/2026, 5:09:11 PM"))])
MIXED = csv_text(
    [logged(event(n, time=f"{d}/2026, 5:09:11 PM")) for n, d in ((0, "20/11"), (1, "11/20"))]
)
LOCAL = csv_text(LOGGED).replace("TimeGenerated", "TimeGenerated [Local Time]")
WRONG: Mapping[str, tuple[bytes, str]] = {
    "empty.csv": (b"", "The file is empty."),
    "blank.json": (b" \n", "The file is empty."),
    "heads.csv": (csv_text(LOGGED).splitlines()[0].encode(), "The file has no rows."),
    "prose.csv": (b"Dear customer\nhello\n", "neither JSON nor Parquet"),
    "other.csv": (b"a,b\n1,2\n", "do not match any known table (a, b)"),
    "type.csv": (OTHER.encode(), "rows from AppRequests"),
    "two-ways.csv": (TWO_WAYS.encode(), "--dates dmy (day first) or --dates mdy (month first)"),
    "mixed.csv": (
        MIXED.encode(),
        "Some of the file's dates begin with the day, and others with the month",
    ),
    "local-time.csv": (LOCAL.encode(), "unspecified time zone"),
    "cut.json": (b'[{"TimeGenerated": "2026', "malformed"),
    "empty-list.json": (b"[]", "The file has no rows."),
    "text.parquet": (b"a,b\n1,2\n", "does not start with a valid Parquet header"),
    "cut.parquet": (b"PAR1....", "cannot be read"),
    "cut.gz": (gzip.compress(csv_text(LOGGED).encode())[:60], "its compressed data is damaged"),
    "archive.csv": (b"PK\x03\x04\0\0", "ZIP archive"),
    "binary.csv": (b"a,b\0c", "neither text nor Parquet"),
}


def test_wrong_files_are_told_apart(tmp_path: Path, take: Import) -> None:
    """Each wrong file has its own reason, and the right one among them is imported."""
    for name, (content, _) in WRONG.items():
        (tmp_path / name).write_bytes(content)
    right = write(tmp_path, "right.csv", csv_text(LOGGED))
    missing = tmp_path / "missing.csv"

    report = take(tmp_path, *(tmp_path / name for name in WRONG), right, missing)

    folder, *files, last = report.files
    assert folder.error == "The path is a folder. Specify the files in it."
    assert last.error == "The file cannot be read: No such file or directory."
    for (_, expected), file in zip((*WRONG.values(), (b"", "")), files, strict=True):
        assert expected in file.error, file.name
        assert str(tmp_path) not in file.error
    assert [part.kept for part in report.parts] == [3]


def test_a_second_import_at_once_is_refused(
    tmp_path: Path, take: Import, environ: Mapping[str, str]
) -> None:
    """While an import runs another into the same workspace is refused, and queries are not."""
    path = write(tmp_path, "a.csv", csv_text(LOGGED))
    take(path)
    refused: list[str] = []

    def meanwhile(_: Progress) -> None:
        assert len(rows_of(LocalWorkspace("w", store.folder_of("w", environ)))) == 3
        with pytest.raises(ConfigurationError) as caught:
            take(path)
        refused.append(str(caught.value))

    import_files([path], "w", on_progress=meanwhile, environ=environ)

    assert "another import" in refused[0]


def test_a_cancelled_import_leaves_nothing(tmp_path: Path, environ: Mapping[str, str]) -> None:
    """An import that is stopped while it maps leaves no part and no temporary file."""
    cancelled = threading.Event()
    path = write(tmp_path, "a.csv", csv_text(LOGGED))

    def stop(progress: Progress) -> None:
        if progress.stage == "mapping":
            cancelled.set()

    with pytest.raises(ImportCancelledError):
        import_files([path], "w", on_progress=stop, cancelled=cancelled, environ=environ)

    assert store.list_workspaces(environ) == []


def test_what_a_crash_left_is_cleared(tmp_path: Path, take: Import, opened: Opened) -> None:
    """An import that was killed is in nobody's way."""
    take(write(tmp_path, "a.csv", csv_text(LOGGED[:1])))
    left = tmp_path / "data" / "workspaces" / "w" / ".importing"
    left.mkdir()
    (left / "staging.duckdb").write_bytes(b"half")
    parquet(tmp_path / "b.parquet", LOGGED)
    take(tmp_path / "b.parquet")

    assert len(rows_of(opened())) == 3
    assert not left.exists()
