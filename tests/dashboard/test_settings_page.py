"""The page Settings: the newcomer's three steps, what may be typed, values, what is stored."""

from dataclasses import replace
from pathlib import Path

import pytest

from checks.clouds import SANDBOX
from checks.target import TargetInput
from checks.workspaces.imports import import_files
from checks.workspaces.store import list_workspaces
from dashboard.context.place import FOUND
from dashboard.context.settings import DemoSettings, Settings
from dashboard.context.typed import TYPED, Kind, Typed
from dashboard.panels.loading import WINDOWS
from dashboard.setup.values import CREDENTIALS
from dashboard.telemetry.ranges import DEFAULT_RANGE, RANGES
from dashboard.telemetry.window import Asked
from tests.dashboard.settings_driver import (
    BEHIND_A_PLATFORM,
    BLANK,
    OPEN,
    RESOURCE_ID,
    WORKSPACE,
    everything,
    go,
    open_at,
    steps,
)
from tests.waiting import until
from tests.workspaces.exports import event, lines, logged, write

pytestmark = pytest.mark.usefixtures("nothing_known")

NAMED = Settings(defaults=TargetInput(resource="contoso-ai"))
LOGGED = Settings(defaults=TargetInput(workspace=WORKSPACE))
KEY = "ANTHROPIC_FOUNDRY_API_KEY"
HOSTILE = "![x](http://127.0.0.1:9/x.png) <b>bold</b> :red[r] **b** `c`"


@pytest.fixture
def imported(tmp_path: Path) -> None:
    """Import a file of three requests."""
    file = write(tmp_path, "a.jsonl", lines([logged(event(n)) for n in range(3)]))
    import_files([file], "exported")


def test_nothing_configured_begins_with_three_steps() -> None:
    """Whoever has just installed it is not shown a form that cannot work."""
    page = open_at(BLANK)

    assert page.at.title[0].value == "Settings"
    assert steps(page) == dict.fromkeys(("Sign-in or key", "Foundry resource", "Logs"), "to do")


@pytest.mark.parametrize(
    "settings", [NAMED, LOGGED, replace(BLANK, allowed_workspaces=(WORKSPACE,))]
)
def test_what_is_configured_begins_with_diagnose(settings: Settings) -> None:
    """A resource or a workspace is enough: the first page answers at once."""
    assert open_at(settings).at.title[0].value == "Diagnose"


def test_a_credential_or_an_import_begins_with_diagnose(
    monkeypatch: pytest.MonkeyPatch, imported: None
) -> None:
    """Either of them alone is something to work with."""
    assert open_at(BLANK).at.title[0].value == "Diagnose"

    monkeypatch.setattr("dashboard.context.readiness.list_workspaces", list)
    monkeypatch.setattr("dashboard.context.places.list_workspaces", list)
    assert open_at(BLANK).at.title[0].value == "Settings"
    monkeypatch.setenv(KEY, "k" * 84)
    assert open_at(BLANK).at.title[0].value == "Diagnose"


def test_a_link_to_a_run_is_never_led_elsewhere() -> None:
    """Whoever is sent a result sees it, or that it is gone."""
    page = open_at(BLANK, run="0" * 32)

    assert page.at.title[0].value == "Diagnose"


def test_diagnose_is_one_click_away() -> None:
    """The steps are an offer: nobody is sent back to them."""
    page = go(open_at(BLANK), "diagnose")

    assert page.at.title[0].value == "Diagnose"


@pytest.mark.parametrize(
    ("label", "button", "text", "done"),
    [
        ("Resource", "Use this resource", "contoso-ai", "Foundry resource"),
        ("Log Analytics workspace", "Use this workspace", WORKSPACE, "Logs"),
        ("Log Analytics workspace", "Use this workspace", f"{RESOURCE_ID}/", "Logs"),
    ],
)
def test_a_step_that_is_typed_is_set_up_alone(
    label: str, button: str, text: str, done: str
) -> None:
    """No step waits for another."""
    page = open_at(BLANK).fill(label, text).click(button)

    found = steps(page)
    assert found.pop(done) == "set up"
    assert set(found.values()) == {"to do"}


def test_a_key_and_an_import_set_up_their_steps(
    monkeypatch: pytest.MonkeyPatch, imported: None
) -> None:
    """A variable is the first step, a file the third."""
    monkeypatch.setenv(KEY, "k" * 84)
    page = open_at(BLANK, "settings")

    assert steps(page) == {
        "Sign-in or key": "set up",
        "Foundry resource": "to do",
        "Logs": "ready",
    }
    assert "is enough to check calls. Reading the resource and its logs needs an Entra" in (
        page.text
    )


def test_what_was_typed_fills_diagnose_and_heads_the_selector() -> None:
    """It is used at once, also where Diagnose was open before."""
    page = go(open_at(NAMED), "settings")
    page.fill("Resource", "fabrikam-ai").click("Use this resource")
    page.fill("Log Analytics workspace", WORKSPACE).click("Use this workspace")

    assert go(page, "diagnose").field("Resource") == "fabrikam-ai"
    assert go(page, "latency").at.selectbox(key="workspace-picked").value == WORKSPACE


@pytest.mark.parametrize(
    ("label", "button", "text", "says"),
    [
        ("Resource", "Use this resource", "", "Enter the resource name"),
        ("Resource", "Use this resource", "bad name", "is not a valid resource name"),
        ("Resource", "Use this resource", "https://api.anthropic.com", "Anthropic's own API"),
        ("Resource", "Use this resource", "0123456789abcdef" * 2, "looks like a key"),
        ("Log Analytics workspace", "Use this workspace", "", "The workspace is not valid"),
        (
            "Log Analytics workspace",
            "Use this workspace",
            "contoso-logs",
            "The workspace is not valid",
        ),
        ("Log Analytics workspace", "Use this workspace", HOSTILE, "The workspace is not valid"),
        (
            "Log Analytics workspace",
            "Use this workspace",
            RESOURCE_ID.replace("OperationalInsights", "Storage"),
            "The workspace is not valid",
        ),
    ],
)
def test_a_wrong_name_is_told_and_kept_in_its_field(
    label: str, button: str, text: str, says: str
) -> None:
    """Nothing is lost, and nothing is used that cannot be right."""
    page = open_at(BLANK).fill(label, text).click(button)

    assert says in page.text
    assert page.field(label) == text
    assert TYPED.kept(BLANK) == ()


def test_what_was_typed_can_be_taken_back() -> None:
    """A step is open again once its name is removed."""
    page = open_at(BLANK).fill("Resource", "contoso-ai").click("Use this resource")

    assert steps(page.click("Remove"))["Foundry resource"] == "to do"


@pytest.mark.parametrize(
    "settings", [OPEN, Settings(demo=DemoSettings(scenario="healthy"), cloud=SANDBOX)]
)
def test_nothing_can_be_typed_where_it_is_not_the_viewers_machine(settings: Settings) -> None:
    """What others can reach asks only what its operator named."""
    page = open_at(settings, "settings")

    labels = {field.label for field in page.at.text_input}
    assert not labels & {"Resource", "Log Analytics workspace"}
    assert not {"Use this resource", "Use this workspace"} & set(page.buttons)


@pytest.mark.parametrize("settings", [OPEN, BEHIND_A_PLATFORM])
def test_what_was_typed_counts_nowhere_else(settings: Settings) -> None:
    """A loopback address behind a platform's sign-in is reached by others, too."""
    TYPED.keep(Typed(kind=Kind.RESOURCE, text="contoso-ai"))

    assert not settings.takes_places
    assert TYPED.kept(settings) == ()
    assert TYPED.newest(Kind.RESOURCE, settings) == ""


def test_an_anonymous_server_neither_takes_nor_gives_nor_erases(imported: None) -> None:
    """Everybody may look, and nobody may change what is stored."""
    page = open_at(OPEN, "settings")

    assert not {"Import", "Remove", "Erase all imports"} & set(page.buttons)
    assert not page.at.get("download_button")
    assert list_workspaces() == ["exported"]


def test_erasing_asks_first_and_says_how_it_is_undone(imported: None) -> None:
    """One click erases nothing; the second does."""
    page = open_at(BLANK, "settings").click("Erase all imports")

    assert list_workspaces() == ["exported"]
    assert "import them again to restore the logs" in page.text
    page.click("Erase")
    assert list_workspaces() == []


def test_a_value_tells_where_it_comes_from(monkeypatch: pytest.MonkeyPatch) -> None:
    """An option, a variable by its name, this page, or the default."""
    monkeypatch.setenv("FOUNDRY_DOCTOR_WORKSPACE", WORKSPACE)
    given = TargetInput(
        resource="contoso-ai", workspace=WORKSPACE, defaults=frozenset({"workspace", "cloud"})
    )
    TYPED.keep(Typed(kind=Kind.RESOURCE, text="fabrikam-ai"))
    told = everything(open_at(Settings(defaults=given), "settings"))

    assert "Resource,contoso-ai,--resource" in told
    assert f"Workspace,{WORKSPACE},environment variable FOUNDRY_DOCTOR_WORKSPACE" in told
    assert "Resource,fabrikam-ai,entered on this page" in told
    assert "Cloud,AzureCloud,default" in told
    assert "environment variable FOUNDRY_DOCTOR_DATA_DIR" in told


def test_a_value_in_use_is_not_said_to_be_unset() -> None:
    """What a step names, a sandbox's or one that was typed, stands where the values are."""
    TYPED.keep(Typed(kind=Kind.RESOURCE, text="fabrikam-ai"))
    typed = everything(open_at(Settings(), "settings"))
    demo = everything(
        open_at(Settings(demo=DemoSettings(scenario="healthy"), cloud=SANDBOX), "settings")
    )

    assert "Resource,fabrikam-ai,entered on this page" in typed
    assert "Resource,not set" not in typed
    assert "Workspace,not set" in typed
    assert "Workspace,the sandbox's logs,the sandbox" in demo
    assert "Resource,not set" not in demo


def test_no_credential_is_ever_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each variable that may hold one only this is told: whether it is set."""
    for name in CREDENTIALS:
        monkeypatch.setenv(name, f"canary-{name.lower()}")
    told = everything(open_at(NAMED, "settings"))

    assert "canary-" not in told
    assert all(f"{name},set," in told for name in CREDENTIALS)


def test_an_unknown_workspace_of_a_link_is_named_and_not_opened() -> None:
    """As text, whatever it is; and where it can be added."""
    page = open_at(NAMED, "latency", workspace=HOSTILE)

    assert HOSTILE in page.text
    assert "or add this workspace on the Settings page" in page.text
    assert "![x](" not in page.markdown
    assert (
        "`--allow-workspace`"
        in open_at(replace(OPEN, defaults=NAMED.defaults), "latency", workspace="x").markdown
    )


def test_a_key_alone_is_why_logs_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Monitor page says what is missing, and nothing about a workspace that nobody looked for."""
    monkeypatch.setenv(KEY, "k" * 84)
    aimed = Settings(defaults=TargetInput(base_url="http://127.0.0.1:9/anthropic"))
    page = open_at(aimed, "latency")
    until(lambda: page.run().at.error)

    assert "This server has only a key. Reading logs requires an Entra sign-in." in page.alert
    assert "No workspace was found" not in everything(page)
    WINDOWS.give_up(FOUND, Asked(hours=RANGES[DEFAULT_RANGE]))
