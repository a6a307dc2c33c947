"""Reads who imports whom in `checks` and `dashboard`: late imports and those for types count, too.

The tests of directions and the drawing in docs/architecture.md ask the same graph.
"""

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
HOUSES = ("checks", "dashboard")


def _module(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> Mapping[str, Path]:
    """Return the file of every module of the two packages."""
    return {
        _module(file): file for house in HOUSES for file in sorted((ROOT / house).rglob("*.py"))
    }


def _from(node: ast.ImportFrom, known: Collection[str]) -> Iterator[str]:
    """Yield what `from a import b` imports: our module `a.b`, else `a`; of others' both."""
    base = "." * node.level + (node.module or "")  # relative imports are forbidden by the linter
    for name in (f"{base}.{alias.name}" for alias in node.names):
        if name in known or base not in known:
            yield name
        if name not in known:
            yield base


def named_in(source: str, known: Collection[str] = ()) -> frozenset[str]:
    """Return the modules that a source imports, wherever in it; `known` are our own.

    A text that is the name of one of ours counts as well: `import_module` takes such.
    """
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= set(_from(node, known))
        elif isinstance(node, ast.Constant) and "." in str(node.value) and node.value in known:
            names.add(str(node.value))
    return frozenset(names)


def _of_house(name: str) -> bool:
    return name.partition(".")[0] in HOUSES


@cache
def imports_of(module: str) -> frozenset[str]:
    """Return the modules that a module imports, its own packages' and others'."""
    text = modules()[module].read_text(encoding="utf-8")
    return named_in(text, frozenset(modules())) - {module}


def room_of(module: str) -> str:
    """Return a module's room: a folder below the package, or a file of `checks` by itself."""
    parts = module.split(".")
    room = ".".join(parts[:2])
    is_file = modules().get(room, ROOT).name != "__init__.py"
    return parts[0] if is_file and parts[0] != "checks" else room


def rooms() -> tuple[str, ...]:
    """Return every room."""
    return tuple(dict.fromkeys(map(room_of, modules())))


def between_rooms() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return for each room the rooms that it imports, with the imports that say so."""
    found: dict[str, dict[str, list[str]]] = {room: {} for room in rooms()}
    for module in modules():
        for name in sorted(filter(_of_house, imports_of(module))):
            if room_of(name) != room_of(module):
                said = found[room_of(module)].setdefault(room_of(name), [])
                said.append(f"{module} imports {name}")
    return {room: {k: tuple(v) for k, v in into.items()} for room, into in found.items()}


def _with_packages(names: Iterable[str]) -> Iterator[str]:
    """Yield names with the packages around them, whose first files run at the import."""
    for name in names:
        parts = name.split(".")
        yield from (".".join(parts[:n]) for n in range(1, len(parts) + 1))


def chains(starts: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Return everything that modules reach by imports, each with a shortest way to it."""
    ways: dict[str, tuple[str, ...]] = {start: (start,) for start in starts}
    waiting = list(ways)
    for module in waiting:
        for name in _with_packages(sorted(imports_of(module)) if module in modules() else ()):
            if name not in ways:
                ways[name] = (*ways[module], name)
                waiting.append(name)
    return ways


def modules_of(*names: str) -> tuple[str, ...]:
    """Return the modules of these rooms."""
    return tuple(module for module in modules() if room_of(module) in names)
