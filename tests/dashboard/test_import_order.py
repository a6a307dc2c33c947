"""Dates that can be read in two ways are asked for on the page; the file waits for the answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from checks.workspaces.store import parts
from dashboard.context import import_jobs
from tests.dashboard.page_driver import Page
from tests.dashboard.settings_driver import BLANK, everything, open_at
from tests.waiting import PATIENCE_S, until
from tests.workspaces.exports import csv_text, event, logged

FILE = csv_text([logged(event(n, time=f"0{n + 5}/11/2026, 5:09:11 pm")) for n in range(3)]).encode()


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch, nothing_known: None) -> Iterator[import_jobs.Jobs]:
    """Start with a store of imports of the test's own, and leave none at work."""
    own = import_jobs.Jobs()
    monkeypatch.setattr("dashboard.setup.imports.JOBS", own)
    yield own
    own.close(within_s=PATIENCE_S)


def asked(jobs: import_jobs.Jobs) -> Page:
    """Upload the file, and return the page once the import has ended."""
    page = open_at(BLANK, "settings")
    page.at.file_uploader[0].set_value([("portal.csv", FILE, "text/csv")])
    page.fill("Local workspace", "asked").click("Import")
    until(lambda: not jobs.unfinished() and jobs.last() is not None)
    return open_at(BLANK, "settings")


@pytest.mark.parametrize(("way", "first"), [("dmy", "2026-11-05"), ("mdy", "2026-05-11")])
def test_the_answer_imports_the_file_that_is_here(
    way: str, first: str, jobs: import_jobs.Jobs
) -> None:
    """Nothing is guessed, nothing is uploaded twice, and the file goes with the import."""
    page = asked(jobs)
    assert "Which number in the dates is the day?" in everything(page)
    (question,) = [radio for radio in page.at.radio if radio.label == "Order of day and month"]
    before = jobs.last()
    assert before is not None
    assert before.kept is not None
    folder = before.kept[0]

    question.set_value(way)
    page.click("Import with this order")
    until(lambda: not jobs.unfinished() and jobs.last() is not before)

    (part,) = parts("asked")
    assert (part.kept, f"{part.first:%Y-%m-%d}") == (3, first)
    until(lambda: not folder.exists())
    assert "Which number" not in everything(open_at(BLANK, "settings"))


def test_no_answer_is_no_order(jobs: import_jobs.Jobs) -> None:
    """A click without a choice imports nothing, and the question stays."""
    page = asked(jobs).click("Import with this order")

    assert "Choose an order first." in everything(page)
    assert jobs.last() is not None
    assert not jobs.unfinished()


def test_files_that_wait_for_an_answer_are_bounded(
    jobs: import_jobs.Jobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest question goes, and its files with it; those of a closed server go too."""
    monkeypatch.setattr(import_jobs, "ASKING", 2)
    kept = []
    for owner in ("a", "b", "c"):
        with (tmp_path / owner).open("w+b") as content:
            content.write(FILE)
            upload = import_jobs.Upload(name="x.csv", content=content)
            job = jobs.start([upload], owner, owner)
        until(lambda job=job: jobs.last(job.owner) is job)  # type: ignore[misc]
        until(lambda job=job: job.kept is not None)  # type: ignore[misc]
        kept.append(job)

    until(lambda: kept[0].kept is None)
    assert [job.kept is None for job in kept] == [True, False, False]
    folders = [job.kept[0] for job in kept[1:] if job.kept]
    jobs.close(within_s=PATIENCE_S)
    assert not any(folder.exists() for folder in folders)
