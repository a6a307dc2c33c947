"""Imports of several visitors: in turn, each seen by whoever started it, a fault only by them."""

import logging
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from checks.workspaces.imports import ImportReport, import_files
from checks.workspaces.store import list_workspaces, parts
from dashboard.context import import_jobs, viewer
from dashboard.context.viewer import Viewer
from tests.dashboard.page_driver import Page
from tests.dashboard.settings_driver import BEHIND_A_PLATFORM, BLANK, everything, open_at
from tests.waiting import PATIENCE_S, until
from tests.workspaces.exports import event, lines, logged

pytestmark = pytest.mark.usefixtures("jobs")

JOBS = "dashboard.setup.imports.JOBS"
ANA, BEN = Viewer(name="Ana", id="a-1"), Viewer(name="Ben", id="b-1")
Look = Callable[[Viewer], Page]


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch, nothing_known: None) -> Iterator[import_jobs.Jobs]:
    """Start with a store of imports of the test's own, and leave none at work."""
    own = import_jobs.Jobs()
    monkeypatch.setattr(JOBS, own)
    yield own
    own.close(within_s=PATIENCE_S)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch, jobs: import_jobs.Jobs) -> Iterator[threading.Event]:
    """Hold imports until this is set."""
    opened = threading.Event()

    def held(*args: Any, **named: Any) -> ImportReport:
        opened.wait()
        return import_files(*args, **named)

    monkeypatch.setattr(import_jobs, "import_files", held)
    yield opened
    opened.set()


@pytest.fixture
def seen_by(monkeypatch: pytest.MonkeyPatch) -> Look:
    """Open Settings behind a platform that has signed in this visitor."""

    def open_(who: Viewer) -> Page:
        page: list[Page] = []
        monkeypatch.setattr(viewer, "viewer_from_headers", lambda _headers: who)
        page.append(open_at(BEHIND_A_PLATFORM, "settings"))
        return page[0]

    return open_


def content(count: int) -> bytes:
    """Return a file of so many requests."""
    return lines([logged(event(n)) for n in range(count)]).encode()


def send(page: Page, name: str, into: str, text: bytes) -> Page:
    """Choose a file and import it."""
    page.at.file_uploader[0].set_value([(name, text, "application/json")])
    page.fill("Local workspace", into)
    return page.click("Import")


def is_idle(seen_by: Look, who: Viewer) -> bool:
    """Tell whether a visitor's page shows no import under way."""
    return "Stop" not in seen_by(who).buttons


def rows(name: str) -> int:
    """Return how many requests a workspace holds."""
    return sum(part.kept for part in parts(name)) if name in list_workspaces() else 0


def test_two_visitors_import_at_once_and_both_have_their_rows(
    gate: threading.Event, seen_by: Look
) -> None:
    """The second one waits in turn, and neither sees the other's file names."""
    send(seen_by(ANA), "anas-secret.jsonl", "anas", content(5))
    ben = send(seen_by(BEN), "bens-secret.jsonl", "bens", content(3))

    assert "anas-secret" not in everything(ben)
    assert "Stop" in ben.buttons
    gate.set()
    until(lambda: rows("anas") == 5 and rows("bens") == 3)
    for who, own, others in ((ANA, "anas-secret", "bens-secret"), (BEN, "bens-secret", "anas-")):
        until(partial(is_idle, seen_by, who))
        told = everything(seen_by(who))
        assert own in told
        assert others not in told.replace("anas,", "")


def test_only_whoever_imported_it_removes_it(gate: threading.Event, seen_by: Look) -> None:
    """After a restart, too; what the operator imported is the operator's."""
    gate.set()
    send(seen_by(ANA), "a.jsonl", "shared", content(2))
    until(lambda: rows("shared") == 2)
    until(lambda: "Stop" not in seen_by(ANA).buttons)

    assert not {"Remove", "Erase my imports"} & set(seen_by(BEN).buttons)
    page = seen_by(ANA)
    assert {"Remove", "Erase my imports"} <= set(page.buttons)
    page.click("Remove")
    assert rows("shared") == 0


def test_a_name_cannot_turn_the_page_around(gate: threading.Event, seen_by: Look) -> None:
    """Whoever sent a file chose its name: no signs of direction and no line ends are drawn."""
    gate.set()
    send(seen_by(ANA), "\u202egnp\n\u200b.jsonl", "anas", content(2))
    until(lambda: rows("anas") == 2)
    until(partial(is_idle, seen_by, ANA))
    page = seen_by(ANA)
    drawn = [str(option) for box in page.at.selectbox for option in box.options]
    drawn += [str(cell) for table in page.at.dataframe for cell in table.value.get("Files", [])]

    assert len([text for text in drawn if "gnp" in text]) == 2
    assert not any(sign in text for sign in "\u202e\u200b\n" for text in drawn)


def test_a_visitor_downloads_their_own_imports_and_the_operators(
    gate: threading.Event, seen_by: Look, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nobody else's: neither in the archive nor in what the button says of it."""
    gate.set()
    for who, name, count in ((ANA, "anas", 5), (BEN, "bens", 3)):
        send(seen_by(who), f"{name}.jsonl", name, content(count))
        until(lambda name=name, count=count: rows(name) == count)  # type: ignore[misc]
        until(partial(is_idle, seen_by, who))
    (tmp_path / "operators.jsonl").write_bytes(content(2))
    import_files([tmp_path / "operators.jsonl"], "operators")
    offered: list[tuple[str, bytes]] = []

    def button(label: str, *, data: Callable[[], bytes], **_: Any) -> None:
        offered.append((label, data()))

    monkeypatch.setattr("dashboard.setup.kept.st.download_button", button)
    seen_by(BEN)
    open_at(BLANK, "settings")
    (label, own), (label_of_all, everybodys) = offered

    assert (label, label_of_all) == ("Download my imports", "Download all")
    assert packed(own) == {"bens", "operators"}
    assert packed(everybodys) == {"anas", "bens", "operators"}


def packed(archive: bytes) -> set[str]:
    """Return the workspaces whose imports an archive holds."""
    with zipfile.ZipFile(BytesIO(archive)) as opened:
        return {name.split("/")[0] for name in opened.namelist()}


def test_a_fault_in_an_import_is_a_card_for_its_visitor_alone(
    monkeypatch: pytest.MonkeyPatch, seen_by: Look, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged once under its reference, and no page crashes, however often it is drawn."""

    def crash(*_: Any, **__: Any) -> ImportReport:
        raise RecursionError("maximum recursion depth exceeded")

    monkeypatch.setattr(import_jobs, "import_files", crash)
    with caplog.at_level(logging.ERROR, "foundry_doctor"):
        send(seen_by(ANA), "deep.json", "anas", b'{"a":' * 50_000)
        until(lambda: seen_by(ANA).at.error)

    alert = seen_by(ANA).run().run().alert
    assert "under the reference" in alert
    assert "could not be displayed" not in alert
    assert "RecursionError" not in alert
    assert [r.getMessage() for r in caplog.records if "fault" in r.getMessage()][1:] == []
    assert not seen_by(BEN).at.error
    monkeypatch.setattr(import_jobs, "import_files", import_files)
    send(seen_by(BEN), "b.jsonl", "bens", content(3))
    until(lambda: rows("bens") == 3)


def test_a_full_queue_keeps_the_files_that_were_chosen(
    gate: threading.Event, seen_by: Look
) -> None:
    """The visitor is told, and tries again with the same click."""
    page = seen_by(ANA)
    for number in range(import_jobs.OF_ONE):
        send(page, f"{number}.jsonl", "anas", content(1))
    send(page, "one-more.jsonl", "bens", content(4))

    assert "Too many imports are waiting" in everything(page)
    assert [file.name for file in page.at.file_uploader[0].value] == ["one-more.jsonl"]
    gate.set()
    until(lambda: "Stop" not in page.run().buttons)
    page.click("Import")
    until(lambda: rows("bens") == 4)


def job(jobs: import_jobs.Jobs, owner: str, into: str = "w") -> import_jobs.Job:
    """Start an import of one request."""
    return jobs.start([import_jobs.Upload(name="a", content=BytesIO(content(1)))], into, owner)


def test_the_queue_has_an_end(gate: threading.Event, jobs: import_jobs.Jobs) -> None:
    """However many visitors there are."""
    for number in range(import_jobs.WAITING + 1):
        job(jobs, f"{number}", f"w{number}")

    with pytest.raises(import_jobs.TooManyImportsError):
        job(jobs, "one more")
    assert len(jobs.unfinished("0")) == 1


def test_an_import_that_is_stopped_while_it_waits_leaves_nothing(
    gate: threading.Event, jobs: import_jobs.Jobs
) -> None:
    """Those behind it have their turn."""
    job(jobs, "a", "one")
    stopped, third = job(jobs, "b", "two"), job(jobs, "c", "three")
    assert [jobs.ahead_of(each) for each in (stopped, third)] == [1, 2]

    jobs.stop(stopped)
    gate.set()
    until(lambda: third.is_over)

    assert list_workspaces() == ["one", "three"]
    assert stopped.report is None
    assert stopped.complaint


def test_the_end_of_the_server_leaves_no_file(
    gate: threading.Event, jobs: import_jobs.Jobs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Neither of the import that runs nor of those that wait."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    job(jobs, "a", "one")
    job(jobs, "b", "two")
    assert len(list((tmp_path / "temporary").iterdir())) == 2

    jobs.close(within_s=0.0)

    assert list((tmp_path / "temporary").iterdir()) == []


def test_on_ones_own_machine_each_tab_sees_the_import(gate: threading.Event) -> None:
    """There is nobody else; and everything may be erased."""
    send(open_at(BLANK, "settings"), "a.jsonl", "own", content(2))

    assert "Stop" in open_at(replace(BLANK), "settings").buttons
    gate.set()
    until(lambda: "Erase all imports" in open_at(BLANK, "settings").buttons)
