"""What the dashboard keeps open: places and a demo's sandboxes, few of each, never a stale one."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest

from checks.clouds import SANDBOX
from checks.target import TargetInput
from checks.workspaces import LogsError
from dashboard.context import demo, place, places
from dashboard.context.demo import Demo
from dashboard.context.place import DEMO_KEY, FOUND, Place
from dashboard.context.places import Places
from dashboard.context.settings import DemoSettings, Settings

DEMO_SETTINGS = DemoSettings(scenario="healthy")
SETTINGS = Settings(demo=DEMO_SETTINGS, cloud=SANDBOX)


class FakeHosted:
    """Sandboxes that cost nothing; notes what was started and stopped."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.stopped: list[str] = []
        self.is_closed = False

    def environment(
        self, scenario: str | Path, *, seed: int = 1, now: datetime | None = None
    ) -> Mapping[str, str]:
        """Start one, which is another one each time."""
        self.started.append(str(scenario))
        return {"FOUNDRY_DOCTOR_WORKSPACE": f"{scenario} {len(self.started)}"}

    def stop(self, scenario: str | Path) -> None:
        """Stop one."""
        self.stopped.append(str(scenario))

    def close(self) -> None:
        """End it all."""
        self.is_closed = True


@pytest.fixture
def hosted() -> FakeHosted:
    """Sandboxes of which none has been started."""
    return FakeHosted()


@pytest.fixture
def running(hosted: FakeHosted, monkeypatch: pytest.MonkeyPatch) -> Demo:
    """The dashboard's demo over sandboxes that cost nothing."""
    made = Demo()
    monkeypatch.setattr(made, "_hosted", hosted)
    monkeypatch.setattr(place, "DEMO", made)
    return made


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of places whose line was hung up."""
    keys: list[str] = []
    monkeypatch.setattr(Place, "close", lambda self: keys.append(self.key))
    return keys


def test_a_place_is_made_once(closed: list[str]) -> None:
    """Two pages of one workspace share what was learnt of it."""
    kept = Places()

    assert kept.get("w", Settings()) is kept.get("w", Settings())
    assert closed == []


def test_the_place_used_longest_ago_is_closed(closed: list[str]) -> None:
    """Few are kept, and the one that was looked at just now is among them."""
    kept = Places()
    first = kept.get("w0", Settings())
    for number in range(1, places.MOST):
        kept.get(f"w{number}", Settings())
    kept.get("w0", Settings())
    kept.get("one more", Settings())

    assert closed == ["w1"]
    assert kept.get("w0", Settings()) is first
    assert len(kept._made) == places.MOST


def test_closing_hangs_up_everywhere(closed: list[str]) -> None:
    """Whoever ends the dashboard leaves no line open; a place wanted later is a new one."""
    kept = Places()
    first = kept.get("a", Settings())
    kept.get("b", Settings())
    kept.close()

    assert closed == ["a", "b"]
    assert kept.get("a", Settings()) is not first


def test_a_place_of_a_sandbox_that_was_stopped_is_replaced(
    hosted: FakeHosted, running: Demo, closed: list[str]
) -> None:
    """Its address is nobody's any more: the next who asks gets a place of the new sandbox."""
    kept = Places()
    old = kept.get(f"{DEMO_KEY}logs-quiet", SETTINGS)
    before = old.environ
    assert kept.get(f"{DEMO_KEY}logs-quiet", SETTINGS) is old

    for number in range(demo.MOST):
        running.environment(f"s{number}", DEMO_SETTINGS)
    new = kept.get(f"{DEMO_KEY}logs-quiet", SETTINGS)

    assert hosted.stopped[0] == "logs-quiet"
    assert new is not old
    assert new.environ != before
    assert closed == [f"{DEMO_KEY}logs-quiet"]


def test_a_demo_runs_few_sandboxes_at_once(hosted: FakeHosted, running: Demo) -> None:
    """The one that was used longest ago is stopped for another; the one used last stays."""
    for number in range(demo.MOST):
        running.environment(f"s{number}", DEMO_SETTINGS)
    kept = running.environment("s0", DEMO_SETTINGS)
    running.environment("another", DEMO_SETTINGS)

    assert hosted.stopped == ["s1"]
    assert running.environment("s0", DEMO_SETTINGS) is kept
    assert len(running._running) == demo.MOST


def test_a_sandbox_is_started_once(hosted: FakeHosted, running: Demo) -> None:
    """Every page of a scenario reads the same sandbox."""
    first = running.environment("healthy", DEMO_SETTINGS)

    assert running.environment("healthy", DEMO_SETTINGS) is first
    assert hosted.started == ["healthy"]


def test_a_closed_demo_starts_anew(hosted: FakeHosted, running: Demo) -> None:
    """Nobody is given the address of a sandbox that has ended."""
    first = running.environment("healthy", DEMO_SETTINGS)
    running.close()

    assert hosted.is_closed
    assert running.environment("healthy", DEMO_SETTINGS) != first


@pytest.mark.parametrize(
    ("key", "says"), [("k" * 84, "has only a key"), ("", "has no Entra sign-in")]
)
def test_a_server_without_a_sign_in_says_so(
    key: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nobody could look for a workspace, nothing is said about the workspace."""
    monkeypatch.setenv("ANTHROPIC_FOUNDRY_API_KEY", key)
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential")
    for name in ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"):
        monkeypatch.delenv(name, raising=False)
    defaults = TargetInput(base_url="http://127.0.0.1:9/anthropic")

    with pytest.raises(LogsError, match=says) as refused:
        Place(FOUND, Settings(defaults=defaults)).workspace()
    assert refused.value.cause == "logs-sign-in"
    assert "Reading logs requires an Entra sign-in" in str(refused.value)
