"""An evidence file on Diagnose: the page of its run, marked as from a file; kept nowhere."""

from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

from checks.archive.changes import Change
from checks.archive.files import MOST_BYTES
from dashboard.diagnose import opening
from tests.archive.test_judged_again import file_of
from tests.dashboard.page_driver import OpenPage, Page
from tests.scenario_runs import scenario_run

GOLDEN = Path(__file__).parents[1] / "archive" / "golden" / "no-role.fdz"


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[opening.OpenFile]:
    """Files in the uploader: AppTest has no browser that could send one."""
    files: list[opening.OpenFile] = []
    monkeypatch.setattr(opening, "uploader", lambda _settings: files[0] if files else None)
    return files


Open = Callable[[opening.OpenFile], Page]


@pytest.fixture
def shown(given: list[opening.OpenFile], open_page: OpenPage) -> Open:
    """Open Diagnose with a file."""

    def show(file: opening.OpenFile) -> Page:
        given.append(file)
        return open_page()

    return show


def test_a_file_shows_the_page_of_its_run(shown: Open) -> None:
    """The answer, the checks and what to do; and where it is from, not signed."""
    page = shown(opening.judged("customer.fdz", GOLDEN.read_bytes()))

    said = unescape(page.text + "".join(each.value for each in page.at.info))
    assert "customer.fdz" in said
    assert "not signed" in said
    assert "What to do" in said
    assert "Close the file" in page.buttons


@pytest.mark.parametrize("scenario", ["no-role", "deployment-misspelt", "firewall", "healthy"])
def test_it_has_the_words_of_the_live_page(scenario: str) -> None:
    """The document is the run's, and so is every sentence that is made of it."""
    found = scenario_run(scenario)
    file = opening.judged("a.fdz", file_of(found))

    assert file.document == found.document
    assert file.snapshot.document == found.document


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"Dear all", "not a zip archive"), (b" " * (MOST_BYTES + 1), "larger than")],
    ids=["a letter", "too long"],
)
def test_a_file_that_is_none_says_why(shown: Open, content: bytes, says: str) -> None:
    """And nothing of another run stands below it."""
    page = shown(opening.judged("letter.fdz", content))

    said = page.text + page.alert
    assert "This file was not judged" in said
    assert says in said
    assert "What to do" not in said


def test_a_files_name_is_shown_as_text(shown: Open) -> None:
    """A name comes from outside, like everything in the file."""
    page = shown(opening.judged("![x](http://evil).fdz", GOLDEN.read_bytes()))

    assert "![x](http://evil)" not in page.text


def test_newer_knowledge_is_told(shown: Open) -> None:
    """A result that is another one now is named with what it was."""
    file = opening.judged("a.fdz", GOLDEN.read_bytes())
    changed = (Change(check="a.b", subject=None, then="fail (x)", now="pass"),)
    whole = opening.OpenFile(
        name="a.fdz", found=file.found, document=file.document, changed=changed
    )

    page = shown(whole)

    assert [each.label for each in page.at.expander if "1 result changed" in each.label]
