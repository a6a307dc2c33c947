"""The Diagnose page's layout: answer first, form folded, links that fill it, what failed first."""

import re
from zoneinfo import ZoneInfo

import pytest
from streamlit.delta_generator import DeltaGenerator

from dashboard.context.settings import Settings
from dashboard.kit import reader
from tests.dashboard.dashboard_documents import cause, check, document, request
from tests.dashboard.page_driver import Answers, FakeEngine, OpenPage

SERVED = Settings()


def test_the_form_is_folded_while_there_is_a_run(open_page: OpenPage, engine: FakeEngine) -> None:
    """The answer is what the page is for; the form is one click away, and a second one folds it."""
    engine.held = True
    page = open_page().click("Run checks")
    assert not page.at.text_input
    engine.held = False
    page.finish()
    assert not page.at.text_input

    assert page.click("Change").at.text_input
    assert not page.click("Close the form").at.text_input


def test_an_opened_form_holds_what_was_asked(open_page: OpenPage, engine: FakeEngine) -> None:
    """What was typed for the run is there to be changed, not what the form began with."""
    page = open_page().fill("Deployment", "claude-none").click("Run checks").finish()

    assert page.click("Change").field("Deployment") == "claude-none"


def test_a_result_under_an_open_form_says_whose_it_is(
    open_page: OpenPage, engine: FakeEngine
) -> None:
    """Nobody takes the answer for one about what is being typed, before it is sent or after."""
    said = "The result below is for contoso-ai, claude-sonnet-5."
    page = open_page().click("Run checks").finish()
    assert said not in page.text

    assert said in page.click("Change").text
    refused = page.fill("Resource", "bad name").click("Run checks")
    assert "is not a valid resource name" in refused.text
    assert said in refused.text


@pytest.mark.parametrize("settings", [None, SERVED])
def test_a_link_fills_the_form_and_sends_nothing(
    open_page: OpenPage, engine: FakeEngine, settings: Settings | None
) -> None:
    """A colleague's link names what to check; whoever opens it decides whether to."""
    link = {"resource": "fabrikam-ai", "deployment": "claude-haiku"}
    page = open_page(**link) if settings is None else open_page(settings=settings, **link)

    assert page.field("Resource") == "fabrikam-ai"
    assert page.field("Deployment") == "claude-haiku"
    assert engine.started == 0
    assert not {"resource", "deployment"} & set(page.click("Run checks").finish().at.query_params)
    assert "fabrikam-ai" in page.text


@pytest.mark.parametrize(
    ("resource", "said"),
    [
        ("https://user:hunter2@contoso.services.ai.azure.com/anthropic", "credentials"),
        ("https://evil.example/anthropic", "evil.example"),
        ("<script>alert(1)</script>", "is not a valid resource name"),
        ("sk-" + "ant-api03-" + "x" * 20, "looks like a key"),
    ],
)
def test_a_link_with_what_cannot_be_checked_says_so_at_once(
    open_page: OpenPage, engine: FakeEngine, resource: str, said: str
) -> None:
    """What a link carries is looked at as what is typed; nothing of it is sent."""
    page = open_page(settings=SERVED, resource=resource)

    assert said in page.text
    assert "hunter2" not in page.text + page.field("Resource")
    assert engine.started == 0


@pytest.mark.parametrize("resource", ["x" * 501, "a\x1b]0;b", "   "])
def test_a_link_with_what_no_field_holds_changes_nothing(
    open_page: OpenPage, resource: str
) -> None:
    """A text that could not have been typed is left out."""
    assert open_page(resource=resource).field("Resource") == "contoso-ai"


def test_every_further_problem_is_named_in_the_banner(
    open_page: OpenPage, answers: Answers
) -> None:
    """Whoever reads the banner alone misses none."""
    causes = [cause("First cause"), cause("Second cause", id="b"), cause("Third cause", id="c")]
    answers(document("fail", check("network.dns", "fail"), root_causes=causes))

    alert = open_page().click("Run checks").finish().alert

    assert "3 problems stop your calls" in alert
    assert all(f"{which} cause" in alert for which in ("First", "Second", "Third"))


@pytest.mark.parametrize("status", ["pass", "fail", "warn", "uncertain", "crash", "skip"])
def test_only_an_area_that_needs_the_eye_is_open(
    open_page: OpenPage, answers: Answers, status: str
) -> None:
    """What passed or was not run is one line, while a run goes on and after it."""
    answers(document("incomplete", check("network.dns", status)))
    page = open_page().click("Run checks").finish()

    (area,) = [step for step in page.at.expander if step.label.startswith("Network")]
    assert area.proto.expanded == (status in ("fail", "warn", "uncertain", "crash"))


def test_a_run_in_progress_has_every_area_closed(open_page: OpenPage, engine: FakeEngine) -> None:
    """Nothing collapses when it ends."""
    engine.held = True
    page = open_page().click("Run checks")

    steps = [step for step in page.at.expander if "waiting" in step.label]
    assert len(steps) > 5
    assert not any(step.proto.expanded for step in steps)
    page.click("Stop").finish()


def test_what_failed_is_the_first_request(open_page: OpenPage, answers: Answers) -> None:
    """A line for each request, closed, the failing call before sign-in and Azure's own API."""
    arm = request(purpose="arm", status=200, url="https://management.azure.com/x", method="GET")
    sent = [arm, request(started_at="2026-11-20T18:58:47.182Z")]
    answers(document("fail", check("gateway.accepts-credential", "fail", requests=sent)))
    page = open_page().click("Run checks").finish()

    lines = [e for e in page.at.expander if "GET " in e.label or "POST " in e.label]
    assert ["HTTP 401" in line.label for line in lines] == [True, False]
    assert not any(line.proto.expanded for line in lines)
    support = page.copies["Copy for support"]
    assert support.index("HTTP 401") < support.index("HTTP 200")


def test_times_stand_in_the_viewers_zone_with_utc_beside(
    open_page: OpenPage, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A colleague elsewhere matches them to the text for support."""
    monkeypatch.setattr(reader, "zone_of", lambda _name: ZoneInfo("Asia/Kolkata"))
    answers(document("fail", check("network.dns", "fail", requests=[request()])))

    text = open_page().click("Run checks").finish().text

    assert "Sent 00:28:45.182 IST (18:58:45.182 UTC)" in text
    assert re.search(r"\d\d:\d\d IST \(.*\d\d:\d\d UTC\)", text)


def test_the_link_and_the_text_for_support_are_copied_by_one_click(open_page: OpenPage) -> None:
    """The buttons hold what is shown: the run's own link, and the text below."""
    page = open_page().click("Run checks").finish()

    assert page.copies["Copy link"].endswith(f"/?run={page.run_id}")
    assert page.copies["Copy for support"].strip() in [code.value for code in page.at.code]


def test_a_session_that_has_not_drawn_an_answer_holds_its_place(
    open_page: OpenPage, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a reload a skeleton stands there until the answer does, and never again."""
    answers(document("pass", check("network.dns")))
    first = open_page().click("Run checks").finish()
    held: list[int] = []
    monkeypatch.setattr(
        DeltaGenerator, "skeleton", lambda _self, height: held.append(height), raising=True
    )

    reloaded = open_page(run=first.run_id)
    assert len(held) == 1
    reloaded.run()
    assert len(held) == 1
