"""Knowledge as dated, sourced data: TOML files next to this module, read once."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

EDITION = "2026-11"
"""The edition of the knowledge, as `tool.knowledge` in the JSON says it."""


@cache
def load(name: str) -> dict[str, Any]:
    """Read one knowledge file by its name without the ending; do not change what it returns."""
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


@cache
def names() -> tuple[str, ...]:
    """Return the names of the knowledge files that lie in no folder."""
    found = (entry.name for entry in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml")))


@cache
def load_folder(name: str) -> tuple[dict[str, Any], ...]:
    """Read every TOML file of a folder, in the order of their names."""
    folder = files(__name__).joinpath(name)
    entries = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(tomllib.loads(folder.joinpath(e).read_text(encoding="utf-8")) for e in entries)


def constant(name: str) -> Any:
    """Return a value that Azure, Foundry or Anthropic have set, from `constants.toml`."""
    return load("constants")[name]["value"]
