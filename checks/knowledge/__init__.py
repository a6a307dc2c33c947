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
def texts_of(folder: str) -> dict[str, str]:
    """Return the text of every TOML file of a folder, in the order of their names."""
    entries = (e for e in files(__name__).joinpath(folder).iterdir() if e.name.endswith(".toml"))
    found = sorted(entries, key=lambda entry: entry.name)
    return {entry.name: entry.read_text(encoding="utf-8") for entry in found}


@cache
def load_file(folder: str, name: str) -> dict[str, Any]:
    """Read one TOML file of a folder; do not change what it returns."""
    return tomllib.loads(texts_of(folder)[name])


@cache
def load_folder(name: str) -> tuple[dict[str, Any], ...]:
    """Read every TOML file of a folder, in the order of their names."""
    return tuple(load_file(name, entry) for entry in texts_of(name))


def constant(name: str) -> Any:
    """Return a value that Azure, Foundry or Anthropic have set, from `constants.toml`."""
    return load("constants")[name]["value"]
