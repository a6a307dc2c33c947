"""What a visitor may add to: their own workspaces, and none of the operator's."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from checks.workspaces.imports import import_files
from checks.workspaces.room import MAX_GB
from checks.workspaces.store import list_workspaces, parts
from dashboard.context import import_jobs, import_owners, viewer
from dashboard.context.viewer import Viewer
from tests.dashboard.page_driver import Page
from tests.dashboard.settings_driver import BEHIND_A_PLATFORM, BLANK, everything, open_at
from tests.waiting import PATIENCE_S, until
from tests.workspaces.exports import event, lines, logged

ANA = Viewer(name="Ana", id="a-1")
SAID = "belongs to the person who runs this dashboard"
Send = Callable[..., Page]


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch, nothing_known: None) -> Iterator[import_jobs.Jobs]:
    """Start with a store of imports of the test's own, and leave none at work."""
    own = import_jobs.Jobs()
    monkeypatch.setattr("dashboard.setup.imports.JOBS", own)
    monkeypatch.setattr(viewer, "viewer_from_headers", lambda _headers: ANA)
    yield own
    own.close(within_s=PATIENCE_S)


def file_of(folder: Path, *numbers: int) -> Path:
    """Write a file of these requests."""
    path = folder / f"{numbers[0]}.jsonl"
    path.write_text(lines([logged(event(n)) for n in numbers]), encoding="utf-8")
    return path


def send(page: Page, path: Path, into: str) -> Page:
    """Choose a file and import it."""
    page.at.file_uploader[0].set_value([(path.name, path.read_bytes(), "application/json")])
    page.fill("Local workspace", into)
    return page.click("Import")


def requests(name: str) -> int:
    """Return how many requests a workspace holds."""
    return sum(part.kept for part in parts(name)) if name in list_workspaces() else 0


def test_a_visitor_adds_nothing_to_what_the_operator_imported(
    jobs: import_jobs.Jobs, tmp_path: Path
) -> None:
    """The page says so and keeps the files; under another name they come in."""
    import_files([file_of(tmp_path, 0, 1)], "operators")
    page = send(open_at(BEHIND_A_PLATFORM, "settings"), file_of(tmp_path, 5), "operators")

    assert SAID in everything(page)
    assert [file.name for file in page.at.file_uploader[0].value] == ["5.jsonl"]
    assert jobs.unfinished(ANA.id) == ()
    page.fill("Local workspace", "anas").click("Import")
    until(lambda: requests("anas") == 1)
    assert requests("operators") == 2


@pytest.mark.parametrize("named", ["default", "allowed"])
def test_what_the_dashboard_was_started_with_is_the_operators(
    named: str, jobs: import_jobs.Jobs, tmp_path: Path
) -> None:
    """Before the first import into it, too, and in capitals."""
    settings = BEHIND_A_PLATFORM
    if named == "allowed":
        settings = replace(settings, allowed_workspaces=("local:logs",))
    else:
        settings = replace(settings, defaults=replace(settings.defaults, workspace="local:logs"))
    page = send(open_at(settings, "settings"), file_of(tmp_path, 0), "LOGS")

    assert SAID in everything(page)
    assert jobs.unfinished(ANA.id) == ()


def test_what_became_the_operators_while_an_import_waited_is_the_operators(
    jobs: import_jobs.Jobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is looked at again when the import's turn comes."""
    opened, first, second = threading.Event(), file_of(tmp_path, 0), file_of(tmp_path, 5)

    def held(*args: object, **named: object) -> object:
        opened.wait()
        return import_files(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(import_jobs, "import_files", held)
    for path, into in ((first, "anas"), (second, "late")):
        jobs.start([import_jobs.Upload(name="a", content=BytesIO(path.read_bytes()))], into, "a-1")
    import_files([first], "late")
    opened.set()
    until(lambda: jobs.unfinished("a-1") == ())

    last = jobs.last("a-1")
    assert last is not None
    assert SAID in last.complaint
    assert (requests("anas"), requests("late")) == (1, 1)


def test_who_is_alone_adds_to_anything(jobs: import_jobs.Jobs, tmp_path: Path) -> None:
    """On one's own machine the operator and the visitor are one."""
    import_files([file_of(tmp_path, 0, 1)], "operators")
    send(open_at(BLANK, "settings"), file_of(tmp_path, 5), "operators")

    until(lambda: requests("operators") == 3)
    import_owners.check_may_add("operators", "", ("local:operators",))
    until(lambda: jobs.unfinished() == ())


def test_visitors_add_to_their_own(jobs: import_jobs.Jobs, tmp_path: Path) -> None:
    """What they have imported is theirs, so that a second month joins the first."""
    for number, path in enumerate((file_of(tmp_path, 0, 1), file_of(tmp_path, 5))):
        send(open_at(BEHIND_A_PLATFORM, "settings"), path, "anas")
        until(lambda count=2 + number: requests("anas") == count)  # type: ignore[misc]
        until(lambda: jobs.unfinished(ANA.id) == ())


def test_a_full_disk_space_is_told_and_nothing_goes(
    jobs: import_jobs.Jobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page says how much there is, how much may be, and what to remove."""
    import_files([file_of(tmp_path, 0, 1)], "operators")
    assert "MB of 20 GB" in everything(open_at(BEHIND_A_PLATFORM, "settings"))
    monkeypatch.setenv(MAX_GB, "0.0001")
    page = send(open_at(BEHIND_A_PLATFORM, "settings"), file_of(tmp_path, 5), "anas")
    until(lambda: jobs.unfinished(ANA.id) == ())
    told = everything(page.run())

    assert "There is no room for another import." in told + page.alert
    assert "local:operators" in told + page.alert
    assert list_workspaces() == ["operators"]
    assert requests("operators") == 2
