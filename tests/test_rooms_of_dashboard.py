"""The rooms of `dashboard` and their directions: who may import whom, late imports included."""

from pathlib import Path

import pytest

from docs.import_graph import ROOT, between_rooms, imports_of, modules, room_of

WINGS = ("diagnose", "explain", "monitor", "setup")
"""What a page shows; a wing knows no other."""
CONTEXT = frozenset({"context"})
KIT = CONTEXT | {"kit"}
TELEMETRY = KIT | {"telemetry"}
CHARTS = TELEMETRY | {"charts"}
PANELS = CHARTS | {"panels"}

MAY_IMPORT = {
    "context": frozenset[str](),
    "kit": CONTEXT,
    "telemetry": KIT,
    "charts": TELEMETRY,
    "panels": CHARTS,
    **dict.fromkeys(WINGS, PANELS),
    "app_pages": PANELS | {*WINGS},
    "serving": KIT | {"panels"},
    "streamlit_app": KIT | {"panels"},
}
"""Room → the rooms of the dashboard that it may import; `checks` is free to all.

Source: the directions in docs/architecture.md. Who adds a room adds a row.
"""
MAY_ENTER = {"checks.commands": {"serving", "context"}}
"""Room of `checks` → the rooms of the dashboard that it may import; the others none."""
MOST_LINES = 20
"""Lines of a page's script: it calls its wing and does nothing else."""
SCRIPTS = sorted((ROOT / "dashboard" / "app_pages").glob("*.py"))


def room(name: str) -> str:
    """Return a room of the dashboard by its short name; its entry script is one of its own."""
    return name.removeprefix("dashboard.")


def between() -> dict[str, dict[str, tuple[str, ...]]]:
    """Return for each room the dashboard's rooms that it imports, the package itself left out."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for name, into in between_rooms().items():
        ours = {room(other): said for other, said in into.items() if other.startswith("dashboard.")}
        found[room(name)] = ours
    return found


BETWEEN = between()
DASHBOARD = sorted({room(room_of(name)) for name in modules() if name.startswith("dashboard.")})
"""Files of the package itself are in the room `dashboard`."""


@pytest.mark.parametrize("name", DASHBOARD)
def test_a_room_imports_only_what_stands_below_it(name: str) -> None:
    """No import runs upwards or from wing to wing, not even a late one or one for a type."""
    allowed = MAY_IMPORT["streamlit_app" if name == "dashboard" else name]

    assert {to: said for to, said in BETWEEN[name].items() if to not in allowed} == {}


def test_the_directions_have_no_circle() -> None:
    """The table itself has a floor for every room, so that no new row closes a circle."""
    left = {name: set(below) for name, below in MAY_IMPORT.items()}
    while free := {name for name, below in left.items() if not below & set(left)}:
        left = {name: below for name, below in left.items() if name not in free}

    assert left == {}


def test_checks_enters_by_its_commands_only() -> None:
    """Whoever diagnoses from a shell needs no page: only commands start the dashboard."""
    entering = {
        name: set(into) for name, into in BETWEEN.items() if name.startswith("checks") and into
    }

    assert entering.keys() <= MAY_ENTER.keys()
    assert all(rooms <= MAY_ENTER[name] for name, rooms in entering.items())
    assert "serving" in entering["checks.commands"]


def test_nobody_imports_a_page() -> None:
    """A page's script runs when its page is opened, and by nothing else."""
    entry = "dashboard.streamlit_app"

    importing = {
        name: sorted(seen)
        for name in modules()
        if not name.startswith("dashboard.app_pages")
        and (seen := {n for n in imports_of(name) if n.startswith("dashboard.app_pages.")})
    }

    assert importing == {}
    assert [name for name in modules() if entry in imports_of(name)] == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_page_is_a_short_script(script: Path) -> None:
    """It says what it answers and calls its wing."""
    assert len(script.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


def test_every_page_has_its_script() -> None:
    """A folder that was not looked at would be free of these rules."""
    assert {"diagnose.py", "latency.py", "usage.py"} <= {script.name for script in SCRIPTS}
    assert set(WINGS) <= set(DASHBOARD)
