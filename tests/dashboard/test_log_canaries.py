"""A secret in an imported file comes out on no page, in no table, CSV, copy or name."""

import json
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from checks import cli
from checks.workspaces import store
from checks.workspaces.compose import everything
from checks.workspaces.imports import ImportReport, import_files
from checks.workspaces.local import open_workspace
from dashboard.context.settings import Settings
from dashboard.kit.support import requests_text
from dashboard.telemetry.load import holdings_of, window_of
from dashboard.telemetry.questions import span_of
from dashboard.telemetry.rows import RowsAsked, recent_failures, slowest
from dashboard.telemetry.tables import csv_of
from dashboard.telemetry.window import Asked
from tests.canary_cases import assert_absent
from tests.dashboard.page_driver import Page
from tests.dashboard.settings_driver import everything as all_text
from tests.dashboard.settings_driver import open_at
from tests.workspaces.canary_exports import CANARIES, PLACES, write_canaries
from tests.workspaces.exports import SPAN

SECRETS = {kind: text.split("=")[-1].split()[-1] for kind, text in CANARIES.items()}
PAGES = ("latency", "errors", "usage", "settings", "diagnose", "explain")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the files lie, and the data folder among them."""
    return tmp_path_factory.mktemp("canaries")


@pytest.fixture(scope="module")
def imported(folder: Path) -> ImportReport:
    """Import all the files, once for all tests."""
    environ = {store.DATA_DIR: str(folder / "data")}
    return import_files(write_canaries(folder), "canaries", environ=environ)


@pytest.fixture
def report(
    folder: Path, imported: ImportReport, nothing_known: None, monkeypatch: pytest.MonkeyPatch
) -> ImportReport:
    """Return what the import said, in a place where nothing else is known."""
    monkeypatch.setenv(store.DATA_DIR, str(folder / "data"))
    return imported


def assert_none(*texts: str) -> None:
    """Assert that no 12 characters of any of them are in a text."""
    for secret in SECRETS.values():
        assert_absent(secret, *texts)


def test_every_file_came_in(report: ImportReport) -> None:
    """Sixty files, each with a row and none with an error."""
    assert len(report.files) == len(PLACES) * len(CANARIES) == 60
    assert [file.error for file in report.files] == [""] * 60
    assert sum(part.kept for part in report.parts) >= 55


def test_no_frame_csv_or_copy_of_sixty_files_tells_a_secret(report: ImportReport) -> None:
    """What the pages draw from: the window's groups, rows, holdings, and what leaves as files."""
    workspace = open_workspace("local:canaries")
    now = SPAN.end
    window = window_of(workspace, Asked(hours=24), lambda: now)
    counting = everything(workspace.sources)
    span = span_of(workspace, 24, now)
    asked = RowsAsked(span=span)
    frames = [slowest(workspace, counting, asked), recent_failures(workspace, counting, asked)]
    for name in frames[0]["deployment"].unique():
        one = RowsAsked(span=span, deployments=(name,))
        frames.append(slowest(workspace, counting, one))
        assert len(frames[-1])
    frames += [window.cube.groups, holdings_of(workspace, span)[0]]
    whole = workspace.query("calls | sort by Time asc", span)
    frames.append(pd.DataFrame({name: whole.values(name).to_pylist() for name in whole.columns}))

    texts = [frame.to_csv() for frame in frames]
    texts += [csv_of(frame).decode() for frame in frames[:2]]
    texts += [requests_text(f, workspace="local:canaries", is_sandbox=False) for f in frames[:2]]

    assert len(frames[-1]) >= 55
    assert "«redacted " in texts[0]
    assert_none(*texts)


def test_no_name_of_a_file_tells_a_secret(
    report: ImportReport, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not in the report, nor where an import is listed, nor on the command line."""
    cli.main(["import", *map(str, sorted(folder.glob("*.csv"))[:12]), "--name", "again"])

    out, errors = capsys.readouterr()
    assert_none(repr(report), repr(store.parts("canaries")), out, errors)


def test_what_is_kept_holds_them_only_in_ids(report: ImportReport) -> None:
    """Columns of few distinct texts are masked at import, and the file's names with them."""
    paths = store.part_paths(store.folder_of("canaries"))
    with duckdb.connect() as connection:
        for number, path in enumerate(paths):
            store.attach(connection, path, f"part{number}")
        tables = [connection.table(f"part{number}.calls").df() for number in range(len(paths))]
        names = [connection.table(f"part{number}.files").df() for number in range(len(paths))]

    assert len(tables) == len(report.parts) == 2
    ids = ["ApimRequestId", "RequestId"]
    assert_none(*(table.drop(columns=ids).to_csv() for table in tables))
    assert_none(*(table.to_csv() for table in names))
    assert SECRETS["anthropic"] in "".join(table[ids].to_csv() for table in tables)


@pytest.mark.parametrize("name", PAGES)
def test_no_page_tells_a_secret(name: str, report: ImportReport) -> None:
    """Everything that a page sends to the browser: words, tables, code, options and charts."""
    page = open_at(Settings(), name, workspace="local:canaries", range="1")

    assert not page.at.exception
    assert_none(all_text(page), sent(page))


def sent(page: Page) -> str:
    """Return all that the page's elements hold, as they go to the browser."""
    return "\n".join(
        json.dumps(str(element.proto), ensure_ascii=False) for element in page.at.main if element
    )
