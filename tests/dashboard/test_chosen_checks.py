"""A link that chooses checks: the form names them, nothing runs by itself, and they alone run."""

import pytest

from dashboard.context import links
from dashboard.diagnose.choice import known
from tests.dashboard.page_driver import FakeEngine, OpenPage, Page

SAID = "Only these checks run"
CHOSEN = ("network.dns", "deployment.named")


def asked_for(open_page: OpenPage, *checks: str) -> Page:
    """Open Diagnose by a link that chooses checks."""
    return open_page(check=list(checks))  # a parameter that stands there several times


def test_the_form_names_them_and_runs_nothing(open_page: OpenPage, engine: FakeEngine) -> None:
    """Whoever opens the link sees what will run, and decides whether it does."""
    page = asked_for(open_page, *CHOSEN)

    assert SAID in page.text
    assert "Choose all checks" in page.buttons
    assert engine.started == 0


def test_they_alone_run(open_page: OpenPage) -> None:
    """The run has no other check, says how many were chosen, and leaves the link with its ID."""
    page = asked_for(open_page, "target.given", "target.host").click("Run checks").finish()

    assert "2 chosen checks" in page.text
    assert set(page.at.query_params) == {"run"}
    assert "left out" in page.markdown


def test_all_checks_are_one_click_away(open_page: OpenPage, engine: FakeEngine) -> None:
    """With what was typed, which stays."""
    page = asked_for(open_page, *CHOSEN).fill("Deployment", "claude-haiku")

    page.click("Choose all checks")

    assert SAID not in page.text
    assert page.field("Deployment") == "claude-haiku"


def test_a_link_that_asks_is_shown_over_a_run_of_before(
    open_page: OpenPage, engine: FakeEngine
) -> None:
    """Whoever has a run in the session and follows the link gets the form that it fills."""
    page = open_page().click("Run checks").finish()
    page.at.switch_page("app_pages/settings.py")
    page.run()

    page.at.query_params.clear()
    page.at.query_params[links.CHECK] = "network.dns"
    page.at.switch_page("app_pages/diagnose.py")
    page.run()

    assert SAID in page.text
    assert "run" not in page.at.query_params


@pytest.mark.parametrize("named", ["", "nope", "*", "network.*", "<b>", "x" * 5000])
def test_what_is_no_check_is_left_out(open_page: OpenPage, named: str) -> None:
    """A link is user input; a pattern is none of the checks."""
    page = asked_for(open_page, named)

    assert SAID not in page.text


def test_each_counts_once() -> None:
    """In the order of the link."""
    named = ["network.dns", "x", "deployment.named", "network.dns"]

    assert known(named) == ("network.dns", "deployment.named")


def test_a_link_carries_what_there_is() -> None:
    """No parameter stands there without a value."""
    assert links.asking("contoso-ai", "", ("network.dns",)) == {
        "resource": ["contoso-ai"],
        "check": ["network.dns"],
    }
    assert links.asking("", "", ()) == {}
