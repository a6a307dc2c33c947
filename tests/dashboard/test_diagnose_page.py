"""The Diagnose page: each of its states, and what survives a click, a reload and a second tab."""

import re

import pytest

from dashboard.context.runs import KEPT, STORE
from dashboard.context.settings import Settings, SignIn
from tests.dashboard.dashboard_documents import cause, check, document, remedy, request
from tests.dashboard.page_driver import Answers, FakeEngine, OpenPage

SERVED = Settings()
HOSTILE = (
    "![x](http://127.0.0.1:9/leak.png) <img src=x onerror=alert(1)> [a](javascript:alert(1)) "
    "https://evil.example :red[r] :material/home: :streamlit: $x$ **b** `c` # h"
)


def test_the_first_visit_says_what_will_happen(open_page: OpenPage) -> None:
    """Nothing is empty without a reason and a next step."""
    page = open_page()

    assert "Nothing has been checked yet" in page.text
    assert "Read-only, sends one request of one token." in page.text
    assert not re.search(r"\bseconds?\b", page.text)
    assert page.buttons == ["Run checks"]
    assert "run" not in page.at.query_params


def test_a_demo_is_prefilled_and_labelled(open_page: OpenPage) -> None:
    """The first visit is one click, and nothing passes for real data."""
    page = open_page()

    assert page.field("Resource") == "contoso-ai"
    assert page.field("Deployment") == "claude-sonnet-5"
    assert "sandbox data" in page.text
    assert page.at.selectbox[0].value == "no-role"


def test_a_failing_run_names_cause_and_remedy(open_page: OpenPage) -> None:
    """The banner answers first; the card has the commands."""
    page = open_page().click("Run checks").finish()

    assert "1 problem stops your calls" in page.alert
    assert "has no permission to call Claude" in page.alert
    assert "What to do" in page.text
    assert any("az role assignment create" in code.value for code in page.at.code)
    assert "1 failed" in page.text


def test_a_working_target_is_calm(open_page: OpenPage) -> None:
    """Green, with the time of the call, and no card."""
    page = open_page()
    page.at.selectbox[0].set_value("healthy").run()
    page.click("Run checks").finish()

    assert "Everything works: A call took" in page.alert
    assert "What to do" not in page.text


def test_choosing_a_scenario_points_the_fields_at_it(open_page: OpenPage) -> None:
    """Resource and deployment are the scenario's; another choice is another sandbox."""
    page = open_page()

    page.at.selectbox[0].set_value("deployment-misspelt").run()
    misspelt = page.field("Deployment")
    page.at.selectbox[0].set_value("base-url-with-v1").run()

    assert misspelt == "claude-sonet-5"
    assert page.field("Deployment") == "claude-sonnet-5"
    assert page.field("Resource").endswith("/anthropic/v1")


def test_a_link_shows_the_run_in_another_tab(open_page: OpenPage) -> None:
    """A colleague sees the same answer, and the form holds what was asked."""
    first = open_page().click("Run checks").finish()

    second = open_page(run=first.run_id)

    assert second.alert == first.alert
    assert second.click("Change").field("Resource") == "contoso-ai"


def test_a_run_in_progress_survives_reload_and_second_tab(
    open_page: OpenPage, engine: FakeEngine
) -> None:
    """Work goes on without the page, and whoever looks sees it."""
    engine.held = True
    first = open_page().click("Run checks")
    run_id = first.run_id

    reloaded = open_page(run=run_id)
    joined = open_page().click("Run checks")

    assert "Stop" in reloaded.buttons
    assert joined.run_id == run_id
    assert engine.started == 1
    STORE.cancel(run_id)
    assert "Stop" not in reloaded.finish().buttons
    assert "Stop" not in joined.finish().buttons


def test_all_lines_are_there_while_it_runs(open_page: OpenPage, engine: FakeEngine) -> None:
    """Each check waits in its place from the start."""
    engine.held = True
    page = open_page().click("Run checks")

    assert "The gateway accepts the credential" in page.text
    assert page.text.count("waiting") > 10
    page.click("Stop").finish()


def test_stop_ends_the_run(open_page: OpenPage, engine: FakeEngine) -> None:
    """Stop stands in the page and ends what was begun."""
    engine.held = True

    page = open_page().click("Run checks").click("Stop").finish()

    assert "Run again" in page.buttons


def test_run_again_says_what_changed(open_page: OpenPage, answers: Answers) -> None:
    """What was mended is told as mended."""
    answers(document("fail", check("network.dns", "fail"), root_causes=[cause()]))
    page = open_page().click("Run checks").finish()
    before = page.run_id
    answers(document("pass", check("network.dns")))

    page.click("Run again").finish()

    assert page.run_id != before
    assert "was failing less than a minute ago, passes now" in page.text


def test_the_same_again_says_that_nothing_changed(open_page: OpenPage) -> None:
    """No change is an answer, too."""
    page = open_page().click("Run checks").finish().click("Run again").finish()

    assert "No changes since the previous run, less than a minute ago." in page.text


@pytest.mark.parametrize(
    ("run", "said"),
    [
        ("ab" * 16, "This run is no longer available"),
        ("../../etc/passwd", "This link does not point to a run"),
        ("<script>", "This link does not point to a run"),
        ("ab" * 15, "This link does not point to a run"),
        ("", "This link does not point to a run"),
    ],
)
def test_an_unknown_run_is_told_and_can_be_run_again(
    open_page: OpenPage, run: str, said: str
) -> None:
    """An old link ends in a sentence that holds, a cut one in another, both in a button."""
    page = open_page(run=run)

    assert said in page.text
    assert "took" in page.click("Run again").finish().text


def test_what_is_said_of_old_runs_is_what_the_store_does(open_page: OpenPage) -> None:
    """The sentence has the store's own number, and promises nothing beyond a restart."""
    text = open_page(run="ab" * 16).text

    assert f"keeps the last {KEPT} runs until it restarts" in text
    assert "30 days" not in text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Neither a resource nor a base URL"),
        ("ftp://contoso", "A base URL looks like https://NAME.services.ai.azure.com/anthropic/."),
        ("http://contoso.services.ai.azure.com/anthropic", "http"),
        ("https://api.anthropic.com", "Anthropic's own API"),
        ("https://user:hunter2@contoso.services.ai.azure.com/anthropic", "credentials"),
        ("bad name", "is not a valid resource name"),
        ("<script>alert(1)</script>", "'<script>alert(1)</script>' is not a valid resource name"),
        ('{"resource": "a.b/c"}', "is not a valid resource name"),
        ("contoso.ai/<b>", "is not a valid resource name"),
        ("https://<b>.services.ai.azure.com/anthropic", "is not a base URL"),
        ("0123456789abcdef" * 2, "looks like a key"),
        ("sk-" + "ant-api03-" + "x" * 20, "looks like a key"),
    ],
)
def test_bad_input_is_told_before_anything_is_sent(
    open_page: OpenPage, engine: FakeEngine, typed: str, said: str
) -> None:
    """The message stands under the field, and what was typed stays in it."""
    page = open_page(settings=SERVED).fill("Resource", typed).click("Run checks")

    assert said in page.text
    assert page.field("Resource") == typed
    assert engine.started == 0
    assert "run" not in page.at.query_params


def test_a_good_input_takes_the_message_away(open_page: OpenPage, engine: FakeEngine) -> None:
    """A mended field is no longer blamed."""
    page = open_page(settings=SERVED).fill("Resource", "bad name").click("Run checks")

    page.fill("Resource", "contoso-ai").click("Run checks").finish()

    assert "is not a valid resource name" not in page.text
    assert engine.started == 1


def test_a_bare_host_is_completed_and_said_so(open_page: OpenPage, engine: FakeEngine) -> None:
    """Nothing is guessed silently."""
    page = open_page(settings=SERVED).fill("Resource", "contoso-ai.services.ai.azure.com")

    page.click("Run checks").finish().click("Change")

    assert "Completed to https://contoso-ai.services.ai.azure.com/anthropic/" in page.text


def test_an_open_dashboard_calls_no_private_target(open_page: OpenPage, engine: FakeEngine) -> None:
    """Others must not reach the server's own network through it."""
    opened = Settings(host="0.0.0.0", sign_in=SignIn.ANONYMOUS)  # noqa: S104

    page = open_page(settings=opened).fill("Resource", "https://169.254.169.254/anthropic")

    assert "private" in page.click("Run checks").text
    assert engine.started == 0


def test_a_crash_of_the_run_is_ours(open_page: OpenPage, engine: FakeEngine) -> None:
    """The page blames the dashboard, names a reference, and offers to run again."""
    engine.error = RuntimeError("internal detail")

    page = open_page().click("Run checks").finish()

    assert "Could not tell: This is a fault in the dashboard" in page.alert
    assert "internal detail" not in page.alert
    assert "Run again" in page.buttons


def test_a_check_that_crashed_is_violet_and_ours(open_page: OpenPage, answers: Answers) -> None:
    """Could not tell is neither failed nor passed."""
    crashed = check("network.dns", "crash", summary="Could not tell: reference 1a2b3c4d.")
    answers(document("incomplete", crashed))

    page = open_page().click("Run checks").finish()

    assert "1a2b3c4d" in page.alert
    assert ":violet[" in page.markdown


def test_no_sign_in_is_one_message(open_page: OpenPage) -> None:
    """With the ways to give one."""
    page = open_page()
    page.at.selectbox[0].set_value("no-credential").run()
    page.click("Run checks").finish()

    assert "This app has no Azure sign-in" in page.alert
    assert "ANTHROPIC_FOUNDRY_API_KEY" in page.alert


def test_hostile_text_is_shown_and_does_nothing(open_page: OpenPage, answers: Answers) -> None:
    """No image, link, colour, icon or formula comes of what others wrote."""
    bad = remedy(HOSTILE, steps=[HOSTILE], avoid=[HOSTILE], contradicted_by=HOSTILE, source=HOSTILE)
    causes = [cause(HOSTILE, decided_by=HOSTILE, remedies=[bad], alternatives=[cause(HOSTILE)])]
    checks = [
        check("network.dns", "fail", summary=HOSTILE, title=HOSTILE, subject=HOSTILE),
        check("gateway.accepts-credential", requests=[request(failure=HOSTILE, status=500)]),
    ]
    answers(document("fail", *checks, root_causes=causes))

    page = open_page().click("Run checks").finish()

    assert HOSTILE in page.alert
    outside_code = re.sub(r"`[^`]*`", "", page.markdown)
    for active in ("![x]", "](javascript", "<img", "://", ":red[r]", ":streamlit:", "$x$"):
        assert active not in outside_code, active


def test_another_line_swaps_the_card(open_page: OpenPage, answers: Answers) -> None:
    """With two causes the second one's line and the selector show the second one's remedy."""
    first = cause("First cause", explains=["network.dns"], remedies=[remedy("Mend the first.")])
    second = cause(
        "Second cause",
        id="b",
        explains=["gateway.accepts-credential"],
        remedies=[remedy("Mend the second.")],
    )
    checks = [check("network.dns", "fail"), check("gateway.accepts-credential", "fail")]
    answers(document("fail", *checks, root_causes=[first, second]))
    page = open_page().click("Run checks").finish()
    assert "Mend the second." not in page.markdown.replace("&#46;", ".")

    (line,) = [b for b in page.at.button if "gateway" in b.label]
    line.click().run()

    assert "Mend the second." in page.markdown.replace("&#46;", ".")


def test_consequences_are_folded_under_their_cause(open_page: OpenPage) -> None:
    """What did not run because of a failure is counted under it."""
    page = open_page().click("Run checks").finish()

    assert "checks did not run because of this problem." in page.text


def test_what_was_sent_holds_both_ids_and_no_secret(open_page: OpenPage) -> None:
    """Support finds the IDs; nobody finds a token."""
    page = open_page().click("Run checks").finish()
    shown = "\n".join(code.value for code in page.at.code)

    assert "apim-request-id: " in shown
    assert "request-id: req_" in shown
    assert "eyJ" not in shown
