"""Which places a link and the selector may name, and over which of them data is called made up."""

import argparse
from pathlib import Path

import pytest

from checks.clouds import SANDBOX
from checks.commands import serve
from checks.errors import UsageError
from checks.target import TargetInput
from checks.workspaces.imports import import_files
from dashboard.context import places
from dashboard.context.place import FOUND, Place
from dashboard.context.places import PLACES, key_of
from dashboard.context.settings import DemoSettings, Settings
from dashboard.context.typed import MOST, TYPED, Kind, Typed, TypedPlaces
from dashboard.panels.loading import WINDOWS
from dashboard.telemetry.window import Loaded
from tests.dashboard.settings_driver import BLANK, OPEN, RESOURCE_ID, WORKSPACE, go, open_at
from tests.dashboard.test_monitor_frame import full_window
from tests.workspaces.exports import event, lines, logged, write

pytestmark = pytest.mark.usefixtures("nothing_known")

OTHER = "7b1f0e63-c5d8-4409-af2c-031e9d8b4276"
DEMO = Settings(demo=DemoSettings(scenario="healthy"), cloud=SANDBOX)


def typed(text: str, kind: Kind = Kind.WORKSPACE) -> Typed:
    """Return a workspace that somebody typed."""
    return Typed(kind=kind, text=text)


@pytest.mark.parametrize("base", [BLANK, OPEN])
def test_what_an_operator_allows_can_be_chosen_and_linked(base: Settings) -> None:
    """Wherever the dashboard is served, and nothing beside it."""
    allowed = Settings(host=base.host, sign_in=base.sign_in, allowed_workspaces=(WORKSPACE,))

    assert [choice.key for choice in places.choices(allowed)] == [WORKSPACE]
    assert key_of(WORKSPACE.upper(), allowed) == WORKSPACE
    assert key_of(OTHER, allowed) is None
    assert key_of(f"{FOUND}:contoso-ai", allowed) is None


def test_what_was_typed_comes_first_and_once() -> None:
    """The newest is what the Monitor pages read; what was started with stays in the list."""
    settings = Settings(defaults=TargetInput(resource="contoso-ai"))
    for each in (typed(OTHER), typed("fabrikam-ai", Kind.RESOURCE), typed(OTHER)):
        TYPED.keep(each)

    keys = [choice.key for choice in places.choices(settings)]
    assert keys == [OTHER, "resource:fabrikam-ai", FOUND]


def test_few_typed_places_are_kept() -> None:
    """The one typed longest ago goes first, and no other kind for it."""
    kept = TypedPlaces()
    kept.keep(typed("contoso-ai", Kind.RESOURCE))
    for number in range(MOST + 3):
        kept.keep(typed(f"w{number}"))

    found = [each.text for each in kept.kept(BLANK)]
    assert found == [*(f"w{n}" for n in range(MOST + 2, 2, -1)), "contoso-ai"]


def test_the_workspace_that_the_setting_names_is_known_by_its_ids(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A link from the portal's ID opens it, once it has been looked up."""
    settings = Settings(defaults=TargetInput(resource="contoso-ai"))
    assert key_of(WORKSPACE, settings) is None

    PLACES.get(FOUND, settings)
    monkeypatch.setattr(Place, "names", frozenset({WORKSPACE, RESOURCE_ID.lower()}))
    assert key_of(WORKSPACE, settings) == FOUND
    assert key_of(RESOURCE_ID, settings) == FOUND


def test_a_typed_resources_place_asks_for_that_resource() -> None:
    """Neither the workspace nor the resource that the server was started with is meant then."""
    started = TargetInput(resource="contoso-ai", workspace=WORKSPACE)
    given = Place("resource:fabrikam-ai", Settings(defaults=started)).request.given

    assert (given.resource, given.workspace) == ("fabrikam-ai", None)


@pytest.mark.parametrize("name", ["contoso", "local:missing", f"{RESOURCE_ID}/tables/x"])
def test_an_allowed_workspace_that_is_none_is_refused_at_the_start(name: str) -> None:
    """The message names the option that was wrong."""
    options = argparse.ArgumentParser()
    serve.add_arguments(options)
    with pytest.raises(UsageError, match=r"--allow-workspace|no local workspace"):
        serve.run(options.parse_args(["--allow-workspace", name]))


def labels(settings: Settings, page: str, **parameters: str) -> list[str]:
    """Return the badges in the sidebar of a page."""
    shown = open_at(settings, page, **parameters)
    return [each.value for each in shown.at.sidebar.markdown if "Sandbox data" in each.value]


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every place holds a month, an imported one and others."""
    file = write(tmp_path, "a.jsonl", lines([logged(event(n)) for n in range(3)]))
    import_files([file], "exported")
    monkeypatch.setattr(Place, "seen", {})
    monkeypatch.setattr(Place, "has_looked", True)
    monkeypatch.setattr(WINDOWS, "get", lambda *_, **__: Loaded(window=full_window()))


@pytest.mark.parametrize("page", ["latency", "errors", "usage"])
def test_only_made_up_data_is_called_so(loaded: None, page: str) -> None:
    """One's own file in a demo is one's own file."""
    assert labels(DEMO, page)
    assert not labels(DEMO, page, workspace="local:exported")
    assert not labels(Settings(defaults=TargetInput(resource="contoso-ai")), page)


def test_the_label_follows_the_selector_at_once(loaded: None) -> None:
    """It tells of what is shown now, not of what was shown before."""
    page = open_at(DEMO, "latency")
    page.at.selectbox(key="workspace-picked").set_value("local:exported").run()
    assert not [each for each in page.at.sidebar.markdown if "Sandbox data" in each.value]

    assert [e for e in go(page, "diagnose").at.sidebar.markdown if "Sandbox data" in e.value]
