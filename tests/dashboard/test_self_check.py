"""The dashboard's check of itself: by the real engine over sandboxes, on a click and never else."""

from dataclasses import replace

import pytest

from checks.clouds import SANDBOX
from checks.engine.run import planned_requests
from checks.target import TargetInput
from dashboard.context.demo import DEMO
from dashboard.context.selfcheck import (
    ANY,
    SELF_CHECKS,
    Line,
    Subject,
    request_for,
    subject_of,
)
from dashboard.context.settings import DemoSettings, Settings
from dashboard.context.typed import TYPED, Kind, Typed
from tests.dashboard.dashboard_documents import check, document
from tests.dashboard.page_driver import Answers, FakeEngine, Page
from tests.dashboard.settings_driver import BLANK, RESOURCE_ID, WORKSPACE, open_at, steps
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("nothing_known")

OWN = (
    "https://management.azure.com",
    "https://api.loganalytics.azure.com/",
    "https://login.microsoftonline.com/",
)
READER = "az role assignment create --assignee-object-id c4f7a9e3"


def demo(logs: str = "") -> Settings:
    """Return a demo whose logs are a scenario's."""
    return Settings(demo=DemoSettings(scenario="healthy", logs_scenario=logs), cloud=SANDBOX)


def after(settings: Settings, button: str) -> Page:
    """Open Settings, click a test, and wait for its end."""
    page = open_at(settings, "settings").click(button)
    until(lambda: SELF_CHECKS.running is None)
    return page.run()


def commands(page: Page) -> str:
    """Return the commands that a page offers."""
    return "\n".join(block.value for block in page.at.code)


def test_one_click_tests_all_three_lines() -> None:
    """Who it is, what it reads, what it queries: the last line's test needs the others'."""
    page = after(demo(), "Test the logs")

    assert set(steps(page).values()) == {"works"}
    assert "Signed in as application 2b9a4f60-8d17-4c35-b6e2-90f1d7a3c548" in page.text
    assert "This identity can read contoso-ai" in page.text
    assert "This identity can query the workspace" in page.text


def test_a_refused_workspace_names_role_and_command() -> None:
    """The other lines stay green; what is missing has its command."""
    page = after(demo("logs-forbidden"), "Test the logs")

    assert steps(page) == {
        "Sign-in or key": "works",
        "Foundry resource": "works",
        "Logs": "failed",
    }
    assert "Log Analytics Reader" in commands(page)


def test_a_resource_that_is_not_seen_names_the_permission_and_the_role() -> None:
    """A check that was not allowed to look is no mystery."""
    page = after(demo("reader-missing"), "Test the resource")

    assert steps(page)["Foundry resource"] == "failed"
    assert "Microsoft.CognitiveServices/accounts/read" in page.text
    assert f"{READER}" in commands(page)
    assert "--role Reader" in commands(page)


def test_no_sign_in_is_told_once_with_what_to_do() -> None:
    """One card, for the first line that fails: the others fail because of it."""
    page = after(demo("no-credential"), "Test the logs")

    assert set(steps(page).values()) == {"failed"}
    assert "az login" in commands(page)
    assert sum(each.value == "What to do" for each in page.at.header) == 1


@pytest.fixture
def sending_nothing(
    engine: FakeEngine, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> FakeEngine:
    """An engine that signs in nowhere, and says that it did."""
    answers(document("incomplete", check("identity.token"), check("identity.token-lifetime")))
    monkeypatch.setattr(SELF_CHECKS._store, "_diagnose", engine)
    return engine


def test_nothing_is_tested_before_a_click(sending_nothing: FakeEngine) -> None:
    """To open Settings signs in nowhere."""
    engine = sending_nothing
    page = open_at(Settings(defaults=TargetInput(resource="contoso-ai")), "settings")
    page.run()

    assert engine.started == 0
    page.click("Test the sign-in")
    until(lambda: SELF_CHECKS.running is None)
    assert engine.started == 1


def test_a_crash_of_a_test_is_ours(sending_nothing: FakeEngine) -> None:
    """It is told with its reference, and not taken for a missing permission."""
    sending_nothing.error = RuntimeError("internal detail")
    page = after(BLANK, "Test the sign-in")

    assert steps(page)["Sign-in or key"] == "to do"
    assert "This is a fault in the dashboard" in page.text
    assert "internal detail" not in page.text


def test_a_test_can_be_stopped(sending_nothing: FakeEngine) -> None:
    """While one runs no other starts, and its progress and a way to stop it are shown."""
    sending_nothing.held = True
    page = open_at(BLANK, "settings").click("Test the sign-in")

    assert all(b.disabled for b in page.at.button if b.label.startswith("Test the"))
    page.click("Stop the test")
    until(lambda: SELF_CHECKS.running is None)
    assert "Stop the test" not in page.run().buttons


@pytest.mark.parametrize("line", Line)
@pytest.mark.parametrize("workspace", ["", WORKSPACE, RESOURCE_ID])
def test_without_a_resource_nothing_is_sent_to_one(line: Line, workspace: str) -> None:
    """What stands for the name is never resolved, called or shown as found."""
    settings = replace(BLANK, allowed_workspaces=tuple(filter(None, [workspace])))
    urls = [each.url for each in planned_requests(request_for(line, settings))]

    assert [url for url in urls if not url.startswith(OWN)] == []
    assert request_for(line, settings).given.resource == ANY


def test_only_what_is_there_can_be_tested() -> None:
    """A sign-in can always be tried; a resource and a workspace once they are named."""
    page = open_at(BLANK, "settings")
    enabled = {b.label for b in page.at.button if b.label.startswith("Test") and not b.disabled}

    assert enabled == {"Test the sign-in"}


def test_a_test_of_something_else_says_nothing() -> None:
    """Another resource is not green because the one before it was."""
    settings = demo()
    after(settings, "Test the logs")
    found = subject_of(settings, {})

    assert SELF_CHECKS.tested(Line.RESOURCE, found)
    other = Subject(resource="another", workspace=found.workspace)
    assert SELF_CHECKS.tested(Line.RESOURCE, other) is None
    assert SELF_CHECKS.tested(Line.SIGN_IN, other)


@pytest.mark.parametrize("by_resource_id", [False, True])
def test_a_typed_workspace_is_queried_by_either_name(
    by_resource_id: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its ID and its resource ID lead to the same rows."""
    environ = DEMO.environment("healthy", DemoSettings(scenario="healthy"))
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    name = RESOURCE_ID if by_resource_id else environ["FOUNDRY_DOCTOR_WORKSPACE"]
    settings = Settings(cloud=SANDBOX)
    TYPED.keep(Typed(kind=Kind.WORKSPACE, text=name.lower()))

    page = after(settings, "Test the logs")

    assert steps(page)["Logs"] == "works"
    assert "This identity can query the workspace" in page.text
    assert "cannot see a resource named" not in page.text
