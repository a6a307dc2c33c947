"""The rooms of `checks` and their directions: who may import whom, late imports included."""

import subprocess
import sys

import pytest

from docs.import_graph import between_rooms, chains, imports_of, modules, modules_of, named_in

GROUND = frozenset(
    {
        "addresses",
        "checks",
        "errors",
        "failure",
        "folders",
        "hangup",
        "memory",
        "secret",
        "threads",
        "words",
    }
)
"""What stands beneath every room: the version, and words and types without a room."""
CLOUDS = frozenset({"clouds", "knowledge"})
FACTS = CLOUDS | {"evidence", "target"}
MODEL = FACTS | {"model"}
CAUSES = MODEL | {"causes"}
HTTP = CLOUDS | {"evidence", "redact"}
CREDENTIALS = HTTP | {"http"}
ASKING = CREDENTIALS | {"credentials"}
PROBES = ASKING | CAUSES | {"arm", "workspaces"}
ENGINE = PROBES | {"probes", "rules", "log"}

MAY_IMPORT = {
    **dict.fromkeys(GROUND, frozenset[str]()),
    "knowledge": frozenset[str](),
    "clouds": frozenset({"knowledge"}),
    "evidence": CLOUDS,
    "target": CLOUDS,
    "redact": frozenset[str](),
    "model": FACTS,
    "causes": MODEL,
    "rules": CAUSES,
    "explain": CAUSES | {"redact"},
    "clients": CAUSES | {"redact"},
    "report": CAUSES | {"redact", "explain", "clients"},
    "archive": CAUSES | {"engine", "redact", "rules"},
    "log": frozenset({"redact", "report"}),
    "http": HTTP,
    "credentials": CREDENTIALS,
    "arm": ASKING,
    "workspaces": ASKING,
    "probes": PROBES,
    "engine": ENGINE,
    "sandbox": frozenset[str](),
    "commands": ENGINE - {"probes", "rules"}
    | {"engine", "explain", "clients", "report", "archive", "store", "trackers", "sandbox"}
    | {"dashboard"},
    "cli": frozenset({"commands", "credentials", "log", "redact"}),
    "__main__": frozenset({"cli"}),
}
"""Room → the rooms that it may import, beside the ground.

Source: the directions in docs/architecture.md. Who adds a room adds a row.
"""

JUDGING = (
    *("rules", "causes", "report", "model", "evidence", "target", "redact", "explain", "clients"),
)
"""Rooms that turn evidence into words, wherever it is from."""
DOES_IO = (
    "aiohttp",
    "asyncio",
    "azure",
    "ftplib",
    "h2",
    "http",
    "httpcore",
    "httpx",
    "msal",
    "multiprocessing",
    "requests",
    "select",
    "selectors",
    "smtplib",
    "socket",
    "ssl",
    "subprocess",
    "truststore",
    "urllib.request",
    "urllib3",
)
ASKS_AROUND = (
    "getpass",
    "locale",
    "os",
    "platform",
    "random",
    "secrets",
    "tempfile",
    "time",
    "uuid",
)
"""The environment, the clock, chance: with them the same evidence could be told in other words."""
NO_ROOM_OF_JUDGING = ("arm", "commands", "credentials", "engine", "http", "probes", "workspaces")


def room(name: str) -> str:
    """Return a room by its short name; the dashboard is one room from here."""
    return name.removeprefix("checks.") if name.startswith("checks") else name.partition(".")[0]


def own(*names: str) -> tuple[str, ...]:
    """Return the modules of these rooms of `checks`."""
    return modules_of(*(f"checks.{name}" for name in names))


def is_inside(name: str, *packages: str) -> bool:
    """Tell whether a module is one of these or inside one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


BETWEEN = {
    room(name): {room(other): said for other, said in into.items()}
    for name, into in between_rooms().items()
    if name.startswith("checks")
}


@pytest.mark.parametrize("name", sorted(BETWEEN))
def test_a_room_imports_only_what_stands_below_it(name: str) -> None:
    """No import runs upwards or sideways, not even a late one or one for a type."""
    allowed = MAY_IMPORT[name] | GROUND

    wrong = {other: said for other, said in BETWEEN[name].items() if other not in allowed}

    assert wrong == {}


def test_the_directions_have_no_circle() -> None:
    """The table itself has a floor for every room, so that no new row closes a circle."""
    left = {name: set(below) & set(MAY_IMPORT) for name, below in MAY_IMPORT.items()}
    while free := {name for name, below in left.items() if not below & set(left)}:
        left = {name: below for name, below in left.items() if name not in free}

    assert left == {}


@pytest.mark.parametrize("name", JUDGING)
def test_judging_reaches_no_network_by_any_chain_of_imports(name: str) -> None:
    """Whoever judges a saved run opens no connection, and needs no library that could."""
    far = chains(own(name))

    forbidden = (*DOES_IO, *(f"checks.{other}" for other in NO_ROOM_OF_JUDGING))
    assert [" → ".join(way) for end, way in far.items() if is_inside(end, *forbidden)] == []


@pytest.mark.parametrize("name", JUDGING)
def test_judging_asks_neither_environment_nor_clock(name: str) -> None:
    """The same evidence is told in the same words on every machine and on every day."""
    far = chains(own(name))

    assert [" → ".join(way) for end, way in far.items() if is_inside(end, *ASKS_AROUND)] == []


def test_judging_loads_no_client() -> None:
    """Nor does a library that the reports use: asked of a new interpreter, not of the source."""
    names = own(*JUDGING)
    clients = ("ssl", "asyncio", "httpx", "httpcore", "azure", "msal", "requests")
    program = (
        f"import sys, importlib\nfor name in {names!r}: importlib.import_module(name)\n"
        f"print([name for name in {clients!r} if name in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"


def test_an_import_is_seen_wherever_it_stands() -> None:
    """Late, for types only, by a text for `import_module`, relative or of a package's module."""
    source = """
import a.b as c
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from ours.http import Http
def late():
    from ours import engine, VERSION
    import_module("ours.report.text")
    from urllib import request
"""
    known = {"ours", "ours.http", "ours.engine", "ours.report.text"}

    seen = named_in(source, known) - {"typing", "typing.TYPE_CHECKING"}

    assert seen == {"a.b", "urllib", "urllib.request", "ours", *known}


def test_the_graph_knows_every_module() -> None:
    """A folder that the graph did not read would be free of directions."""
    assert {"checks.rules.access", "checks.cli", "dashboard.streamlit_app"} <= set(modules())
    assert "checks.evidence" in imports_of("checks.model")
    assert chains(["checks.cli"])["checks.engine.run"][0] == "checks.cli"
