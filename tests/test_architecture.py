"""The directions of imports and the promises that hold for the whole tree."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = [*sorted((ROOT / "checks").rglob("*.py")), *sorted((ROOT / "dashboard").rglob("*.py"))]


def imports_of(file: Path) -> Iterator[str]:
    """Yield the modules that a file imports, late imports included."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def importers(*names: str) -> set[str]:
    """Return the files that import one of these modules or what is inside them."""

    def inside(module: str) -> bool:
        return any(module == name or module.startswith(f"{name}.") for name in names)

    return {str(f.relative_to(ROOT)) for f in ROOMS if any(map(inside, imports_of(f)))}


def room(*parts: str) -> set[str]:
    """Return the files of a room."""
    starts = tuple(parts)
    return {name for f in ROOMS if (name := str(f.relative_to(ROOT))).startswith(starts)}


PURE = (
    "checks/rules/",
    "checks/causes/",
    "checks/explain/",
    "checks/redact",
    "checks/evidence/",
    "checks/target/",
    "checks/report/",
)
DOES_IO = (
    "socket",
    "ssl",
    "asyncio",
    "subprocess",
    "urllib.request",
    "httpx",
    "httpcore",
    "azure",
    "checks.http",
    "checks.probes",
)


def test_only_the_http_room_imports_the_http_library() -> None:
    """The HTTP library can be replaced in one room."""
    assert importers("httpx", "httpcore", "httpx2") <= room("checks/http/")


def test_the_engine_needs_no_dashboard_library() -> None:
    """`checks` is usable from a shell, a notebook or CI without Streamlit."""
    heavy = importers("streamlit", "pandas", "plotly") & room("checks/")
    assert heavy <= room("checks/commands/serve", "checks/commands/demo")


def test_nothing_imports_the_dashboard() -> None:
    """The dashboard stands on top; only the commands that serve it name it."""
    below = importers("dashboard") & room("checks/")
    assert below <= {"checks/commands/serve.py", "checks/commands/demo.py"}


@pytest.mark.parametrize("name", sorted(room(*PURE)))
def test_judging_does_no_io(name: str) -> None:
    """Rules, causes, evidence and redaction import nothing that does I/O."""
    found = {
        module
        for module in imports_of(ROOT / name)
        if any(module == io or module.startswith(f"{io}.") for io in DOES_IO)
    }
    assert not found


def test_the_sandbox_can_disagree_with_the_engine() -> None:
    """The sandbox imports nothing of the engine but secrets' type and the house-keeping."""
    for name in room("checks/sandbox/"):
        own = {m for m in imports_of(ROOT / name) if m.split(".")[0] in ("checks", "dashboard")}
        leaves = {"checks", "checks.folders", "checks.secret", "checks.memory"}
        assert all(m in leaves or m.startswith("checks.sandbox") for m in own), name


def test_the_engine_does_not_know_the_sandbox() -> None:
    """Only the commands that start a sandbox, and the demo, import it."""
    users = importers("checks.sandbox") - room("checks/sandbox/")
    assert users <= room("checks/commands/", "dashboard/context/demo")


def test_probes_and_rules_do_not_know_the_runner() -> None:
    """Probes, rules and causes stand below the engine."""
    low = room("checks/probes/", "checks/rules/", "checks/causes/", "checks/evidence/")
    high = importers("checks.engine")
    assert not low & (high | importers("checks.report", "checks.cli", "checks.commands"))


def calls_of(file: Path, method: str) -> bool:
    """Tell whether a file calls a method of this name."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return any(isinstance(n, ast.Attribute) and n.attr == method for n in ast.walk(tree))


def test_only_http_and_credentials_open_a_secret() -> None:
    """A secret is opened where it is sent or read, and nowhere else."""
    openers = {str(f.relative_to(ROOT)) for f in ROOMS if calls_of(f, "reveal")}
    assert openers <= room("checks/http/", "checks/credentials/", "checks/sandbox/")
    assert openers & room("checks/http/")


def test_everything_is_caught_only_where_a_fault_becomes_a_result() -> None:
    """`except Exception` stands in the runner, where a thread hands over, and where text is read.

    What a person pastes must come out of no fault, so the page's reader catches each of them.
    """

    def broad(handler: ast.ExceptHandler) -> bool:
        return handler.type is None or (
            isinstance(handler.type, ast.Name) and handler.type.id in ("Exception", "BaseException")
        )

    found = {
        str(file.relative_to(ROOT))
        for file in ROOMS
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and broad(node)
    }
    assert found - room("checks/sandbox/") == {
        "checks/cli.py",
        "checks/engine/judging.py",
        "checks/engine/runner.py",
        "checks/threads.py",
        "dashboard/explain/reading.py",
    }
