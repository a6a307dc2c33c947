"""What Diagnose and Settings show at a glance: what is long has room, what waits is named."""

from datetime import UTC, datetime

import pytest

from checks.workspaces import Source
from checks.workspaces.imports import PartResult
from dashboard.context.asking import Asked
from dashboard.context.runs import Snapshot, Wait
from dashboard.diagnose.timeline import waits
from dashboard.kit.reader import Reader
from dashboard.setup import imports
from tests.dashboard.dashboard_documents import check, document
from tests.dashboard.page_driver import Answers, OpenPage

ENGLISH = Reader.of("en-US", "UTC")


def test_what_to_do_is_the_wider_column(open_page: OpenPage, answers: Answers) -> None:
    """Commands are long and titles are short, so the remedy has more room than the timeline."""
    answers(document("pass", check("network.dns")))
    page = open_page().click("Run checks").finish()
    weights = [column.proto.weight for column in page.at.columns]

    assert len(weights) == 2
    assert weights[1] > weights[0]


@pytest.mark.parametrize(("since_s", "said"), [(1.9, ""), (2.0, "Waiting for the gateway, 2 s")])
def test_a_wait_is_named_after_two_seconds(since_s: float, said: str) -> None:
    """What answers soon is not worth a word; what does not is named with its time."""
    snapshot = Snapshot(
        id="r",
        asked=Asked(resource="contoso-ai", deployment=""),
        started_at=datetime(2026, 11, 20, tzinfo=UTC),
        lines=(),
        done=0,
        total=1,
        waits=(Wait(on="the gateway", since_s=since_s),),
    )

    assert waits(snapshot, ENGLISH) == said


def test_what_was_not_run_is_grey_and_a_dash(open_page: OpenPage, answers: Answers) -> None:
    """A check that was not run is no failure, and does not look like one."""
    skipped = check("resource.found", "skip", reason="no_permission", summary="Not run: no role.")
    answers(document("pass", check("network.dns"), skipped))
    page = open_page().click("Run checks").finish()
    (line,) = [each.value for each in page.at.markdown if "Title of resource" in each.value]
    (area,) = [each for each in page.at.expander if ":material/remove:" in each.icon]

    assert line.startswith(":gray[:material/remove: ")
    assert ":red" not in f"{line}{area.label}"


@pytest.mark.parametrize(("locale", "kept"), [("en-US", "1,500"), ("de-DE", "1.500")])
def test_an_imports_counts_are_written_for_the_reader(locale: str, kept: str) -> None:
    """What was added and what was there have the reader's signs between their digits."""
    part = PartResult(source=Source.SPANS, files=("a.csv",), kept=1500, duplicates=1500)
    said = imports._came_to(part, Reader.of(locale, "UTC"))

    assert said.startswith(f"{kept} requests added from ")
    assert f", {kept} requests had been imported before" in said
